#include "mcp/caller.h"

#include <string.h>

#include "mcp/asking.h"
#include "mcp/login.h"
#include "mcp/session.h"
#include "mcp/tasks.h"
#include "mcp/version.h"
#include "tool/confirm.h"

#define QUESTION "confirm" /* the key of the question in inputRequests */

/* ---- Progress -------------------------------------------------------------------------------- */

/* Must grow from one to the next (specification 2025-11-25, "Progress"). */
static void tell_progress(void *context, double done, double total, const char *message)
{
    struct mcp_caller *caller = context;
    struct buf text;

    if (done <= caller->last || call_is_cancelled(&caller->request->call))
        return;
    caller->last = done;
    buf_init(&text, &caller->request->call.arena, 64u << 10);
    buf_add_text(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                        "\"progressToken\":");
    json_print(&text, caller->token);
    buf_printf(&text, ",\"progress\":%.10g", done);
    if (total > 0)
        buf_printf(&text, ",\"total\":%.10g", total);
    if (message != NULL &&
        (caller->request->era == MCP_MODERN ||
         strcmp(mcp_session_version(caller->request->session), "2024-11-05") != 0)) {
        buf_add_text(&text, ",\"message\":");
        json_print_string(&text, span_of(message));
    }
    buf_add_text(&text, "}}");
    mcp_request_send(caller->request, buf_span(&text));
}

/* ---- Questions ------------------------------------------------------------------------------- */

static enum err ask(void *context, struct call *call, const char *message, enum tool_answer *out)
{
    struct mcp_caller *caller = context;
    struct mcp_session *session = caller->request->session;
    bool has_mode = strcmp(mcp_session_version(session), MCP_VERSION_LEGACY) == 0;

    return mcp_asking_ask(mcp_session_asking(session), caller->request->sink, call, has_mode,
                          message, out);
}

/* {} means the form, as it was the only one once. */
bool mcp_caller_shows_forms(const struct json *capabilities)
{
    const struct json *elicitation = json_get(capabilities, "elicitation");

    return elicitation != NULL && elicitation->kind == JSON_OBJECT &&
           (elicitation->count == 0 || json_get(elicitation, "form") != NULL);
}

static bool is_answer(const struct json *answer)
{
    static const char *const actions[] = { "accept", "decline", "cancel" };
    const char *action = json_get_text(answer, "action");

    for (size_t i = 0; action != NULL && i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(action, actions[i]) == 0)
            return true;
    }
    return false;
}

static bool is_accepted(const struct json *answer)
{
    const char *action = json_get_text(answer, "action");

    return action != NULL && strcmp(action, "accept") == 0;
}

static enum err read_state(struct mcp_request *request, struct mcp_caller *caller)
{
    const struct tool_context *tools = mcp_request_tools(request);
    const struct json *state = mcp_request_param(request, "requestState");
    struct tool_caller *out = &caller->tool;

    if (state == NULL)
        return ERR_NONE;
    if (json_is_text(state) && mcp_login_is_state(request, state->text)) {
        caller->login = state->text;
        return ERR_NONE;
    }
    if (!json_is_text(state) || !tool_confirm_is_token(tools->confirm, &request->call, state->text))
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "params.requestState is none that this server gave");
    out->state = state->text;
    return ERR_NONE;
}

/* Answers to what was not asked are ignored; without an answer the question is asked again. */
static enum err read_answers(struct mcp_request *request, struct mcp_caller *caller)
{
    const struct json *answers = mcp_request_param(request, "inputResponses");
    enum err e = read_state(request, caller);
    const char *name = caller->login != NULL ? MCP_LOGIN_QUESTION : QUESTION;
    const struct json *answer = json_get(answers, name);

    if (e || answers == NULL)
        return e;
    if (answers->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "params.inputResponses must be an object");
    if (answer != NULL && !is_answer(answer))
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "params.inputResponses.%s.action must be accept, decline or cancel", name);
    caller->opened = is_accepted(answer);
    if (answer == NULL && caller->login != NULL)
        caller->login = NULL;
    else if (answer != NULL && caller->login == NULL)
        caller->tool.answer = tool_confirm_is_yes(answer) ? TOOL_ACCEPTED : TOOL_DECLINED;
    return ERR_NONE;
}

enum err mcp_caller_init(struct mcp_request *request, struct mcp_caller *out)
{
    const struct json *meta = json_get(request->params, "_meta");
    const struct json *token = json_get(meta, "progressToken");

    *out = (struct mcp_caller){ .request = request, .last = -1 };
    out->tool.principal = mcp_request_principal(request);
    out->tool.context = out;
    if (token != NULL && mcp_request_can_send(request) &&
        (token->kind == JSON_STRING || token->kind == JSON_NUMBER)) {
        out->token = token;
        out->tool.progress = tell_progress;
    }
    if (request->era == MCP_MODERN) {
        if (mcp_caller_shows_forms(json_get(meta, MCP_META_CAPABILITIES)))
            out->tool.asking = TOOL_ASKS_BY_RESULT;
        out->tool.takes_tasks = mcp_tasks_taken(request);
        return read_answers(request, out);
    }
    if (mcp_request_can_send(request) && mcp_session_can_ask(request->session)) {
        out->tool.asking = TOOL_ASKS_NOW;
        out->tool.ask = ask;
    }
    return ERR_NONE;
}
