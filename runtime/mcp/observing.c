#include "mcp/observing.h"

#include "mcp/session.h"
#include "mcp/version.h"

static const struct observer *observer_of(const struct mcp_request *request)
{
    return mcp_session_server(request->session)->observer;
}

/* Keys without a prefix, as an exception of the specification ("Trace context"). */
static bool read_trace(const struct mcp_request *request, struct observe_trace *out)
{
    const struct json *meta = json_get(request->params, "_meta");

    return observe_trace_read(json_get_text(meta, "traceparent"), json_get_text(meta, "tracestate"),
                              out);
}

static const char *id_text(struct mcp_request *request)
{
    struct buf text;

    if (json_is_text(request->id))
        return request->id->text;
    buf_init(&text, &request->call.arena, 1024);
    json_print(&text, request->id);
    return text.ptr;
}

static void describe(struct mcp_request *request, const struct observer *observer)
{
    struct observed *observed = &request->observed;
    const char *transport = mcp_session_server(request->session)->transport;

    observed->observer = observer;
    observed->method = request->method;
    observed->version =
        request->era == MCP_MODERN ? MCP_VERSION_MODERN : mcp_session_version(request->session);
    observed->transport = transport != NULL ? transport : "pipe";
    observed->request_id = id_text(request);
}

void mcp_observing_begin(struct mcp_request *request)
{
    const struct observer *observer = observer_of(request);
    struct observed *observed = &request->observed;
    bool is_traced;

    request->call.observed = NULL;
    request->call.log_id = "";
    *observed = (struct observed){ .observer = NULL };
    if (request->kind != MCP_REQUEST)
        return;
    is_traced = read_trace(request, &observed->trace);
    if (observer != NULL) {
        describe(request, observer);
        observer->begin(observer->context, observed);
    }
    if (!is_traced && observer == NULL)
        return;
    request->call.observed = observed;
    if (is_traced)
        request->call.log_id = observed->trace.trace_id;
}

void mcp_observing_tool(struct mcp_request *request, const char *tool)
{
    request->observed.tool = tool;
}

static enum observe_outcome outcome_of(enum err e)
{
    switch (e) {
    case ERR_NONE:
        return OBSERVE_OK;
    case ERR_DENIED:
        return OBSERVE_DENIED;
    case ERR_CONFIRM:
        return OBSERVE_ASKED;
    case ERR_CANCELLED:
        return OBSERVE_CANCELLED;
    case ERR_TIMEOUT:
        return OBSERVE_TIMEOUT;
    default:
        return OBSERVE_ERROR;
    }
}

/* A batch may tell of failures without being one. */
void mcp_observing_result(struct mcp_request *request, const struct tool_result *result)
{
    struct observed *observed = &request->observed;

    if (result->question != NULL) {
        observed->outcome = OBSERVE_ASKED;
    } else if (result->is_error) {
        observed->outcome = outcome_of(request->call.error.code);
        if (observed->outcome == OBSERVE_OK)
            observed->outcome = OBSERVE_ERROR;
        observed->error_type = "tool_error";
    }
}

void mcp_observing_end(struct mcp_request *request, enum err e)
{
    struct observed *observed = &request->observed;

    if (observed->observer == NULL)
        return;
    if (observed->version[0] == '\0') /* agreed on just now */
        observed->version = mcp_session_version(request->session);
    if (e) {
        observed->outcome = outcome_of(e);
        observed->rpc_code = request->error_code != 0 ? request->error_code : MCP_INTERNAL_ERROR;
        observed->error_type = arena_printf(&request->call.arena, "%d", observed->rpc_code);
    } else if (call_is_cancelled(&request->call)) {
        observed->outcome = OBSERVE_CANCELLED;
    }
    observed->observer->end(observed->observer->context, observed);
}
