/* Dry runs: what is shown of a change, and that it is not made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cloud/stage.h"
#include "tool/preview.h"

static struct cloud cloud;
static struct stage stage;
static struct call call;
static const struct json *shown;
static struct span text;

static int set_up(void **state)
{
    (void)state;
    cloud_open(&cloud);
    stage_open(&stage, &cloud);
    call_init(&call);
    cloud_fail(&cloud, 404, "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"no\"}");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clock_set_for_tests(0);
    call_release(&call);
    stage_close(&stage);
    cloud_close(&cloud);
    return 0;
}

static struct tool_request request_of(const char *id, const char *arguments)
{
    struct tool_request request = { .entry = catalog_find(id) };
    struct json *json = NULL;

    assert_non_null(request.entry.op);
    assert_int_equal(json_parse(&call, "test", span_of(arguments), &json), ERR_NONE);
    request.arguments = json;
    return request;
}

static void preview_request(const struct tool_request *request)
{
    struct tool_turn turn = stage_turn(&stage, &call);
    struct tool_result result = { .is_error = false };
    struct json *json = NULL;

    if (tool_preview(&turn, request, NULL, &result) != ERR_NONE)
        fail_msg("%s", call.error.message);
    assert_int_equal(json_parse(&call, "result", result.json, &json), ERR_NONE);
    shown = json;
    text = result.json;
}

static void preview(const char *id, const char *arguments)
{
    struct tool_request request = request_of(id, arguments);

    preview_request(&request);
}

static const char *shown_text(const char *object, const char *name)
{
    const char *value = json_get_text(json_get(shown, object), name);

    return value == NULL ? "" : value;
}

static bool text_has(const char *part)
{
    return strstr(text.ptr, part) != NULL;
}

/* ---- The request ----------------------------------------------------------------------------- */

static void request_is_shown_as_it_would_be_sent(void **state)
{
    const struct json *body;

    (void)state;
    preview("core.createVcn", "{\"compartmentId\":\"c\",\"cidrBlocks\":[\"10.0.0.0/16\"]}");
    assert_true(json_get(shown, "dryRun")->boolean);
    assert_string_equal(json_get_text(shown, "operation"), "core.createVcn");
    assert_string_equal(json_get_text(shown, "class"), "write");
    assert_string_equal(shown_text("request", "method"), "POST");
    assert_string_equal(shown_text("request", "url"),
                        "https://iaas.us-ashburn-1.oraclecloud.com/20160918/vcns");
    body = json_get(json_get(shown, "request"), "body");
    assert_string_equal(json_get_text(body, "compartmentId"), "c");
    assert_string_equal(
        json_get_text(json_get(json_get(shown, "request"), "headers"), "content-type"),
        "application/json");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void signature_date_and_request_id_are_not_shown(void **state)
{
    (void)state;
    preview("core.createVcn", "{\"compartmentId\":\"c\"}");
    assert_false(text_has("uthorization"));
    assert_false(text_has("opc-request-id"));
    assert_false(text_has("\"date\""));
}

static void region_of_the_call_is_where_it_would_go(void **state)
{
    struct tool_request request = request_of("core.createVcn", "{\"compartmentId\":\"c\"}");

    (void)state;
    request.region = "fra";
    preview_request(&request);
    assert_string_equal(shown_text("request", "region"), "eu-frankfurt-1");
    assert_non_null(strstr(shown_text("request", "url"), "iaas.eu-frankfurt-1."));
}

static void secrets_are_hidden(void **state)
{
    (void)state;
    preview("database.createAutonomousDatabase",
            "{\"body\":{\"source\":\"NONE\",\"compartmentId\":\"c\","
            "\"adminPassword\":\"Canary-12345\"}}");
    assert_false(text_has("Canary"));
    assert_true(text_has("\"adminPassword\":\"(hidden)\""));
    assert_string_equal(shown_text("request", "hiddenFields"), "adminPassword");
}

static void secrets_known_by_their_looks_are_hidden(void **state)
{
    (void)state;
    preview("core.createVcn",
            "{\"compartmentId\":\"c\",\"displayName\":\"-----BEGIN PRIVATE KEY-----\\n"
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCanary\\n"
            "-----END PRIVATE KEY-----\"}");
    assert_false(text_has("Canary"));
}

static void long_body_is_shortened_and_its_size_told(void **state)
{
    char *name = arena_alloc(&call.arena, 5001);

    (void)state;
    memset(name, 'n', 5000);
    preview("core.createVcn",
            arena_printf(&call.arena, "{\"compartmentId\":\"c\",\"displayName\":\"%s\"}", name));
    assert_true(text_has("(5000 bytes)"));
    assert_true(text.len < 4000);
}

static void binary_body_is_shown_by_its_size(void **state)
{
    (void)state;
    preview("objectstorage.putObject",
            "{\"namespaceName\":\"n\",\"bucketName\":\"b\",\"objectName\":\"o\","
            "\"putObjectBody\":\"hello\"}");
    assert_true(text_has("\"body\":{\"bytes\":5}"));
    assert_false(text_has("hello"));
}

static void wrong_arguments_fail_as_they_would(void **state)
{
    struct tool_request request = request_of("core.createVcn", "{\"compartmntId\":\"c\"}");
    struct tool_turn turn = stage_turn(&stage, &call);
    struct tool_result result;

    (void)state;
    assert_int_equal(tool_preview(&turn, &request, NULL, &result), ERR_ARGUMENT);
    assert_int_equal(cloud_sent(&cloud), 0);
}

/* ---- The policy ------------------------------------------------------------------------------ */

static void policy_says_what_it_would(void **state)
{
    (void)state;
    preview("core.createVcn", "{\"compartmentId\":\"c\"}");
    assert_string_equal(shown_text("policy", "decision"), "allow");
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "deny operation=core.createVcn\n");
    preview("core.createVcn", "{\"compartmentId\":\"c\"}");
    assert_string_equal(shown_text("policy", "decision"), "deny");
    assert_string_equal(shown_text("policy", "rule"), "policy.conf:1");
    assert_string_not_equal(shown_text("policy", "why"), "");
    stage_set_policy(&stage, &cloud, TOOL_POLICY_READ_ONLY, false, "");
    preview("core.createVcn", "{\"compartmentId\":\"c\"}");
    assert_string_equal(shown_text("policy", "decision"), "deny");
    assert_string_not_equal(shown_text("policy", "how"), "");
}

static void flags_are_told_in_words(void **state)
{
    (void)state;
    preview("core.launchInstance",
            "{\"compartmentId\":\"c\",\"availabilityDomain\":\"a\",\"shape\":\"s\"}");
    assert_true(text_has("\"flags\":[\"cost: "));
    preview("core.createVcn", "{\"compartmentId\":\"c\"}");
    assert_null(json_get(shown, "flags"));
}

/* ---- The target ------------------------------------------------------------------------------ */

static const char vcn[] = "{\"id\":\"v\",\"displayName\":\"web\",\"compartmentId\":"
                          "\"ocid1.tenancy.oc1..t\",\"lifecycleState\":\"AVAILABLE\","
                          "\"timeCreated\":\"2026-01-01T00:00:00Z\"}";

static void set_script(const struct cloud_step *steps, size_t count)
{
    cloud.script = steps;
    cloud.script_count = count;
}

static void target_is_named_with_place_state_and_age(void **state)
{
    const struct cloud_step steps[] = {
        { "/vcns/", 0, { .status = 200, .body = span_of(vcn) } },
        { "/compartments", 0, { .status = 200, .body = span_of("[]") } },
    };

    (void)state;
    set_script(steps, 2);
    clock_set_for_tests(INT64_C(1767225600000) + INT64_C(3) * 24 * 3600 * 1000 + 5);
    preview("core.updateVcn", "{\"vcnId\":\"v\",\"displayName\":\"x\"}");
    assert_string_equal(shown_text("target", "name"), "web");
    assert_string_equal(shown_text("target", "id"), "v");
    assert_string_equal(shown_text("target", "compartment"), "/");
    assert_string_equal(shown_text("target", "state"), "AVAILABLE");
    assert_string_equal(shown_text("target", "age"), "3 days");
    assert_null(json_get(shown, "dependents"));
    assert_string_equal(cloud.method, "GET");
}

static void target_that_cannot_be_read_is_left_out(void **state)
{
    (void)state;
    preview("core.deleteVcn", "{\"vcnId\":\"v\"}");
    assert_null(json_get(shown, "target"));
    assert_null(json_get(shown, "dependents"));
    assert_int_equal(call.error.code, ERR_NONE);
}

/* ---- What hangs on it ------------------------------------------------------------------------ */

static const char *dependents(const char *id, const char *arguments)
{
    struct tool_request request = request_of(id, arguments);
    struct tool_target target = { .compartment = "ocid1.tenancy.oc1..t" };
    struct tool_turn turn = stage_turn(&stage, &call);
    const char *found = tool_preview_dependents(&turn, &request, &target);

    assert_int_equal(call.error.code, ERR_NONE);
    assert_int_equal(call.deadline_ms, 0);
    return found == NULL ? "nothing" : found;
}

static void dependents_are_counted_by_kind(void **state)
{
    const struct cloud_step steps[] = {
        { "/subnets?",
          0,
          { .status = 200,
            .body = span_of("[{\"id\":\"a\"},{\"id\":\"b\",\"lifecycleState\":\"AVAILABLE\"},"
                            "{\"id\":\"c\",\"lifecycleState\":\"TERMINATED\"}]") } },
        { "/internetGateways?", 0, { .status = 200, .body = span_of("[{\"id\":\"g\"}]") } },
        { NULL, 0, { .status = 200, .body = span_of("[]") } },
    };

    (void)state;
    set_script(steps, 3);
    assert_string_equal(dependents("core.deleteVcn", "{\"vcnId\":\"v\"}"),
                        "2 subnets, 1 internet gateway");
    assert_in_range(cloud_sent(&cloud), 2, 8);
}

static void list_that_goes_on_is_counted_as_at_least(void **state)
{
    const struct cloud_step steps[] = {
        { "/o?",
          0,
          { .status = 200,
            .body = span_of("{\"objects\":[{\"name\":\"a\"},{\"name\":\"b\"}],"
                            "\"nextStartWith\":\"c\"}") } },
        { NULL, 0, { .status = 404, .body = span_of("{\"code\":\"x\",\"message\":\"y\"}") } },
    };

    (void)state;
    set_script(steps, 2);
    assert_string_equal(
        dependents("objectstorage.deleteBucket", "{\"namespaceName\":\"n\",\"bucketName\":\"b\"}"),
        "at least 2 objects");
}

static void lists_that_fail_or_are_forbidden_are_passed_over(void **state)
{
    (void)state;
    assert_string_equal(dependents("core.deleteVcn", "{\"vcnId\":\"v\"}"), "nothing");
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "deny operation=core.list*\n");
    assert_string_equal(dependents("core.deleteVcn", "{\"vcnId\":\"v\"}"), "nothing");
    assert_string_equal(dependents("core.deleteVcn", "{}"), "nothing");
}

static void compartment_is_asked_of_resource_search(void **state)
{
    const struct cloud_step steps[] = {
        { "/20180409/resources",
          0,
          { .status = 200,
            .body = span_of("{\"items\":[{\"identifier\":\"i\",\"resourceType\":\"Vcn\","
                            "\"compartmentId\":\"c\",\"lifecycleState\":\"ACTIVE\"}]}") } },
    };

    (void)state;
    set_script(steps, 1);
    assert_string_equal(dependents("identity.deleteCompartment",
                                   "{\"compartmentId\":\"ocid1.compartment.oc1..c\"}"),
                        "1 resource");
    assert_non_null(strstr(cloud.body, "compartmentId = 'ocid1.compartment.oc1..c'"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(request_is_shown_as_it_would_be_sent),
        TEST(signature_date_and_request_id_are_not_shown),
        TEST(region_of_the_call_is_where_it_would_go),
        TEST(secrets_are_hidden),
        TEST(secrets_known_by_their_looks_are_hidden),
        TEST(long_body_is_shortened_and_its_size_told),
        TEST(binary_body_is_shown_by_its_size),
        TEST(wrong_arguments_fail_as_they_would),
        TEST(policy_says_what_it_would),
        TEST(flags_are_told_in_words),
        TEST(target_is_named_with_place_state_and_age),
        TEST(target_that_cannot_be_read_is_left_out),
        TEST(dependents_are_counted_by_kind),
        TEST(list_that_goes_on_is_counted_as_at_least),
        TEST(lists_that_fail_or_are_forbidden_are_passed_over),
        TEST(compartment_is_asked_of_resource_search),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
