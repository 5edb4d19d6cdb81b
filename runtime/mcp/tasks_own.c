/* The tasks of the tools. */
#include "base/clock.h"
#include "mcp/session.h"
#include "mcp/tasks.h"
#include "mcp/tools.h"
#include "tool/task.h"

#define RESULT_CAP (64u << 20)

static struct mcp_task task_of(struct mcp_request *request, const struct tool_task *task)
{
    static const enum mcp_task_status statuses[] = {
        [TOOL_TASK_WORKING] = MCP_TASK_WORKING,
        [TOOL_TASK_COMPLETED] = MCP_TASK_COMPLETED,
        [TOOL_TASK_CANCELLED] = MCP_TASK_CANCELLED,
    };
    struct buf result;

    buf_init(&result, &request->call.arena, RESULT_CAP);
    if (task->status == TOOL_TASK_COMPLETED) {
        buf_add_char(&result, '{');
        mcp_tools_print_result(&task->result, &result);
        buf_add_char(&result, '}');
    }
    return (struct mcp_task){
        .id = task->id,
        .status = statuses[task->status],
        .message = task->message,
        .created_ms = task->created_ms,
        .updated_ms = task->updated_ms,
        .ttl_ms = task->ttl_ms,
        .poll_ms = task->poll_ms,
        .detail = buf_span(&result),
    };
}

void mcp_tasks_begin_own(struct mcp_request *request, const struct tool_task *own,
                         struct buf *members)
{
    struct mcp_task task = task_of(request, own);

    mcp_tasks_begin(request, &task, members);
}

/* ---- The provider ---------------------------------------------------------------------------- */

/* Nobody can be asked: only a call of a tool can. */
static void begin_turn(struct mcp_request *request, struct tool_caller *caller,
                       struct tool_turn *turn)
{
    int64_t timeout_ms = mcp_session_server(request->session)->timeout_ms;

    *caller = (struct tool_caller){ .principal = mcp_request_principal(request) };
    *turn = (struct tool_turn){ .context = mcp_request_tools(request),
                                .caller = caller,
                                .call = &request->call,
                                .tool = request->method };
    if (timeout_ms > 0)
        request->call.deadline_ms = clock_monotonic_ms() + timeout_ms;
}

static enum err look(void *context, struct mcp_request *request, const char *id,
                     struct mcp_task *out)
{
    struct tool_caller caller;
    struct tool_turn turn;
    struct tool_task task;
    enum err e;

    (void)context;
    begin_turn(request, &caller, &turn);
    e = tool_task_look(&turn, id, &task);
    if (!e)
        *out = task_of(request, &task);
    return e;
}

/* No task of a tool asks anything: what must be asked was asked before it began. */
static enum err answer(void *context, struct mcp_request *request, const char *id,
                       const struct json *answers)
{
    struct tool_caller caller;
    struct tool_turn turn;

    (void)context;
    (void)answers;
    begin_turn(request, &caller, &turn);
    return tool_task_check(&turn, id);
}

static enum err cancel(void *context, struct mcp_request *request, const char *id)
{
    struct tool_caller caller;
    struct tool_turn turn;

    (void)context;
    begin_turn(request, &caller, &turn);
    return tool_task_cancel(&turn, id);
}

const struct mcp_task_provider mcp_tasks_own = {
    .look = look,
    .answer = answer,
    .cancel = cancel,
};
