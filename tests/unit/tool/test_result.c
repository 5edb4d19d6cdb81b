/* Response structs and failures -> results, without a client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/fixture.h"
#include "base/limits.h"
#include "core/operations.h"
#include "core/types.h"
#include "identity/operations.h"
#include "identity/types.h"
#include "objectstorage/operations.h"
#include "objectstorage/types.h"
#include "tool/tool.h"

static struct tool_result result;
static const struct tool_result_secrets shown = { .reveal = false };

static int set_up(void **state)
{
    make_call(state);
    result = (struct tool_result){ 0 };
    return 0;
}

static void give(const char *id, const void *response, struct oci_send_report report)
{
    enum err e =
        tool_result_of_response(&call, catalog_find(id), response, &shown, &report, &result);

    if (e)
        fail_msg("%s: %s", id, call.error.message);
    assert_false(result.is_error);
}

static void give_ok(const char *id, const void *response)
{
    give(id, response, (struct oci_send_report){ .status = 200, .request_id = "r" });
}

static void expect(const char *json)
{
    assert_int_equal(result.json.len, strlen(result.json.ptr));
    assert_string_equal(result.json.ptr, json);
}

static const struct json *parsed(void)
{
    struct json *json = NULL;

    assert_int_equal(json_parse(&call, "result", result.json, &json), ERR_NONE);
    return json;
}

/* ---- The envelope ---------------------------------------------------------------------------- */

static void model_is_data_with_headers_status_and_request_id_behind_it(void **state)
{
    struct oci_core_instance instance = { .id = "ocid1.instance.oc1..i" };
    struct oci_core_get_instance_response response = {
        .etag = "e1",
        .opc_request_id = "hidden, the report's counts",
        .instance = &instance,
    };

    (void)state;
    give_ok("core.getInstance", &response);
    expect("{\"data\":{\"id\":\"ocid1.instance.oc1..i\"},\"etag\":\"e1\",\"status\":200,"
           "\"opcRequestId\":\"r\"}");
}

static void answer_without_a_body_is_status_and_request_id(void **state)
{
    struct oci_core_terminate_instance_response response = { 0 };

    (void)state;
    give("core.terminateInstance", &response, (struct oci_send_report){ .status = 204 });
    expect("{\"status\":204}");
    give("core.terminateInstance", &response,
         (struct oci_send_report){ .status = 204, .request_id = "x\"y" });
    expect("{\"status\":204,\"opcRequestId\":\"x\\\"y\"}");
}

static void scalar_body_is_data(void **state)
{
    struct oci_objectstorage_get_namespace_response response = { .value = "my\"space" };

    (void)state;
    give("objectstorage.getNamespace", &response, (struct oci_send_report){ .status = 200 });
    expect("{\"data\":\"my\\\"space\",\"status\":200}");
}

static void numbers_and_unknown_fields_are_not_lost(void **state)
{
    struct model_unknown more = { .name = "newField" };
    struct json *big = json_new(&call.arena, JSON_NUMBER);
    struct oci_core_instance instance = { .unknown = &more };
    struct oci_core_get_instance_response response = { .instance = &instance };

    (void)state;
    big->text = "123456789012345678901234567890";
    big->len = strlen(big->text);
    more.value = big;
    give("core.getInstance", &response, (struct oci_send_report){ .status = 200 });
    expect("{\"data\":{\"newField\":123456789012345678901234567890},\"status\":200}");
}

/* ---- Lists ----------------------------------------------------------------------------------- */

/* A list of instances, each with a name of `size` bytes. */
static void make_list(struct oci_core_list_instances_response *response, size_t count, size_t size)
{
    struct oci_core_instance **items = arena_array(&call.arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        char *name = arena_alloc(&call.arena, size + 1);

        memset(name, 'n', size);
        items[i] = arena_alloc(&call.arena, sizeof(*items[i]));
        items[i]->id = arena_printf(&call.arena, "i%zu", i);
        items[i]->display_name = name;
    }
    response->items.items = items;
    response->items.len = count;
}

static void list_has_a_cursor_or_null(void **state)
{
    struct oci_core_list_instances_response response = { .opc_next_page = "p/2=" };

    (void)state;
    make_list(&response, 1, 1);
    give("core.listInstances", &response, (struct oci_send_report){ .status = 200 });
    expect("{\"data\":[{\"displayName\":\"n\",\"id\":\"i0\"}],\"nextCursor\":\"p/2=\","
           "\"status\":200}");
    response.opc_next_page = NULL;
    give("core.listInstances", &response, (struct oci_send_report){ .status = 200 });
    assert_non_null(strstr(result.json.ptr, "\"nextCursor\":null,"));
}

static void empty_list_is_an_empty_array(void **state)
{
    struct oci_core_list_instances_response response = { 0 };

    (void)state;
    make_list(&response, 0, 0);
    give("core.listInstances", &response, (struct oci_send_report){ .status = 200 });
    expect("{\"data\":[],\"nextCursor\":null,\"status\":200}");
}

static void objects_tell_the_next_name(void **state)
{
    struct oci_objectstorage_list_objects body = { .next_start_with = "b" };
    struct oci_objectstorage_list_objects_response response = { .list_objects = &body };
    struct oci_objectstorage_object_summary object = { .name = "a" };
    struct oci_objectstorage_object_summary *items[] = { &object };

    (void)state;
    body.objects.items = items;
    body.objects.len = 1;
    give("objectstorage.listObjects", &response, (struct oci_send_report){ .status = 200 });
    expect("{\"data\":{\"objects\":[{\"name\":\"a\"}],\"nextStartWith\":\"b\"},"
           "\"nextCursor\":\"b\",\"status\":200}");
}

static void long_list_is_cut_at_whole_items_and_says_so(void **state)
{
    struct oci_core_list_instances_response response = { .opc_next_page = "next" };
    size_t kept;

    (void)state;
    make_list(&response, 1000, 1000);
    give_ok("core.listInstances", &response);

    const struct json *data = json_get(parsed(), "data");

    kept = data->count;
    assert_true(kept > 200 && kept < 260);
    assert_string_equal(json_get_text(data->first, "id"), "i0");
    assert_string_equal(json_get_text(data->last, "id"),
                        arena_printf(&call.arena, "i%zu", kept - 1));
    assert_string_equal(json_get_text(parsed(), "truncated"),
                        arena_printf(&call.arena,
                                     "only the first %zu of 1000 items fit; repeat the call with "
                                     "limit %zu",
                                     kept, kept));
    /* The next page begins behind what was left out: whoever went there would lose items. */
    assert_null(json_get(parsed(), "nextCursor"));
    assert_string_equal(json_get_text(parsed(), "opcRequestId"), "r");
    assert_true(result.json.len <= LIMIT_TOOL_TEXT + 1024);
}

static void list_that_just_fits_is_whole(void **state)
{
    struct oci_core_list_instances_response response = { 0 };

    (void)state;
    make_list(&response, 250, 1000);
    give_ok("core.listInstances", &response);
    assert_int_equal(json_get(parsed(), "data")->count, 250);
    assert_null(json_get(parsed(), "truncated"));
}

static void items_of_very_different_size_are_cut_too(void **state)
{
    struct oci_core_list_instances_response response = { 0 };
    char *large = arena_alloc(&call.arena, 200000 + 1);

    (void)state;
    memset(large, 'l', 200000);
    make_list(&response, 100, 10);
    response.items.items[0]->display_name = large;
    response.items.items[1]->display_name = large;
    give_ok("core.listInstances", &response);
    assert_int_equal(json_get(parsed(), "data")->count, 1);
}

static void list_inside_of_a_collection_is_cut(void **state)
{
    const size_t count = 3000;
    struct oci_objectstorage_list_objects body = { .next_start_with = "z" };
    struct oci_objectstorage_list_objects_response response = { .list_objects = &body };
    struct oci_objectstorage_object_summary object = { .name = "a" };
    char name[200];

    (void)state;
    memset(name, 'a', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    object.name = name;
    body.objects.items = arena_array(&call.arena, count, sizeof(*body.objects.items));
    body.objects.len = count;
    for (size_t i = 0; i < count; i++)
        body.objects.items[i] = &object;
    give_ok("objectstorage.listObjects", &response);

    size_t kept = json_get(json_get(parsed(), "data"), "objects")->count;

    assert_true(kept > 1000 && kept < count);
    assert_non_null(strstr(json_get_text(parsed(), "truncated"), "of 3000 items fit"));
    assert_null(json_get(parsed(), "nextCursor"));
}

static void list_without_a_limit_is_not_told_to_use_one(void **state)
{
    struct oci_identity_list_regions_response response = { 0 };
    struct oci_identity_region region = { .name = "x" };
    char name[1000];

    (void)state;
    memset(name, 'r', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    region.name = name;
    response.items.items = arena_array(&call.arena, 1000, sizeof(*response.items.items));
    response.items.len = 1000;
    for (size_t i = 0; i < 1000; i++)
        response.items.items[i] = &region;
    give_ok("identity.listRegions", &response);
    assert_non_null(json_get_text(parsed(), "truncated"));
    assert_null(strstr(json_get_text(parsed(), "truncated"), "limit"));
}

static void single_answer_that_is_too_large_says_that_the_call_was_made(void **state)
{
    struct oci_core_instance instance = { 0 };
    struct oci_core_launch_instance_response response = { .instance = &instance };
    struct oci_send_report report = { .status = 200 };
    char *name = arena_alloc(&call.arena, LIMIT_TOOL_TEXT + 1);

    (void)state;
    memset(name, 'n', LIMIT_TOOL_TEXT);
    instance.display_name = name;
    assert_int_equal(tool_result_of_response(&call, catalog_find("core.launchInstance"), &response,
                                             &shown, &report, &result),
                     ERR_LIMIT);
    assert_non_null(strstr(call.error.message, "core.launchInstance was carried out, but its "
                                               "answer has 262"));
}

/* ---- Binary bodies --------------------------------------------------------------------------- */

static void give_object(const char *bytes, size_t len)
{
    struct oci_objectstorage_get_object_response response = {
        .value = { .ptr = bytes, .len = len },
    };

    give("objectstorage.getObject", &response, (struct oci_send_report){ .status = 200 });
}

static void text_object_is_text(void **state)
{
    (void)state;
    give_object("a\n\xc3\xa4\t\"", 6);
    expect("{\"data\":{\"bytes\":6,\"text\":\"a\\n\xc3\xa4\\t\\\"\"},\"status\":200}");
    give_object("", 0);
    expect("{\"data\":{\"bytes\":0,\"text\":\"\"},\"status\":200}");
}

static void binary_object_is_base64(void **state)
{
    (void)state;
    give_object("\xff\xfe\x00", 3);
    expect("{\"data\":{\"bytes\":3,\"base64\":\"//4A\"},\"status\":200}");
    /* A NUL is good UTF-8, but not good text. */
    give_object("a\0b", 3);
    expect("{\"data\":{\"bytes\":3,\"base64\":\"YQBi\"},\"status\":200}");
    give_object("\xc3", 1);
    expect("{\"data\":{\"bytes\":1,\"base64\":\"ww==\"},\"status\":200}");
}

static void object_of_the_largest_size_comes_back_whole(void **state)
{
    size_t len = LIMIT_TOOL_TEXT / 2;
    char *bytes = arena_alloc(&call.arena, len);
    struct span back;

    (void)state;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(i * 7);
    give_object(bytes, len);

    const char *text = json_get_text(json_get(parsed(), "data"), "base64");

    assert_true(base64_decode(&call.arena, span_of(text), &back));
    assert_int_equal(back.len, len);
    assert_memory_equal(back.ptr, bytes, len);
}

static void object_that_is_too_large_hints_at_a_range(void **state)
{
    struct oci_objectstorage_get_object_response response = {
        .value = { .ptr = arena_alloc(&call.arena, LIMIT_TOOL_TEXT), .len = LIMIT_TOOL_TEXT },
    };
    struct oci_send_report report = { .status = 200 };

    (void)state;
    assert_int_equal(tool_result_of_response(&call, catalog_find("objectstorage.getObject"),
                                             &response, &shown, &report, &result),
                     ERR_LIMIT);
    assert_string_equal(call.error.hint,
                        "ask for a part of it with range, for instance bytes=0-99999");
}

static void headers_of_an_object_keep_their_kinds_and_own_metadata(void **state)
{
    const char *keys[] = { "color" };
    const char *values[] = { "blue" };
    struct oci_objectstorage_get_object_response response = {
        .content_length = { .is = MODEL_SET, .val = 1 },
        .opc_bucket_key_enabled = { .is = MODEL_SET, .val = true },
        .value = { .ptr = "x", .len = 1 },
    };

    (void)state;
    response.opc_meta.keys = keys;
    response.opc_meta.values = values;
    response.opc_meta.len = 1;
    give("objectstorage.getObject", &response, (struct oci_send_report){ .status = 200 });

    const struct json *json = parsed();
    const struct json *length = json_get(json, "contentLength");

    assert_non_null(length);
    assert_int_equal(length->kind, JSON_NUMBER);
    assert_int_equal(json_get(json, "opcBucketKeyEnabled")->kind, JSON_BOOL);
    assert_string_equal(json_get_text(json_get(json, "opcMeta"), "color"), "blue");
}

/* ---- Failures -------------------------------------------------------------------------------- */

static void service_error_has_all_members(void **state)
{
    (void)state;
    (void)call_fail(&call, ERR_SERVICE, "no \"such\" instance");
    (void)call_hint(&call, "look again");
    call.error.service.status = 404;
    call.error.service.code = "NotAuthorizedOrNotFound";
    call.error.service.request_id = "abc/def";
    struct tool_turn turn = { .call = &call };

    tool_result_of_error(&turn, &result);
    assert_true(result.is_error);
    expect("{\"error\":\"service\",\"class\":\"not_found_or_permission\",\"status\":404,"
           "\"code\":\"NotAuthorizedOrNotFound\","
           "\"message\":\"no \\\"such\\\" instance\",\"hint\":\"look again\","
           "\"retryable\":false,\"opcRequestId\":\"abc/def\"}");
}

static void local_error_has_only_what_is_known(void **state)
{
    (void)state;
    (void)call_fail(&call, ERR_ARGUMENT, "limit: expected a number");
    struct tool_turn turn = { .call = &call };

    tool_result_of_error(&turn, &result);
    expect("{\"error\":\"argument\",\"class\":\"invalid_request\","
           "\"message\":\"limit: expected a number\",\"retryable\":false}");
}

static void expect_class(enum err code, int status, const char *service_code, const char *class,
                         bool retryable)
{
    struct tool_turn turn = { .call = &call };

    call_forgive(&call);
    (void)call_fail(&call, code, "x");
    call.error.service = (struct err_service){ .status = status, .code = service_code };
    tool_result_of_error(&turn, &result);
    assert_string_equal(json_get_text(parsed(), "class"), class);
    assert_int_equal(json_get(parsed(), "retryable")->boolean, retryable);
}

static void errors_say_of_what_kind_they_are_and_whether_to_try_again(void **state)
{
    (void)state;
    expect_class(ERR_SERVICE, 400, "InvalidParameter", "invalid_request", false);
    expect_class(ERR_SERVICE, 400, "LimitExceeded", "limit", false);
    expect_class(ERR_SERVICE, 401, NULL, "authentication", false);
    expect_class(ERR_SERVICE, 409, "IncorrectState", "conflict", true);
    expect_class(ERR_SERVICE, 409, "InvalidatedRetryToken", "conflict", false);
    expect_class(ERR_SERVICE, 409, NULL, "conflict", false);
    expect_class(ERR_SERVICE, 412, "NoEtagMatch", "changed_meanwhile", false);
    expect_class(ERR_SERVICE, 429, "TooManyRequests", "throttled", true);
    expect_class(ERR_SERVICE, 503, NULL, "outage", true);
    expect_class(ERR_SERVICE, 0, "CircuitBreakerOpen", "outage", true);
    expect_class(ERR_SERVICE, 0, NULL, "invalid_request", false);
    expect_class(ERR_NETWORK, 0, NULL, "network", true);
    expect_class(ERR_DENIED, 0, NULL, "policy", false);
    expect_class(ERR_INTERNAL, 0, NULL, "server", false);
}

static void error_of_any_length_is_whole_json(void **state)
{
    char *text = arena_alloc(&call.arena, 300000 + 1);

    (void)state;
    memset(text, '\x01', 300000);
    (void)call_fail(&call, ERR_ARGUMENT, "%s", text);
    (void)call_hint(&call, "%s", text);
    call.error.service.code = text;
    call.error.service.request_id = text;
    struct tool_turn turn = { .call = &call };

    tool_result_of_error(&turn, &result);
    assert_string_equal(json_get_text(parsed(), "message"), "[8000 hidden characters]");
    assert_int_equal(parsed()->count, 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, drop_call)

static void what_is_still_current_says_so(void **state)
{
    struct oci_objectstorage_get_object_response response = { .e_tag = "e" };

    (void)state;
    give("objectstorage.getObject", &response,
         (struct oci_send_report){ .status = 304, .request_id = "r" });
    expect("{\"eTag\":\"e\",\"notModified\":true,\"status\":304,\"opcRequestId\":\"r\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(model_is_data_with_headers_status_and_request_id_behind_it),
        TEST(answer_without_a_body_is_status_and_request_id),
        TEST(scalar_body_is_data),
        TEST(numbers_and_unknown_fields_are_not_lost),
        TEST(list_has_a_cursor_or_null),
        TEST(empty_list_is_an_empty_array),
        TEST(objects_tell_the_next_name),
        TEST(long_list_is_cut_at_whole_items_and_says_so),
        TEST(list_that_just_fits_is_whole),
        TEST(items_of_very_different_size_are_cut_too),
        TEST(list_inside_of_a_collection_is_cut),
        TEST(list_without_a_limit_is_not_told_to_use_one),
        TEST(single_answer_that_is_too_large_says_that_the_call_was_made),
        TEST(text_object_is_text),
        TEST(binary_object_is_base64),
        TEST(object_of_the_largest_size_comes_back_whole),
        TEST(object_that_is_too_large_hints_at_a_range),
        TEST(headers_of_an_object_keep_their_kinds_and_own_metadata),
        TEST(service_error_has_all_members),
        TEST(local_error_has_only_what_is_known),
        TEST(errors_say_of_what_kind_they_are_and_whether_to_try_again),
        TEST(error_of_any_length_is_whole_json),
        TEST(what_is_still_current_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
