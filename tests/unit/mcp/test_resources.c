/* resources/list, resources/templates/list, resources/read. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "mcp/talk.h"
#include "model/guide.h"

static const char *request(const char *method, const char *params)
{
    return arena_printf(&talk.call.arena,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s}}", method,
                        params);
}

static const struct json *ask(const char *method, const char *params)
{
    const struct json *result = json_get(talk_ask(request(method, params)), "result");

    assert_non_null(result);
    return result;
}

static const char *read_text(const char *uri)
{
    const char *params = arena_printf(&talk.call.arena, "\"uri\":\"%s\"", uri);
    const struct json *contents = json_get(ask("resources/read", params), "contents");

    assert_int_equal(contents->count, 1);
    assert_string_equal(json_get_text(contents->first, "uri"), uri);
    return json_get_text(contents->first, "text");
}

static const struct json *read_json(const char *uri)
{
    struct json *json = NULL;

    assert_int_equal(json_parse(&talk.call, "resource", span_of(read_text(uri)), &json), ERR_NONE);
    return json;
}

/* ---- Lists ----------------------------------------------------------------------------------- */

static void every_listed_resource_can_be_read(void **state)
{
    const struct json *list;

    (void)state;
    talk_initialize("2025-11-25");
    list = json_get(ask("resources/list", ""), "resources");
    assert_true(list->count > 15);
    assert_int_equal(list->count, model_guide_count);
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        assert_string_equal(json_get_text(item, "mimeType"), "text/markdown");
        assert_non_null(json_get_text(item, "title"));
        assert_true(strlen(read_text(json_get_text(item, "uri"))) > 300);
    }
}

static void what_oracles_servers_have_as_resources_is_there(void **state)
{
    static const char *const names[] = { "metric-queries", "log-queries",   "event-types",
                                         "commands",       "work-requests", "search-clusters",
                                         "tools" };

    (void)state;
    talk_initialize("2025-11-25");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)read_text(arena_printf(&talk.call.arena, "oci://guide/%s", names[i]));
}

static void templates_name_the_kinds_that_are_not_listed(void **state)
{
    const struct json *list;

    (void)state;
    talk_initialize("2025-11-25");
    list = json_get(ask("resources/templates/list", ""), "resourceTemplates");
    assert_int_equal(list->count, 3);
    assert_string_equal(json_get_text(list->first, "uriTemplate"), "oci://op/{id}");
}

static void any_cursor_is_unknown(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk_expect_error(request("resources/list", "\"cursor\":\"\""), -32602, "cursor");
    talk_expect_error(request("resources/templates/list", "\"cursor\":\"x\""), -32602, "cursor");
}

static void modern_results_say_how_long_they_hold(void **state)
{
    static const char *const methods[] = { "resources/list", "resources/templates/list",
                                           "resources/read" };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct json *result = ask(methods[i], "\"uri\":\"oci://guide/tools\"," TALK_META);

        assert_string_equal(json_get_text(result, "resultType"), "complete");
        assert_string_equal(json_get_text(result, "cacheScope"), "public");
        assert_non_null(json_get(result, "ttlMs"));
    }
    talk_initialize("2025-11-25");
    assert_int_equal(ask("resources/list", "")->count, 1);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void operation_is_what_describe_tells_of_it(void **state)
{
    const struct json *op;

    (void)state;
    talk_initialize("2025-06-18");
    op = read_json("oci://op/core.launchInstance");
    assert_string_equal(json_get_text(json_get(op, "summary"), "id"), "core.launchInstance");
    assert_non_null(json_get(op, "params"));
    assert_non_null(json_get(op, "body"));
    assert_non_null(json_get(op, "response"));
    assert_int_equal(cloud_sent(&talk.cloud), 0);
}

static void operation_goes_by_any_spelling(void **state)
{
    (void)state;
    talk_initialize("2025-06-18");
    assert_non_null(json_get(read_json("oci://op/core.list_vcns"), "summary"));
    assert_non_null(json_get(read_json("oci://op/core%2ElistVcns"), "summary"));
}

static void service_is_its_kinds_of_resources_with_all_operations(void **state)
{
    const struct json *service;
    const struct json *kinds;
    size_t count = 0;
    int64_t said = 0;

    (void)state;
    talk_initialize("2025-11-25");
    service = read_json("oci://service/core");
    kinds = json_get(service, "resources");
    for (const struct json *kind = kinds->first; kind != NULL; kind = kind->next)
        count += kind->count;
    assert_true(json_int(json_get(service, "operations"), &said));
    assert_int_equal(count, said);
    assert_non_null(json_get(kinds, "vcn"));
}

static void every_service_can_be_read(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    for (size_t i = 0; i < model_service_count; i++)
        assert_non_null(json_get(
            read_json(arena_printf(&talk.call.arena, "oci://service/%s", model_service_names[i])),
            "resources"));
}

static void unknown_resources_are_told_by_the_code_of_the_era(void **state)
{
    static const char *const uris[] = {
        "oci://op/core.nothing",
        "oci://op/",
        "oci://op/core.LaunchInstanceDetails",
        "oci://service/Nothing",
        "oci://guide/x",
        "oci://guide/../tools",
        "oci://guide/%zz",
        "oci://guide/%00",
        "oci://",
        "file:///etc/passwd",
        "",
        "OCI://guide/tools",
        "oci://guide/tools\\u0001",
    };

    (void)state;
    talk_initialize("2025-11-25");
    for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
        const char *params = arena_printf(&talk.call.arena, "\"uri\":\"%s\"", uris[i]);

        talk_expect_error(request("resources/read", params), -32002, "no resource");
        params = arena_printf(&talk.call.arena, "\"uri\":\"%s\"," TALK_META, uris[i]);
        talk_expect_error(request("resources/read", params), -32602, "no resource");
    }
    assert_non_null(strstr(talk.messages[talk.count - 1], "\"data\":{\"uri\":\"oci://guide/tools"));
}

static void uri_must_be_text(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk_expect_error(request("resources/read", ""), -32602, "params.uri");
    talk_expect_error(request("resources/read", "\"uri\":7"), -32602, "params.uri");
    talk_expect_error(request("resources/read", "\"uri\":[\"oci://guide/tools\"]"), -32602,
                      "params.uri");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(every_listed_resource_can_be_read),
        TALK_TEST(what_oracles_servers_have_as_resources_is_there),
        TALK_TEST(templates_name_the_kinds_that_are_not_listed),
        TALK_TEST(any_cursor_is_unknown),
        TALK_TEST(modern_results_say_how_long_they_hold),
        TALK_TEST(operation_is_what_describe_tells_of_it),
        TALK_TEST(operation_goes_by_any_spelling),
        TALK_TEST(service_is_its_kinds_of_resources_with_all_operations),
        TALK_TEST(every_service_can_be_read),
        TALK_TEST(unknown_resources_are_told_by_the_code_of_the_era),
        TALK_TEST(uri_must_be_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
