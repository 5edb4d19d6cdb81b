/* What a message is, and that its id comes back as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mcp/talk.h"

static void every_id_comes_back_exactly(void **state)
{
    static const char *const ids[] = {
        "0",
        "1",
        "-7",
        "9007199254740993",
        "123456789012345678901234567890",
        "1.5",
        "-0",
        "1e3",
        "1.50",
        "\"\"",
        "\"1\"",
        "\"a\\\"b\\\\c\"",
        "\"\xc3\xa4\xf0\x9f\x98\x80\"",
        "\"\\n\"",
        "\"null\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        talk_expect(arena_printf(&talk.call.arena,
                                 "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":"
                                 "\"ping\"}",
                                 ids[i]),
                    arena_printf(&talk.call.arena, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{}}",
                                 ids[i]));
}

static void escaped_id_comes_back_as_the_same_text(void **state)
{
    (void)state;
    talk_expect("{\"jsonrpc\":\"2.0\",\"id\":\"\\u0041\\u0000\",\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"A\\u0000\",\"result\":{}}");
}

static void id_of_another_kind_is_refused(void **state)
{
    static const char *const ids[] = { "null", "true", "{}", "[1]" };

    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        talk_expect(arena_printf(&talk.call.arena,
                                 "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":"
                                 "\"ping\"}",
                                 ids[i]),
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
                    "\"\\\"id\\\" must be a string or a number\"}}");
}

static void text_that_is_no_json_is_a_parse_error(void **state)
{
    static const char *const texts[] = {
        "{",        "{}}",         "nonsense",    "{'jsonrpc':'2.0'}", "{\"jsonrpc\":\"2.0\",}",
        "\xff\xfe", "{\"id\":01}", "\"\\ud800\"", "\xef\xbb\xbf{}",    "{\"a\":\"\xc0\xaf\"}",
        "[1,",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        talk_expect_error(texts[i], -32700, "message: line 1 column ");
        assert_int_equal(json_get(talk_ask(texts[i]), "id")->kind, JSON_NULL);
    }
}

static void json_that_is_too_deep_is_a_parse_error(void **state)
{
    char text[4096];

    (void)state;
    memset(text, '[', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    talk_expect_error(text, -32700, "");
}

static void json_that_is_no_message_is_an_invalid_request(void **state)
{
    static const char *const texts[] = {
        "1",
        "null",
        "\"x\"",
        "{}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
        "{\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi\\u0000ng\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        talk_expect_error(texts[i], -32600, "");
}

static void error_names_the_id_when_there_is_a_usable_one(void **state)
{
    (void)state;
    talk_expect("{\"jsonrpc\":\"1.0\",\"id\":\"x\",\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"error\":{\"code\":-32600,\"message\":"
                "\"\\\"jsonrpc\\\" must be \\\"2.0\\\"\"}}");
}

static void params_must_be_an_object(void **state)
{
    static const char *const params[] = { "[]", "\"x\"", "1", "true" };

    (void)state;
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
        talk_expect_error(arena_printf(&talk.call.arena,
                                       "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\","
                                       "\"params\":%s}",
                                       params[i]),
                          -32600, "\"params\" must be an object");
}

static void params_may_be_left_out_or_null_or_empty(void **state)
{
    (void)state;
    talk_expect("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    talk_expect("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
}

static void the_last_of_two_members_of_a_name_holds(void **state)
{
    (void)state;
    talk_expect("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"nothing\","
                "\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
}

static void responses_of_the_client_are_never_answered(void **state)
{
    (void)state;
    talk_expect("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", NULL);
    talk_expect("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1,\"message\":\"x\"}}", NULL);
    talk_expect("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"\"}}",
                NULL);
    talk_expect("{\"id\":[],\"error\":null}", NULL);
}

static void notifications_are_never_answered_whatever_is_wrong(void **state)
{
    (void)state;
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", NULL);
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/nothing\"}", NULL);
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":7}", NULL);
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{" TALK_META
                "}}",
                NULL);
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"_meta\":"
                "{\"io.modelcontextprotocol/protocolVersion\":7}}}",
                NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(every_id_comes_back_exactly),
        TALK_TEST(escaped_id_comes_back_as_the_same_text),
        TALK_TEST(id_of_another_kind_is_refused),
        TALK_TEST(text_that_is_no_json_is_a_parse_error),
        TALK_TEST(json_that_is_too_deep_is_a_parse_error),
        TALK_TEST(json_that_is_no_message_is_an_invalid_request),
        TALK_TEST(error_names_the_id_when_there_is_a_usable_one),
        TALK_TEST(params_must_be_an_object),
        TALK_TEST(params_may_be_left_out_or_null_or_empty),
        TALK_TEST(the_last_of_two_members_of_a_name_holds),
        TALK_TEST(responses_of_the_client_are_never_answered),
        TALK_TEST(notifications_are_never_answered_whatever_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
