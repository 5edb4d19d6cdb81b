/* oci_wait: follows a work request or the state of a resource. */
#include "base/clock.h"
#include "tool/calling.h"
#include "tool/core.h"
#include "tool/params.h"
#include "tool/task.h"
#include "tool/wait.h"

#define AT(member) offsetof(struct arguments, member)
#define GRACE_MS   5000 /* of the call, to answer in */

struct arguments {
    const char *id;
    struct tool_texts states;
    int64_t timeout_s;
    const char *profile;
    const char *region;
};

static const struct tool_param rows[] = {
    { .name = "id", .kind = TOOL_TEXT, .required = true, .offset = AT(id) },
    { .name = "states", .kind = TOOL_TEXTS, .offset = AT(states) },
    { .name = "timeout_s",
      .kind = TOOL_INTEGER,
      .offset = AT(timeout_s),
      .least = 0,
      .most = 3600,
      .otherwise = 45,
      .text = "0 returns the present state at once" },
    { .name = "profile", .kind = TOOL_TEXT, .offset = AT(profile) },
    { .name = "region", .kind = TOOL_TEXT, .offset = AT(region), .header = "Region" },
};
static const struct tool_params params = { rows, sizeof(rows) / sizeof(rows[0]) };

/* Who asks for a long wait gets it, whatever calls get otherwise. */
static void extend_deadline(struct call *call, int64_t timeout_ms)
{
    int64_t needed = clock_monotonic_ms() + timeout_ms + GRACE_MS;

    if (call->deadline_ms != 0 && call->deadline_ms < needed)
        call->deadline_ms = needed;
}

/* A look, and a task when that is not the end of it. */
static enum err look(struct tool_turn *turn, const struct tool_wait_for *what,
                     struct json **result, struct tool_task **task)
{
    struct tool_wait_for now = *what;
    const struct json *is_done;
    enum err e;

    now.timeout_ms = 0;
    e = tool_wait_follow(turn, &now, result);
    is_done = json_get(*result, "done");
    if (e || (is_done != NULL && is_done->boolean))
        return e;
    return tool_task_of_wait(turn, what, task);
}

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
    struct tool_task *task = NULL;
    struct arguments given = { .id = NULL };
    struct tool_wait_for what;
    struct json *result = NULL;
    enum err e = tool_params_decode(turn->call, &params, arguments, &given);

    if (e)
        return e;
    what = (struct tool_wait_for){
        .id = given.id,
        .states = given.states.items,
        .state_count = given.states.count,
        .profile = given.profile,
        .region = given.region,
        .timeout_ms = given.timeout_s * 1000,
    };
    if (turn->caller->takes_tasks && what.timeout_ms > 0) {
        e = look(turn, &what, &result, &task);
    } else {
        extend_deadline(turn->call, what.timeout_ms);
        e = tool_wait_follow(turn, &what, &result);
    }
    if (!e)
        e = tool_calling_print(turn, result, out);
    out->task = task;
    return e;
}

const struct tool_core tool_wait = {
    .name = "oci_wait",
    .title = "Follow a work request or state",
    .text = "Follow a work request, or a resource until a wanted state: progress, log lines, "
            "errors, affected resources.",
    .params = &params,
    .run = run,
    .read_only = true,
    .open_world = true,
};
