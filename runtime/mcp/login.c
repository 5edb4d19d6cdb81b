#include "mcp/login.h"

#include <string.h>

#include "mcp/asking.h"
#include "mcp/session.h"
#include "mcp/version.h"

#define PARAMS_CAP (64u << 10)

static const struct mcp_login *login_of(const struct mcp_request *request)
{
    return request->grant == NULL ? mcp_session_server(request->session)->login : NULL;
}

bool mcp_login_is_declared(const struct json *capabilities)
{
    const struct json *url = json_get(json_get(capabilities, "elicitation"), "url");

    return url != NULL && url->kind == JSON_OBJECT;
}

bool mcp_login_is_state(struct mcp_request *request, const char *state)
{
    const struct mcp_login *login = login_of(request);

    return login != NULL && login->knows(login->context, state);
}

/* ---- What came of it ------------------------------------------------------------------------- */

enum err mcp_login_finish(struct mcp_request *request, const struct mcp_caller *caller)
{
    const struct mcp_login *login = login_of(request);

    if (login == NULL || caller->login == NULL)
        return ERR_NONE;
    if (!caller->opened)
        return login->refuse(login->context, &request->call, caller->login);
    return login->wait(login->context, &request->call, caller->login);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* Only 2025-11-25 has ids of elicitations. */
static void print_params(const struct mcp_login_offer *offer, bool has_id, struct buf *out)
{
    buf_add_text(out, "{\"mode\":\"url\"");
    if (has_id) {
        buf_add_text(out, ",\"elicitationId\":");
        json_print_string(out, span_of(offer->id));
    }
    buf_add_text(out, ",\"url\":");
    json_print_string(out, span_of(offer->url));
    buf_add_text(out, ",\"message\":");
    json_print_string(out, span_of(offer->message));
    buf_add_char(out, '}');
}

void mcp_login_print(struct mcp_request *request, struct buf *members)
{
    request->asks = true;
    buf_add_text(members, "\"inputRequests\":{\"" MCP_LOGIN_QUESTION
                          "\":{\"method\":\"elicitation/create\",\"params\":");
    print_params(request->login, /* has_id= */ false, members);
    buf_add_text(members, "}},\"requestState\":");
    json_print_string(members, span_of(request->login->id));
}

/* The client may close what it has opened (2025-11-25, "Elicitation", "Completion Notifications").
 */
static void tell_complete(struct mcp_request *request, const struct mcp_login_offer *offer)
{
    struct buf text;

    buf_init(&text, &request->call.arena, PARAMS_CAP);
    buf_add_text(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/elicitation/complete\","
                        "\"params\":{\"elicitationId\":");
    json_print_string(&text, span_of(offer->id));
    buf_add_text(&text, "}}");
    mcp_request_send(request, buf_span(&text));
}

/* ERR_NONE when the person opens it. */
static enum err ask(struct mcp_request *request, const struct mcp_login_offer *offer)
{
    const struct mcp_login *login = login_of(request);
    struct call *call = &request->call;
    struct mcp_reply reply = { .answered = false };
    const char *action;
    struct buf params;
    enum err e;

    buf_init(&params, &call->arena, PARAMS_CAP);
    print_params(offer, /* has_id= */ true, &params);
    e = mcp_asking_request(mcp_session_asking(request->session), request->sink, call,
                           "elicitation/create", buf_span(&params), &reply);
    action = json_get_text(reply.result, "action");
    if (!e && action != NULL && strcmp(action, "accept") == 0)
        return ERR_NONE;
    call_forgive(call);
    return login->refuse(login->context, call, offer->id);
}

/* Others who need the same login wait for it, and ask nobody. */
static void ask_and_wait(struct mcp_request *request, const struct mcp_login_offer *offer)
{
    const struct mcp_login *login = login_of(request);
    enum err e = offer->is_new ? ask(request, offer) : ERR_NONE;

    if (!e)
        e = login->wait(login->context, &request->call, offer->id);
    if (!e && offer->is_new)
        tell_complete(request, offer);
}

static bool can_open(const struct mcp_request *request)
{
    const struct json *meta = json_get(request->params, "_meta");

    if (request->era == MCP_MODERN)
        return mcp_login_is_declared(json_get(meta, MCP_META_CAPABILITIES));
    return mcp_request_can_send(request) && mcp_session_opens(request->session);
}

/* What a session that has ended looks like from outside. */
static bool is_about_signing(const struct err_record *error)
{
    return error->code == ERR_CREDENTIALS ||
           (error->code == ERR_SERVICE && error->service.status == 401);
}

bool mcp_login_tries(struct mcp_request *request, const struct json *arguments)
{
    const struct mcp_login *login = login_of(request);
    struct err_record failure = request->call.error;
    struct mcp_login_offer *offer;

    if (login == NULL || !is_about_signing(&failure) || !can_open(request))
        return false;
    offer = arena_array(&request->call.arena, 1, sizeof(*offer));
    call_forgive(&request->call);
    if (!login->offer(login->context, &request->call, json_get_text(arguments, "profile"), offer)) {
        request->call.error = failure;
        return false;
    }
    if (request->era != MCP_MODERN) {
        ask_and_wait(request, offer);
        return true;
    }
    request->call.error = failure;
    request->login = offer;
    return false;
}
