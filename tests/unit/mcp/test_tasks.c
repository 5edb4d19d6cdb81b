#include "mcp/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "mcp/tasks.h"
#include "mcp/version.h"

#define META(capabilities)                                                                         \
    "\"_meta\":{\"" MCP_META_VERSION "\":\"" MCP_VERSION_MODERN "\",\"" MCP_META_CAPABILITIES      \
    "\":" capabilities "}"
#define TASKS META("{\"extensions\":{\"" MCP_TASKS_EXTENSION "\":{}}}")
#define ASK(method, params)                                                                        \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{" params "}}"

static enum err look(void *context, struct mcp_request *request, const char *id,
                     struct mcp_task *out)
{
    const struct mcp_task *task = context;

    if (strcmp(id, "t1") != 0)
        return call_fail(&request->call, ERR_UNKNOWN, "no such task");
    *out = *task;
    return ERR_NONE;
}

static enum err answer(void *context, struct mcp_request *request, const char *id,
                       const struct json *answers)
{
    struct mcp_task task;

    assert_int_equal(answers->kind, JSON_OBJECT);
    return look(context, request, id, &task);
}

static enum err cancel(void *context, struct mcp_request *request, const char *id)
{
    struct mcp_task task;

    return look(context, request, id, &task);
}

static struct mcp_task task;
static const struct mcp_task_provider provider = { look, answer, cancel, &task };

static int set_up(void **state)
{
    int e = talk_set_up(state);

    task = (struct mcp_task){ .id = "t1", .ttl_ms = -1, .poll_ms = 7 };
    talk.server.tasks = &provider;
    return e;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, talk_tear_down)

static const struct json *result_of(const char *text)
{
    const struct json *message = talk_ask(text);

    assert_non_null(json_get(message, "result"));
    return json_get(message, "result");
}

static void discover_tells_of_the_extension_and_initialize_does_not(void **state)
{
    const struct json *result = result_of(ASK("server/discover", TALK_META));

    (void)state;
    assert_non_null(
        json_get(json_get(json_get(result, "capabilities"), "extensions"), MCP_TASKS_EXTENSION));
    result = result_of(ASK("initialize", "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}"));
    assert_null(json_get(json_get(result, "capabilities"), "extensions"));
}

static void client_without_the_extension_is_told_what_it_lacks(void **state)
{
    static const char *const methods[] = {
        ASK("tasks/get", TALK_META ",\"taskId\":\"t1\""),
        ASK("tasks/update", TALK_META ",\"taskId\":\"t1\",\"inputResponses\":{}"),
        ASK("tasks/cancel", TALK_META ",\"taskId\":\"t1\""),
        ASK("subscriptions/listen", TALK_META ",\"notifications\":{\"taskIds\":[\"t1\"]}"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        const struct json *error = json_get(talk_ask(methods[i]), "error");
        int64_t code = 0;

        assert_true(json_int(json_get(error, "code"), &code));
        assert_int_equal(code, -32021);
        assert_non_null(json_get(
            json_get(json_get(json_get(error, "data"), "requiredCapabilities"), "extensions"),
            MCP_TASKS_EXTENSION));
    }
}

static void unknown_task_is_a_wrong_parameter(void **state)
{
    (void)state;
    talk_expect_error(ASK("tasks/get", TASKS ",\"taskId\":\"t2\""), -32602, "no such task");
    talk_expect_error(ASK("tasks/cancel", TASKS ",\"taskId\":\"t2\""), -32602, "no such task");
    talk_expect_error(ASK("tasks/update", TASKS ",\"taskId\":\"t2\",\"inputResponses\":{}"), -32602,
                      "no such task");
    talk_expect_error(ASK("tasks/get", TASKS ",\"taskId\":5"), -32602, "taskId");
    talk_expect_error(ASK("tasks/get", TASKS), -32602, "taskId");
}

static void update_needs_an_object_of_answers(void **state)
{
    (void)state;
    talk_expect_error(ASK("tasks/update", TASKS ",\"taskId\":\"t1\""), -32602, "inputResponses");
    talk_expect_error(ASK("tasks/update", TASKS ",\"taskId\":\"t1\",\"inputResponses\":[]"), -32602,
                      "inputResponses");
    assert_string_equal(json_get_text(result_of(ASK("tasks/update", TASKS ",\"taskId\":\"t1\","
                                                                          "\"inputResponses\":{}")),
                                      "resultType"),
                        "complete");
}

static void other_methods_of_the_older_tasks_are_unknown(void **state)
{
    (void)state;
    talk_expect_error(ASK("tasks/list", TASKS), -32601, "tasks/list");
    talk_expect_error(ASK("tasks/result", TASKS ",\"taskId\":\"t1\""), -32601, "tasks/result");
}

static void working_task_tells_how_far_it_is(void **state)
{
    const struct json *result;

    (void)state;
    task.message = "45%";
    result = result_of(ASK("tasks/get", TASKS ",\"taskId\":\"t1\""));
    assert_string_equal(json_get_text(result, "resultType"), "complete");
    assert_string_equal(json_get_text(result, "status"), "working");
    assert_string_equal(json_get_text(result, "statusMessage"), "45%");
    assert_string_equal(json_get_text(result, "createdAt"), "1970-01-01T00:00:00.000Z");
    assert_int_equal(json_get(result, "ttlMs")->kind, JSON_NULL);
    assert_null(json_get(result, "result"));
}

static void each_end_has_its_member(void **state)
{
    static const struct {
        enum mcp_task_status status;
        const char *name;
        const char *member;
    } rows[] = {
        { MCP_TASK_COMPLETED, "completed", "result" },
        { MCP_TASK_FAILED, "failed", "error" },
        { MCP_TASK_INPUT_REQUIRED, "input_required", "inputRequests" },
        { MCP_TASK_CANCELLED, "cancelled", NULL },
    };

    (void)state;
    task.detail = span_of("{\"x\":1}");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct json *result;

        task.status = rows[i].status;
        result = result_of(ASK("tasks/get", TASKS ",\"taskId\":\"t1\""));
        assert_string_equal(json_get_text(result, "status"), rows[i].name);
        if (rows[i].member != NULL)
            assert_non_null(json_get(json_get(result, rows[i].member), "x"));
    }
}

/* ---- Subscriptions --------------------------------------------------------------------------- */

#define LISTEN(ids) ASK("subscriptions/listen", TASKS ",\"notifications\":{\"taskIds\":[" ids "]}")

static void expect_message(size_t at, const char *part)
{
    assert_true(at < talk.count);
    if (strstr(talk.messages[at], part) == NULL)
        fail_msg("no %s in %s", part, talk.messages[at]);
}

static void subscription_honours_known_tasks_and_ends_with_them(void **state)
{
    (void)state;
    task.status = MCP_TASK_COMPLETED;
    task.detail = span_of("{\"x\":1}");
    talk_send(LISTEN("\"t1\",\"t2\",7"));
    talk_work();
    assert_int_equal(talk.count, 3);
    expect_message(0, "notifications/subscriptions/acknowledged");
    expect_message(0, "\"taskIds\":[\"t1\"]");
    expect_message(1, "\"notifications/tasks\"");
    expect_message(1, "\"status\":\"completed\"");
    expect_message(1, "\"io.modelcontextprotocol/subscriptionId\":1");
    expect_message(2, "\"resultType\":\"complete\"");
    expect_message(2, "\"io.modelcontextprotocol/subscriptionId\":1");
}

static enum err look_until_it_ends(void *context, struct mcp_request *request, const char *id,
                                   struct mcp_task *out)
{
    static int looks;
    enum err e = look(context, request, id, out);

    looks++;
    out->poll_ms = 1;
    out->status = looks < 6 ? MCP_TASK_WORKING : MCP_TASK_CANCELLED;
    out->message = looks < 4 ? "first" : "second";
    return e;
}

static void subscription_is_told_of_changes_only(void **state)
{
    const struct mcp_task_provider changing = { look_until_it_ends, answer, cancel, &task };

    (void)state;
    talk.server.tasks = &changing;
    talk_send(LISTEN("\"t1\""));
    talk_work();
    assert_int_equal(talk.count, 5);
    expect_message(1, "\"first\"");
    expect_message(2, "\"second\"");
    expect_message(3, "\"cancelled\"");
}

static void cancelled_subscription_ends_without_an_answer(void **state)
{
    (void)state;
    talk_send(LISTEN("\"t1\""));
    talk_send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
              "\"requestId\":1," TALK_META "}}");
    talk_work();
    for (size_t i = 0; i < talk.count; i++)
        assert_null(strstr(talk.messages[i], "resultType"));
}

static enum err look_while_it_stops(void *context, struct mcp_request *request, const char *id,
                                    struct mcp_task *out)
{
    enum err e = look(context, request, id, out);

    out->status = MCP_TASK_WORKING;
    out->poll_ms = 60 * 1000;
    mcp_session_end_open(talk.session);
    return e;
}

static void subscription_gets_its_result_when_the_session_stops(void **state)
{
    const struct mcp_task_provider endless = { look_while_it_stops, answer, cancel, &task };

    (void)state;
    talk.server.tasks = &endless;
    talk_send(LISTEN("\"t1\""));
    talk_work();
    expect_message(0, "notifications/subscriptions/acknowledged");
    expect_message(talk.count - 1, "\"resultType\":\"complete\"");
    expect_message(talk.count - 1, "\"io.modelcontextprotocol/subscriptionId\":1");
}

/* ---- The tasks of tools ---------------------------------------------------------------------- */

#define DELETE                                                                                     \
    "\"name\":\"oci_delete\",\"arguments\":{\"operation\":\"core.terminateInstance\",\"params\":"  \
    "{\"instanceId\":\"ocid1.instance.oc1.iad.i\"},\"wait\":true}"

static void call_of_a_tool_becomes_a_task(void **state)
{
    const struct json *result;
    const char *id;

    (void)state;
    talk.server.tasks = NULL;
    talk.server.tools.core = true;
    talk.cloud.answer =
        (struct cloud_answer){ .status = 204, .work_request = "ocid1.coreworkrequest.oc1.iad.w" };
    result = result_of(ASK("tools/call", TASKS "," DELETE));
    assert_string_equal(json_get_text(result, "resultType"), "task");
    assert_string_equal(json_get_text(result, "status"), "working");
    assert_null(json_get(result, "content"));
    id = json_get_text(result, "taskId");
    cloud_say(&talk.cloud, "{\"status\":\"SUCCEEDED\"}");
    result =
        result_of(arena_printf(&talk.call.arena, ASK("tasks/get", TASKS ",\"taskId\":\"%s\""), id));
    assert_string_equal(json_get_text(result, "status"), "completed");
    result = json_get(result, "result");
    assert_non_null(json_get(result, "content"));
    assert_false(json_get(result, "isError")->boolean);
    assert_null(json_get(result, "resultType"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(discover_tells_of_the_extension_and_initialize_does_not),
        TEST(client_without_the_extension_is_told_what_it_lacks),
        TEST(unknown_task_is_a_wrong_parameter),
        TEST(update_needs_an_object_of_answers),
        TEST(other_methods_of_the_older_tasks_are_unknown),
        TEST(working_task_tells_how_far_it_is),
        TEST(each_end_has_its_member),
        TEST(subscription_honours_known_tasks_and_ends_with_them),
        TEST(subscription_is_told_of_changes_only),
        TEST(cancelled_subscription_ends_without_an_answer),
        TEST(subscription_gets_its_result_when_the_session_stops),
        TEST(call_of_a_tool_becomes_a_task),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
