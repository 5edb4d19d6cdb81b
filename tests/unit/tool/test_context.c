/* oci_context over a fake cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "cloud/stage.h"
#include "oci/material.h"
#include "tool/core.h"

static struct cloud cloud;
static struct call call;
static struct stage stage;
static struct tool_result result;

enum { REGIONS, COMPARTMENTS, LIMITS };

static struct cloud_step script[] = {
    [REGIONS] = { .when = "/regionSubscriptions" },
    [COMPARTMENTS] = { .when = "/compartments" },
    [LIMITS] = { .when = "/limitValues" },
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
    script[REGIONS].answer = says("[{\"regionName\":\"us-ashburn-1\",\"regionKey\":\"IAD\","
                                  "\"isHomeRegion\":false,\"status\":\"READY\"},"
                                  "{\"regionName\":\"eu-frankfurt-1\",\"regionKey\":\"FRA\","
                                  "\"isHomeRegion\":true,\"status\":\"READY\"}]");
    script[COMPARTMENTS].answer = says("[{\"id\":\"ocid1.compartment.oc1..b\",\"name\":\"net\","
                                       "\"compartmentId\":\"ocid1.compartment.oc1..a\"},"
                                       "{\"id\":\"ocid1.compartment.oc1..a\",\"name\":\"prod\","
                                       "\"compartmentId\":\"ocid1.tenancy.oc1..t\"}]");
    script[LIMITS].answer = says("[{\"name\":\"cores\",\"scopeType\":\"AD\",\"value\":4,"
                                 "\"availabilityDomain\":\"x:AD-1\"},"
                                 "{\"name\":\"none\",\"scopeType\":\"REGION\",\"value\":0}]");
    cloud.script = script;
    cloud.script_count = sizeof(script) / sizeof(script[0]);
    cloud_say(&cloud, "{\"id\":\"ocid1.tenancy.oc1..t\",\"name\":\"acme\"}");
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
    tool_core_run(&turn, &tool_context_tool, json, &result);
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

/* ---- Views ---------------------------------------------------------------------------------- */

static void summary_says_who_and_where(void **state)
{
    (void)state;
    stage.context.version = "1.2.3";
    run("{}");
    assert_false(result.is_error);
    expect("\"profile\":\"DEFAULT\",\"auth\":\"api_key\",\"user\":\"ocid1.user.oc1..u\","
           "\"tenancy\":\"ocid1.tenancy.oc1..t\",\"region\":\"us-ashburn-1\"");
    expect("\"realm\":\"oc1\"");
    expect("\"tenancyName\":\"acme\"");
    expect("\"homeRegion\":\"eu-frankfurt-1\"");
    expect("\"regions\":[\"us-ashburn-1\",\"eu-frankfurt-1\"]");
    expect("\"compartments\":2");
    expect("\"policy\":\"allow-writes: reads and changes run; secrets are hidden; ");
    expect("\"version\":\"1.2.3\"");
    expect_not("problem");
    expect_not("session");
}

static void summary_tells_the_rules_of_a_policy_file(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, true, "deny class=delete\n");
    run("{\"show\":\"summary\"}");
    expect("ask: reads run, changes are confirmed; secrets are shown; 1 rules of policy.conf");
}

static void profiles_are_those_that_calls_may_name(void **state)
{
    (void)state;
    run("{\"show\":\"profiles\"}");
    expect("\"chosen\":\"DEFAULT\"");
    expect("{\"profile\":\"DEFAULT\",\"auth\":\"api_key\",\"tenancy\":\"ocid1.tenancy.oc1..t\","
           "\"region\":\"us-ashburn-1\"}");
    expect("\"count\":1");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void regions_compartments_and_limits_are_listed(void **state)
{
    (void)state;
    run("{\"show\":\"regions\"}");
    expect("{\"region\":\"eu-frankfurt-1\",\"key\":\"FRA\",\"home\":true,\"status\":\"READY\"}");
    run("{\"show\":\"compartments\"}");
    expect("[{\"path\":\"/\",\"id\":\"ocid1.tenancy.oc1..t\"},"
           "{\"path\":\"/prod\",\"id\":\"ocid1.compartment.oc1..a\"},"
           "{\"path\":\"/prod/net\",\"id\":\"ocid1.compartment.oc1..b\"}]");
    run("{\"show\":\"limits\"}");
    expect("{\"name\":\"cores\",\"value\":4,\"scope\":\"AD\",\"availabilityDomain\":\"x:AD-1\"}");
    expect("\"count\":1");
    expect("limits.listServices");
}

static void policy_is_shown_without_asking_anyone(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_READ_ONLY, false, "deny service=core\n");
    run("{\"show\":\"policy\"}");
    expect("\"mode\":\"read-only\"");
    expect("deny service=core");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void no_view_shows_a_secret(void **state)
{
    static const char *const views[] = { "summary",      "profiles", "regions",
                                         "compartments", "policy",   "limits" };

    (void)state;
    for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
        run(arena_printf(&call.arena, "{\"show\":\"%s\"}", views[i]));
        expect_not("PRIVATE KEY");
        expect_not("pass_phrase");
        expect_not("key.pem");
    }
    run("{\"show\":\"nothing\"}");
    assert_true(result.is_error);
}

/* ---- What is wrong -------------------------------------------------------------------------- */

static void without_credentials_it_says_what_is_wrong_and_what_mends_it(void **state)
{
    static const char *const views[] = { "summary", "regions", "compartments", "limits" };

    (void)state;
    material_remove();
    for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
        run(arena_printf(&call.arena, "{\"show\":\"%s\"}", views[i]));
        assert_false(result.is_error);
        expect("\"problem\":{\"error\":\"config\"");
        expect("oci-mcp auth");
    }
    run("{}");
    expect("\"profile\":\"DEFAULT\"");
    expect("\"policy\":");
    run("{\"show\":\"profiles\"}");
    expect("\"problem\"");
    expect("\"chosen\":\"DEFAULT\"");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void profile_that_is_not_allowed_is_a_problem(void **state)
{
    (void)state;
    run("{\"profile\":\"OTHER\"}");
    assert_false(result.is_error);
    expect("\"error\":\"denied\"");
    expect("may not be used here");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void what_the_user_may_not_ask_hides_nothing_else(void **state)
{
    (void)state;
    script[REGIONS].answer = (struct cloud_answer){ .status = 404, .body = span_of("{}") };
    run("{}");
    assert_false(result.is_error);
    expect("\"tenancyName\":\"acme\"");
    expect("\"compartments\":2");
    expect_not("homeRegion");
}

static void cloud_that_does_not_answer_is_asked_once(void **state)
{
    (void)state;
    cloud.script_count = 0;
    cloud.answer = (struct cloud_answer){ .fail = ERR_NETWORK };
    run("{}");
    assert_false(result.is_error);
    expect("\"problem\":{\"error\":\"network\"");
    expect("\"tenancy\":\"ocid1.tenancy.oc1..t\"");
    assert_int_equal(cloud_sent(&cloud), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(summary_says_who_and_where),
        TEST(summary_tells_the_rules_of_a_policy_file),
        TEST(profiles_are_those_that_calls_may_name),
        TEST(regions_compartments_and_limits_are_listed),
        TEST(policy_is_shown_without_asking_anyone),
        TEST(no_view_shows_a_secret),
        TEST(without_credentials_it_says_what_is_wrong_and_what_mends_it),
        TEST(profile_that_is_not_allowed_is_a_problem),
        TEST(what_the_user_may_not_ask_hides_nothing_else),
        TEST(cloud_that_does_not_answer_is_asked_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
