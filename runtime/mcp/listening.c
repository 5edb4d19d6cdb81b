#include "mcp/listening.h"

#include "mcp/session.h"
#include "mcp/version.h"

enum err mcp_listening_begin(struct mcp_request *request, struct buf *members)
{
    const struct json *wanted = json_get(request->params, "notifications");
    const struct mcp_sink *sink = mcp_session_sink(request->session);
    struct buf text;

    (void)members;
    if (wanted == NULL || wanted->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "params.notifications must be an object");
    buf_init(&text, &request->call.arena, SIZE_MAX);
    buf_add_text(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/"
                        "acknowledged\",\"params\":{\"notifications\":{},\"_meta\":{"
                        "\"" MCP_META_SUBSCRIPTION "\":");
    json_print(&text, request->id);
    buf_add_text(&text, "}}}");
    sink->send(sink->context, buf_span(&text));
    return ERR_NONE;
}
