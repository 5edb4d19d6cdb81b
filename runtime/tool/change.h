/* One change under way: what oci_write, oci_delete and oci_batch do alike. Thread-safe. */
#ifndef TOOL_CHANGE_H
#define TOOL_CHANGE_H

#include "tool/calling.h"
#include "tool/folder.h"
#include "tool/target.h"

/* `turn`, `calling` and file.fd (-1) are set by the caller, who closes the file. */
struct tool_changing {
    struct tool_turn *turn;
    struct tool_calling calling;
    struct tool_request request;
    struct json *filled;
    struct tool_target before; /* what an update overwrites */
    struct tool_file file;
    struct tool_sent sent;
};

/* As tool_calling_begin(), with the file, the retry token and the guard against lost updates. */
NODISCARD enum err tool_change_begin(struct tool_changing *changing);

/* As tool_send(); a failure is explained as far as it can be. */
NODISCARD enum err tool_change_send(struct tool_changing *changing);

/* Adds what there is to tell beside the body (NULL for none): headers, status, retry token; waits,
 * when that was asked for. */
NODISCARD enum err tool_change_tell(struct tool_changing *changing, const struct json *body,
                                    struct json *result);

#endif
