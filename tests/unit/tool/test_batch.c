/* oci_batch over a fake cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cloud/stage.h"
#include "tool/core.h"

static struct cloud cloud;
static struct call call;
static struct stage stage;
static struct tool_result result;
static struct tool_turn turn;

enum { VCN, SUBNETS, GROUP };

static struct cloud_step script[] = {
    [VCN] = { .when = "/vcns" },
    [SUBNETS] = { .when = "/subnets" },
    [GROUP] = { .when = "/groups" },
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
    script[VCN].answer = says("{\"id\":\"ocid1.vcn.oc1..v\",\"displayName\":\"net\","
                              "\"compartmentId\":\"ocid1.compartment.oc1..c\","
                              "\"lifecycleState\":\"AVAILABLE\"}");
    script[SUBNETS].answer = says("[{\"id\":\"ocid1.subnet.oc1..a\",\"displayName\":\"a\"},"
                                  "{\"id\":\"ocid1.subnet.oc1..b\",\"displayName\":\"b\"}]");
    script[GROUP].answer = says("[]");
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

    call_forgive(&call);
    cloud.body[0] = '\0';
    turn = stage_turn(&stage, &call);
    assert_int_equal(json_parse(&call, "arguments", span_of(arguments), &json), ERR_NONE);
    tool_core_run(&turn, &tool_batch, json, &result);
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

static void expect_error(const char *part)
{
    if (!result.is_error)
        fail_msg("no error: %s", result.json.ptr);
    expect(part);
}

static void expect_success(void)
{
    if (result.is_error)
        fail_msg("%s", result.json.ptr);
}

#define CREATE                                                                                     \
    "{\"id\":\"net\",\"operation\":\"core.createVcn\",\"body\":{\"compartmentId\":"                \
    "\"ocid1.compartment.oc1..c\",\"cidrBlocks\":[\"10.0.0.0/16\"]}}"
#define WAITED                                                                                     \
    "{\"id\":\"net\",\"operation\":\"core.createVcn\",\"wait\":true,\"body\":{"                    \
    "\"compartmentId\":\"c\",\"cidrBlocks\":[\"10.0.0.0/16\"]}}"
#define LIST                                                                                       \
    "{\"id\":\"subs\",\"operation\":\"core.listSubnets\",\"params\":{\"compartmentId\":"           \
    "\"ocid1.compartment.oc1..c\"}}"
#define DELETE_EACH                                                                                \
    "{\"id\":\"del\",\"operation\":\"core.deleteSubnet\",\"for_each\":\"subs\",\"params\":{"       \
    "\"subnetId\":\"${item.id}\"}}"

/* ---- References ----------------------------------------------------------------------------- */

static void later_step_uses_what_an_earlier_one_gave(void **state)
{
    (void)state;
    script[SUBNETS].answer = says("{\"id\":\"ocid1.subnet.oc1..a\"}");
    run("{\"steps\":[" CREATE ",{\"operation\":\"core.createSubnet\",\"body\":{"
        "\"compartmentId\":\"${net.compartmentId}\",\"vcnId\":\"${net.id}\","
        "\"displayName\":\"in ${net.displayName}: $${x} ${length(net.id)}\","
        "\"cidrBlock\":\"10.0.1.0/24\"}}]}");
    expect_success();
    assert_non_null(strstr(cloud.body, "\"vcnId\":\"ocid1.vcn.oc1..v\""));
    assert_non_null(strstr(cloud.body, "\"displayName\":\"in net: ${x} 16\""));
}

static void whole_reference_keeps_its_kind(void **state)
{
    (void)state;
    script[VCN].answer = says("{\"id\":\"ocid1.vcn.oc1..v\",\"cidrBlocks\":[\"10.0.0.0/16\"],"
                              "\"freeformTags\":{\"a\":\"b\"}}");
    run("{\"steps\":[" CREATE ",{\"operation\":\"core.createVcn\",\"body\":{"
        "\"compartmentId\":\"c\",\"cidrBlocks\":\"${net.cidrBlocks}\","
        "\"freeformTags\":\"${net.freeformTags}\"}}]}");
    expect_success();
    assert_non_null(strstr(cloud.body, "\"cidrBlocks\":[\"10.0.0.0/16\"]"));
    assert_non_null(strstr(cloud.body, "\"freeformTags\":{\"a\":\"b\"}"));
}

static void path_may_hold_braces_and_quotes(void **state)
{
    struct cloud_step steps[] = {
        { .when = "/subnets/", .answer = says("{\"id\":\"ocid1.subnet.oc1..b\"}") },
        { .when = "/subnets", .answer = script[SUBNETS].answer },
    };

    (void)state;
    cloud.script = steps;
    cloud.script_count = 2;
    run("{\"steps\":[" LIST ",{\"id\":\"x\",\"operation\":\"core.getSubnet\",\"params\":{"
        "\"subnetId\":\"${subs[?displayName=='b'].{i: id, j: '}'} | [0].i}\"}}]}");
    expect_success();
    assert_non_null(strstr(cloud.url, "/subnets/ocid1.subnet.oc1..b"));
}

/* Refused before anything is sent. */
static void wrong_reference_is_named_before_anything_is_sent(void **state)
{
    static const struct {
        const char *value;
        const char *part;
    } cases[] = {
        { "${nix.id}", "step 2 (s2): ${nix.id}: no step before this one is \\\"nix\\\"" },
        { "${s2.id}", "no step before this one" },
        { "${item.id}", "only in steps with for_each" },
        { "${net.id", "is not closed" },
        { "${net.[}", "${net.[}: " },
        { "${}", "begins with no step" },
        { "${net id}", "a path begins with . or [" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        run(arena_printf(&call.arena,
                         "{\"steps\":[" CREATE ",{\"operation\":\"core.getVcn\",\"params\":{"
                         "\"vcnId\":\"%s\"}}]}",
                         cases[i].value));
        expect_error(cases[i].part);
        assert_int_equal(cloud_sent(&cloud), 0);
    }
}

static void null_reference_stops_and_names_step_and_expression(void **state)
{
    (void)state;
    run("{\"steps\":[" CREATE ",{\"id\":\"sub\",\"operation\":\"core.getSubnet\",\"params\":{"
        "\"subnetId\":\"${net.nix}\"}}," LIST "]}");
    expect_error("step 2 (sub): ${net.nix}: there is no such value in the result (null)");
    expect("\"failedStep\":\"sub\"");
    expect("\"notDone\":[\"subs\"]");
    expect("\"undo\":[{\"operation\":\"core.deleteVcn\"");
}

static void hidden_secret_is_never_sent_as_a_value(void **state)
{
    (void)state;
    script[VCN].answer = says("{\"id\":\"v\",\"displayName\":\"-----BEGIN PRIVATE KEY-----\\n"
                              "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\\n"
                              "-----END PRIVATE KEY-----\"}");
    run("{\"steps\":[" CREATE ",{\"operation\":\"core.listVcns\",\"params\":{\"compartmentId\":"
        "\"c\",\"displayName\":\"${net.displayName}\"}}]}");
    expect_error("it is a secret, which is hidden");
    expect_not("MIIEvQ");
}

/* ---- For each ------------------------------------------------------------------------------- */

static void step_is_done_for_each_item(void **state)
{
    (void)state;
    run("{\"steps\":[" LIST "," DELETE_EACH "],\"return\":\"subs[].displayName\"}");
    expect_success();
    assert_int_equal(cloud.used[SUBNETS], 3);
    assert_string_equal(cloud.method, "DELETE");
    assert_non_null(strstr(cloud.url, "/subnets/ocid1.subnet.oc1..b"));
    expect("\"data\":[\"a\",\"b\"]");
}

static void items_are_a_list_of_at_most_a_hundred(void **state)
{
    struct buf list;

    (void)state;
    run("{\"steps\":[" CREATE ",{\"operation\":\"core.getSubnet\",\"for_each\":\"net.id\","
        "\"params\":{\"subnetId\":\"${item}\"}}]}");
    expect_error("gives no list but string");
    buf_init(&list, &call.arena, 65536);
    for (int i = 0; i <= 100; i++)
        buf_printf(&list, "%s{\\\"id\\\":%d}", i == 0 ? "" : ",", i);
    run(arena_printf(&call.arena,
                     "{\"steps\":[{\"operation\":\"core.getSubnet\",\"for_each\":\"`[%s]`\","
                     "\"params\":{\"subnetId\":\"${item.id}\"}}]}",
                     list.ptr));
    expect_error("101 items, at most 100");
    run("{\"steps\":[{\"id\":\"a\",\"operation\":\"core.getSubnet\",\"for_each\":\"`[]`\","
        "\"params\":{\"subnetId\":\"${item}\"}}],\"return\":\"a\"}");
    expect_success();
}

static void failing_item_leaves_what_was_done(void **state)
{
    struct cloud_step steps[] = {
        { .when = "/subnets/ocid1.subnet.oc1..b",
          .answer = { .status = 409,
                      .body = span_of("{\"code\":\"Conflict\",\"message\":\"in use\"}") } },
        { .when = "/subnets/", .answer = { .status = 204 } },
        { .when = "/subnets", .answer = script[SUBNETS].answer },
    };

    (void)state;
    cloud.script = steps;
    cloud.script_count = 3;
    run("{\"steps\":[" LIST "," DELETE_EACH "," CREATE "]}");
    expect_error("step 2 (del): item 1: ");
    expect("in use");
    expect("\"status\":409");
    expect("\"notDone\":[\"net\"]");
}

/* ---- Steps ---------------------------------------------------------------------------------- */

static void wrong_steps_are_refused_before_anything_is_sent(void **state)
{
    static const struct {
        const char *steps;
        const char *part;
    } cases[] = {
        { "", "at least one is needed" },
        { CREATE "," CREATE, "step 2 (net): id: step 1 has the same" },
        { "{\"id\":\"item\",\"operation\":\"core.getVcn\"}", "id: letters" },
        { "{\"id\":\"a b\",\"operation\":\"core.getVcn\"}", "id: letters" },
        { "{\"operation\":\"core.getVnc\"}", "step 1 (s1): unknown operation" },
        { "{\"operation\":\"core.getVcn\",\"parms\":{}}", "did you mean params" },
        { "{\"operation\":\"core.getVcn\",\"params\":{\"vnId\":\"x\"}}", "vnId" },
        { CREATE ",{\"operation\":\"core.getVcn\",\"params\":{\"vcnIdd\":\"${net.id}\"}}",
          "step 2 (s2): vcnIdd: unknown argument of core.getVcn; did you mean vcnId" },
        { CREATE ",{\"operation\":\"core.updateVcn\",\"params\":{\"vcnId\":\"${net.id}\"},"
                 "\"body\":{\"displayNam\":\"x\"}}",
          "displayNam: unknown argument" },
        { "{\"operation\":\"core.listVcns\",\"query\":\"[\"}", "query" },
        { "{\"operation\":\"core.listVcns\",\"for_each\":\"[\"}", "for_each" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        run(arena_printf(&call.arena, "{\"steps\":[%s]}", cases[i].steps));
        expect_error(cases[i].part);
        assert_int_equal(cloud_sent(&cloud), 0);
    }
    run("{\"steps\":[" CREATE "],\"return\":\"[\"}");
    expect_error("return: ");
    run("{\"steps\":[" CREATE "],\"region\":\"*\"}");
    expect_error("a batch runs in one region");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void at_most_twenty_five_steps(void **state)
{
    struct buf steps;

    (void)state;
    buf_init(&steps, &call.arena, 65536);
    for (int i = 0; i < 26; i++)
        buf_printf(&steps, "%s{\"operation\":\"core.listVcns\"}", i == 0 ? "" : ",");
    run(arena_printf(&call.arena, "{\"steps\":[%s]}", steps.ptr));
    expect_error("at most 25");
}

static void first_failure_stops_and_tells_how_to_take_it_back(void **state)
{
    (void)state;
    script[SUBNETS].answer = (struct cloud_answer){
        .status = 400, .body = span_of("{\"code\":\"LimitExceeded\",\"message\":\"too many\"}")
    };
    run("{\"steps\":[" CREATE ",{\"id\":\"two\",\"operation\":\"core.createVcn\",\"body\":{"
        "\"compartmentId\":\"c\",\"cidrBlocks\":[\"10.1.0.0/16\"]}}," LIST "," DELETE_EACH "]}");
    expect_error("step 3 (subs): ");
    expect("\"code\":\"LimitExceeded\"");
    expect("\"failedStep\":\"subs\"");
    expect("\"notDone\":[\"del\"]");
    expect("\"undo\":[{\"operation\":\"core.deleteVcn\",\"params\":{\"vcnId\":"
           "\"ocid1.vcn.oc1..v\"}},{");
}

static void lost_answer_of_a_change_is_uncertain(void **state)
{
    (void)state;
    script[VCN].answer = (struct cloud_answer){ .fail = ERR_NETWORK };
    run("{\"steps\":[" CREATE "]}");
    expect_error("\"uncertain\"");
}

static void return_that_fails_shows_all(void **state)
{
    (void)state;
    run("{\"steps\":[" CREATE "],\"return\":\"length(net.nix)\"}");
    expect_success();
    expect("returnError");
    expect("\"displayName\":\"net\"");
}

/* Later steps need what it was to wait for; for the last one it is only told of. */
static void wait_that_does_not_end_stops_before_the_next_step(void **state)
{
    (void)state;
    stage.context.wait_ms = 50;
    script[VCN].answer = says("{\"id\":\"ocid1.vcn.oc1..v\",\"lifecycleState\":"
                              "\"PROVISIONING\"}");
    run("{\"steps\":[" WAITED "," LIST "]}");
    expect_error("goes on still");
    expect("\"notDone\":[\"subs\"]");
    assert_int_equal(cloud.used[SUBNETS], 0);
    run("{\"steps\":[" WAITED "]}");
    expect_success();
    expect("\"done\":false");
}

/* ---- Policy --------------------------------------------------------------------------------- */

static void denied_step_refuses_the_whole_plan(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ALLOW_WRITES, false,
                     "deny operation=core.deleteSubnet\n");
    run("{\"steps\":[" CREATE "," LIST "," DELETE_EACH "]}");
    expect_error("step 3 (del): core.deleteSubnet is denied by policy.conf:1");
    assert_int_equal(cloud_sent(&cloud), 0);
    stage_set_policy(&stage, &cloud, TOOL_POLICY_READ_ONLY, false, "");
    run("{\"steps\":[" LIST "," CREATE "]}");
    expect_error("step 2 (net)");
    assert_int_equal(cloud_sent(&cloud), 0);
}

/* Where a step will act is not known before: what forbids some place forbids it. */
static void rule_about_compartments_holds_for_what_is_not_known(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ALLOW_WRITES, false,
                     "deny class=delete compartment=/prod\n");
    run("{\"steps\":[" LIST "," DELETE_EACH "]}");
    expect_error("step 2 (del)");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void client_that_cannot_ask_is_refused(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "");
    run("{\"steps\":[" LIST "," DELETE_EACH "]}");
    expect_error("needs a person's yes");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void reads_alone_need_no_yes(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "");
    run("{\"steps\":[" LIST "]}");
    expect_success();
}

static int questions;
static char question[8192];
static enum tool_answer answer;

static enum err ask(void *context, struct call *asking, const char *message, enum tool_answer *out)
{
    (void)context;
    (void)asking;
    questions++;
    strncpy(question, message, sizeof(question) - 1);
    *out = answer;
    return ERR_NONE;
}

static void one_yes_is_for_all_steps(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "");
    stage.caller.asking = TOOL_ASKS_NOW;
    stage.caller.ask = ask;
    answer = TOOL_ACCEPTED;
    questions = 0;
    run("{\"steps\":[" CREATE "," LIST "," DELETE_EACH "]}");
    expect_success();
    assert_int_equal(questions, 1);
    assert_non_null(strstr(question, "plan of 3 steps"));
    assert_non_null(strstr(question, "core.createVcn (write)"));
    assert_non_null(strstr(question, "For each of subs: "));
    assert_non_null(strstr(question, "Region: us-ashburn-1\nProfile: DEFAULT"));
    assert_non_null(strstr(question, "core.deleteSubnet (delete)"));
    answer = TOOL_DECLINED;
    run("{\"steps\":[" CREATE "," LIST "," DELETE_EACH "]}");
    expect_error("the user declined");
}

static void question_hides_secrets_and_what_is_unseen(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "");
    stage.caller.asking = TOOL_ASKS_NOW;
    stage.caller.ask = ask;
    answer = TOOL_DECLINED;
    run("{\"steps\":[{\"operation\":\"database.createAutonomousDatabase\",\"body\":{"
        "\"compartmentId\":\"c\",\"source\":\"NONE\",\"adminPassword\":\"canary-password\","
        "\"displayName\":\"a\\u202eb\\nYes?\"}}]}");
    expect_error("the user declined");
    assert_null(strstr(question, "canary"));
    assert_null(strstr(question, "\u202e"));
    assert_null(strstr(question, "\nYes"));
}

static void question_in_the_result_is_bound_to_the_steps(void **state)
{
    char *token;

    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "");
    stage.caller.asking = TOOL_ASKS_BY_RESULT;
    run("{\"steps\":[" LIST "," DELETE_EACH "]}");
    assert_non_null(result.question);
    assert_int_equal(cloud_sent(&cloud), 0);
    token = strdup(result.state);
    stage.caller.state = token;
    stage.caller.answer = TOOL_ACCEPTED;
    run("{\"steps\":[" LIST "," DELETE_EACH "," CREATE "]}");
    expect_error("for ");
    assert_int_equal(cloud_sent(&cloud), 0);
    run("{\"steps\":[" LIST "," DELETE_EACH "]}");
    expect_success();
    assert_int_equal(cloud.used[SUBNETS], 3);
    run("{\"steps\":[" LIST "," DELETE_EACH "]}");
    expect_error("used already");
    free(token);
}

static void code_of_a_model_is_no_yes_to_what_a_human_must_confirm(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false,
                     "confirm operation=core.deleteSubnet human\n");
    stage.context.codes = true;
    run("{\"steps\":[" CREATE "," LIST "," DELETE_EACH "]}");
    expect_error("core.deleteSubnet needs a person's yes");
    run("{\"steps\":[" CREATE "]}");
    expect_error("\"error\":\"confirm\"");
    assert_int_equal(cloud_sent(&cloud), 0);
}

/* ---- Dry runs ------------------------------------------------------------------------------- */

static void dry_run_sends_reads_only_and_tells_what_waits(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "");
    run("{\"dry_run\":true,\"steps\":[" CREATE "," LIST ",{\"id\":\"sub\",\"operation\":"
        "\"core.createSubnet\",\"body\":{\"compartmentId\":\"c\",\"vcnId\":\"${net.id}\","
        "\"cidrBlock\":\"10.0.1.0/24\"}},{\"id\":\"del\",\"operation\":\"core.deleteSubnet\","
        "\"for_each\":\"subs\",\"params\":{\"subnetId\":\"${item.id}\"}}]}");
    expect_success();
    expect("\"dryRun\":true");
    expect("\"waitsFor\":\"net\"");
    expect("\"policy\":\"confirm\"");
    expect("\"items\":2");
    expect("/subnets/ocid1.subnet.oc1..b");
    assert_int_equal(cloud.used[VCN], 0);
    assert_string_equal(cloud.method, "GET");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(later_step_uses_what_an_earlier_one_gave),
        TEST(whole_reference_keeps_its_kind),
        TEST(path_may_hold_braces_and_quotes),
        TEST(wrong_reference_is_named_before_anything_is_sent),
        TEST(null_reference_stops_and_names_step_and_expression),
        TEST(hidden_secret_is_never_sent_as_a_value),
        TEST(step_is_done_for_each_item),
        TEST(items_are_a_list_of_at_most_a_hundred),
        TEST(failing_item_leaves_what_was_done),
        TEST(wrong_steps_are_refused_before_anything_is_sent),
        TEST(at_most_twenty_five_steps),
        TEST(first_failure_stops_and_tells_how_to_take_it_back),
        TEST(lost_answer_of_a_change_is_uncertain),
        TEST(return_that_fails_shows_all),
        TEST(wait_that_does_not_end_stops_before_the_next_step),
        TEST(denied_step_refuses_the_whole_plan),
        TEST(rule_about_compartments_holds_for_what_is_not_known),
        TEST(client_that_cannot_ask_is_refused),
        TEST(reads_alone_need_no_yes),
        TEST(one_yes_is_for_all_steps),
        TEST(question_hides_secrets_and_what_is_unseen),
        TEST(question_in_the_result_is_bound_to_the_steps),
        TEST(code_of_a_model_is_no_yes_to_what_a_human_must_confirm),
        TEST(dry_run_sends_reads_only_and_tells_what_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
