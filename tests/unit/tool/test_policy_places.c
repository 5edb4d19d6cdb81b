#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/policy.h"
#include "tool/rules.h"

static void compartments_are_asked_for_only_by_rules_about_the_operation(void **state)
{
    const struct tool_policy *policy =
        rules_policy(TOOL_POLICY_ASK, false,
                     "deny service=core class=delete compartment=/prod\n"
                     "confirm service=identity\n");

    (void)state;
    assert_true(tool_policy_asks_for_places(policy, catalog_find("core.deleteVcn")));
    assert_false(tool_policy_asks_for_places(policy, catalog_find("core.getVcn")));
    assert_false(tool_policy_asks_for_places(policy, catalog_find("identity.deleteUser")));
}

static void policy_without_rules_asks_for_nothing(void **state)
{
    (void)state;
    assert_false(tool_policy_asks_for_places(rules_policy(TOOL_POLICY_ASK, false, ""),
                                             catalog_find("core.deleteVcn")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(compartments_are_asked_for_only_by_rules_about_the_operation),
        TEST(policy_without_rules_asks_for_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
