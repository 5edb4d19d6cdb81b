/* notifications/tasks: a subscription that asks for tasks looks at them, on a thread of its own,
 * for as long as one of them has not ended. */
#include <stdatomic.h>
#include <string.h>

#include "mcp/session.h"
#include "mcp/tasks.h"
#include "mcp/version.h"

#define WATCHERS 8  /* at once, of all clients: each holds a thread */
#define TASKS    32 /* of one subscription */
#define TEXT_CAP (64u << 20)
#define POLL_MS  5000 /* of tasks that could not be looked at */

/* What was told last of a task. */
struct watched {
    const char *id;
    const char *said; /* in the arena of the subscription; NULL before */
    bool ended;
};

struct watch {
    struct mcp_request *request;
    struct watched tasks[TASKS];
    size_t count;
    int64_t poll_ms;
};

static atomic_int watchers;

/* ---- One look -------------------------------------------------------------------------------- */

/* Each look has memory of its own: a subscription may last for a day. */
static struct mcp_request *look_request(const struct mcp_request *request)
{
    struct mcp_request *look = mcp_request_new();

    look->session = request->session;
    look->sink = request->sink;
    look->grant = request->grant;
    look->era = request->era;
    look->method = "tasks/get";
    look->params = request->params;
    return look;
}

static void send_task(const struct watch *watch, struct mcp_request *look,
                      const struct mcp_task *task)
{
    struct buf text;

    buf_init(&text, &look->call.arena, TEXT_CAP);
    buf_add_text(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks\",\"params\":{");
    mcp_tasks_print(task, &text);
    buf_add_text(&text, ",\"_meta\":{\"" MCP_META_SUBSCRIPTION "\":");
    json_print(&text, watch->request->id);
    buf_add_text(&text, "}}}");
    if (!buf_full(&text) && !call_is_cancelled(&watch->request->call))
        mcp_request_send(watch->request, buf_span(&text));
}

/* Tells of a task that is not as it was; false when it is unknown. */
static bool look_at(struct watch *watch, struct watched *watched, bool tells)
{
    struct mcp_request *look = look_request(watch->request);
    const struct mcp_task_provider *provider = mcp_tasks_provider(look);
    struct mcp_task task = { .id = NULL };
    enum err e = provider->look(provider->context, look, watched->id, &task);
    const char *message = task.message != NULL ? task.message : "";
    const char *now =
        e ? NULL : arena_printf(&look->call.arena, "%d %s", (int)task.status, message);

    if (!e && tells && (watched->said == NULL || strcmp(watched->said, now) != 0)) {
        send_task(watch, look, &task);
        watched->said = arena_strdup(&watch->request->call.arena, now);
        watched->ended = task.status != MCP_TASK_WORKING && task.status != MCP_TASK_INPUT_REQUIRED;
    }
    if (!e && (watch->poll_ms == 0 || task.poll_ms < watch->poll_ms))
        watch->poll_ms = task.poll_ms;
    mcp_request_free(look);
    /* A task that is not known any more has nothing to tell. */
    watched->ended = watched->ended || e == ERR_UNKNOWN;
    return e != ERR_UNKNOWN;
}

/* ---- All of them ----------------------------------------------------------------------------- */

static bool is_over(const struct watch *watch)
{
    for (size_t i = 0; i < watch->count; i++) {
        if (!watch->tasks[i].ended)
            return false;
    }
    return true;
}

static enum err follow(struct watch *watch)
{
    enum err e = ERR_NONE;

    while (!e) {
        for (size_t i = 0; i < watch->count; i++) {
            if (!watch->tasks[i].ended)
                (void)look_at(watch, &watch->tasks[i], true);
        }
        if (is_over(watch))
            return ERR_NONE;
        e = call_sleep_ms(&watch->request->call, watch->poll_ms > 0 ? watch->poll_ms : POLL_MS);
    }
    if (!atomic_load(&watch->request->ends))
        return e;
    call_forgive(&watch->request->call);
    return ERR_NONE;
}

/* Those of the ids that are tasks of the sender's. */
static void find_tasks(struct watch *watch, const struct json *ids)
{
    for (const struct json *id = ids->first; id != NULL && watch->count < TASKS; id = id->next) {
        struct watched watched = { .id = json_is_text(id) ? id->text : NULL };

        if (watched.id != NULL && look_at(watch, &watched, false))
            watch->tasks[watch->count++] = watched;
    }
}

static void print_ids(const struct watch *watch, struct buf *out)
{
    buf_add_text(out, "\"taskIds\":[");
    for (size_t i = 0; i < watch->count; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        json_print_string(out, span_of(watch->tasks[i].id));
    }
    buf_add_char(out, ']');
}

bool mcp_tasks_wanted(const struct mcp_request *request)
{
    const struct json *ids = json_get(json_get(request->params, "notifications"), "taskIds");

    return ids != NULL && ids->kind == JSON_ARRAY && ids->count > 0 && mcp_tasks_taken(request) &&
           mcp_request_can_send(request);
}

enum err mcp_tasks_watch(struct mcp_request *request, mcp_tasks_ack_fn *acknowledge)
{
    const struct json *ids = json_get(json_get(request->params, "notifications"), "taskIds");
    struct watch watch = { .request = request };
    struct buf honoured;
    enum err e = ERR_NONE;

    if (atomic_fetch_add(&watchers, 1) < WATCHERS) {
        find_tasks(&watch, ids);
        buf_init(&honoured, &request->call.arena, TEXT_CAP);
        print_ids(&watch, &honoured);
        acknowledge(request, buf_span(&honoured));
        e = follow(&watch);
    } else {
        e = mcp_fail(request, MCP_INTERNAL_ERROR, NULL,
                     "%d subscriptions to tasks are open; ask with tasks/get", WATCHERS);
    }
    atomic_fetch_sub(&watchers, 1);
    return e;
}
