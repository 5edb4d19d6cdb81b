/* One wait under way: what wait.c, wait_after.c and wait_show.c share. Inside tool/. */
#ifndef TOOL_WAIT_RUN_H
#define TOOL_WAIT_RUN_H

#include "tool/wait.h"
#include "tool/wait_find.h"
#include "tool/wait_state.h"

struct tool_waiting {
    struct tool_turn *turn;
    const struct tool_wait_for *what;
    bool is_work;
    struct tool_wait_sources sources;
    size_t source; /* the one that is asked */
    int64_t start_ms;
    int64_t until_ms;
    const struct json *body; /* what was seen last; NULL before the first time */
    const char *state;       /* of it; NULL when it has none */
    enum tool_wait_end end;
    bool is_gone;        /* it is not there (any more), as it should */
    const char *trouble; /* the failure that was survived last */
    double told;         /* progress */
};

/* Follows what `sources` and `is_work` say. */
NODISCARD enum err tool_wait_run(struct tool_waiting *waiting, struct json **out);

/* The request that looks at it; `get` is an operation of the source that is asked. */
NODISCARD enum err tool_wait_request(struct tool_waiting *waiting, struct catalog_op get,
                                     struct tool_request *out);

/* The answer, as tool_wait_follow() gives it. */
NODISCARD enum err tool_wait_show(struct tool_waiting *waiting, struct json **out);

#endif
