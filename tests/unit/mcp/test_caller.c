/* The client behind a call: what it can be asked, what it answers, what it is told meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "mcp/caller.h"
#include "mcp/talk.h"

#define META(capabilities)                                                                         \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":" capabilities "}"
#define SHOWS_FORMS META("{\"elicitation\":{\"form\":{}}}")
#define YES         "{\"confirm\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}"

static int set_up(void **state)
{
    int failed = talk_set_up(state);

    stage_set_policy(&talk.stage, &talk.cloud, TOOL_POLICY_ASK, false, "");
    talk.server.tools.policy = talk.stage.context.policy;
    cloud_say(&talk.cloud, "{\"id\":\"i\",\"displayName\":\"web\"}");
    return failed;
}

/* Calls the tool that ends an instance; `more` is members of params with a comma behind each. */
static const char *terminate(const char *instance, const char *more)
{
    return arena_printf(&talk.call.arena,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                        "\"name\":\"core_terminate_instance\",%s\"arguments\":{\"instanceId\":"
                        "\"%s\"}," SHOWS_FORMS "}}",
                        more, instance);
}

static const struct json *result_of(const char *text)
{
    const struct json *result = json_get(talk_ask(text), "result");

    assert_non_null(result);
    return result;
}

/* Nothing but reads was sent. */
static void expect_nothing_changed(void)
{
    assert_string_not_equal(talk.cloud.method, "DELETE");
}

static const char *expect_question(const char *text)
{
    const struct json *result = result_of(text);
    const struct json *question = json_get(json_get(result, "inputRequests"), "confirm");

    assert_string_equal(json_get_text(result, "resultType"), "input_required");
    assert_string_equal(json_get_text(question, "method"), "elicitation/create");
    assert_null(json_get(result, "content"));
    assert_null(json_get(result, "ttlMs"));
    expect_nothing_changed();
    return json_get_text(result, "requestState");
}

static const char *answer(const char *state, const char *responses)
{
    return arena_printf(&talk.call.arena, "\"requestState\":\"%s\",\"inputResponses\":%s,", state,
                        responses);
}

static void expect_tool_error(const char *text, const char *part)
{
    const struct json *result = result_of(text);

    assert_true(json_get(result, "isError")->boolean);
    if (strstr(talk.messages[talk.count - 1], part) == NULL)
        fail_msg("\"%s\" is not in %s", part, talk.messages[talk.count - 1]);
    expect_nothing_changed();
}

/* ---- Questions by result --------------------------------------------------------------------- */

static void yes_lets_the_call_through_once(void **state)
{
    const char *token = expect_question(terminate("i", ""));

    (void)state;
    talk.cloud.answer.status = 204;
    assert_false(json_get(result_of(terminate("i", answer(token, YES))), "isError")->boolean);
    assert_string_equal(talk.cloud.method, "DELETE");
    talk.cloud.method[0] = '\0';
    expect_tool_error(terminate("i", answer(token, YES)), "used already");
}

static void every_other_answer_is_a_no(void **state)
{
    static const char *const others[] = {
        "{\"confirm\":{\"action\":\"decline\"}}",
        "{\"confirm\":{\"action\":\"cancel\",\"content\":{\"confirm\":true}}}",
        "{\"confirm\":{\"action\":\"accept\",\"content\":{\"confirm\":false}}}",
        "{\"confirm\":{\"action\":\"accept\",\"content\":{\"confirm\":\"true\"}}}",
        "{\"confirm\":{\"action\":\"accept\"}}",
    };
    const char *token = expect_question(terminate("i", ""));

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        expect_tool_error(terminate("i", answer(token, others[i])), "declined");
}

static void state_is_good_for_the_same_arguments_only(void **state)
{
    const char *token = expect_question(terminate("i", ""));

    (void)state;
    expect_tool_error(terminate("j", answer(token, YES)), "other arguments");
}

static void state_that_was_changed_is_an_error_of_the_protocol(void **state)
{
    const char *token = expect_question(terminate("i", ""));
    char *changed = arena_strndup(&talk.call.arena, token, strlen(token));
    char *cut = arena_strndup(&talk.call.arena, token, strlen(token) - 4);

    (void)state;
    changed[20] = changed[20] == 'A' ? 'B' : 'A';
    talk_expect_error(terminate("i", answer(changed, YES)), -32602, "requestState");
    talk_expect_error(terminate("i", answer(cut, YES)), -32602, "requestState");
    talk_expect_error(terminate("i", answer("", YES)), -32602, "requestState");
    talk_expect_error(terminate("i", "\"requestState\":7,"), -32602, "requestState");
    expect_nothing_changed();
}

static void answer_without_state_is_asked_for_again(void **state)
{
    (void)state;
    (void)expect_question(terminate("i", "\"inputResponses\":" YES ","));
    (void)expect_question(terminate("i", "\"requestState\":null,\"inputResponses\":" YES ","));
}

static void missing_answers_are_asked_for_again_and_extra_ones_ignored(void **state)
{
    const char *token = expect_question(terminate("i", ""));

    (void)state;
    (void)expect_question(terminate("i", answer(token, "{}")));
    (void)expect_question(terminate("i", answer(token, "null")));
    (void)expect_question(terminate("i", answer(token, "{\"confirmed\":7}")));
    talk.cloud.answer.status = 204;
    assert_false(
        json_get(result_of(terminate("i", answer(token, "{\"other\":7,\"confirm\":{\"action\":"
                                                        "\"accept\",\"content\":{\"confirm\":"
                                                        "true,\"more\":1}}}"))),
                 "isError")
            ->boolean);
}

static void malformed_answers_are_errors_of_the_protocol(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "\"yes\"",
        "7",
        "true",
        "{\"confirm\":true}",
        "{\"confirm\":null}",
        "{\"confirm\":[]}",
        "{\"confirm\":{}}",
        "{\"confirm\":{\"action\":true}}",
        "{\"confirm\":{\"action\":\"accepted\"}}",
    };
    const char *token = expect_question(terminate("i", ""));

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        talk_expect_error(terminate("i", answer(token, wrong[i])), -32602, "inputResponses");
    expect_nothing_changed();
}

/* ---- Who cannot be asked --------------------------------------------------------------------- */

#define CALL(meta)                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"                \
    "\"core_terminate_instance\",\"arguments\":{\"instanceId\":\"i\"}," meta "}}"

static void client_that_declared_no_forms_is_not_asked(void **state)
{
    (void)state;
    expect_tool_error(CALL(META("{}")), "cannot ask");
    expect_tool_error(CALL(META("{\"elicitation\":{\"url\":{}}}")), "cannot ask");
    expect_tool_error(CALL(META("{\"elicitation\":true}")), "cannot ask");
    (void)expect_question(CALL(META("{\"elicitation\":{}}")));
    (void)expect_question(CALL(META("{\"elicitation\":{\"url\":{},\"form\":{}}}")));
}

static void legacy_client_that_declared_none_is_not_asked(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    expect_tool_error(CALL("\"_meta\":{}"), "cannot ask");
}

static void revisions_without_elicitation_are_not_asked(void **state)
{
    (void)state;
    (void)talk_ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                   "\"protocolVersion\":\"2025-03-26\",\"capabilities\":{\"elicitation\":{}}}}");
    expect_tool_error(CALL("\"_meta\":{}"), "cannot ask");
}

/* ---- Progress -------------------------------------------------------------------------------- */

/* Tells what a tool would, on a caller made of params. */
static void tell(const char *params, double done, double total, const char *message)
{
    struct mcp_request *request = mcp_request_new();
    struct mcp_caller caller;
    struct json *json = NULL;

    request->session = talk.session;
    request->sink = &talk.sink;
    assert_int_equal(json_parse(&talk.call, "params", span_of(params), &json), ERR_NONE);
    request->params = json;
    assert_int_equal(mcp_caller_init(request, &caller), ERR_NONE);
    if (caller.tool.progress != NULL) {
        caller.tool.progress(caller.tool.context, done, total, message);
        caller.tool.progress(caller.tool.context, done, total, "again");
        caller.tool.progress(caller.tool.context, done / 2, total, "back");
        call_cancel(&request->call);
        caller.tool.progress(caller.tool.context, done + 1, total, "late");
    }
    mcp_request_free(request);
}

static void progress_is_told_to_whom_gave_a_token_and_only_grows(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    size_t before = talk.count;

    tell("{\"_meta\":{\"progressToken\":\"t\"}}", 12.5, 100, "ACCEPTED");
    assert_int_equal(talk.count, before + 1);
    assert_string_equal(talk.messages[before],
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                        "\"progressToken\":\"t\",\"progress\":12.5,\"total\":100,\"message\":"
                        "\"ACCEPTED\"}}");
    tell("{\"_meta\":{\"progressToken\":7}}", 1, 0, NULL);
    assert_string_equal(talk.messages[before + 1],
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                        "\"progressToken\":7,\"progress\":1}}");
}

static void progress_without_a_token_is_not_told(void **state)
{
    static const char *const params[] = { "{}", "{\"_meta\":{}}",
                                          "{\"_meta\":{\"progressToken\":null}}",
                                          "{\"_meta\":{\"progressToken\":{}}}" };
    size_t before = talk.count;

    (void)state;
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
        tell(params[i], 1, 2, "x");
    assert_int_equal(talk.count, before);
}

static void oldest_revision_has_no_message_of_progress(void **state)
{
    (void)state;
    talk_initialize("2024-11-05");
    tell("{\"_meta\":{\"progressToken\":\"t\"}}", 1, 2, "x");
    assert_null(strstr(talk.messages[talk.count - 1], "\"message\""));
}

static void slow_tool_tells_its_progress_before_its_answer(void **state)
{
    struct cloud_step script[] = {
        { .when = "/workRequests/", .times = 1, .answer = { .status = 200 } },
    };
    size_t before;

    (void)state;
    script[0].answer.body =
        span_of("{\"id\":\"w\",\"status\":\"IN_PROGRESS\",\"percentComplete\":25}");
    talk.server.tools.core = true;
    talk.cloud.script = script;
    talk.cloud.script_count = 1;
    cloud_say(&talk.cloud, "{\"id\":\"w\",\"status\":\"SUCCEEDED\",\"percentComplete\":100}");
    talk_initialize("2025-11-25");
    before = talk.count;
    talk_send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
              "\"oci_wait\",\"arguments\":{\"id\":\"ocid1.coreservicesworkrequest.oc1.iad.w\","
              "\"timeout_s\":20},\"_meta\":{\"progressToken\":\"t\"}}}");
    talk_work();
    assert_true(talk.count >= before + 2);
    for (size_t i = before; i + 1 < talk.count; i++)
        assert_non_null(strstr(talk.messages[i], "notifications/progress"));
    assert_non_null(strstr(talk.messages[before], "\"progressToken\":\"t\",\"progress\":25"));
    assert_non_null(strstr(talk.messages[talk.count - 1], "\"id\":1,\"result\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, talk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(yes_lets_the_call_through_once),
        TEST(every_other_answer_is_a_no),
        TEST(state_is_good_for_the_same_arguments_only),
        TEST(state_that_was_changed_is_an_error_of_the_protocol),
        TEST(answer_without_state_is_asked_for_again),
        TEST(missing_answers_are_asked_for_again_and_extra_ones_ignored),
        TEST(malformed_answers_are_errors_of_the_protocol),
        TEST(client_that_declared_no_forms_is_not_asked),
        TEST(legacy_client_that_declared_none_is_not_asked),
        TEST(revisions_without_elicitation_are_not_asked),
        TEST(progress_is_told_to_whom_gave_a_token_and_only_grows),
        TEST(progress_without_a_token_is_not_told),
        TEST(oldest_revision_has_no_message_of_progress),
        TEST(slow_tool_tells_its_progress_before_its_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
