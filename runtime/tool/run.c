/* Arguments -> request struct -> service -> result. */
#include "tool/run.h"

#include "model/decode.h"
#include "model/names.h"
#include "tool/explain.h"
#include "tool/page.h"
#include "tool/retry_token.h"
#include "tool/send.h"

#define DEFAULT_LIMIT 50

static bool is_given(struct json *arguments, const char *name)
{
    const struct json *value = model_names_member(arguments, name);

    return value != NULL && value->kind != JSON_NULL;
}

/* In place: null is as good as not given. */
static void set_int(struct arena *arena, struct json *value, int64_t number)
{
    const struct json *other = json_new_int(arena, number);

    value->kind = other->kind;
    value->text = other->text;
    value->len = other->len;
}

/* A list that nobody limited would fill the agent's context: the service's own default is large. */
static void limit_page(struct arena *arena, struct catalog_op entry, struct json *arguments)
{
    const char *name = tool_page_limit(entry);
    struct json *null;

    if (tool_page_parameter(entry) == NULL || !tool_page_takes_limit(entry) ||
        is_given(arguments, name) || is_given(arguments, "limit"))
        return;
    null = model_names_member(arguments, name);
    if (null == NULL)
        json_add_member(arena, arguments, name, json_new_int(arena, DEFAULT_LIMIT));
    else
        set_int(arena, null, DEFAULT_LIMIT);
}

enum err tool_run_request(struct tool_turn *turn, const struct tool_request *wanted,
                          enum tool_fill_what what, struct tool_result *out)
{
    struct catalog_op entry = wanted->entry;
    struct tool_request request = *wanted;
    struct json *filled = NULL;
    struct tool_sent sent;
    enum err e = tool_fill(turn, &request, what, NULL, &filled);

    if (e)
        return e;
    limit_page(&turn->call->arena, entry, (struct json *)(uintptr_t)request.arguments);
    request.retry_token = tool_retry_token_of(turn, &request);
    e = tool_send(turn, &request, &sent);
    tool_retry_token_end(turn, &request, e);
    if (e) {
        tool_explain(turn, &request);
        return e;
    }

    struct tool_result_secrets secrets = { .hidden = sent.hidden, .reveal = sent.reveal };

    return tool_result_of_response(turn->call, entry, sent.response, &secrets, &sent.report, out);
}

void tool_run(struct tool_turn *turn, struct catalog_op entry, const struct json *arguments,
              struct tool_result *out)
{
    struct tool_request request = { .entry = entry, .arguments = arguments };

    if (tool_run_request(turn, &request, TOOL_FILL_WORDS, out) != ERR_NONE)
        tool_result_of_error(turn, out);
}
