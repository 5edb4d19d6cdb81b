/*
 * Reads over regions, compartments and pages: the same operation in each cell, up to a number of
 * items, the cells side by side. Thread-safe; results live in the arena of the call.
 */
#ifndef TOOL_GATHER_H
#define TOOL_GATHER_H

#include "tool/cursor.h"
#include "tool/send.h"

#define TOOL_GATHER_CELLS 4096 /* regions times compartments of one read */

/* One place to read. NULL: what the request says. */
struct tool_cell {
    const char *region;
    const char *compartment;
};

struct tool_gather {
    struct tool_request request;
    const struct tool_cell *cells;
    size_t cell_count; /* at least 1 */
    size_t limit;      /* items at most */
    struct tool_cursor start;
};

/* Where items came from: the first of them, and how to ask for the page again. */
struct tool_page {
    size_t first; /* of the gathered items */
    size_t count;
    struct tool_cursor at;
};

struct tool_gathered {
    struct json *body;  /* as the operation answers: its list is all that was gathered */
    struct json *items; /* that list, NULL when the answer is no list */
    const struct tool_page *pages;
    size_t page_count;
    bool more;               /* something is left behind the last item */
    struct tool_cursor rest; /* where it begins */
    struct json *errors;     /* [{"region", "compartment", "error"...}] of cells; or NULL */
    struct tool_sent sent;   /* of the only cell, its last page */
    bool reveal;
};

/* Starts where a cursor says, NULL for the beginning. ERR_ARGUMENT: as tool_cursor_open(), or there
 * are fewer cells than when it was given. */
NODISCARD enum err tool_gather_go_on(struct tool_turn *turn, const struct json *arguments,
                                     const char *cursor, struct tool_gather *gather);

/* ERR when the only cell fails, or all of them do; the failure of the first one then. */
NODISCARD enum err tool_gather(struct tool_turn *turn, const struct tool_gather *gather,
                               struct tool_gathered *out);

/* The place of the first item behind `shown` of them; false when there is none. */
bool tool_gather_rest(const struct tool_gathered *gathered, size_t shown, struct tool_cursor *out);

#endif
