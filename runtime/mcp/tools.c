#include "mcp/tools.h"

#include "base/clock.h"
#include "mcp/session.h"

/* A parameter; null counts as left out, as some clients write it for what they have not. */
static const struct json *given(const struct mcp_request *request, const char *name)
{
    const struct json *value = json_get(request->params, name);

    return value == NULL || value->kind == JSON_NULL ? NULL : value;
}

/* One page, whatever the client asks: many clients read no second one. */
enum err mcp_tools_list(struct mcp_request *request, struct buf *members)
{
    const struct tool_context *tools = &mcp_session_server(request->session)->tools;

    if (given(request, "cursor") != NULL)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "unknown cursor; all tools are on the first page");
    buf_add_text(members, "\"tools\":[");
    for (size_t i = 0; i < tools->selection.count; i++) {
        if (i > 0)
            buf_add_char(members, ',');
        tool_define(tools->selection.items[i], members);
    }
    buf_add_char(members, ']');
    if (request->era == MCP_MODERN)
        buf_add_text(members, ",\"ttlMs\":3600000,\"cacheScope\":\"public\"");
    return ERR_NONE;
}

static void print_result(const struct tool_result *result, struct buf *members)
{
    buf_add_text(members, "\"content\":[{\"type\":\"text\",\"text\":");
    json_print_string(members, result->json);
    buf_add_text(members, "}],\"structuredContent\":");
    buf_add_span(members, result->json);
    buf_add_text(members, result->is_error ? ",\"isError\":true" : ",\"isError\":false");
}

enum err mcp_tools_call(struct mcp_request *request, struct buf *members)
{
    const struct mcp_server *server = mcp_session_server(request->session);
    const struct json *name = json_get(request->params, "name");
    const struct json *arguments = given(request, "arguments");
    struct catalog_op entry = { 0 };
    struct tool_result result = { 0 };

    if (name == NULL || !json_is_text(name))
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.name must be a tool's name");
    if (arguments != NULL && arguments->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.arguments must be an object");
    if (tool_find(&server->tools, &request->call, name->text, &entry) != ERR_NONE) {
        request->error_code = MCP_INVALID_PARAMS;
        return request->call.error.code;
    }
    if (server->timeout_ms > 0)
        request->call.deadline_ms = clock_monotonic_ms() + server->timeout_ms;
    tool_run(&server->tools, &request->call, entry, arguments, &result);
    print_result(&result, members);
    return ERR_NONE;
}
