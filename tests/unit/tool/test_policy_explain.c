#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/policy.h"
#include "tool/rules.h"

static const char rules[] = "allow service=core\n"
                            "deny class=delete compartment=/prod/**\n"
                            "confirm service=vault\n"
                            "reveal operation=core.terminateInstance\n";

static struct tool_policy_request unknown(const char *operation)
{
    return (struct tool_policy_request){ .entry = catalog_find(operation) };
}

static void lines_tell_decision_reason_and_rules(void **state)
{
    const struct tool_policy *policy = rules_policy(TOOL_POLICY_ASK, false, rules);
    struct tool_policy_request request = unknown("core.terminateInstance");
    struct buf out;

    (void)state;
    buf_init(&out, &call.arena, SIZE_MAX);
    tool_policy_explain(policy, &call, &request, &out);
    assert_string_equal(
        out.ptr,
        "operation core.terminateInstance\n"
        "class     delete\n"
        "flags     irreversible\n"
        "decision  deny\n"
        "by        policy.conf:2\n"
        "why       policy.conf:2 denies core.terminateInstance (deny class=delete "
        "compartment=/prod/**); whether it holds here is not known, so the stricter answer is "
        "taken\n"
        "how       the user can allow it by changing the rule in policy.conf:2\n"
        "secrets   shown\n"
        "rule      policy.conf:1: allow service=core\n"
        "rule      policy.conf:2: deny class=delete compartment=/prod/** (for some profile, "
        "region or compartment)\n"
        "rule      policy.conf:4: reveal operation=core.terminateInstance\n");
}

static void operation_without_flags_and_rules_is_short(void **state)
{
    const struct tool_policy *policy = rules_policy(TOOL_POLICY_ASK, false, "");
    struct tool_policy_request request = unknown("core.listVcns");
    struct buf out;

    (void)state;
    buf_init(&out, &call.arena, SIZE_MAX);
    tool_policy_explain(policy, &call, &request, &out);
    assert_string_equal(out.ptr, "operation core.listVcns\n"
                                 "class     read\n"
                                 "flags     none\n"
                                 "decision  allow\n"
                                 "by        mode ask\n"
                                 "why       core.listVcns only reads\n"
                                 "secrets   hidden\n");
}

static void json_tells_the_same(void **state)
{
    const struct tool_policy *policy = rules_policy(TOOL_POLICY_ASK, false, rules);
    struct tool_policy_request request = unknown("core.terminateInstance");
    const struct json *object = tool_policy_json(policy, &call, &request);
    const struct json *items = json_get(object, "rules");

    (void)state;
    assert_string_equal(json_get_text(object, "operation"), "core.terminateInstance");
    assert_string_equal(json_get_text(object, "class"), "delete");
    assert_string_equal(json_get(object, "flags")->first->text, "irreversible");
    assert_string_equal(json_get_text(object, "decision"), "deny");
    assert_string_equal(json_get_text(object, "by"), "policy.conf:2");
    assert_true(json_get(object, "reveal")->boolean);
    assert_int_equal(items->count, 3);
    assert_string_equal(json_get_text(items->first->next, "at"), "policy.conf:2");
    assert_string_equal(json_get_text(items->first->next, "holds"), "maybe");
    assert_string_equal(json_get_text(items->first, "holds"), "yes");
}

static void policy_itself_is_told_with_all_its_rules(void **state)
{
    const struct tool_policy *policy = rules_policy(TOOL_POLICY_READ_ONLY, true, rules);
    const struct json *object = tool_policy_json(policy, &call, NULL);

    (void)state;
    assert_string_equal(json_get_text(object, "mode"), "read-only");
    assert_true(json_get(object, "revealSecrets")->boolean);
    assert_string_equal(json_get_text(object, "file"), "policy.conf");
    assert_int_equal(json_get(object, "rules")->count, 4);
    assert_string_equal(json_get_text(json_get(object, "rules")->last, "rule"),
                        "reveal operation=core.terminateInstance");
    assert_null(json_get(json_get(object, "rules")->first, "holds"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_tell_decision_reason_and_rules),
        TEST(operation_without_flags_and_rules_is_short),
        TEST(json_tells_the_same),
        TEST(policy_itself_is_told_with_all_its_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
