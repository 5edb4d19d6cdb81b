#include "mcp/request.h"

#include <stdlib.h>
#include <string.h>

#include "mcp/session.h"
#include "mcp/version.h"

struct mcp_request *mcp_request_new(void)
{
    struct mcp_request *request = calloc(1, sizeof(*request));

    if (request == NULL)
        abort();
    call_init(&request->call);
    return request;
}

void mcp_request_free(struct mcp_request *request)
{
    if (request == NULL)
        return;
    call_release(&request->call);
    free(request);
}

void mcp_request_clear(struct mcp_request *request)
{
    call_forgive(&request->call);
    request->error_code = 0;
    request->error_data = NULL;
    request->id = NULL;
    request->method = NULL;
    request->params = NULL;
    request->kind = MCP_REQUEST;
    request->era = MCP_LEGACY;
    request->message = NULL;
    request->asks = false;
    request->begins_task = false;
    request->subscribed = false;
    request->open = false;
}

/* MCP narrows JSON-RPC: an id is a string or a number, never null. */
static bool is_id(const struct json *id)
{
    return id->kind == JSON_STRING || id->kind == JSON_NUMBER;
}

static enum err read_method(struct mcp_request *request, const struct json *message)
{
    const struct json *method = json_get(message, "method");
    const struct json *params = json_get(message, "params");

    if (method == NULL || !json_is_text(method))
        return mcp_fail(request, MCP_INVALID_REQUEST, NULL, "\"method\" must be a string");
    /* Some clients write null for what is not there. */
    if (params != NULL && params->kind == JSON_NULL)
        params = NULL;
    if (params != NULL && params->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_REQUEST, NULL, "\"params\" must be an object");
    request->method = method->text;
    request->params = params;
    return ERR_NONE;
}

/* Answering one, even a broken one, could go on for ever. */
static bool is_response(const struct json *message)
{
    return json_get(message, "method") == NULL &&
           (json_get(message, "result") != NULL || json_get(message, "error") != NULL);
}

enum err mcp_request_read(struct mcp_request *request, const struct json *message)
{
    const char *version = json_get_text(message, "jsonrpc");

    if (message->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_REQUEST, NULL, "a message must be a JSON object");
    request->message = message;
    if (is_response(message)) {
        request->kind = MCP_RESPONSE;
        return ERR_NONE;
    }

    const struct json *id = json_get(message, "id");

    if (id != NULL && !is_id(id))
        return mcp_fail(request, MCP_INVALID_REQUEST, NULL, "\"id\" must be a string or a number");
    request->id = id;
    if (version == NULL || strcmp(version, "2.0") != 0)
        return mcp_fail(request, MCP_INVALID_REQUEST, NULL, "\"jsonrpc\" must be \"2.0\"");
    request->kind = id == NULL ? MCP_NOTIFICATION : MCP_REQUEST;

    enum err e = read_method(request, message);

    return e ? e : mcp_version_classify(request);
}

const struct json *mcp_request_param(const struct mcp_request *request, const char *name)
{
    const struct json *value = json_get(request->params, name);

    return value == NULL || value->kind == JSON_NULL ? NULL : value;
}

const struct tool_context *mcp_request_tools(const struct mcp_request *request)
{
    return request->grant != NULL ? request->grant->tools
                                  : &mcp_session_server(request->session)->tools;
}

const char *mcp_request_principal(const struct mcp_request *request)
{
    return request->grant != NULL ? request->grant->principal : "stdio";
}

void mcp_request_send(const struct mcp_request *request, struct span message)
{
    request->sink->send(request->sink->context, message);
}

bool mcp_request_can_send(const struct mcp_request *request)
{
    return !request->sink->single;
}

enum err mcp_request_check_page(struct mcp_request *request, const char *what)
{
    if (mcp_request_param(request, "cursor") == NULL)
        return ERR_NONE;
    return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                    "unknown cursor; all %s are on the first page", what);
}
