/* completion/complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "mcp/talk.h"

#define PROMPT(name)  "{\"type\":\"ref/prompt\",\"name\":\"" name "\"}"
#define TEMPLATE(uri) "{\"type\":\"ref/resource\",\"uri\":\"" uri "\"}"

static const char *request(const char *ref, const char *argument)
{
    return arena_printf(&talk.call.arena,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"completion/complete\","
                        "\"params\":{\"ref\":%s,\"argument\":%s}}",
                        ref, argument);
}

static const struct json *complete(const char *ref, const char *name, const char *value)
{
    const char *argument =
        arena_printf(&talk.call.arena, "{\"name\":\"%s\",\"value\":\"%s\"}", name, value);
    const struct json *result = json_get(talk_ask(request(ref, argument)), "result");
    const struct json *completion = json_get(result, "completion");

    assert_non_null(completion);
    assert_true(json_get(completion, "values")->count <= 100);
    return completion;
}

static const struct json *values(const char *ref, const char *name, const char *value)
{
    return json_get(complete(ref, name, value), "values");
}

static int set_up(void **state)
{
    int failed = talk_set_up(state);

    talk_initialize("2025-11-25");
    return failed;
}

static void operations_go_by_prefix(void **state)
{
    const struct json *list = values(TEMPLATE("oci://op/{id}"), "id", "core.listVc");

    (void)state;
    assert_true(list->count >= 1);
    assert_string_equal(list->first->text, "core.listVcns");
    for (const struct json *item = list->first; item != NULL; item = item->next)
        assert_int_equal(strncmp(item->text, "core.", 5), 0);
}

static void operations_are_found_without_their_service(void **state)
{
    const struct json *list = values(PROMPT("troubleshoot-404"), "operation", "listVcns");

    (void)state;
    assert_int_equal(list->count, 1);
    assert_string_equal(list->first->text, "core.listVcns");
}

static void more_than_a_hundred_are_cut_and_counted(void **state)
{
    const struct json *completion = complete(TEMPLATE("oci://op/{id}"), "id", "");
    int64_t total = 0;

    (void)state;
    assert_int_equal(json_get(completion, "values")->count, 100);
    assert_true(json_int(json_get(completion, "total"), &total));
    assert_int_equal(total, model_tool_count);
    assert_true(json_get(completion, "hasMore")->boolean);
}

static void what_begins_so_comes_before_what_holds_it(void **state)
{
    const struct json *list = values(TEMPLATE("oci://service/{name}"), "name", "DATA");
    bool is_behind = false;

    (void)state;
    assert_true(list->count > 3);
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        bool begins = strncmp(item->text, "data", 4) == 0;

        assert_false(begins && is_behind);
        is_behind = is_behind || !begins;
    }
    assert_true(is_behind);
}

static void guides_are_completed(void **state)
{
    (void)state;
    assert_string_equal(values(TEMPLATE("oci://guide/{name}"), "name", "metric-queri")->first->text,
                        "metric-queries");
}

static void compartments_go_by_path(void **state)
{
    const struct json *list;

    (void)state;
    cloud_say(&talk.cloud,
              "[{\"id\":\"ocid1.compartment.oc1..p\",\"name\":\"prod\",\"compartmentId\":"
              "\"ocid1.tenancy.oc1..t\",\"lifecycleState\":\"ACTIVE\"}]");
    list = values(PROMPT("inventory"), "compartment", "/pr");
    assert_true(list->count <= 1);
    assert_true(cloud_sent(&talk.cloud) >= 1);
}

static void cloud_that_fails_offers_what_is_known_without_it(void **state)
{
    (void)state;
    cloud_fail(&talk.cloud, 401, "{\"code\":\"NotAuthenticated\",\"message\":\"no\"}");
    assert_string_equal(values(PROMPT("inventory"), "compartment", "ten")->first->text, "tenancy");
    assert_string_equal(values(PROMPT("inventory"), "region", "us-ash")->first->text,
                        "us-ashburn-1");
}

static void choices_are_offered(void **state)
{
    const struct json *list = values(PROMPT("cost-report"), "period", "last");

    (void)state;
    assert_int_equal(list->count, 2);
    assert_string_equal(list->first->text, "last-month");
}

static void profiles_that_calls_may_name_are_offered(void **state)
{
    (void)state;
    assert_int_equal(values(PROMPT("troubleshoot-404"), "profile", "")->count, 1);
    assert_int_equal(values(PROMPT("troubleshoot-404"), "profile", "nobody")->count, 0);
}

static void text_of_ones_own_has_no_values(void **state)
{
    (void)state;
    assert_int_equal(values(PROMPT("metric-query"), "question", "cpu")->count, 0);
}

static void wrong_references_are_refused(void **state)
{
    static const char name[] = "{\"name\":\"name\",\"value\":\"\"}";
    static const struct {
        const char *ref;
        const char *argument;
        const char *part;
    } rows[] = {
        { PROMPT("nothing"), name, "unknown prompt" },
        { PROMPT("metric-queries"), name, "unknown prompt" },
        { PROMPT("inventory"), name, "no argument \"name\"" },
        { TEMPLATE("oci://op/{id}"), name, "no argument \"name\"" },
        { TEMPLATE("file:///{name}"), name, "unknown resource template" },
        { "{\"type\":\"ref/resource\"}", name, "unknown resource template" },
        { "{\"type\":\"ref/prompt\"}", name, "unknown prompt" },
        { "{\"type\":\"ref/tool\",\"name\":\"x\"}", name, "params.ref" },
        { "null", name, "params.ref" },
        { "[]", name, "params.ref" },
        { PROMPT("inventory"), "{\"name\":\"region\"}", "params.argument" },
        { PROMPT("inventory"), "{\"value\":\"x\"}", "params.argument" },
        { PROMPT("inventory"), "{\"name\":\"region\",\"value\":1}", "params.argument" },
        { PROMPT("inventory"), "\"region\"", "params.argument" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        talk_expect_error(request(rows[i].ref, rows[i].argument), -32602, rows[i].part);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, talk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(operations_go_by_prefix),
        TEST(operations_are_found_without_their_service),
        TEST(more_than_a_hundred_are_cut_and_counted),
        TEST(what_begins_so_comes_before_what_holds_it),
        TEST(guides_are_completed),
        TEST(compartments_go_by_path),
        TEST(cloud_that_fails_offers_what_is_known_without_it),
        TEST(choices_are_offered),
        TEST(profiles_that_calls_may_name_are_offered),
        TEST(text_of_ones_own_has_no_values),
        TEST(wrong_references_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
