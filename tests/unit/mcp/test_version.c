/* Which era a message is of, and what modern ones must carry. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "mcp/talk.h"
#include "mcp/version.h"

#define VERSION      "\"io.modelcontextprotocol/protocolVersion\":"
#define CAPABILITIES "\"io.modelcontextprotocol/clientCapabilities\":"

/* tools/list with this as its _meta. */
static const char *with_meta(const char *meta)
{
    return arena_printf(&talk.call.arena,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{"
                        "\"_meta\":%s}}",
                        meta);
}

static void supported_legacy_version_is_agreed_to(void **state)
{
    static const char *const versions[] = { "2024-11-05", "2025-03-26", "2025-06-18",
                                            "2025-11-25" };

    (void)state;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        assert_string_equal(mcp_version_negotiate(versions[i]), versions[i]);
}

static void any_other_version_gets_the_newest_legacy_one(void **state)
{
    (void)state;
    assert_string_equal(mcp_version_negotiate("2026-07-28"), "2025-11-25");
    assert_string_equal(mcp_version_negotiate("1999-01-01"), "2025-11-25");
    assert_string_equal(mcp_version_negotiate("2024-10-07"), "2025-11-25");
    assert_string_equal(mcp_version_negotiate(""), "2025-11-25");
    assert_string_equal(mcp_version_negotiate(NULL), "2025-11-25");
}

static void message_is_modern_when_its_meta_names_a_version(void **state)
{
    (void)state;
    assert_non_null(json_get(
        talk_ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" TALK_META
                 "}}"),
        "result"));
}

static void message_without_a_version_is_legacy(void **state)
{
    (void)state;
    talk_expect_error(with_meta("{}"), -32600, "initialize");
    talk_expect_error(with_meta("{\"progressToken\":1}"), -32600, "initialize");
    talk_expect_error(with_meta("{" CAPABILITIES "{}}"), -32600, "initialize");
    talk_expect_error(with_meta("\"text\""), -32600, "initialize");
    talk_expect_error(with_meta("null"), -32600, "initialize");
}

static void modern_request_must_carry_capabilities(void **state)
{
    (void)state;
    talk_expect_error(with_meta("{" VERSION "\"2026-07-28\"}"), -32602, "clientCapabilities");
    talk_expect_error(with_meta("{" VERSION "\"2026-07-28\"," CAPABILITIES "null}"), -32602,
                      "clientCapabilities");
    talk_expect_error(with_meta("{" VERSION "\"2026-07-28\"," CAPABILITIES "[]}"), -32602,
                      "clientCapabilities");
}

static void version_must_be_text(void **state)
{
    (void)state;
    talk_expect_error(with_meta("{" VERSION "20260728," CAPABILITIES "{}}"), -32602,
                      "protocolVersion");
    talk_expect_error(with_meta("{" VERSION "null," CAPABILITIES "{}}"), -32602, "protocolVersion");
    talk_expect_error(with_meta("{" VERSION "\"2026-07-28\\u0000\"," CAPABILITIES "{}}"), -32602,
                      "protocolVersion");
}

static void expect_unsupported(const char *version)
{
    const char *meta =
        arena_printf(&talk.call.arena, "{" VERSION "\"%s\"," CAPABILITIES "{}}", version);
    const struct json *error = json_get(talk_ask(with_meta(meta)), "error");
    const struct json *data = json_get(error, "data");

    assert_string_equal(json_get(error, "code")->text, "-32022");
    assert_int_equal(data->count, 2);
    assert_int_equal(json_get(data, "supported")->count, 1);
    assert_string_equal(json_get(data, "supported")->first->text, "2026-07-28");
    assert_string_equal(json_get_text(data, "requested"), version);
}

static void other_version_is_refused_with_those_that_are_supported(void **state)
{
    (void)state;
    expect_unsupported("2099-01-01");
    expect_unsupported("2025-11-25");
    expect_unsupported("");
    expect_unsupported("2026-07-28 ");
}

static void version_of_any_length_is_refused_in_whole_json(void **state)
{
    char *version = arena_alloc(&talk.call.arena, 100001);

    (void)state;
    memset(version, 'v', 100000);
    expect_unsupported(version);
}

static void client_info_is_not_needed_and_not_read(void **state)
{
    (void)state;
    assert_non_null(json_get(talk_ask(with_meta("{" VERSION "\"2026-07-28\"," CAPABILITIES
                                                "{\"x\":1},\"io.modelcontextprotocol/"
                                                "clientInfo\":7,\"other\":[]}")),
                             "result"));
}

static void eras_do_not_mix_each_message_is_judged_by_itself(void **state)
{
    (void)state;
    talk_initialize("2025-06-18");
    assert_null(json_get(json_get(talk_ask(with_meta("{}")), "result"), "resultType"));
    assert_non_null(json_get(
        json_get(talk_ask(with_meta("{" VERSION "\"2026-07-28\"," CAPABILITIES "{}}")), "result"),
        "resultType"));
    assert_null(json_get(json_get(talk_ask(with_meta("{}")), "result"), "resultType"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(supported_legacy_version_is_agreed_to),
        TALK_TEST(any_other_version_gets_the_newest_legacy_one),
        TALK_TEST(message_is_modern_when_its_meta_names_a_version),
        TALK_TEST(message_without_a_version_is_legacy),
        TALK_TEST(modern_request_must_carry_capabilities),
        TALK_TEST(version_must_be_text),
        TALK_TEST(other_version_is_refused_with_those_that_are_supported),
        TALK_TEST(version_of_any_length_is_refused_in_whole_json),
        TALK_TEST(client_info_is_not_needed_and_not_read),
        TALK_TEST(eras_do_not_mix_each_message_is_judged_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
