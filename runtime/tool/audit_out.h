/*
 * Where audit lines go: a file or the socket of the system's log. Inside of the audit trail; one
 * thread at a time.
 */
#ifndef TOOL_AUDIT_OUT_H
#define TOOL_AUDIT_OUT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/span.h"

struct tool_audit_out {
    const char *path; /* borrowed */
    bool is_socket;
    bool is_torn; /* the last write was not whole: end its line first */
    int fd;       /* -1 when not open */
    dev_t device; /* of the file that fd is */
    ino_t inode;
};

/* Opens what `path` names. Gives 0 or a value of errno. */
int tool_audit_out_open(struct tool_audit_out *out, const char *path, bool is_socket);
void tool_audit_out_close(struct tool_audit_out *out);

/* Writes one line, its newline included, in one go; opens the file anew when another one or none
 * is under its path, the socket when its other end went away. Gives 0 or a value of errno. */
int tool_audit_out_write(struct tool_audit_out *out, struct span line);

#endif
