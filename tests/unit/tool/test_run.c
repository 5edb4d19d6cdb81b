/* Tools over a real client, whose cloud is a fake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cloud/stage.h"
#include "tool/tool.h"

static struct cloud cloud;
static struct call call;
static struct stage stage;
static struct tool_result result;

static int set_up(void **state)
{
    (void)state;
    cloud_open(&cloud);
    call_init(&call);
    stage_open(&stage, &cloud);
    assert_int_equal(catalog_select(&cloud.call, "*.*", &stage.context.selection), ERR_NONE);
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

static void run(const char *tool, const char *arguments)
{
    struct json *json = NULL;

    call_forgive(&call);
    assert_non_null(catalog_find_tool(tool).op);
    if (arguments != NULL)
        assert_int_equal(json_parse(&call, "arguments", span_of(arguments), &json), ERR_NONE);
    struct tool_turn turn = stage_turn(&stage, &call);

    tool_run(&turn, catalog_find_tool(tool), json, &result);
}

static void expect(const char *json)
{
    assert_string_equal(result.json.ptr, json);
}

static void expect_error(const char *word, const char *part)
{
    const char *start = arena_printf(&call.arena, "{\"error\":\"%s\",", word);

    assert_true(result.is_error);
    if (strncmp(result.json.ptr, start, strlen(start)) != 0 ||
        strstr(result.json.ptr, part) == NULL)
        fail_msg("%s is no %s with \"%s\"", result.json.ptr, word, part);
}

/* ---- Running --------------------------------------------------------------------------------- */

static void read_gives_the_answer_of_the_service(void **state)
{
    (void)state;
    cloud_say(&cloud, "{\"id\":\"i\",\"displayName\":\"web\"}");
    cloud.answer.request_id = "r1";
    cloud.answer.etag = "e1";
    run("core_get_instance", "{\"instanceId\":\"ocid1.instance.oc1..i\"}");
    expect("{\"data\":{\"displayName\":\"web\",\"id\":\"i\"},\"etag\":\"e1\",\"status\":200,"
           "\"opcRequestId\":\"r1\"}");
    assert_string_equal(cloud.method, "GET");
    assert_string_equal(cloud.url, "https://iaas.us-ashburn-1.oraclecloud.com/20160918/instances/"
                                   "ocid1.instance.oc1..i");
}

static void write_sends_its_body(void **state)
{
    (void)state;
    cloud_say(&cloud, "{\"id\":\"v\"}");
    run("core_create_vcn", "{\"compartmentId\":\"c\",\"cidrBlocks\":[\"10.0.0.0/16\"]}");
    assert_false(result.is_error);
    assert_string_equal(cloud.method, "POST");
    assert_string_equal(cloud.body, "{\"cidrBlocks\":[\"10.0.0.0/16\"],\"compartmentId\":\"c\"}");
}

static void delete_without_an_answer_is_a_success(void **state)
{
    (void)state;
    cloud.answer = (struct cloud_answer){ .status = 204 };
    run("core_terminate_instance", "{\"instanceId\":\"ocid1.instance.oc1..i\"}");
    assert_false(result.is_error);
    assert_string_equal(cloud.method, "DELETE");
    assert_non_null(strstr(result.json.ptr, "\"status\":204"));
}

static void tool_without_required_arguments_runs_without_any(void **state)
{
    (void)state;
    cloud_say(&cloud, "\"space\"");
    run("objectstorage_get_namespace", NULL);
    assert_false(result.is_error);
    run("objectstorage_get_namespace", "{}");
    assert_false(result.is_error);
    assert_int_equal(cloud_sent(&cloud), 2);
}

/* ---- The limit of lists ---------------------------------------------------------------------- */

static void expect_url_has(const char *part, bool expected)
{
    if ((strstr(cloud.url, part) != NULL) != expected)
        fail_msg("%s", cloud.url);
}

static void list_that_nobody_limited_asks_for_fifty(void **state)
{
    (void)state;
    cloud_say(&cloud, "[]");
    run("core_list_instances", "{\"compartmentId\":\"c\"}");
    expect_url_has("limit=50", true);
    run("core_list_instances", "{\"compartmentId\":\"c\",\"limit\":7}");
    expect_url_has("limit=7", true);
    expect_url_has("limit=50", false);
    run("core_list_instances", "{\"compartmentId\":\"c\",\"limit\":null}");
    expect_url_has("limit=50", true);
}

static void word_tenancy_stands_for_the_ocid_of_the_tenancy(void **state)
{
    (void)state;
    cloud_say(&cloud, "[]");
    run("core_list_vcns", "{\"compartmentId\":\"tenancy\"}");
    expect_url_has("compartmentId=ocid1.tenancy.", true);
    run("core_list_vcns", "{\"compartmentId\":\"tenancy\",\"displayName\":\"tenancy\"}");
    expect_url_has("displayName=tenancy", true);
    run("identity_list_region_subscriptions", "{\"tenancyId\":\"tenancy\"}");
    expect_url_has("/tenancies/ocid1.tenancy.", true);
    cloud_say(&cloud, "{}");
    run("core_create_vcn", "{\"compartmentId\":\"tenancy\"}");
    assert_non_null(strstr(cloud.body, "\"compartmentId\":\"ocid1.tenancy."));
}

static void word_tenancy_does_not_aim_a_change_at_the_root(void **state)
{
    (void)state;
    cloud_say(&cloud, "{}");
    run("identity_get_compartment", "{\"compartmentId\":\"tenancy\"}");
    expect_url_has("/compartments/ocid1.tenancy.", true);
    run("identity_delete_compartment", "{\"compartmentId\":\"tenancy\"}");
    expect_url_has("/compartments/tenancy", true);
    run("identity_update_compartment", "{\"compartmentId\":\"tenancy\",\"name\":\"x\"}");
    expect_url_has("/compartments/tenancy", true);
}

static void what_is_no_list_gets_no_limit(void **state)
{
    (void)state;
    cloud_say(&cloud, "{}");
    run("core_get_instance", "{\"instanceId\":\"i\"}");
    expect_url_has("limit", false);
    cloud_say(&cloud, "[]");
    run("identity_list_regions", "{}");
    expect_url_has("limit", false);
}

static void cursor_goes_back_as_the_parameter_that_the_tool_names(void **state)
{
    (void)state;
    cloud_say(&cloud, "[]");
    cloud.answer.next_page = "a b/c+d=";
    run("core_list_instances", "{\"compartmentId\":\"c\"}");
    assert_non_null(strstr(result.json.ptr, "\"nextCursor\":\"a b/c+d=\""));
    run("core_list_instances", "{\"compartmentId\":\"c\",\"page\":\"a b/c+d=\"}");
    expect_url_has("page=a%20b%2Fc%2Bd%3D", true);

    cloud_say(&cloud, "{\"objects\":[],\"nextStartWith\":\"x\"}");
    run("objectstorage_list_objects",
        "{\"namespaceName\":\"n\",\"bucketName\":\"b\",\"start\":\"w\"}");
    expect_url_has("start=w", true);
    expect_url_has("limit=50", true);
    assert_non_null(strstr(result.json.ptr, "\"nextCursor\":\"x\""));
}

/* ---- What goes wrong ------------------------------------------------------------------------- */

static void wrong_arguments_are_refused_before_anything_is_sent(void **state)
{
    (void)state;
    run("core_list_instances", "{}");
    expect_error("argument", "compartmentId: required");
    run("core_list_instances", NULL);
    expect_error("argument", "compartmentId: required");
    run("core_list_instances", "{\"compartmentId\":\"c\",\"limt\":1}");
    expect_error("argument", "did you mean limit?");
    run("core_get_instance", "{\"instanceId\":\"\"}");
    expect_error("argument", "instanceId: must not be empty");
    run("core_get_instance", "{\"instanceId\":{\"$ref\":1}}");
    expect_error("argument", "instanceId");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void path_argument_cannot_leave_its_segment(void **state)
{
    (void)state;
    cloud_say(&cloud, "{}");
    run("core_get_instance", "{\"instanceId\":\"../vcns/x?y#z\"}");
    if (cloud_sent(&cloud) > 0)
        assert_string_equal(cloud.url,
                            "https://iaas.us-ashburn-1.oraclecloud.com/20160918/instances/"
                            "..%2Fvcns%2Fx%3Fy%23z");
}

static void error_of_the_service_is_told_with_all_it_says(void **state)
{
    (void)state;
    cloud_fail(&cloud, 404, "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"gone\"}");
    cloud.answer.request_id = "r9";
    run("core_get_instance", "{\"instanceId\":\"i\"}");
    expect_error("service", "\"status\":404,\"code\":\"NotAuthorizedOrNotFound\",\"message\":"
                            "\"gone\",\"hint\":\"");
    expect_error("service", "\"opcRequestId\":\"r9\"}");
}

static void answer_that_is_no_json_is_a_failure(void **state)
{
    (void)state;
    cloud_say(&cloud, "{\"id\":");
    run("core_get_instance", "{\"instanceId\":\"i\"}");
    expect_error("protocol", "\"message\":\"");
}

static void failure_of_the_network_is_told(void **state)
{
    (void)state;
    cloud.answer.fail = ERR_NETWORK;
    run("core_get_instance", "{\"instanceId\":\"i\"}");
    expect_error("network", "no connection to the cloud");
}

static void call_that_was_cancelled_before_sends_nothing(void **state)
{
    (void)state;
    call_cancel(&call);
    run("core_get_instance", "{\"instanceId\":\"i\"}");
    expect_error("cancelled", "");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void call_ends_at_its_deadline(void **state)
{
    int64_t start = clock_monotonic_ms();

    (void)state;
    cloud.hold = "/instances/";
    call.deadline_ms = start + 50;
    run("core_get_instance", "{\"instanceId\":\"i\"}");
    expect_error("timeout", "\"message\":\"");
    assert_true(clock_monotonic_ms() - start < 5000);
}

/* ---- Policy ---------------------------------------------------------------------------------- */

static void refused_operation_is_not_sent(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_READ_ONLY, false, "");
    run("core_terminate_instance", "{\"instanceId\":\"i\"}");
    expect_error("denied", "--read-only");
    run("identity_create_auth_token", "{\"userId\":\"u\",\"description\":\"d\"}");
    expect_error("denied", "");
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ALLOW_WRITES, false, "");
    run("identity_create_auth_token", "{\"userId\":\"u\",\"description\":\"d\"}");
    expect_error("denied", "--reveal-secrets");
    for (int i = 0; i < cloud_sent(&cloud); i++)
        assert_string_equal(cloud.method, "GET");
}

static void change_waits_for_a_yes_that_nobody_can_give(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "");
    run("core_terminate_instance", "{\"instanceId\":\"i\"}");
    expect_error("denied", "--allow-writes");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void read_only_server_still_reads(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_READ_ONLY, false, "");
    cloud_say(&cloud, "{}");
    run("core_get_instance", "{\"instanceId\":\"i\"}");
    assert_false(result.is_error);
}

static void secret_in_an_answer_is_hidden_unless_revealed(void **state)
{
    (void)state;
    cloud_say(&cloud, "[{\"attachmentType\":\"iscsi\",\"id\":\"a\",\"chapSecret\":\"s3cret\"},"
                      "{\"attachmentType\":\"newer\",\"id\":\"b\",\"chapSecret\":\"s3cret\"}]");
    cloud.answer.request_id = "r";
    run("core_list_volume_attachments", "{\"compartmentId\":\"c\"}");
    expect("{\"data\":["
           "{\"id\":\"a\",\"attachmentType\":\"iscsi\",\"chapSecret\":\"(hidden)\"},"
           "{\"id\":\"b\",\"attachmentType\":\"newer\",\"chapSecret\":\"(hidden)\"}],"
           "\"nextCursor\":null,\"hidden\":\"chapSecret: secrets are not shown unless oci-mcp runs "
           "with --reveal-secrets\",\"status\":200,\"opcRequestId\":\"r\"}");
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ALLOW_WRITES, true, "");
    run("core_list_volume_attachments", "{\"compartmentId\":\"c\"}");
    assert_non_null(strstr(result.json.ptr, "\"chapSecret\":\"s3cret\""));
    assert_null(strstr(result.json.ptr, "hidden"));
}

/* ---- Finding --------------------------------------------------------------------------------- */

static void expect_not_found(const char *name, const char *message)
{
    struct catalog_op entry = { 0 };

    call_forgive(&call);
    assert_int_equal(tool_find(&stage.context, &call, name, &entry), ERR_UNKNOWN);
    assert_string_equal(call.error.message, message);
    assert_null(entry.op);
}

static void tool_is_found_when_it_is_offered(void **state)
{
    struct catalog_op entry = { 0 };

    (void)state;
    assert_int_equal(catalog_select(&cloud.call, "default", &stage.context.selection), ERR_NONE);
    assert_int_equal(tool_find(&stage.context, &call, "core_list_instances", &entry), ERR_NONE);
    assert_ptr_equal(entry.op, catalog_find("core.listInstances").op);
    expect_not_found("core_list_dhcp_options",
                     "tool \"core_list_dhcp_options\" is not offered; add core.listDhcpOptions to "
                     "--tools (or OCI_MCP_TOOLS)");
}

static void mistyped_tool_names_the_nearest_that_is_offered(void **state)
{
    (void)state;
    assert_int_equal(catalog_select(&cloud.call, "default", &stage.context.selection), ERR_NONE);
    expect_not_found("core_list_instance",
                     "unknown tool \"core_list_instance\"; did you mean core_list_instances?");
    expect_not_found("zzzz", "unknown tool \"zzzz\"; tools/list shows those there are");
    expect_not_found("", "unknown tool \"\"; tools/list shows those there are");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(read_gives_the_answer_of_the_service),
        TEST(write_sends_its_body),
        TEST(delete_without_an_answer_is_a_success),
        TEST(tool_without_required_arguments_runs_without_any),
        TEST(list_that_nobody_limited_asks_for_fifty),
        TEST(word_tenancy_stands_for_the_ocid_of_the_tenancy),
        TEST(word_tenancy_does_not_aim_a_change_at_the_root),
        TEST(what_is_no_list_gets_no_limit),
        TEST(cursor_goes_back_as_the_parameter_that_the_tool_names),
        TEST(wrong_arguments_are_refused_before_anything_is_sent),
        TEST(path_argument_cannot_leave_its_segment),
        TEST(error_of_the_service_is_told_with_all_it_says),
        TEST(answer_that_is_no_json_is_a_failure),
        TEST(failure_of_the_network_is_told),
        TEST(call_that_was_cancelled_before_sends_nothing),
        TEST(call_ends_at_its_deadline),
        TEST(refused_operation_is_not_sent),
        TEST(change_waits_for_a_yes_that_nobody_can_give),
        TEST(read_only_server_still_reads),
        TEST(secret_in_an_answer_is_hidden_unless_revealed),
        TEST(tool_is_found_when_it_is_offered),
        TEST(mistyped_tool_names_the_nearest_that_is_offered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
