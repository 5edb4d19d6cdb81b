#include "mcp/listening.h"

#include "mcp/tasks.h"
#include "mcp/version.h"

enum err mcp_listening_begin(struct mcp_request *request, struct buf *members)
{
    const struct json *wanted = json_get(request->params, "notifications");
    struct buf text;

    (void)members;
    if (json_get(wanted, "taskIds") != NULL && mcp_tasks_require(request) != ERR_NONE)
        return request->call.error.code;
    if (wanted == NULL || wanted->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "params.notifications must be an object");
    buf_init(&text, &request->call.arena, SIZE_MAX);
    buf_add_text(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/"
                        "acknowledged\",\"params\":{\"notifications\":{},\"_meta\":{"
                        "\"" MCP_META_SUBSCRIPTION "\":");
    json_print(&text, request->id);
    buf_add_text(&text, "}}}");
    mcp_request_send(request, buf_span(&text));
    return ERR_NONE;
}
