#include "mcp/tasks.h"

#include <inttypes.h>

#include "base/clock.h"
#include "mcp/session.h"
#include "mcp/version.h"

#define REQUIRED "{\"requiredCapabilities\":{\"extensions\":{\"" MCP_TASKS_EXTENSION "\":{}}}}"

static const char *const status_names[] = {
    [MCP_TASK_WORKING] = "working",     [MCP_TASK_INPUT_REQUIRED] = "input_required",
    [MCP_TASK_COMPLETED] = "completed", [MCP_TASK_CANCELLED] = "cancelled",
    [MCP_TASK_FAILED] = "failed",
};

/* Which member tells what a task has come to. */
static const char *const detail_names[] = {
    [MCP_TASK_INPUT_REQUIRED] = "inputRequests",
    [MCP_TASK_COMPLETED] = "result",
    [MCP_TASK_FAILED] = "error",
};

/* ---- The extension --------------------------------------------------------------------------- */

bool mcp_tasks_taken(const struct mcp_request *request)
{
    const struct json *meta = json_get(request->params, "_meta");
    const struct json *extensions = json_get(json_get(meta, MCP_META_CAPABILITIES), "extensions");
    const struct json *settings = json_get(extensions, MCP_TASKS_EXTENSION);

    return request->era == MCP_MODERN && settings != NULL && settings->kind == JSON_OBJECT;
}

enum err mcp_tasks_require(struct mcp_request *request)
{
    if (mcp_tasks_taken(request))
        return ERR_NONE;
    return mcp_fail(request, MCP_MISSING_CAPABILITY, REQUIRED,
                    "the client has to declare the extension " MCP_TASKS_EXTENSION
                    " in this request");
}

/* ---- Printing -------------------------------------------------------------------------------- */

static void add_time(struct buf *members, const char *name, int64_t unix_ms)
{
    char text[CLOCK_RFC3339_SIZE];

    clock_format_rfc3339(unix_ms, text);
    buf_printf(members, ",\"%s\":\"%s\"", name, text);
}

static void print_head(const struct mcp_task *task, struct buf *members)
{
    buf_add_text(members, "\"taskId\":");
    json_print_string(members, span_of(task->id));
    buf_printf(members, ",\"status\":\"%s\"", status_names[task->status]);
    if (task->message != NULL) {
        buf_add_text(members, ",\"statusMessage\":");
        json_print_string(members, span_of(task->message));
    }
    add_time(members, "createdAt", task->created_ms);
    add_time(members, "lastUpdatedAt", task->updated_ms);
    if (task->ttl_ms < 0)
        buf_add_text(members, ",\"ttlMs\":null");
    else
        buf_printf(members, ",\"ttlMs\":%" PRId64, task->ttl_ms);
    buf_printf(members, ",\"pollIntervalMs\":%" PRId64, task->poll_ms);
}

void mcp_tasks_begin(struct mcp_request *request, const struct mcp_task *task, struct buf *members)
{
    request->begins_task = true;
    print_head(task, members);
}

void mcp_tasks_print(const struct mcp_task *task, struct buf *members)
{
    bool has_detail = task->status < sizeof(detail_names) / sizeof(detail_names[0]) &&
                      detail_names[task->status] != NULL;

    print_head(task, members);
    if (has_detail) {
        buf_printf(members, ",\"%s\":", detail_names[task->status]);
        buf_add_span(members, task->detail);
    }
}

/* ---- The methods ----------------------------------------------------------------------------- */

const struct mcp_task_provider *mcp_tasks_provider(const struct mcp_request *request)
{
    const struct mcp_task_provider *other = mcp_session_server(request->session)->tasks;

    return other != NULL ? other : &mcp_tasks_own;
}

static enum err read_id(struct mcp_request *request, const char **out)
{
    const struct json *id = mcp_request_param(request, "taskId");
    enum err e = mcp_tasks_require(request);

    if (e)
        return e;
    if (id == NULL || !json_is_text(id))
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.taskId must be a task's id");
    *out = id->text;
    return ERR_NONE;
}

/* A task that nobody knows is a wrong parameter. */
static enum err told(struct mcp_request *request, enum err e)
{
    if (e == ERR_UNKNOWN)
        request->error_code = MCP_INVALID_PARAMS;
    return e;
}

enum err mcp_tasks_get(struct mcp_request *request, struct buf *members)
{
    const struct mcp_task_provider *provider = mcp_tasks_provider(request);
    struct mcp_task task = { .id = NULL };
    const char *id = NULL;
    enum err e = read_id(request, &id);

    if (!e)
        e = told(request, provider->look(provider->context, request, id, &task));
    if (!e)
        mcp_tasks_print(&task, members);
    return e;
}

enum err mcp_tasks_update(struct mcp_request *request, struct buf *members)
{
    const struct mcp_task_provider *provider = mcp_tasks_provider(request);
    const struct json *answers = mcp_request_param(request, "inputResponses");
    const char *id = NULL;
    enum err e = read_id(request, &id);

    (void)members;
    if (e)
        return e;
    if (answers == NULL || answers->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "params.inputResponses must be an object");
    return told(request, provider->answer(provider->context, request, id, answers));
}

enum err mcp_tasks_cancel(struct mcp_request *request, struct buf *members)
{
    const struct mcp_task_provider *provider = mcp_tasks_provider(request);
    const char *id = NULL;
    enum err e = read_id(request, &id);

    (void)members;
    return e ? e : told(request, provider->cancel(provider->context, request, id));
}
