/* oci_wait: follows a work request or the state of a resource. */
#include "base/clock.h"
#include "tool/calling.h"
#include "tool/core.h"
#include "tool/params.h"
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

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
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
    extend_deadline(turn->call, what.timeout_ms);
    e = tool_wait_follow(turn, &what, &result);
    return e ? e : tool_calling_print(turn, result, out);
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
