/* tools/list and tools/call. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/clock.h"
#include "mcp/talk.h"

static const char *request(const char *method, const char *params)
{
    return arena_printf(&talk.call.arena,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s}}", method,
                        params);
}

static const struct json *list(const char *params)
{
    const struct json *result = json_get(talk_ask(request("tools/list", params)), "result");

    assert_non_null(result);
    return result;
}

static const struct json *call_tool(const char *params)
{
    const struct json *result = json_get(talk_ask(request("tools/call", params)), "result");

    assert_non_null(result);
    return result;
}

/* ---- tools/list ------------------------------------------------------------------------------ */

static void all_chosen_tools_are_on_one_page_in_order(void **state)
{
    const struct json *tools;

    (void)state;
    talk_initialize("2025-11-25");
    tools = json_get(list(""), "tools");
    assert_int_equal(tools->count, 3);
    assert_string_equal(json_get_text(tools->first, "name"), "core_get_instance");
    assert_string_equal(json_get_text(tools->first->next, "name"), "core_list_vcns");
    assert_string_equal(json_get_text(tools->last, "name"), "core_terminate_instance");
    assert_null(json_get(list(""), "nextCursor"));
}

static void list_is_the_same_bytes_each_time(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    (void)list("");
    cloud_say(&talk.cloud, "[]");
    (void)call_tool("\"name\":\"core_list_vcns\",\"arguments\":{\"compartmentId\":\"c\"}");
    (void)list("");
    assert_string_equal(talk.messages[talk.count - 1], talk.messages[talk.count - 3]);
}

static void any_cursor_is_unknown(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk_expect_error(request("tools/list", "\"cursor\":\"abc\""), -32602, "cursor");
    talk_expect_error(request("tools/list", "\"cursor\":\"\""), -32602, "cursor");
    talk_expect_error(request("tools/list", "\"cursor\":7"), -32602, "cursor");
    talk_expect_error(request("tools/list", "\"cursor\":\"abc\"," TALK_META), -32602, "cursor");
    (void)list("\"cursor\":null");
}

static void every_tool_there_is_can_be_listed(void **state)
{
    (void)state;
    assert_int_equal(catalog_select(&talk.call, "*.*", &talk.server.tools.selection), ERR_NONE);
    talk_initialize("2025-11-25");
    assert_int_equal(json_get(list(""), "tools")->count, model_tool_count);
}

/* HTTP clients repeat such an argument in a header: a name of its own for each, at the top. */
static void region_of_the_core_tools_goes_into_a_header(void **state)
{
    static const char *const with[] = { "oci_batch",     "oci_delete", "oci_read",
                                        "oci_resources", "oci_wait",   "oci_write" };
    const struct json *tools;
    size_t found = 0;

    (void)state;
    talk.server.tools.core = true;
    talk_initialize("2025-11-25");
    tools = json_get(list(""), "tools");
    for (const struct json *tool = tools->first; tool != NULL; tool = tool->next) {
        const struct json *region =
            json_get(json_get(json_get(tool, "inputSchema"), "properties"), "region");
        const char *header = json_get_text(region, "x-mcp-header");

        if (header == NULL)
            continue;
        assert_string_equal(header, "Region");
        assert_string_equal(json_get_text(region, "type"), "string");
        assert_string_equal(json_get_text(tool, "name"), with[found++]);
    }
    assert_int_equal(found, sizeof(with) / sizeof(with[0]));
}

/* ---- What results carry ---------------------------------------------------------------------- */

static void expect_modern(const struct json *result, size_t others)
{
    const struct json *info =
        json_get(json_get(result, "_meta"), "io.modelcontextprotocol/serverInfo");

    assert_string_equal(json_get_text(result, "resultType"), "complete");
    assert_string_equal(json_get_text(info, "name"), "oci-mcp");
    assert_string_equal(json_get_text(info, "version"), "1.2.3");
    assert_int_equal(result->count, others + 2);
}

static void modern_results_carry_their_type_and_the_server(void **state)
{
    const struct json *result = list(TALK_META);
    int64_t ttl_ms = -1;

    (void)state;
    expect_modern(result, 3);
    assert_true(json_int(json_get(result, "ttlMs"), &ttl_ms));
    assert_true(ttl_ms >= 0);
    assert_string_equal(json_get_text(result, "cacheScope"), "public");

    cloud_say(&talk.cloud, "[]");
    expect_modern(
        call_tool("\"name\":\"core_list_vcns\",\"arguments\":{\"compartmentId\":\"c\"}," TALK_META),
        3);
    expect_modern(call_tool("\"name\":\"core_list_vcns\"," TALK_META), 3);
}

static void legacy_results_carry_none_of_that(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    assert_int_equal(list("")->count, 1);
    cloud_say(&talk.cloud, "[]");
    assert_int_equal(
        call_tool("\"name\":\"core_list_vcns\",\"arguments\":{\"compartmentId\":\"c\"}")->count, 3);
}

/* ---- tools/call ------------------------------------------------------------------------------ */

static void result_is_text_and_the_same_structured(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    cloud_say(&talk.cloud, "[{\"id\":\"v\"}]");
    talk.cloud.answer.request_id = "r";
    talk_expect(request("tools/call",
                        "\"name\":\"core_list_vcns\",\"arguments\":{\"compartmentId\":\"c\"}"),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\","
                "\"text\":\"{\\\"data\\\":[{\\\"id\\\":\\\"v\\\"}],\\\"nextCursor\\\":null,"
                "\\\"status\\\":200,\\\"opcRequestId\\\":\\\"r\\\"}\"}],"
                "\"structuredContent\":{\"data\":[{\"id\":\"v\"}],"
                "\"nextCursor\":null,\"status\":200,\"opcRequestId\":\"r\"},\"isError\":false}}");
}

static void failure_of_the_tool_is_a_result(void **state)
{
    const struct json *result;

    (void)state;
    talk_initialize("2025-11-25");
    cloud_fail(&talk.cloud, 404, "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"no\"}");
    result = call_tool("\"name\":\"core_get_instance\",\"arguments\":{\"instanceId\":\"i\"}");
    assert_true(json_get(result, "isError")->boolean);
    assert_string_equal(json_get_text(json_get(result, "structuredContent"), "code"),
                        "NotAuthorizedOrNotFound");
    result = call_tool("\"name\":\"core_get_instance\",\"arguments\":{\"instanceid2\":\"i\"}");
    assert_true(json_get(result, "isError")->boolean);
    assert_string_equal(json_get_text(json_get(result, "structuredContent"), "error"), "argument");
}

static void unknown_tool_is_an_error_of_the_protocol(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk_expect_error(request("tools/call", "\"name\":\"core_list_vcn\""), -32602,
                      "did you mean core_list_vcns?");
    talk_expect_error(request("tools/call", "\"name\":\"core_list_instances\""), -32602,
                      "is not offered");
    talk_expect_error(request("tools/call", "\"name\":\"nothing\"," TALK_META), -32602, "nothing");
}

static void name_must_be_text(void **state)
{
    static const char *const params[] = { "", "\"name\":7", "\"name\":null", "\"name\":[]",
                                          "\"name\":\"core_list_vcns\\u0000\"" };

    (void)state;
    talk_initialize("2025-11-25");
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
        talk_expect_error(request("tools/call", params[i]), -32602, "params.name");
    talk_expect_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}", -32602,
                      "params.name");
}

static void arguments_must_be_an_object(void **state)
{
    static const char *const wrong[] = { "[]", "\"{}\"", "1", "true" };

    (void)state;
    talk_initialize("2025-11-25");
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        talk_expect_error(
            request("tools/call",
                    arena_printf(&talk.call.arena, "\"name\":\"core_list_vcns\",\"arguments\":%s",
                                 wrong[i])),
            -32602, "params.arguments must be an object");
    assert_true(
        json_get(call_tool("\"name\":\"core_list_vcns\",\"arguments\":null"), "isError")->boolean);
}

static void call_without_an_id_is_not_made(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk.cloud.answer.status = 204;
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":"
                "\"core_terminate_instance\",\"arguments\":{\"instanceId\":\"i\"}}}",
                NULL);
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":"
                "\"core_terminate_instance\",\"arguments\":{\"instanceId\":\"i\"}," TALK_META "}}",
                NULL);
    assert_int_equal(cloud_sent(&talk.cloud), 0);
}

static void call_ends_at_the_time_limit_of_the_server(void **state)
{
    int64_t start = clock_monotonic_ms();
    const struct json *result;

    (void)state;
    talk.server.timeout_ms = 50;
    talk.cloud.hold = "/instances/";
    result =
        call_tool("\"name\":\"core_get_instance\",\"arguments\":{\"instanceId\":\"i\"}," TALK_META);
    assert_true(json_get(result, "isError")->boolean);
    assert_string_equal(json_get_text(json_get(result, "structuredContent"), "error"), "timeout");
    assert_true(clock_monotonic_ms() - start < 5000);
}

static void answer_that_holds_line_ends_stays_on_one_line(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    cloud_say(&talk.cloud, "{\"displayName\":\"a\\nb\\r\\u2028c\"}");
    (void)call_tool("\"name\":\"core_get_instance\",\"arguments\":{\"instanceId\":\"i\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(all_chosen_tools_are_on_one_page_in_order),
        TALK_TEST(list_is_the_same_bytes_each_time),
        TALK_TEST(any_cursor_is_unknown),
        TALK_TEST(every_tool_there_is_can_be_listed),
        TALK_TEST(region_of_the_core_tools_goes_into_a_header),
        TALK_TEST(modern_results_carry_their_type_and_the_server),
        TALK_TEST(legacy_results_carry_none_of_that),
        TALK_TEST(result_is_text_and_the_same_structured),
        TALK_TEST(failure_of_the_tool_is_a_result),
        TALK_TEST(unknown_tool_is_an_error_of_the_protocol),
        TALK_TEST(name_must_be_text),
        TALK_TEST(arguments_must_be_an_object),
        TALK_TEST(call_without_an_id_is_not_made),
        TALK_TEST(call_ends_at_the_time_limit_of_the_server),
        TALK_TEST(answer_that_holds_line_ends_stays_on_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
