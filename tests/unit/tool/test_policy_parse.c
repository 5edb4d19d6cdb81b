#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/policy_rule.h"
#include "tool/rules.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct tool_policy_rule *rule_of(const char *text)
{
    const struct tool_policy *policy = rules_policy(TOOL_POLICY_ASK, false, text);

    if (policy == NULL)
        fail_msg("%s: %s", text, call.error.message);
    assert_int_equal(policy->count, 1);
    return &policy->rules[0];
}

static bool is_about(const char *text, const char *operation)
{
    struct catalog_op entry = catalog_find(operation);

    assert_non_null(entry.op);
    return tool_policy_rule_is_about(rule_of(text), entry);
}

static void assert_refused(const char *text, const char *message)
{
    assert_null(rules_policy(TOOL_POLICY_ASK, false, text));
    assert_int_equal(call.error.code, ERR_CONFIG);
    if (strstr(call.error.message, message) == NULL)
        fail_msg("\"%s\" gives \"%s\", not \"%s\"", text, call.error.message, message);
    assert_null(strchr(call.error.message, '\n'));
}

static void effects_are_read(void **state)
{
    (void)state;
    assert_int_equal(rule_of("deny class=delete")->effect, TOOL_POLICY_RULE_DENY);
    assert_int_equal(rule_of("confirm class=delete")->effect, TOOL_POLICY_RULE_CONFIRM);
    assert_int_equal(rule_of("confirm human class=delete")->effect, TOOL_POLICY_RULE_CONFIRM_HUMAN);
    assert_int_equal(rule_of("confirm class=delete human")->effect, TOOL_POLICY_RULE_CONFIRM_HUMAN);
    assert_int_equal(rule_of("allow class=delete")->effect, TOOL_POLICY_RULE_ALLOW);
    assert_int_equal(rule_of("reveal class=read")->effect, TOOL_POLICY_RULE_REVEAL);
}

static void operation_is_understood_in_any_spelling(void **state)
{
    static const char *const spellings[] = {
        "core.listInstances",
        "core.list_instances",
        "core.ListInstances",
        "core.list-instances",
        "core.Compute.ListInstances",
        "\"core.listInstances\"",
        "core.listInst*",
        "core.list_inst*",
        "core.LIST_INSTANCES*",
        "*listinstances",
        "c?re.listInstances",
        "core.Compute.list*",
        "core.computeclient.l*",
        "cor*.Comp*.listInstances",
        "core.getVcn,core.listInstances",
        "core.*",
        "*",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        const char *text = arena_printf(&call.arena, "deny operation=%s", spellings[i]);

        assert_true(is_about(text, "core.listInstances"));
    }
}

static void glob_leaves_out_what_it_does_not_name(void **state)
{
    (void)state;
    assert_false(is_about("deny operation=core.list*", "core.getInstance"));
    assert_false(is_about("deny operation=core.list*", "identity.listUsers"));
    assert_false(is_about("deny operation=core.Compute.list*", "core.listVcns"));
    assert_true(is_about("deny operation=core.VirtualNetwork.list*", "core.listVcns"));
    assert_false(is_about("deny operation=core.listInstances", "core.listInstanceDevices"));
}

static void conditions_of_a_line_must_all_hold_and_one_of_their_values(void **state)
{
    static const char text[] = "deny service=core,identity class=delete,write flag=privilege";

    (void)state;
    assert_true(is_about(text, "identity.createPolicy"));
    assert_false(is_about(text, "identity.listPolicies"));      /* a read */
    assert_false(is_about(text, "core.createVcn"));             /* no such flag */
    assert_false(is_about(text, "identitydomains.createUser")); /* another service */
    assert_true(is_about("deny service=identity*", "identitydomains.createUser"));
    assert_true(is_about("deny flag=cost,irreversible", "core.terminateInstance"));
}

static void mistakes_are_told_with_line_and_nearest_name(void **state)
{
    static const char *const rows[][2] = {
        { "dney class=delete", "policy.conf:1: unknown effect \"dney\"; did you mean deny?" },
        { "# first\n\ndeny clas=delete",
          "policy.conf:3: unknown condition \"clas\"; did you mean class?" },
        { "deny delete", "unknown condition \"delete\"" },
        { "deny class=delte", "unknown class \"delte\"; did you mean delete?" },
        { "deny flag=irreversibel", "did you mean irreversible?" },
        { "deny service=idenity", "unknown service \"idenity\"; did you mean identity?" },
        { "deny service=zzz*", "no service matches \"zzz*\"" },
        { "deny operation=core.listInstnces", "did you mean core.listInstances?" },
        { "deny operation=cor.listInstances", "did you mean core.*?" },
        { "deny operation=core.zzz*", "no operation matches \"core.zzz*\"" },
        { "deny operation=core.Nothing.list*", "no operation matches" },
        { "deny operation=core.list[A-Z]*", "no operation matches" },
        { "deny operation=!core.list*", "no operation matches" },
        { "deny operation=default", "no operation matches" },
        { "deny region=eu-frankfrut-1", "did you mean eu-frankfurt-1?" },
        { "deny region=mars-*", "no region matches \"mars-*\"" },
        { "deny compartment=prod", "neither a path like /prod/**" },
        { "deny compartment=ocid1.instance.oc1..a", "nor the OCID of a compartment" },
        { "deny compartment=ocid1.compartment.oc1..*", "nor the OCID of a compartment" },
        { "deny compartment=/prod/", "has an empty name in it" },
        { "deny compartment=/**/x", "has ** before its end" },
        { "deny class", "class needs a value" },
        { "deny class=", "class has an empty value" },
        { "deny class=read,,write", "class has an empty value" },
        { "deny class=read class=write", "class stands twice in this line" },
        { "deny class=read,read", "class names read twice" },
        { "deny region=fra,eu-frankfurt-1", "region names eu-frankfurt-1 twice" },
        { "deny operation=core.listVcns,core.list_vcns", "operation names core.listVcns twice" },
        { "deny", "the rule has no condition; operation=* is for everything" },
        { "confirm human", "the rule has no condition" },
        { "deny human class=read", "human is a word of confirm only" },
        { "confirm human human class=read", "human stands twice" },
        { "deny operation=\"core.listVcns", "a quote is not closed" },
        { "\"deny class=read", "a quote is not closed" },
        { "deny service=core operation=identity.*", "no operation meets all conditions" },
        { "deny class=read flag=irreversible", "no operation meets all conditions" },
        { "deny class=read\nallow class=write\ndeny class=read",
          "policy.conf:3: the same rule stands in line 1" },
        { "confirm human service=core,vault class=write\nconfirm class=write service=vault,core "
          "human",
          "policy.conf:2: the same rule stands in line 1" },
        { "deny operation=core.list_*\ndeny operation=core.LIST*",
          "policy.conf:2: the same rule stands in line 1" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_refused(rows[i][0], rows[i][1]);
}

static void message_shows_foreign_text_on_one_line_and_short(void **state)
{
    char *text = arena_alloc(&call.arena, 5000);

    (void)state;
    memset(text, 'x', 4999);
    memcpy(text, "deny ", 5);
    assert_refused(text, "unknown condition");
    memcpy(text, "deny \x1b[2J", 9);
    assert_refused(text, "unknown condition");
    assert_null(strchr(call.error.message, '\x1b'));
    assert_true(strlen(call.error.message) < 300);
}

static void regions_go_by_id_and_key(void **state)
{
    (void)state;
    assert_string_equal(rule_of("deny region=fra")->regions.items[0], "eu-frankfurt-1");
    assert_string_equal(rule_of("deny region=FRA")->regions.items[0], "eu-frankfurt-1");
    assert_string_equal(rule_of("deny region=EU-Frankfurt-1")->regions.items[0], "eu-frankfurt-1");
    assert_string_equal(rule_of("deny region=eu-*")->regions.items[0], "eu-*");
}

static void profiles_and_regions_of_the_configuration_are_known(void **state)
{
    static const char *const profiles[] = { "DEFAULT", "PROD-ADMIN" };
    static const char *const regions[] = { "xx-private-1" };
    struct tool_policy_options options = { .path = RULES_PATH,
                                           .profiles = profiles,
                                           .profile_count = 2,
                                           .regions = regions,
                                           .region_count = 1 };
    const struct tool_policy *policy = NULL;

    (void)state;
    assert_int_equal(tool_policy_parse(&call, &options,
                                       span_of("deny profile=PROD* region=xx-private-1"), &policy),
                     ERR_NONE);
    assert_int_equal(tool_policy_parse(&call, &options, span_of("deny profile=PROD-ADMN"), &policy),
                     ERR_CONFIG);
    assert_non_null(strstr(call.error.message, "did you mean PROD-ADMIN?"));
    assert_string_equal(rule_of("deny profile=anything")->profiles.items[0], "anything");
}

static void comments_blank_lines_and_windows_line_ends_do_not_matter(void **state)
{
    const struct tool_policy *policy = rules_policy(
        TOOL_POLICY_ASK, false,
        "# all of it\r\n\r\n  deny\tclass=delete   # why\r\n\t\n# x\nallow class=read#y\n");

    (void)state;
    assert_null(policy); /* # begins a comment only where a word begins */
    assert_non_null(strstr(call.error.message, "policy.conf:6: unknown class \"read#y\""));
    policy = rules_policy(TOOL_POLICY_ASK, false,
                          "# all of it\r\n\r\n  deny\tclass=delete   # why\r\n\t\n");
    assert_non_null(policy);
    assert_int_equal(policy->count, 1);
    assert_int_equal(policy->rules[0].line, 3);
    assert_string_equal(policy->rules[0].text, "deny class=delete");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(effects_are_read),
        TEST(operation_is_understood_in_any_spelling),
        TEST(glob_leaves_out_what_it_does_not_name),
        TEST(conditions_of_a_line_must_all_hold_and_one_of_their_values),
        TEST(mistakes_are_told_with_line_and_nearest_name),
        TEST(message_shows_foreign_text_on_one_line_and_short),
        TEST(regions_go_by_id_and_key),
        TEST(profiles_and_regions_of_the_configuration_are_known),
        TEST(comments_blank_lines_and_windows_line_ends_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
