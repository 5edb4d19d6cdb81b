/* Getting to know each other, and which methods there are in which era. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "mcp/talk.h"

#define INFO                                                                                       \
    "{\"name\":\"oci-mcp\",\"title\":\"Oracle Cloud Infrastructure\",\"version\":\"1.2.3\"}"
#define CAPABILITIES                                                                               \
    "\"capabilities\":{\"completions\":{},\"logging\":{},\"prompts\":{},\"resources\":{}," \
    "\"tools\":{}}"
#define MODERN                                                                                     \
    "\"capabilities\":{\"completions\":{},\"logging\":{},\"prompts\":{},\"resources\":{}," \
    "\"tools\":{},\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}"
#define INITIALIZED                                                                                \
    CAPABILITIES ",\"serverInfo\":" INFO ",\"instructions\":\"be \\\"kind\\\"\""

static const char *request(const char *method, const char *params)
{
    return arena_printf(&talk.call.arena,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s}}", method,
                        params);
}

static void initialize_agrees_to_the_version_asked_for(void **state)
{
    (void)state;
    talk_expect(
        request("initialize", "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                              "\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}"),
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-06-18\"," INITIALIZED
        "}}");
}

static void initialize_never_offers_the_modern_version(void **state)
{
    static const char *const asked[] = { "\"2026-07-28\"", "\"2030-01-01\"", "\"\"", "7", "null" };

    (void)state;
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        const char *params =
            arena_printf(&talk.call.arena, "\"protocolVersion\":%s,\"capabilities\":{}", asked[i]);

        talk_expect(request("initialize", params),
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":"
                    "\"2025-11-25\"," INITIALIZED "}}");
    }
}

static void initialize_with_a_modern_claim_is_no_method(void **state)
{
    (void)state;
    talk_expect_error(request("initialize", "\"protocolVersion\":\"2025-11-25\"," TALK_META),
                      -32601, "initialize");
}

static void initialize_as_a_notification_changes_nothing(void **state)
{
    (void)state;
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                "\"2025-11-25\"}}",
                NULL);
    talk_expect_error(request("tools/list", ""), -32600, "send initialize first");
}

static void initialize_may_be_said_again(void **state)
{
    (void)state;
    talk_initialize("2024-11-05");
    talk_initialize("2025-11-25");
    assert_non_null(json_get(talk_ask(request("tools/list", "")), "result"));
}

static void ping_is_answered_at_any_time(void **state)
{
    (void)state;
    talk_expect(request("ping", ""), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    talk_initialize("2025-11-25");
    talk_expect(request("ping", ""), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
}

static void requests_are_answered_before_the_client_says_initialized(void **state)
{
    (void)state;
    (void)talk_ask(request("initialize", "\"protocolVersion\":\"2025-11-25\""));
    assert_non_null(json_get(talk_ask(request("tools/list", "")), "result"));
}

static void requests_before_initialize_are_refused(void **state)
{
    (void)state;
    talk_expect_error(request("tools/list", ""), -32600, "send initialize first");
    talk_expect_error(request("tools/call", "\"name\":\"core_list_vcns\""), -32600,
                      "send initialize first");
    assert_int_equal(cloud_sent(&talk.cloud), 0);
}

static void discover_tells_all_and_how_long_it_holds(void **state)
{
    (void)state;
    talk_expect(request("server/discover", TALK_META),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"supportedVersions\":[\"2026-07-28\"],"
                MODERN ",\"instructions\":\"be \\\"kind\\\"\","
                "\"ttlMs\":3600000,\"cacheScope\":\"public\",\"resultType\":\"complete\","
                "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":" INFO "}}}");
}

static void client_may_initialize_after_it_has_discovered(void **state)
{
    (void)state;
    (void)talk_ask(request("server/discover", TALK_META));
    talk_initialize("2025-11-25");
    assert_non_null(json_get(talk_ask(request("tools/list", "")), "result"));
}

static void methods_of_the_other_era_are_unknown(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk_expect_error(request("server/discover", ""), -32601, "server/discover");
    talk_expect_error(request("initialize", TALK_META), -32601, "2026-07-28");
    talk_expect_error(request("ping", TALK_META), -32601, "ping");
    talk_expect_error(request("logging/setLevel", "\"level\":\"info\"," TALK_META), -32601,
                      "logging/setLevel");
    talk_expect_error(request("subscriptions/listen", "\"notifications\":{}"), -32601,
                      "subscriptions/listen");
}

/* One request of each: not one of them is "no such method". */
static void what_is_advertised_is_answered_in_both_eras(void **state)
{
    static const char *const methods[] = {
        "tools/list",   "resources/list", "resources/templates/list",
        "prompts/list", "resources/read", "prompts/get",
        "tools/call",   "completion/complete",
    };

    (void)state;
    talk_initialize("2025-11-25");
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        (void)talk_ask(request(methods[i], ""));
        assert_null(strstr(talk.messages[talk.count - 1], "-32601"));
        (void)talk_ask(request(methods[i], TALK_META));
        assert_null(strstr(talk.messages[talk.count - 1], "-32601"));
    }
}

static void oldest_revision_completes_without_saying_so(void **state)
{
    const struct json *result;

    (void)state;
    result = json_get(talk_ask(request("initialize", "\"protocolVersion\":\"2024-11-05\"")),
                      "result");
    assert_null(json_get(json_get(result, "capabilities"), "completions"));
    assert_non_null(json_get(json_get(result, "capabilities"), "prompts"));
}

static void methods_that_are_not_offered_are_unknown_in_both_eras(void **state)
{
    static const char *const methods[] = {
        "resources/subscribe",
        "resources/unsubscribe",
        "resources/directory/read",
        "sampling/createMessage",
        "elicitation/create",
        "tasks/list",
        "tasks/result",
        "tools/List",
        "tools/list ",
        "",
        "notifications/cancelled",
        "notifications/initialized",
        "rpc.discover",
    };

    (void)state;
    talk_initialize("2025-11-25");
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        talk_expect_error(request(methods[i], ""), -32601, methods[i]);
        talk_expect_error(request(methods[i], TALK_META), -32601, methods[i]);
    }
}

static void unknown_method_of_any_length_is_refused_in_short(void **state)
{
    char *name = arena_alloc(&talk.call.arena, 50001);

    (void)state;
    memset(name, 'm', 50000);
    talk_expect_error(request(name, ""), -32601, "mmm");
    assert_true(strlen(talk.messages[talk.count - 1]) < 400);
}

static void unknown_method_is_told_before_initialize_too(void **state)
{
    (void)state;
    talk_expect_error(request("nothing", ""), -32601, "nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(initialize_agrees_to_the_version_asked_for),
        TALK_TEST(initialize_never_offers_the_modern_version),
        TALK_TEST(initialize_with_a_modern_claim_is_no_method),
        TALK_TEST(initialize_as_a_notification_changes_nothing),
        TALK_TEST(initialize_may_be_said_again),
        TALK_TEST(ping_is_answered_at_any_time),
        TALK_TEST(requests_are_answered_before_the_client_says_initialized),
        TALK_TEST(requests_before_initialize_are_refused),
        TALK_TEST(discover_tells_all_and_how_long_it_holds),
        TALK_TEST(client_may_initialize_after_it_has_discovered),
        TALK_TEST(methods_of_the_other_era_are_unknown),
        TALK_TEST(what_is_advertised_is_answered_in_both_eras),
        TALK_TEST(oldest_revision_completes_without_saying_so),
        TALK_TEST(methods_that_are_not_offered_are_unknown_in_both_eras),
        TALK_TEST(unknown_method_of_any_length_is_refused_in_short),
        TALK_TEST(unknown_method_is_told_before_initialize_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
