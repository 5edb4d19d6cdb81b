#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/policy_rule.h"
#include "tool/rules.h"

#define PROD      "ocid1.compartment.oc1..prod"
#define TEST_OCID "ocid1.compartment.oc1..test"

static enum tool_policy_holds holds(const char *rule, struct tool_policy_request request)
{
    const struct tool_policy *policy = rules_policy(TOOL_POLICY_ASK, false, rule);

    if (policy == NULL)
        fail_msg("%s", call.error.message);
    return tool_policy_rule_holds(&policy->rules[0], &request);
}

static struct tool_policy_request in(const struct tool_policy_place *places, size_t count,
                                     bool known)
{
    struct tool_policy_request request = rules_request("core.getVcn");

    request.places = places;
    request.place_count = count;
    request.places_known = known;
    return request;
}

static void profile_is_met_missed_or_unknown(void **state)
{
    struct tool_policy_request request = rules_request("core.getVcn");

    (void)state;
    assert_int_equal(holds("deny profile=DEV", request), TOOL_POLICY_YES);
    assert_int_equal(holds("deny profile=PROD,D*", request), TOOL_POLICY_YES);
    assert_int_equal(holds("deny profile=dev", request), TOOL_POLICY_NO);
    request.profile = "";
    assert_int_equal(holds("deny profile=DEV", request), TOOL_POLICY_NO);
    request.profile = NULL;
    assert_int_equal(holds("deny profile=DEV", request), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("deny profile=DEV class=delete", request), TOOL_POLICY_NO);
}

static void region_is_met_in_any_spelling(void **state)
{
    struct tool_policy_request request = rules_request("core.getVcn");

    (void)state;
    assert_int_equal(holds("deny region=fra", request), TOOL_POLICY_YES);
    assert_int_equal(holds("deny region=eu-*", request), TOOL_POLICY_YES);
    assert_int_equal(holds("deny region=iad", request), TOOL_POLICY_NO);
    request.region = "FRA";
    assert_int_equal(holds("deny region=eu-frankfurt-1", request), TOOL_POLICY_YES);
    request.region = "EU-FRANKFURT-1";
    assert_int_equal(holds("deny region=eu-*", request), TOOL_POLICY_YES);
    request.region = "Eu-Nowhere-9"; /* a region that the table does not have */
    assert_int_equal(holds("deny region=eu-*", request), TOOL_POLICY_YES);
    assert_int_equal(holds("deny region=us-*", request), TOOL_POLICY_NO);
    request.region = NULL;
    assert_int_equal(holds("deny region=fra", request), TOOL_POLICY_MAYBE);
}

static void compartment_is_met_by_path_or_ocid(void **state)
{
    static const struct tool_policy_place place = { PROD, "/prod/web" };

    (void)state;
    assert_int_equal(holds("deny compartment=/prod/**", in(&place, 1, true)), TOOL_POLICY_YES);
    assert_int_equal(holds("deny compartment=/PROD/Web", in(&place, 1, true)), TOOL_POLICY_YES);
    assert_int_equal(holds("deny compartment=/prod", in(&place, 1, true)), TOOL_POLICY_NO);
    assert_int_equal(holds("deny compartment=" PROD, in(&place, 1, true)), TOOL_POLICY_YES);
    assert_int_equal(holds("deny compartment=" TEST_OCID ",/x", in(&place, 1, true)),
                     TOOL_POLICY_NO);
}

static void half_known_compartment_may_be_meant(void **state)
{
    static const struct tool_policy_place ocid = { PROD, NULL };
    static const struct tool_policy_place path = { NULL, "/prod" };
    static const struct tool_policy_place odd = { PROD, "prod/web" };
    static const struct tool_policy_place open = { PROD, "/prod/" };

    (void)state;
    assert_int_equal(holds("deny compartment=/prod", in(&ocid, 1, true)), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("deny compartment=" PROD, in(&path, 1, true)), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("deny compartment=/prod," PROD, in(&ocid, 1, true)), TOOL_POLICY_YES);
    assert_int_equal(holds("deny compartment=/x", in(&odd, 1, true)), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("deny compartment=/x", in(&open, 1, true)), TOOL_POLICY_MAYBE);
}

static void any_compartment_forbids_and_all_allow(void **state)
{
    static const struct tool_policy_place both[] = { { NULL, "/prod" }, { NULL, "/test" } };
    static const struct tool_policy_place half[] = { { NULL, "/prod" }, { PROD, NULL } };

    (void)state;
    assert_int_equal(holds("deny compartment=/prod", in(both, 2, true)), TOOL_POLICY_YES);
    assert_int_equal(holds("confirm compartment=/test", in(both, 2, true)), TOOL_POLICY_YES);
    assert_int_equal(holds("allow compartment=/prod", in(both, 2, true)), TOOL_POLICY_NO);
    assert_int_equal(holds("reveal compartment=/prod", in(both, 2, true)), TOOL_POLICY_NO);
    assert_int_equal(holds("allow compartment=/prod,/test", in(both, 2, true)), TOOL_POLICY_YES);
    assert_int_equal(holds("allow compartment=/prod", in(half, 2, true)), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("deny compartment=/test", in(half, 2, true)), TOOL_POLICY_MAYBE);
}

static void compartments_that_nobody_told_of_may_be_meant(void **state)
{
    static const struct tool_policy_place place = { NULL, "/test" };

    (void)state;
    assert_int_equal(holds("deny compartment=/prod", in(NULL, 0, false)), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("allow compartment=/prod", in(NULL, 0, false)), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("deny compartment=/prod", in(NULL, 0, true)), TOOL_POLICY_NO);
    assert_int_equal(holds("allow compartment=/prod", in(NULL, 0, true)), TOOL_POLICY_NO);
    assert_int_equal(holds("deny compartment=/prod", in(&place, 1, false)), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("deny compartment=/test", in(&place, 1, false)), TOOL_POLICY_YES);
    assert_int_equal(holds("allow compartment=/test", in(&place, 1, false)), TOOL_POLICY_MAYBE);
    assert_int_equal(holds("allow compartment=/prod", in(&place, 1, false)), TOOL_POLICY_NO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(profile_is_met_missed_or_unknown),
        TEST(region_is_met_in_any_spelling),
        TEST(compartment_is_met_by_path_or_ocid),
        TEST(half_known_compartment_may_be_meant),
        TEST(any_compartment_forbids_and_all_allow),
        TEST(compartments_that_nobody_told_of_may_be_meant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
