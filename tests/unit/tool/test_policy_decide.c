#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/policy.h"
#include "tool/rules.h"

#define DENY  TOOL_POLICY_DENY
#define HUMAN TOOL_POLICY_CONFIRM_HUMAN
#define ASK   TOOL_POLICY_CONFIRM
#define RUN   TOOL_POLICY_RUN

#define READ_SECRET  "secrets.getSecretBundle"
#define WRITE_SECRET "identity.createAuthToken"

static struct tool_policy_answer answer_to(enum tool_policy_mode mode, const char *rules,
                                           const char *operation)
{
    const struct tool_policy *policy = rules_policy(mode, false, rules);
    struct tool_policy_request request = rules_request(operation);

    if (policy == NULL)
        fail_msg("%s", call.error.message);
    return rules_answer(policy, &request);
}

static enum tool_policy_decision decision(enum tool_policy_mode mode, const char *rules,
                                          const char *operation)
{
    return answer_to(mode, rules, operation).decision;
}

static enum tool_policy_decision to_file(enum tool_policy_mode mode, bool reveal, const char *rules,
                                         const char *operation)
{
    const struct tool_policy *policy = rules_policy(mode, reveal, rules);
    struct tool_policy_request request = rules_request(operation);

    request.to_file = true;
    return rules_answer(policy, &request).decision;
}

static void reads_run_and_changes_are_confirmed_by_default(void **state)
{
    (void)state;
    assert_int_equal(decision(TOOL_POLICY_ASK, "", "core.listInstances"), RUN);
    assert_int_equal(decision(TOOL_POLICY_ASK, "", "core.createVcn"), ASK);
    assert_int_equal(decision(TOOL_POLICY_ASK, "", "core.instanceAction"), ASK);
    assert_int_equal(decision(TOOL_POLICY_ASK, "", "core.launchInstance"), ASK);
    assert_int_equal(decision(TOOL_POLICY_ASK, "", "identity.createPolicy"), ASK);
}

static void what_cannot_be_undone_is_confirmed_by_a_human(void **state)
{
    struct tool_policy_answer answer = answer_to(TOOL_POLICY_ASK, "", "core.terminateInstance");

    (void)state;
    assert_int_equal(answer.decision, HUMAN);
    assert_string_equal(answer.rule, "mode ask");
    assert_string_equal(answer.why, "core.terminateInstance cannot be undone");
    assert_non_null(strstr(answer.how, "not the model"));
    assert_non_null(strstr(answer.how, "\"allow operation=core.terminateInstance\""));
    assert_non_null(strstr(answer.how, "--allow-writes"));
}

static void read_only_refuses_changes_whatever_the_rules_say(void **state)
{
    struct tool_policy_answer answer =
        answer_to(TOOL_POLICY_READ_ONLY, "allow operation=*", "core.terminateInstance");

    (void)state;
    assert_int_equal(answer.decision, DENY);
    assert_string_equal(answer.rule, "mode read-only");
    assert_string_equal(answer.why, "core.terminateInstance is of class delete, and this server "
                                    "only reads");
    assert_non_null(strstr(answer.how, "--read-only"));
    assert_int_equal(decision(TOOL_POLICY_READ_ONLY, "", "core.listInstances"), RUN);
    assert_int_equal(decision(TOOL_POLICY_READ_ONLY, "deny service=core", "core.listInstances"),
                     DENY);
}

static void allow_writes_lets_changes_run_that_no_rule_is_about(void **state)
{
    (void)state;
    assert_int_equal(decision(TOOL_POLICY_ALLOW_WRITES, "", "core.createVcn"), RUN);
    assert_int_equal(decision(TOOL_POLICY_ALLOW_WRITES, "", "core.terminateInstance"), RUN);
    assert_int_equal(decision(TOOL_POLICY_ALLOW_WRITES, "confirm flag=irreversible human",
                              "core.terminateInstance"),
                     HUMAN);
    assert_int_equal(decision(TOOL_POLICY_ALLOW_WRITES, "", WRITE_SECRET), DENY);
}

static void strictest_rule_decides_wherever_it_stands(void **state)
{
    static const char *const orders[] = {
        "deny class=write\nconfirm human service=core\nconfirm service=core\nallow service=core",
        "allow service=core\nconfirm service=core\nconfirm human service=core\ndeny class=write",
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(decision(TOOL_POLICY_ASK, orders[i], "core.createVcn"), DENY);
        assert_int_equal(decision(TOOL_POLICY_ASK, orders[i], "core.getVcn"), HUMAN);
    }
    assert_int_equal(
        decision(TOOL_POLICY_ASK, "allow service=core\nconfirm class=write", "core.createVcn"),
        ASK);
    assert_int_equal(decision(TOOL_POLICY_ASK, "allow service=core", "core.createVcn"), RUN);
}

static void rule_beats_the_mode_in_both_directions(void **state)
{
    (void)state;
    assert_int_equal(decision(TOOL_POLICY_ASK, "allow operation=core.terminate_instance",
                              "core.terminateInstance"),
                     RUN);
    assert_int_equal(decision(TOOL_POLICY_ASK, "confirm class=delete", "core.terminateInstance"),
                     ASK);
    assert_int_equal(decision(TOOL_POLICY_ASK, "confirm class=read", "core.getVcn"), ASK);
    assert_int_equal(decision(TOOL_POLICY_ALLOW_WRITES, "deny flag=cost", "core.launchInstance"),
                     DENY);
}

static void answer_of_a_rule_names_its_line(void **state)
{
    struct tool_policy_answer answer =
        answer_to(TOOL_POLICY_ASK, "# first\ndeny class=delete # never", "core.terminateInstance");

    (void)state;
    assert_string_equal(answer.rule, RULES_PATH ":2");
    assert_string_equal(answer.why,
                        RULES_PATH ":2 denies core.terminateInstance (deny class=delete)");
    assert_string_equal(answer.how,
                        "the user can allow it by changing the rule in " RULES_PATH ":2");
    answer = answer_to(TOOL_POLICY_ASK, "allow class=delete", "core.terminateInstance");
    assert_null(answer.how);
}

static void credentials_are_shown_only_when_revealed(void **state)
{
    struct tool_policy_answer answer = answer_to(TOOL_POLICY_ASK, "", READ_SECRET);

    (void)state;
    assert_int_equal(answer.decision, DENY);
    assert_false(answer.reveal);
    assert_non_null(strstr(answer.why, "is a credential"));
    assert_non_null(strstr(answer.how, "save_to"));
    assert_non_null(strstr(answer.how, "\"reveal operation=" READ_SECRET "\""));
    assert_int_equal(decision(TOOL_POLICY_ASK, "allow operation=*", READ_SECRET), DENY);
    assert_int_equal(decision(TOOL_POLICY_ALLOW_WRITES, "", READ_SECRET), DENY);
    answer = answer_to(TOOL_POLICY_ASK, "reveal service=secrets", READ_SECRET);
    assert_int_equal(answer.decision, RUN);
    assert_true(answer.reveal);
    assert_int_equal(decision(TOOL_POLICY_ASK, "reveal service=vault", READ_SECRET), DENY);
    assert_int_equal(
        decision(TOOL_POLICY_ASK, "reveal service=secrets\ndeny service=secrets", READ_SECRET),
        DENY);
}

static void credential_for_a_file_is_confirmed(void **state)
{
    (void)state;
    assert_int_equal(to_file(TOOL_POLICY_ASK, false, "", READ_SECRET), ASK);
    assert_int_equal(to_file(TOOL_POLICY_READ_ONLY, false, "", READ_SECRET), ASK);
    assert_int_equal(to_file(TOOL_POLICY_ASK, true, "", READ_SECRET), RUN);
    assert_int_equal(to_file(TOOL_POLICY_ASK, false, "allow service=secrets", READ_SECRET), RUN);
    assert_int_equal(to_file(TOOL_POLICY_ASK, false, "deny service=secrets", READ_SECRET), DENY);
    assert_int_equal(to_file(TOOL_POLICY_ASK, false, "", "core.listInstances"), RUN);
}

static void new_credential_is_confirmed_by_a_human(void **state)
{
    (void)state;
    assert_int_equal(to_file(TOOL_POLICY_ASK, false, "", WRITE_SECRET), HUMAN);
    assert_int_equal(to_file(TOOL_POLICY_ASK, true, "", WRITE_SECRET), HUMAN);
    assert_int_equal(to_file(TOOL_POLICY_READ_ONLY, true, "", WRITE_SECRET), DENY);
    assert_int_equal(to_file(TOOL_POLICY_ALLOW_WRITES, false, "", WRITE_SECRET), RUN);
}

static void unknown_compartment_takes_the_stricter_answer(void **state)
{
    static const struct {
        const char *rules;
        const char *operation;
        enum tool_policy_decision decision;
    } rows[] = {
        { "deny compartment=/prod/**", "core.createVcn", DENY },
        { "deny compartment=/prod/**", "core.getVcn", DENY },
        { "deny compartment=/prod/** class=delete", "core.getVcn", RUN },
        { "allow compartment=/dev", "core.createVcn", ASK },
        { "allow compartment=/dev", "core.terminateInstance", HUMAN },
        { "confirm compartment=/dev", "core.terminateInstance", HUMAN },
        { "confirm compartment=/dev", "core.getVcn", ASK },
        { "allow service=core\nconfirm compartment=/dev", "core.terminateInstance", ASK },
        { "confirm service=core\nallow compartment=/dev", "core.createVcn", ASK },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct tool_policy *policy = rules_policy(TOOL_POLICY_ASK, false, rows[i].rules);
        struct tool_policy_request request = rules_request(rows[i].operation);

        request.places_known = false;
        assert_int_equal(rules_answer(policy, &request).decision, rows[i].decision);
    }
}

static void unsure_answer_says_so_and_a_sure_rule_goes_first(void **state)
{
    const struct tool_policy *policy =
        rules_policy(TOOL_POLICY_ASK, false, "deny compartment=/prod\ndeny class=delete");
    struct tool_policy_request request = rules_request("core.getVcn");
    struct tool_policy_answer answer;

    (void)state;
    request.places_known = false;
    answer = rules_answer(policy, &request);
    assert_non_null(strstr(answer.why, "is not known, so the stricter answer is taken"));
    request.entry = catalog_find("core.deleteVcn");
    answer = rules_answer(policy, &request);
    assert_string_equal(answer.rule, RULES_PATH ":2");
    assert_null(strstr(answer.why, "not known"));
}

static void unknown_compartment_reveals_nothing(void **state)
{
    static const struct tool_policy_place dev = { NULL, "/dev" };
    const struct tool_policy *policy =
        rules_policy(TOOL_POLICY_ASK, false, "reveal compartment=/dev service=secrets");
    struct tool_policy_request request = rules_request_in(READ_SECRET, &dev);

    (void)state;
    assert_true(rules_answer(policy, &request).reveal);
    request.places_known = false;
    assert_false(rules_answer(policy, &request).reveal);
    assert_int_equal(rules_answer(policy, &request).decision, DENY);
}

static void empty_request_gets_the_strict_answer(void **state)
{
    const struct tool_policy *policy =
        rules_policy(TOOL_POLICY_ALLOW_WRITES, false, "deny profile=PROD\nallow region=fra");
    struct tool_policy_request request = { .entry = catalog_find("core.createVcn") };

    (void)state;
    assert_int_equal(rules_answer(policy, &request).decision, DENY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_run_and_changes_are_confirmed_by_default),
        TEST(what_cannot_be_undone_is_confirmed_by_a_human),
        TEST(read_only_refuses_changes_whatever_the_rules_say),
        TEST(allow_writes_lets_changes_run_that_no_rule_is_about),
        TEST(strictest_rule_decides_wherever_it_stands),
        TEST(rule_beats_the_mode_in_both_directions),
        TEST(answer_of_a_rule_names_its_line),
        TEST(credentials_are_shown_only_when_revealed),
        TEST(credential_for_a_file_is_confirmed),
        TEST(new_credential_is_confirmed_by_a_human),
        TEST(unknown_compartment_takes_the_stricter_answer),
        TEST(unsure_answer_says_so_and_a_sure_rule_goes_first),
        TEST(unknown_compartment_reveals_nothing),
        TEST(empty_request_gets_the_strict_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
