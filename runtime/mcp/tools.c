#include "mcp/tools.h"

#include "base/clock.h"
#include "mcp/asking.h"
#include "mcp/caller.h"
#include "mcp/logging.h"
#include "mcp/login.h"
#include "mcp/observing.h"
#include "mcp/session.h"
#include "mcp/tasks.h"
#include "mcp/version.h"
#include "tool/core.h"
#include "tool/offer.h"
#include "tool/scope.h"

enum err mcp_tools_list(struct mcp_request *request, struct buf *members)
{
    const struct tool_context *tools = mcp_request_tools(request);
    enum err e = mcp_request_check_page(request, "tools");
    bool first = !tools->core;

    if (e)
        return e;
    buf_add_text(members, "\"tools\":[");
    for (size_t i = 0; tools->core && i < tool_core_count; i++) {
        if (i > 0)
            buf_add_char(members, ',');
        tool_core_define(tool_cores[i], members);
    }
    tool_offer_list(tools, &first, members);
    for (size_t i = 0; i < tools->selection.count; i++) {
        if (tool_offer_has(tools, tools->selection.items[i]))
            continue;
        if (!first)
            buf_add_char(members, ',');
        first = false;
        tool_define(tools->selection.items[i], members);
    }
    buf_add_char(members, ']');
    mcp_version_add_cache(request, members);
    return ERR_NONE;
}

bool mcp_tools_define(struct mcp_request *request, const char *name, struct buf *out)
{
    const struct tool_context *tools = mcp_request_tools(request);
    const struct tool_core *core = tools->core ? tool_core_find(name) : NULL;
    struct catalog_op entry;
    struct call probe;
    bool is_found;

    if (core != NULL) {
        tool_core_define(core, out);
        return true;
    }
    /* Tools of other servers, as they are, have no parameters in headers. */
    if (tool_offer_find(tools, name) != NULL)
        return false;
    call_init(&probe);
    is_found = tool_find(tools, &probe, name, &entry) == ERR_NONE;
    call_release(&probe);
    if (is_found)
        tool_define(entry, out);
    return is_found;
}

void mcp_tools_print_result(const struct tool_result *result, struct buf *members)
{
    buf_add_text(members, "\"content\":[{\"type\":\"text\",\"text\":");
    json_print_string(members, result->json);
    buf_add_text(members, "}],\"structuredContent\":");
    buf_add_span(members, result->json);
    buf_add_text(members, result->is_error ? ",\"isError\":true" : ",\"isError\":false");
}

/* Specification 2026-07-28, "Multi Round-Trip Requests". */
static void print_question(struct mcp_request *request, const struct tool_result *result,
                           struct buf *members)
{
    request->asks = true;
    buf_add_text(members, "\"inputRequests\":{\"confirm\":{\"method\":\"elicitation/create\","
                          "\"params\":");
    mcp_asking_print(result->question, true, members);
    buf_add_text(members, "}},\"requestState\":");
    json_print_string(members, span_of(result->state));
}

/* Over HTTP a caller may be allowed less than the program is. */
static enum err check_scope(struct mcp_request *request, const char *name,
                            const struct json *arguments)
{
    const struct tool_context *tools = mcp_request_tools(request);
    unsigned needed =
        request->grant == NULL ? 0 : tool_scope_of(tools, &request->call, name, arguments);

    if ((needed & ~tools->scopes) == 0)
        return ERR_NONE;
    request->needed_scopes = needed;
    return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                    "the caller's scopes do not allow this call");
}

/* What a tool's name stands for: one of these. */
struct named {
    const struct tool_core *core;
    const struct model_offer *offer;
    struct catalog_op entry;
};

static void run_once(struct tool_turn *turn, const struct named *named,
                     const struct json *arguments, struct tool_result *result)
{
    if (named->core != NULL)
        tool_core_run(turn, named->core, arguments, result);
    else if (named->offer != NULL)
        tool_offer_run(turn, named->offer, arguments, result);
    else
        tool_run(turn, named->entry, arguments, result);
}

/* Again, when the session had ended and somebody signs in: nothing was done before. */
static void run_signed_in(struct mcp_request *request, struct tool_turn *turn,
                          const struct named *named, const struct json *arguments,
                          struct tool_result *result)
{
    struct mcp_caller *caller = turn->caller->context;

    if (mcp_login_finish(request, caller) != ERR_NONE) {
        tool_result_of_error(turn, result);
        return;
    }
    run_once(turn, named, arguments, result);
    if (!result->is_error || !mcp_login_tries(request, arguments))
        return;
    if (request->call.error.code == ERR_NONE)
        run_once(turn, named, arguments, result);
    else
        tool_result_of_error(turn, result);
}

static enum err run(struct mcp_request *request, const char *name, const struct json *arguments,
                    struct tool_result *result)
{
    const struct mcp_server *server = mcp_session_server(request->session);
    const struct tool_context *tools = mcp_request_tools(request);
    struct mcp_caller caller;
    struct tool_turn turn = {
        .context = tools, .caller = &caller.tool, .call = &request->call, .tool = name
    };
    struct named named = { .core = tools->core ? tool_core_find(name) : NULL,
                           .offer = tool_offer_find(tools, name) };
    int64_t start_ms = clock_monotonic_ms();
    enum err e = mcp_caller_init(request, &caller);

    if (e)
        return e;
    if (named.core == NULL && named.offer == NULL &&
        tool_find(tools, &request->call, name, &named.entry) != ERR_NONE) {
        request->error_code = MCP_INVALID_PARAMS;
        return request->call.error.code;
    }
    if (check_scope(request, name, arguments) != ERR_NONE)
        return request->call.error.code;
    if (server->timeout_ms > 0)
        request->call.deadline_ms = start_ms + server->timeout_ms;
    mcp_observing_tool(request, name);
    mcp_logging_tell_start(request, name);
    run_signed_in(request, &turn, &named, arguments, result);
    mcp_logging_tell_end(request, name, start_ms, result);
    mcp_observing_result(request, result);
    return ERR_NONE;
}

enum err mcp_tools_call(struct mcp_request *request, struct buf *members)
{
    const struct json *name = json_get(request->params, "name");
    const struct json *arguments = mcp_request_param(request, "arguments");
    struct tool_result result = { 0 };
    enum err e;

    if (name == NULL || !json_is_text(name))
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.name must be a tool's name");
    if (arguments != NULL && arguments->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.arguments must be an object");
    e = run(request, name->text, arguments, &result);
    if (e)
        return e;
    if (request->login != NULL)
        mcp_login_print(request, members);
    else if (result.question != NULL)
        print_question(request, &result, members);
    else if (result.task != NULL)
        mcp_tasks_begin_own(request, result.task, members);
    else
        mcp_tools_print_result(&result, members);
    return ERR_NONE;
}
