/* Where a read that did not fit goes on: sealed, so that a client can only give it back. */
#ifndef TOOL_CURSOR_H
#define TOOL_CURSOR_H

#include "tool/tool.h"

struct tool_cursor {
    size_t cell;      /* region and compartment, of those that the read goes through */
    const char *page; /* the service's own token of a page there; NULL for the first */
    size_t skip;      /* items of that page that were shown */
    int64_t size;     /* of pages, as asked for */
};

/* Gives the token; it is good for the same principal and the same `arguments` (canonical). */
NODISCARD enum err tool_cursor_close(struct tool_turn *turn, const struct json *arguments,
                                     const struct tool_cursor *cursor, const char **out);

/* ERR_ARGUMENT: no cursor of this server, or one of another call. */
NODISCARD enum err tool_cursor_open(struct tool_turn *turn, const struct json *arguments,
                                    const char *token, struct tool_cursor *out);

#endif
