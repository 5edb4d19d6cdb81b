/* What the handle of a task holds. Of task.c. Thread-safe. */
#ifndef TOOL_TASK_RECORD_H
#define TOOL_TASK_RECORD_H

#include "tool/wait.h"

struct task_record {
    int64_t created_ms;
    int64_t ttl_ms;
    struct tool_wait_begun begun; /* of a change; by.op is NULL for a wait */
    struct tool_wait_for what;    /* of a wait; timeout_ms from created_ms on */
    const struct json *told;      /* an object: what the result of a change says beside */
};

/* Gives the handle, which is bound to the caller. ERR_LIMIT when it would be too large for a header
 * of HTTP, even without what is told. */
NODISCARD enum err task_record_close(struct tool_turn *turn, const struct task_record *record,
                                     const char **out_id);

/* ERR_UNKNOWN when it is no handle of this caller's, or too old. */
NODISCARD enum err task_record_open(struct tool_turn *turn, const char *id,
                                    struct task_record *out);

#endif
