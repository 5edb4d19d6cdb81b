/* Where things are in a tenancy, as tools are told it by services that may say anything. */
#include "tool/places.h"

#include "tool/acting.h"

#define REGIONS                                                                                    \
    "[{\"regionName\":\"us-ashburn-1\",\"regionKey\":\"IAD\",\"isHomeRegion\":false},"             \
    "{\"regionName\":\"eu-frankfurt-1\",\"isHomeRegion\":true,\"status\":\"READY\"}]"
#define TREE                                                                                       \
    "[{\"id\":\"ocid1.compartment.oc1..net\",\"name\":\"net\",\"compartmentId\":"                  \
    "\"ocid1.compartment.oc1..prod\"},"                                                            \
    "{\"id\":\"ocid1.compartment.oc1..prod\",\"name\":\"prod\",\"compartmentId\":\"" TENANCY       \
    "\"},"                                                                                         \
    "{\"id\":\"ocid1.compartment.oc1..dev\",\"name\":\"dev\",\"compartmentId\":\"" TENANCY         \
    "\"},"                                                                                         \
    "{\"id\":\"ocid1.compartment.oc1..net2\",\"name\":\"Net\",\"compartmentId\":"                  \
    "\"ocid1.compartment.oc1..dev\"},"                                                             \
    "{\"id\":\"ocid1.compartment.oc1..nameless\"},{\"name\":\"idless\"}]"

static const struct tool_request like = { .profile = NULL };
static struct cloud_step script[] = { { .when = "/regionSubscriptions" },
                                      { .when = "/compartments" },
                                      { .when = "objectstorage" },
                                      { .when = "/availabilityDomains" } };

static int open_places(void **state)
{
    set_up(state);
    script[0].answer = says(REGIONS);
    script[1].answer = says(TREE);
    script[2].answer = says("\"acme\"");
    script[3].answer = says("[{\"name\":\"x:AD-1\"},{\"id\":\"nameless\"}]");
    play(script, COUNT(script));
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_places, tear_down)

static const char *compartment(const char *text)
{
    const char *out = NULL;

    call_forgive(&call);
    return tool_places_compartment(&turn, &like, text, &out) == ERR_NONE ? out : "none";
}

static void compartment_is_found_by_path_name_and_ocid(void **state)
{
    (void)state;
    assert_string_equal(compartment("/prod/net"), "ocid1.compartment.oc1..net");
    assert_string_equal(compartment("/PROD/Net"), "ocid1.compartment.oc1..net");
    assert_string_equal(compartment("dev"), "ocid1.compartment.oc1..dev");
    assert_string_equal(compartment("/"), TENANCY);
    assert_string_equal(compartment("root"), TENANCY);
    assert_string_equal(compartment("tenancy"), TENANCY);
    assert_string_equal(compartment("ocid1.compartment.oc1..x"), "ocid1.compartment.oc1..x");
}

static void name_of_two_compartments_is_refused_with_both_paths(void **state)
{
    (void)state;
    assert_string_equal(compartment("net"), "none");
    assert_non_null(strstr(call.error.message, "2 are named"));
    assert_non_null(strstr(call.error.hint, "/dev/Net"));
    assert_non_null(strstr(call.error.hint, "/prod/net"));
}

static void unknown_compartment_is_refused_with_the_nearest(void **state)
{
    (void)state;
    assert_string_equal(compartment("prdo"), "none");
    assert_non_null(strstr(call.error.message, "did you mean prod"));
    assert_string_equal(compartment("/prod/nett"), "none");
    assert_non_null(strstr(call.error.message, "/prod/net"));
    assert_string_equal(compartment(""), "none");
}

static void tree_is_asked_for_once(void **state)
{
    (void)state;
    compartment("/prod");
    compartment("/dev");
    assert_int_equal(cloud.used[1], 1);
}

static void tree_of_another_principal_or_profile_is_its_own(void **state)
{
    (void)state;
    compartment("/prod");
    stage.caller.principal = "another";
    compartment("/prod");
    assert_int_equal(cloud.used[1], 2);
}

static void failure_is_not_kept(void **state)
{
    (void)state;
    script[1].answer = fails(500);
    assert_string_equal(compartment("/prod"), "none");
    script[1].answer = says(TREE);
    assert_string_equal(compartment("/prod"), "ocid1.compartment.oc1..prod");
}

static void subtree_holds_itself_and_all_below(void **state)
{
    const char *const *ids = NULL;
    size_t count = 0;

    (void)state;
    assert_int_equal(
        tool_places_subtree(&turn, &like, "ocid1.compartment.oc1..prod", &ids, &count), ERR_NONE);
    assert_int_equal(count, 2);
    assert_string_equal(ids[1], "ocid1.compartment.oc1..net");
    assert_int_equal(tool_places_subtree(&turn, &like, TENANCY, &ids, &count), ERR_NONE);
    assert_int_equal(count, 5);
}

static void circle_of_compartments_has_an_end(void **state)
{
    const char *const *ids = NULL;
    size_t count = 0;

    (void)state;
    script[1].answer = says("[{\"id\":\"a\",\"name\":\"a\",\"compartmentId\":\"b\"},"
                            "{\"id\":\"b\",\"name\":\"b\",\"compartmentId\":\"a\"}]");
    assert_int_equal(tool_places_subtree(&turn, &like, TENANCY, &ids, &count), ERR_NONE);
    assert_int_equal(count, 1);
}

static void path_is_known_or_null_but_never_a_failure(void **state)
{
    (void)state;
    assert_string_equal(tool_places_path(&turn, &like, "ocid1.compartment.oc1..net"), "/prod/net");
    assert_string_equal(tool_places_path(&turn, &like, TENANCY), "/");
    assert_null(tool_places_path(&turn, &like, "ocid1.compartment.oc1..gone"));
    stage.caller.principal = "another";
    script[1].answer = fails(403);
    assert_null(tool_places_path(&turn, &like, "ocid1.compartment.oc1..net"));
    assert_int_equal(call.error.code, ERR_NONE);
}

static void regions_go_by_name_key_list_and_star(void **state)
{
    const char *const *names = NULL;
    size_t count = 0;

    (void)state;
    assert_int_equal(tool_places_named_regions(&turn, &like, NULL, &names, &count), ERR_NONE);
    assert_true(count == 1 && names[0] == NULL);
    assert_int_equal(
        tool_places_named_regions(&turn, &like, " fra , us-ashburn-1,", &names, &count), ERR_NONE);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "eu-frankfurt-1");
    assert_int_equal(tool_places_named_regions(&turn, &like, "*", &names, &count), ERR_NONE);
    assert_int_equal(count, 2);
    assert_int_equal(tool_places_named_regions(&turn, &like, " , ", &names, &count), ERR_ARGUMENT);
    call_forgive(&call);
    assert_int_not_equal(tool_places_named_regions(&turn, &like, "evil.example/x", &names, &count),
                         ERR_NONE);
}

static void home_is_told_by_subscriptions_that_leave_much_out(void **state)
{
    const char *home = NULL;

    (void)state;
    assert_int_equal(tool_places_home(&turn, &like, &home), ERR_NONE);
    assert_string_equal(home, "eu-frankfurt-1");
    stage.caller.principal = "another";
    script[0].answer = says("[{\"regionName\":\"us-ashburn-1\",\"isHomeRegion\":\"yes\"}]");
    assert_int_equal(tool_places_home(&turn, &like, &home), ERR_SERVICE);
}

static void namespace_and_domains_are_asked_for_once(void **state)
{
    const char *name = NULL;
    const char *const *domains = NULL;
    size_t count = 0;

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(tool_places_domains(&turn, &like, &domains, &count), ERR_NONE);
        assert_int_equal(count, 1);
        assert_int_equal(tool_places_namespace(&turn, &like, &name), ERR_NONE);
        assert_string_equal(name, "acme");
    }
    assert_int_equal(cloud_sent(&cloud), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(compartment_is_found_by_path_name_and_ocid),
        TEST(name_of_two_compartments_is_refused_with_both_paths),
        TEST(unknown_compartment_is_refused_with_the_nearest),
        TEST(tree_is_asked_for_once),
        TEST(tree_of_another_principal_or_profile_is_its_own),
        TEST(failure_is_not_kept),
        TEST(subtree_holds_itself_and_all_below),
        TEST(circle_of_compartments_has_an_end),
        TEST(path_is_known_or_null_but_never_a_failure),
        TEST(regions_go_by_name_key_list_and_star),
        TEST(home_is_told_by_subscriptions_that_leave_much_out),
        TEST(namespace_and_domains_are_asked_for_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
