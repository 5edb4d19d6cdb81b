#include "mcp/listening.h"

#include "mcp/tasks.h"
#include "mcp/version.h"

/* What is sent first: which of the wanted notifications will come. */
static void acknowledge(struct mcp_request *request, struct span honoured)
{
    struct buf text;

    buf_init(&text, &request->call.arena, SIZE_MAX);
    buf_add_text(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/"
                        "acknowledged\",\"params\":{\"notifications\":{");
    buf_add_span(&text, honoured);
    buf_add_text(&text, "},\"_meta\":{\"" MCP_META_SUBSCRIPTION "\":");
    json_print(&text, request->id);
    buf_add_text(&text, "}}}");
    mcp_request_send(request, buf_span(&text));
}

bool mcp_listening_works(const struct mcp_request *request)
{
    return mcp_tasks_wanted(request);
}

enum err mcp_listening_begin(struct mcp_request *request, struct buf *members)
{
    const struct json *wanted = json_get(request->params, "notifications");

    (void)members;
    request->subscribed = true;
    if (json_get(wanted, "taskIds") != NULL && mcp_tasks_require(request) != ERR_NONE)
        return request->call.error.code;
    if (wanted == NULL || wanted->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "params.notifications must be an object");
    if (mcp_listening_works(request))
        return mcp_tasks_watch(request, acknowledge);
    acknowledge(request, span_of(""));
    return ERR_NONE;
}
