#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/policy.h"
#include "tool/rules.h"

static enum err check(const char *rules, const char *operation, enum tool_policy_consent consent)
{
    const struct tool_policy *policy = rules_policy(TOOL_POLICY_ASK, false, rules);
    struct tool_policy_request request = rules_request(operation);
    struct tool_policy_answer answer = { .why = NULL };
    enum err e;

    assert_non_null(policy);
    request.consent = consent;
    e = tool_policy_check(policy, &call, &request, &answer);
    assert_non_null(answer.why);
    return e;
}

static void what_may_run_passes_without_consent(void **state)
{
    (void)state;
    assert_int_equal(check("", "core.listInstances", TOOL_POLICY_NOBODY), ERR_NONE);
    assert_int_equal(check("allow service=core", "core.createVcn", TOOL_POLICY_NOBODY), ERR_NONE);
}

static void change_needs_somebodys_consent(void **state)
{
    (void)state;
    assert_int_equal(check("", "core.createVcn", TOOL_POLICY_NOBODY), ERR_DENIED);
    assert_string_equal(call.error.message, "core.createVcn changes something");
    assert_non_null(strstr(call.error.hint, "it has to be confirmed"));
    assert_int_equal(check("", "core.createVcn", TOOL_POLICY_MODEL), ERR_NONE);
    assert_int_equal(check("", "core.createVcn", TOOL_POLICY_HUMAN), ERR_NONE);
}

static void model_is_not_enough_for_confirm_human(void **state)
{
    (void)state;
    assert_int_equal(check("", "core.terminateInstance", TOOL_POLICY_NOBODY), ERR_DENIED);
    assert_int_equal(check("", "core.terminateInstance", TOOL_POLICY_MODEL), ERR_DENIED);
    assert_non_null(strstr(call.error.hint, "not the model"));
    assert_int_equal(check("", "core.terminateInstance", TOOL_POLICY_HUMAN), ERR_NONE);
}

static void nobodys_consent_lifts_a_deny(void **state)
{
    (void)state;
    assert_int_equal(check("deny service=core", "core.createVcn", TOOL_POLICY_HUMAN), ERR_DENIED);
    assert_int_equal(check("deny service=core", "core.listVcns", TOOL_POLICY_HUMAN), ERR_DENIED);
    assert_int_equal(check("", "secrets.getSecretBundle", TOOL_POLICY_HUMAN), ERR_DENIED);
}

static void consent_that_is_none_counts_as_none(void **state)
{
    (void)state;
    assert_int_equal(check("", "core.createVcn", (enum tool_policy_consent)77), ERR_DENIED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_may_run_passes_without_consent),   TEST(change_needs_somebodys_consent),
        TEST(model_is_not_enough_for_confirm_human), TEST(nobodys_consent_lifts_a_deny),
        TEST(consent_that_is_none_counts_as_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
