/* logging/setLevel, levels in _meta, and what is told of tool calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "mcp/talk.h"

#define SET(level)                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"logging/setLevel\",\"params\":{\"level\":" level   \
    "}}"
#define GET(more)                                                                                  \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"                \
    "\"core_get_instance\",\"arguments\":{\"instanceId\":\"i\"}" more "}}"
#define META(level)                                                                                \
    ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                      \
    "\"io.modelcontextprotocol/clientCapabilities\":{},"                                           \
    "\"io.modelcontextprotocol/logLevel\":" level "}"

static int set_up(void **state)
{
    int failed = talk_set_up(state);

    cloud_say(&talk.cloud, "{}");
    return failed;
}

/* Messages that a call gives, the answer among them, which comes last. */
static size_t count_of(const char *text)
{
    size_t before = talk.count;

    talk_send(text);
    talk_work();
    assert_non_null(strstr(talk.messages[talk.count - 1], "\"id\":1,"));
    return talk.count - before;
}

static void nothing_is_told_to_whom_did_not_ask(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    assert_int_equal(count_of(GET("")), 1);
    assert_int_equal(count_of(GET("," TALK_META)), 1);
}

static void level_decides_what_is_told(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk_expect(SET("\"debug\""), "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}");
    assert_int_equal(count_of(GET("")), 3);
    assert_string_equal(talk.messages[talk.count - 3],
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{"
                        "\"level\":\"debug\",\"logger\":\"oci-mcp\",\"data\":{\"event\":"
                        "\"tool call began\",\"tool\":\"core_get_instance\"}}}");
    (void)talk_ask(SET("\"info\""));
    assert_int_equal(count_of(GET("")), 2);
    (void)talk_ask(SET("\"notice\""));
    assert_int_equal(count_of(GET("")), 1);
}

static void failures_are_warnings(void **state)
{
    (void)state;
    talk_initialize("2024-11-05");
    cloud_fail(&talk.cloud, 404, "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"no\"}");
    (void)talk_ask(SET("\"warning\""));
    assert_int_equal(count_of(GET("")), 2);
    assert_non_null(strstr(talk.messages[talk.count - 2], "\"level\":\"warning\""));
    (void)talk_ask(SET("\"emergency\""));
    assert_int_equal(count_of(GET("")), 1);
}

static void modern_requests_say_their_level_themselves(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    (void)talk_ask(SET("\"emergency\""));
    assert_int_equal(count_of(GET(META("\"debug\""))), 3);
    assert_int_equal(count_of(GET(META("\"error\""))), 1);
    assert_int_equal(count_of(GET("," TALK_META)), 1);
}

static void level_of_the_session_is_not_for_modern_requests(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    (void)talk_ask(SET("\"debug\""));
    assert_int_equal(count_of(GET("," TALK_META)), 1);
}

static void what_is_no_level_is_refused(void **state)
{
    static const char *const wrong[] = { "\"warn\"", "\"INFO\"", "\"\"", "3", "null", "[]" };

    (void)state;
    talk_initialize("2025-11-25");
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        talk_expect_error(arena_printf(&talk.call.arena, SET("%s"), wrong[i]), -32602,
                          "params.level must be debug");
        talk_expect_error(arena_printf(&talk.call.arena, GET(META("%s")), wrong[i]), -32602,
                          "logLevel");
    }
    talk_expect_error("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"logging/setLevel\"}", -32602,
                      "params.level");
    assert_int_equal(cloud_sent(&talk.cloud), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, talk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_told_to_whom_did_not_ask),
        TEST(level_decides_what_is_told),
        TEST(failures_are_warnings),
        TEST(modern_requests_say_their_level_themselves),
        TEST(level_of_the_session_is_not_for_modern_requests),
        TEST(what_is_no_level_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
