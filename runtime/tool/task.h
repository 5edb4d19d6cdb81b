/*
 * Calls whose work goes on after their answer: a change that began a work request or moves a
 * resource from state to state, and a wait for one. Nothing is kept in the server: the handle is a
 * sealed record of what to look at, so that every server with the same key knows every task, also
 * after a restart. A look is shared by all who ask within `poll_ms`. Thread-safe; results live in
 * the arena of the call.
 */
#ifndef TOOL_TASK_H
#define TOOL_TASK_H

#include "tool/wait.h"

enum tool_task_status { TOOL_TASK_WORKING, TOOL_TASK_COMPLETED, TOOL_TASK_CANCELLED };

struct tool_task {
    const char *id;
    enum tool_task_status status;
    const char *message; /* how far it is; NULL when there is nothing to say */
    int64_t created_ms;  /* clock_unix_ms() */
    int64_t updated_ms;
    int64_t ttl_ms;            /* from created_ms on */
    int64_t poll_ms;           /* between two looks */
    struct tool_result result; /* of a completed one */
};

/*
 * Gives the task of what a change has just begun; NULL when nothing goes on. `told` is what the
 * result of the change says: it comes again in the result of the task.
 */
NODISCARD enum err tool_task_of_change(struct tool_turn *turn, const struct tool_request *request,
                                       const struct tool_sent *sent, const struct json *told,
                                       struct tool_task **out);

/* Gives the task of a wait, which is completed when its timeout is over, whatever the state. */
NODISCARD enum err tool_task_of_wait(struct tool_turn *turn, const struct tool_wait_for *what,
                                     struct tool_task **out);

/* ERR_UNKNOWN for what is no task of this caller's, or none any more. Asks nobody. */
NODISCARD enum err tool_task_check(struct tool_turn *turn, const char *id);

/*
 * How the task stands. ERR_UNKNOWN as above. What hinders a look is told in `message`, as far as it
 * may pass; else it completes the task with an error. A work request that failed does, too.
 */
NODISCARD enum err tool_task_look(struct tool_turn *turn, const char *id, struct tool_task *out);

/*
 * Asks the service to cancel the work request of a task that still works, where it can. ERR_UNKNOWN
 * as above. That the service or the policy does not do so is no failure: `message` tells of it.
 */
NODISCARD enum err tool_task_cancel(struct tool_turn *turn, const char *id);

#endif
