/* What oci_describe tells of operations and types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tool/core.h"
#include "tool/describe.h"
#include "tool/iam.h"

#define TOKENS 4 /* bytes */

static struct call call;

static int begin(void **state)
{
    (void)state;
    call_init(&call);
    return 0;
}

static int end(void **state)
{
    (void)state;
    call_release(&call);
    return 0;
}

static struct tool_result ask(const char *text)
{
    struct tool_turn turn = { .call = &call };
    struct tool_result out = { .is_error = false };
    struct json *arguments = NULL;

    assert_int_equal(json_parse(&call, "arguments", span_of(text), &arguments), ERR_NONE);
    tool_core_run(&turn, &tool_describe, arguments, &out);
    return out;
}

static const struct json *told(const char *text)
{
    struct tool_result result = ask(text);
    struct json *out = NULL;

    if (result.is_error)
        fail_msg("%s: %s", text, result.json.ptr);
    assert_int_equal(json_parse(&call, "result", result.json, &out), ERR_NONE);
    return out;
}

static const char *refused(const char *text)
{
    struct tool_result result = ask(text);

    assert_true(result.is_error);
    call_forgive(&call);
    return result.json.ptr;
}

/* The value at "a/b/c". */
static const struct json *at(const struct json *value, const char *path)
{
    struct span rest = span_of(path);

    while (rest.ptr != NULL) {
        struct span name = span_cut(&rest, '/');

        value = json_get(value, arena_strndup(&call.arena, name.ptr, name.len));
    }
    return value;
}

static const char *text_at(const struct json *value, const char *path)
{
    const struct json *found = at(value, path);

    if (found == NULL || found->kind != JSON_STRING)
        fail_msg("no text at %s", path);
    return found->text;
}

static void check_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no \"%s\" in: %s", part, text);
}

static bool has_item(const struct json *list, const char *text)
{
    for (const struct json *item = list == NULL ? NULL : list->first; item; item = item->next) {
        if (strcmp(item->text, text) == 0)
            return true;
    }
    return false;
}

/* ---- Summary --------------------------------------------------------------------------------- */

static void test_a_summary_says_how_to_call(void **state)
{
    const struct json *launch = told("{\"operation\":\"core.launchInstance\"}");

    (void)state;
    assert_string_equal(text_at(launch, "id"), "core.launchInstance");
    assert_string_equal(text_at(launch, "tool"), "oci_write");
    assert_string_equal(text_at(launch, "http"), "POST /20160918/instances");
    assert_true(has_item(at(launch, "flags"), "cost"));
    check_holds(text_at(launch, "body/required/compartmentId"), "OCID");
    assert_true(has_item(at(launch, "body/optional"), "sourceDetails"));
    assert_string_equal(text_at(launch, "body/choices/sourceDetails.sourceType"),
                        "image|bootVolume");
    assert_non_null(at(launch, "workRequest"));
    assert_non_null(at(launch, "retryToken"));
    assert_string_equal(text_at(launch, "example/operation"), "core.launchInstance");
    assert_non_null(at(launch, "example/body/compartmentId"));
}

static void test_a_summary_knows_the_other_names(void **state)
{
    const struct json *launch = told("{\"operation\":\"core.launchInstance\"}");

    (void)state;
    assert_string_equal(text_at(launch, "cli"), "oci compute instance launch");
    assert_string_equal(text_at(launch, "sdk"), "core.ComputeClient.launchInstance");
}

static void test_a_summary_tells_of_pages_and_fields_of_a_list(void **state)
{
    const struct json *list = told("{\"operation\":\"core.listInstances\"}");

    (void)state;
    assert_string_equal(text_at(list, "tool"), "oci_read");
    assert_non_null(at(list, "paged"));
    assert_true(has_item(at(list, "fields"), "lifecycleState"));
    assert_true(has_item(at(list, "params/optional"), "displayName"));
    assert_null(at(list, "body"));
}

static void test_a_summary_names_the_permission(void **state)
{
    const struct json *list = told("{\"operation\":\"core.listInstances\"}");

    (void)state;
    assert_string_equal(text_at(list, "iam/verb"), "inspect");
    assert_string_equal(text_at(list, "iam/family"), "instance-family");
    assert_string_equal(text_at(list, "iam/statement"),
                        "Allow group <group> to inspect instances in compartment <compartment>");
}

static void test_a_binary_body_says_where_it_goes(void **state)
{
    const struct json *put = told("{\"operation\":\"objectstorage.putObject\"}");

    (void)state;
    check_holds(text_at(put, "body"), "params.putObjectBody");
    check_holds(text_at(put, "body"), "body_file");
}

static void test_every_summary_is_short(void **state)
{
    size_t total = 0;

    (void)state;
    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);
        struct call own;
        size_t size;

        call_init(&own);
        size = tool_describe_size(&own.arena, tool_describe_summary(&own, entry));
        if (size > 2500 * TOKENS)
            fail_msg("%s: %zu bytes", model_text(entry.service, entry.op->tool), size);
        total += size;
        call_release(&own);
    }
    assert_true(total / model_tool_count < 600 * TOKENS);
}

/* ---- Parts ----------------------------------------------------------------------------------- */

static void test_params_say_where_what_and_which_values(void **state)
{
    const struct json *list = told("{\"operation\":\"core.listInstances\",\"part\":\"params\"}");

    (void)state;
    check_holds(text_at(list, "params/compartmentId"), "query string, required");
    check_holds(text_at(list, "params/sortOrder"), "enum ASC|DESC");
    assert_null(at(list, "params/opcRequestId"));
}

static void test_a_body_goes_as_deep_as_asked(void **state)
{
    const struct json *one =
        told("{\"operation\":\"core.launchInstance\",\"part\":\"body\",\"depth\":1}");
    const struct json *two = told("{\"operation\":\"core.launchInstance\",\"part\":\"body\"}");

    (void)state;
    check_holds(text_at(one, "body/fields/shapeConfig"), "LaunchInstanceShapeConfigDetails");
    check_holds(text_at(two, "body/fields/shapeConfig/fields/ocpus"), "number");
    check_holds(text_at(two, "body/fields/sourceDetails/branches/image"), "imageId");
}

static void test_a_path_goes_into_fields_and_branches(void **state)
{
    const struct json *source =
        told("{\"operation\":\"core.launchInstance\",\"path\":\"sourceDetails\"}");
    const struct json *image =
        told("{\"operation\":\"core.launchInstance\",\"path\":\"source_details.image\"}");
    const struct json *volume = told("{\"operation\":\"core.launchInstance\",\"path\":"
                                     "\"launchVolumeAttachments[0].launchCreateVolumeDetails\"}");

    (void)state;
    assert_string_equal(text_at(source, "body/by"), "sourceType");
    assert_string_equal(text_at(image, "body/set/sourceType"), "image");
    check_holds(text_at(image, "body/fields/imageId"), "string");
    assert_non_null(at(volume, "body"));
}

static void test_a_path_to_an_enum_shows_all_values(void **state)
{
    const struct json *state_of = told("{\"operation\":\"core.getInstance\",\"part\":\"response\","
                                       "\"path\":\"lifecycleState\"}");

    (void)state;
    check_holds(text_at(state_of, "response/is"), "TERMINATED");
}

static void test_a_path_may_name_a_parameter_where_there_is_no_body(void **state)
{
    const struct json *order =
        told("{\"operation\":\"core.listInstances\",\"path\":\"sortOrder\"}");

    (void)state;
    check_holds(text_at(order, "sortOrder"), "ASC");
}

static void test_a_wrong_path_is_refused_with_the_nearest_name(void **state)
{
    (void)state;
    check_holds(refused("{\"operation\":\"core.launchInstance\",\"path\":\"sourceDetals\"}"),
                "did you mean sourceDetails");
    check_holds(refused("{\"operation\":\"core.launchInstance\",\"path\":\"shape.x\"}"),
                "nothing below");
}

static void test_a_response_tells_body_and_headers(void **state)
{
    const struct json *got =
        told("{\"operation\":\"core.getInstance\",\"part\":\"response\",\"depth\":1}");

    (void)state;
    check_holds(text_at(got, "headers/etag"), "string");
    check_holds(text_at(got, "response/fields/lifecycleState"), "enum ");
}

static void test_an_example_is_ready_to_paste(void **state)
{
    const struct json *got =
        told("{\"operation\":\"oci compute instance action\",\"part\":\"example\"}");

    (void)state;
    assert_string_equal(text_at(got, "tool"), "oci_write");
    assert_string_equal(text_at(got, "arguments/operation"), "core.instanceAction");
    assert_string_equal(text_at(got, "arguments/params/instanceId"), "ocid1.instance.oc1..example");
}

static void test_everything_fits_its_budget_and_says_what_is_missing(void **state)
{
    const struct json *all =
        told("{\"operation\":\"database.createAutonomousDatabase\",\"part\":\"all\",\"depth\":6}");

    (void)state;
    assert_true(tool_describe_size(&call.arena, all) < 7000 * TOKENS);
    assert_non_null(at(all, "summary/example"));
    check_holds(text_at(all, "response/note"), "path");
}

/* ---- Types ----------------------------------------------------------------------------------- */

static void test_types_and_enums_are_described_by_name(void **state)
{
    const struct json *type = told("{\"operation\":\"core.LaunchInstanceDetails\"}");
    const struct json *branch =
        told("{\"operation\":\"core.InstanceSourceDetails\",\"path\":\"bootVolume\"}");

    (void)state;
    assert_string_equal(text_at(type, "type"), "LaunchInstanceDetails");
    check_holds(text_at(type, "fields/compartmentId"), "required");
    assert_string_equal(text_at(branch, "set/sourceType"), "bootVolume");
}

static void test_a_wrong_type_is_refused_with_the_nearest_one(void **state)
{
    (void)state;
    check_holds(refused("{\"operation\":\"core.LaunchInstanceDetials\"}"),
                "core.LaunchInstanceDetails");
    check_holds(refused("{\"operation\":\"core.launchInstnce\"}"), "core.launchInstance");
}

static void test_any_type_can_be_told_at_any_depth(void **state)
{
    (void)state;
    for (size_t s = 0; s < model_service_count; s++) {
        const struct model_service *service = model_services[s];

        for (size_t i = 0; i < service->model_count; i++) {
            struct tool_spot spot = { .service = service, .type = &service->types[i] };
            struct call own;
            struct json *out;

            call_init(&own);
            out = tool_describe_spot(&own.arena, &spot, 1 + (int)(i % 3), i % 2 == 1,
                                     TOOL_DESCRIBE_PART);
            if (tool_describe_size(&own.arena, out) > (TOOL_DESCRIBE_PART + 500) * TOKENS)
                fail_msg("%s.%s is told too long", service->name,
                         model_text(service, spot.type->name));
            call_release(&own);
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_a_summary_says_how_to_call),
        TEST(test_a_summary_knows_the_other_names),
        TEST(test_a_summary_tells_of_pages_and_fields_of_a_list),
        TEST(test_a_summary_names_the_permission),
        TEST(test_a_binary_body_says_where_it_goes),
        TEST(test_every_summary_is_short),
        TEST(test_params_say_where_what_and_which_values),
        TEST(test_a_body_goes_as_deep_as_asked),
        TEST(test_a_path_goes_into_fields_and_branches),
        TEST(test_a_path_to_an_enum_shows_all_values),
        TEST(test_a_path_may_name_a_parameter_where_there_is_no_body),
        TEST(test_a_wrong_path_is_refused_with_the_nearest_name),
        TEST(test_a_response_tells_body_and_headers),
        TEST(test_an_example_is_ready_to_paste),
        TEST(test_everything_fits_its_budget_and_says_what_is_missing),
        TEST(test_types_and_enums_are_described_by_name),
        TEST(test_a_wrong_type_is_refused_with_the_nearest_one),
        TEST(test_any_type_can_be_told_at_any_depth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
