/* oci_resources over a fake cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cloud/stage.h"
#include "tool/core.h"
#include "tool/resources_query.h"

static struct cloud cloud;
static struct call call;
static struct stage stage;
static struct tool_result result;

#define TYPES_URL        "/resourceTypes"
#define SEARCH_URL       "/resources"
#define COMPARTMENTS_URL "/compartments"
#define REGIONS_URL      "/regionSubscriptions"

static struct cloud_step script[] = {
    { .when = TYPES_URL },
    { .when = COMPARTMENTS_URL },
    { .when = REGIONS_URL },
    { .when = SEARCH_URL },
};

static struct cloud_answer says(const char *json)
{
    return (struct cloud_answer){ .status = 200, .body = span_of(json) };
}

static int set_up(void **state)
{
    (void)state;
    cloud_open(&cloud);
    call_init(&call);
    stage_open(&stage, &cloud);
    script[0].answer = says("[{\"name\":\"Vcn\"},{\"name\":\"Instance\"},{\"name\":\"Subnet\"},"
                            "{\"name\":\"AutonomousDatabase\"}]");
    script[1].answer = says("[{\"id\":\"ocid1.compartment.oc1..a\",\"name\":\"prod\","
                            "\"compartmentId\":\"ocid1.tenancy.oc1..t\"}]");
    script[2].answer = says("[{\"regionName\":\"us-ashburn-1\",\"regionKey\":\"IAD\","
                            "\"isHomeRegion\":true,\"status\":\"READY\"},"
                            "{\"regionName\":\"eu-frankfurt-1\",\"regionKey\":\"FRA\","
                            "\"isHomeRegion\":false,\"status\":\"READY\"}]");
    script[3].answer = says("{\"items\":[]}");
    cloud.script = script;
    cloud.script_count = sizeof(script) / sizeof(script[0]);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_release(&call);
    stage_close(&stage);
    cloud_close(&cloud);
    return 0;
}

static void run(const char *arguments)
{
    struct json *json = NULL;
    struct tool_turn turn = stage_turn(&stage, &call);

    call_forgive(&call);
    assert_int_equal(json_parse(&call, "arguments", span_of(arguments), &json), ERR_NONE);
    tool_core_run(&turn, &tool_resources, json, &result);
}

static void expect(const char *part)
{
    if (strstr(result.json.ptr, part) == NULL)
        fail_msg("no %s in %s", part, result.json.ptr);
}

static void expect_not(const char *part)
{
    if (strstr(result.json.ptr, part) != NULL)
        fail_msg("%s in %s", part, result.json.ptr);
}

/* The query that was sent last. */
static void expect_query(const char *query)
{
    struct json *body = NULL;

    if (result.is_error)
        fail_msg("%s", result.json.ptr);
    assert_int_equal(json_parse(&call, "body", span_of(cloud.body), &body), ERR_NONE);
    assert_string_equal(json_get_text(body, "query"), query);
}

/* ---- The query ------------------------------------------------------------------------------ */

static void search_for_nothing_asks_for_all(void **state)
{
    (void)state;
    run("{}");
    expect_query("query all resources");
    expect("nothing found");
}

static void conditions_are_joined_and_text_stands_last(void **state)
{
    (void)state;
    run("{\"name\":\"web\",\"state\":\"RUNNING\",\"text\":\"blue\",\"compartment\":\"/prod\"}");
    expect_query("query all resources where displayName = 'web' && lifecycleState = 'RUNNING' && "
                 "compartmentId = 'ocid1.compartment.oc1..a' matching 'blue'");
}

static void tag_is_free_form_or_of_a_namespace(void **state)
{
    (void)state;
    run("{\"tag\":\"team=red\"}");
    expect_query("query all resources where freeformTags.key = 'team' && "
                 "freeformTags.value = 'red'");
    run("{\"tag\":\"team\"}");
    expect_query("query all resources where freeformTags.key = 'team'");
    run("{\"tag\":\"ops.team=a=b\"}");
    expect_query("query all resources where ((definedTags.namespace = 'ops' && "
                 "definedTags.key = 'team' && definedTags.value = 'a=b') || "
                 "(freeformTags.key = 'ops.team' && freeformTags.value = 'a=b'))");
}

static void globs_and_parts_of_ocids_are_looked_for_inside(void **state)
{
    (void)state;
    run("{\"name\":\"web-*-1\"}");
    expect_query("query all resources where displayName =~ 'web-'");
    run("{\"name\":\"*\"}");
    expect_query("query all resources");
    run("{\"text\":\"ocid1.vcn.oc1.iad.x\"}");
    expect_query("query all resources where identifier =~ 'ocid1.vcn.oc1.iad.x'");
    run("{\"text\":\"aaaaaaaasnbwho4z4izhkaabeefas\"}");
    expect_query("query all resources where identifier =~ 'aaaaaaaasnbwho4z4izhkaabeefas'");
}

/* What stands outside of quotes is ours. */
static void expect_whole(const char *query)
{
    bool quoted = false;
    struct buf outside;

    buf_init(&outside, &call.arena, SIZE_MAX);
    for (; *query != '\0'; query++) {
        if (*query == '\'')
            quoted = !quoted;
        else if (!quoted)
            buf_add_char(&outside, *query);
        assert_int_not_equal(*query, '\\');
    }
    assert_false(quoted);
    assert_null(strstr(outside.ptr, "||"));
    assert_null(strstr(outside.ptr, "!="));
    assert_null(strstr(outside.ptr, "sorted"));
    assert_null(strstr(outside.ptr, "compartmentId"));
}

/* No text may end the quotes that it stands in. */
static void hostile_texts_cannot_change_the_query(void **state)
{
    static const char *const texts[] = {
        "' || displayName != '",
        "\\\\' || 'a' = 'a",
        "x' sorted by displayName desc matching 'y",
        "''''",
        "a\\\\",
        "\\n' && compartmentId = 'x",
    };
    static const char *const arguments[] = {
        "name", "text", "tag", "state", "type", "compartment"
    };

    (void)state;
    for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++) {
        for (size_t a = 0; a < sizeof(arguments) / sizeof(arguments[0]); a++) {
            cloud.body[0] = '\0';
            run(arena_printf(&call.arena, "{\"%s\":\"%s\"}", arguments[a], texts[t]));
            expect_whole(cloud.body);
        }
    }
}

static void name_with_a_quote_is_searched_roughly_and_picked_by_its_name(void **state)
{
    (void)state;
    script[3].answer = says("{\"items\":[{\"displayName\":\"it's\",\"identifier\":\"i1\"},"
                            "{\"displayName\":\"item\",\"identifier\":\"i2\"}]}");
    run("{\"name\":\"it's\"}");
    expect("\"count\":1");
    expect("i1");
    expect_not("i2");
}

static void tag_with_a_quote_is_picked_by_the_tags(void **state)
{
    (void)state;
    script[3].answer =
        says("{\"items\":[{\"identifier\":\"i1\",\"freeformTags\":{\"own\":\"o'b\"}},"
             "{\"identifier\":\"i2\",\"freeformTags\":{\"own\":\"ob\"}},"
             "{\"identifier\":\"i3\",\"definedTags\":{\"n\":{\"own\":\"o'b\"}}}]}");
    run("{\"tag\":\"own=o'b\"}");
    expect("i1");
    expect("\"count\":1");
    run("{\"tag\":\"n.own=o'b\"}");
    expect("i3");
    expect("\"count\":1");
}

static void state_compartment_or_text_that_is_none_is_refused(void **state)
{
    (void)state;
    run("{\"state\":\"'\"}");
    expect("is no lifecycle state");
    run("{\"compartment\":\"ocid1.x'\"}");
    expect("is no OCID");
    run("{\"text\":\"''\"}");
    expect("nothing in it can be searched for");
    assert_int_equal(cloud_sent(&cloud), 0);
}

/* ---- Types ---------------------------------------------------------------------------------- */

static void types_go_by_other_words_and_in_the_plural(void **state)
{
    (void)state;
    run("{\"type\":\"VM\"}");
    expect_query("query instance resources");
    run("{\"type\":\"vcns, autonomous-database\"}");
    expect_query("query vcn, autonomousdatabase resources");
    run("{\"type\":\"all\"}");
    expect_query("query all resources");
}

static void unknown_type_names_the_nearest(void **state)
{
    (void)state;
    run("{\"type\":\"instnce\"}");
    assert_true(result.is_error);
    expect("did you mean instance");
}

static void plain_type_is_taken_where_types_are_not_told(void **state)
{
    (void)state;
    script[0].answer = (struct cloud_answer){ .status = 404, .body = span_of("{}") };
    run("{\"type\":\"vpc\"}");
    expect_query("query vcn resources");
    run("{\"type\":\"a b' c\"}");
    assert_true(result.is_error);
}

/* ---- What is shown -------------------------------------------------------------------------- */

static void find_is_told_with_path_and_region(void **state)
{
    (void)state;
    script[3].answer =
        says("{\"items\":[{\"displayName\":\"web\",\"resourceType\":\"Instance\","
             "\"identifier\":\"ocid1.instance.oc1.iad.x\",\"lifecycleState\":\"RUNNING\","
             "\"compartmentId\":\"ocid1.compartment.oc1..a\"}]}");
    run("{\"name\":\"w*\"}");
    expect("{\"name\":\"web\",\"type\":\"Instance\",\"id\":\"ocid1.instance.oc1.iad.x\","
           "\"compartment\":\"/prod\",\"region\":\"iad\",\"state\":\"RUNNING\"}");
}

static void compartment_stays_an_ocid_when_paths_are_not_known(void **state)
{
    (void)state;
    script[1].answer = (struct cloud_answer){ .status = 404, .body = span_of("{}") };
    script[3].answer = says("{\"items\":[{\"identifier\":\"i1\",\"compartmentId\":\"c1\"},"
                            "{\"identifier\":\"i2\",\"compartmentId\":\"c2\"}]}");
    run("{}");
    assert_false(result.is_error);
    expect("\"compartment\":\"c2\"");
    assert_int_equal(cloud.used[1], 1);
}

static void every_region_is_searched(void **state)
{
    (void)state;
    script[3].answer = says("{\"items\":[{\"displayName\":\"a\",\"identifier\":\"i\"}]}");
    run("{\"region\":\"*\"}");
    assert_int_equal(cloud.used[3], 2);
    expect("us-ashburn-1");
    expect("eu-frankfurt-1");
    expect("\"count\":2");
    run("{\"region\":\"fra\"}");
    expect("\"count\":1");
    assert_non_null(strstr(cloud.url, "eu-frankfurt-1"));
}

static void glob_of_many_stars_takes_no_time(void **state)
{
    struct tool_resources_wanted wanted = { .name = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b" };
    struct json *item = NULL;
    char name[256];

    (void)state;
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    item = json_new(&call.arena, JSON_OBJECT);
    json_add_member(&call.arena, item, "displayName", json_new_text(&call.arena, name));
    assert_false(tool_resources_is_meant(&call, &wanted, item));
    wanted.name = "A?a*";
    assert_true(tool_resources_is_meant(&call, &wanted, item));
}

/* ---- More than fits ------------------------------------------------------------------------- */

static const char *cursor_of(void)
{
    struct json *json = NULL;

    assert_int_equal(json_parse(&call, "result", result.json, &json), ERR_NONE);
    return json_get_text(json, "cursor");
}

static void cursor_goes_on_where_the_limit_cut(void **state)
{
    const char *cursor;

    (void)state;
    script[3].answer = says("{\"items\":[{\"displayName\":\"a\",\"resourceType\":\"Vcn\"},"
                            "{\"displayName\":\"b\",\"resourceType\":\"Vcn\"},"
                            "{\"displayName\":\"c\",\"resourceType\":\"Subnet\"}]}");
    run("{\"limit\":2}");
    expect("\"truncated\":true");
    expect("there are more");
    expect_not("\"name\":\"c\"");
    cursor = cursor_of();
    assert_non_null(cursor);
    run(arena_printf(&call.arena, "{\"limit\":5,\"cursor\":\"%s\"}", cursor));
    expect("\"name\":\"c\"");
    expect("\"count\":1");
    expect_not("cursor");
    run(arena_printf(&call.arena, "{\"name\":\"x\",\"cursor\":\"%s\"}", cursor));
    assert_true(result.is_error);
}

static void cursor_of_a_rough_search_leaves_nothing_out(void **state)
{
    (void)state;
    script[3].answer = says("{\"items\":[{\"displayName\":\"ax\"},{\"displayName\":\"b\"},"
                            "{\"displayName\":\"ay\"},{\"displayName\":\"az\"}]}");
    run("{\"name\":\"a*\",\"limit\":2}");
    expect("ax");
    expect("ay");
    expect_not("az");
    run(arena_printf(&call.arena, "{\"name\":\"a*\",\"limit\":2,\"cursor\":\"%s\"}", cursor_of()));
    expect("az");
    expect_not("ay");
    expect_not("cursor");
}

static void wide_result_says_how_to_narrow(void **state)
{
    (void)state;
    script[3].answer = says("{\"items\":[{\"resourceType\":\"Vcn\"},{\"resourceType\":\"Subnet\"},"
                            "{\"resourceType\":\"Subnet\"},{\"resourceType\":\"Vnic\"}]}");
    run("{\"limit\":3}");
    expect("narrow with type (Subnet 2, Vcn 1), name, state or tag; or go on with cursor");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(search_for_nothing_asks_for_all),
        TEST(conditions_are_joined_and_text_stands_last),
        TEST(tag_is_free_form_or_of_a_namespace),
        TEST(globs_and_parts_of_ocids_are_looked_for_inside),
        TEST(hostile_texts_cannot_change_the_query),
        TEST(name_with_a_quote_is_searched_roughly_and_picked_by_its_name),
        TEST(tag_with_a_quote_is_picked_by_the_tags),
        TEST(state_compartment_or_text_that_is_none_is_refused),
        TEST(types_go_by_other_words_and_in_the_plural),
        TEST(unknown_type_names_the_nearest),
        TEST(plain_type_is_taken_where_types_are_not_told),
        TEST(find_is_told_with_path_and_region),
        TEST(compartment_stays_an_ocid_when_paths_are_not_known),
        TEST(every_region_is_searched),
        TEST(glob_of_many_stars_takes_no_time),
        TEST(cursor_goes_on_where_the_limit_cut),
        TEST(cursor_of_a_rough_search_leaves_nothing_out),
        TEST(wide_result_says_how_to_narrow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
