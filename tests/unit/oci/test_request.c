/* oci/request.c on real operations: URL and headers. */
#include "oci/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "core/operations.h"
#include "identity/operations.h"
#include "oci/draft.h"

static size_t count_headers(const struct draft *draft, const char *name)
{
    const struct net_headers *headers = &draft->request.headers;
    size_t count = 0;

    for (size_t i = 0; i < headers->count; i++)
        count += span_equals_nocase(span_of(headers->items[i].name), name);
    return count;
}

/* ---- URL ---------------------------------------------------------------------------------- */

static void query_values_are_encoded_in_table_order(void **state)
{
    struct oci_core_list_instances_request request = {
        .display_name = "a&b=c d+\xC3\xA9",
        .compartment_id = "ocid1.compartment.oc1..x",
        .limit = { .is = MODEL_SET, .val = 10 },
        .sort_order = "ASC",
    };

    assert_int_equal(draft_build(*state, &oci_core_service, OCI_CORE_LIST_INSTANCES, &request), 0);
    assert_string_equal(((struct draft *)*state)->request.url,
                        BASE "/20160918/instances?compartmentId=ocid1.compartment.oc1..x"
                             "&displayName=a%26b%3Dc%20d%2B%C3%A9&limit=10&sortOrder=ASC");
}

static void get_has_no_body_and_asks_for_the_described_types(void **state)
{
    struct oci_core_get_instance_request request = { .instance_id = "ocid1.instance.oc1..x" };
    struct draft *draft = *state;

    assert_int_equal(draft_build(draft, &oci_core_service, OCI_CORE_GET_INSTANCE, &request), 0);
    assert_string_equal(draft->request.method, "GET");
    assert_string_equal(draft->request.url, BASE "/20160918/instances/ocid1.instance.oc1..x");
    assert_false(draft->request.has_body);
    assert_string_equal(draft_header(draft, "accept"), "application/json");
    assert_null(draft_header(draft, "content-type"));
    assert_null(draft_header(draft, "opc-retry-token"));
}

static void accept_is_the_operations_own_when_it_has_one(void **state)
{
    const struct model_op *op = &oci_core_service.ops[OCI_CORE_LIST_INSTANCES];
    struct oci_core_list_instances_request request = { .compartment_id = "c" };

    assert_int_equal(draft_build(*state, &oci_core_service, OCI_CORE_LIST_INSTANCES, &request), 0);
    assert_int_not_equal(op->accept, 0);
    assert_string_equal(draft_header(*state, "accept"), model_text(&oci_core_service, op->accept));
}

static void path_values_are_encoded_whole(void **state)
{
    struct oci_objectstorage_get_object_request request = {
        .namespace_name = "ns",
        .bucket_name = "..",
        .object_name = "dir/a%2Fb?c#d",
    };

    assert_int_equal(
        draft_build(*state, &oci_objectstorage_service, OCI_OBJECTSTORAGE_GET_OBJECT, &request), 0);
    assert_string_equal(((struct draft *)*state)->request.url,
                        BASE "/n/ns/b/%2E%2E/o/dir%2Fa%252Fb%3Fc%23d");
}

static void missing_path_value_is_refused_by_name(void **state)
{
    struct oci_core_get_instance_request request = { .instance_id = NULL };

    draft_expect_refused(*state,
                         draft_build(*state, &oci_core_service, OCI_CORE_GET_INSTANCE, &request),
                         "instanceId");
}

static void empty_path_value_is_refused_by_name(void **state)
{
    struct oci_core_get_instance_request request = { .instance_id = "" };

    draft_expect_refused(*state,
                         draft_build(*state, &oci_core_service, OCI_CORE_GET_INSTANCE, &request),
                         "instanceId");
}

static void null_path_value_is_refused_by_name(void **state)
{
    struct oci_core_get_instance_request request = { .instance_id = MODEL_NULL };

    draft_expect_refused(*state,
                         draft_build(*state, &oci_core_service, OCI_CORE_GET_INSTANCE, &request),
                         "instanceId");
}

static void null_query_value_is_left_out(void **state)
{
    struct oci_core_list_instances_request request = {
        .compartment_id = "c",
        .page = MODEL_NULL,
        .limit = { .is = MODEL_IS_NULL },
    };

    assert_int_equal(draft_build(*state, &oci_core_service, OCI_CORE_LIST_INSTANCES, &request), 0);
    assert_string_equal(((struct draft *)*state)->request.url,
                        BASE "/20160918/instances?compartmentId=c");
}

static void false_and_zero_are_sent(void **state)
{
    struct oci_core_terminate_instance_request request = {
        .instance_id = "i",
        .preserve_boot_volume = { .is = MODEL_SET, .val = false },
        .preserve_data_volumes_created_at_launch = { .is = MODEL_SET, .val = true },
        .if_match = "etag",
    };
    struct oci_core_get_console_history_content_request zero = {
        .instance_console_history_id = "h",
        .offset = { .is = MODEL_SET, .val = 0 },
    };
    struct draft *draft = *state;

    assert_int_equal(draft_build(draft, &oci_core_service, OCI_CORE_TERMINATE_INSTANCE, &request),
                     0);
    assert_string_equal(draft->request.method, "DELETE");
    assert_string_equal(draft->request.url, BASE "/20160918/instances/i?preserveBootVolume=false"
                                                 "&preserveDataVolumesCreatedAtLaunch=true");
    assert_string_equal(draft_header(draft, "if-match"), "etag");
    assert_int_equal(
        draft_build(draft, &oci_core_service, OCI_CORE_GET_CONSOLE_HISTORY_CONTENT, &zero), 0);
    assert_string_equal(draft->request.url,
                        BASE "/20160918/instanceConsoleHistories/h/data?offset=0");
}

static void csv_lists_are_one_value(void **state)
{
    const char *fields[] = { "tags", "autoTiering" };
    struct oci_objectstorage_list_buckets_request request = {
        .namespace_name = "ns",
        .compartment_id = "c",
        .fields = { .items = fields, .len = 2 },
    };

    assert_int_equal(
        draft_build(*state, &oci_objectstorage_service, OCI_OBJECTSTORAGE_LIST_BUCKETS, &request),
        0);
    assert_string_equal(((struct draft *)*state)->request.url,
                        BASE "/n/ns/b?compartmentId=c&fields=tags%2CautoTiering");
}

static void empty_list_adds_nothing(void **state)
{
    const char *none[1];
    struct oci_objectstorage_list_buckets_request request = {
        .namespace_name = "ns",
        .compartment_id = "c",
        .fields = { .items = none, .len = 0 },
    };

    assert_int_equal(
        draft_build(*state, &oci_objectstorage_service, OCI_OBJECTSTORAGE_LIST_BUCKETS, &request),
        0);
    assert_string_equal(((struct draft *)*state)->request.url, BASE "/n/ns/b?compartmentId=c");
}

static void url_over_the_cap_is_refused(void **state)
{
    char *name = calloc(1, LIMIT_URL + 1);
    struct oci_core_list_instances_request request = { .compartment_id = "c",
                                                       .display_name = name };

    memset(name, 'x', LIMIT_URL);
    assert_int_equal(draft_build(*state, &oci_core_service, OCI_CORE_LIST_INSTANCES, &request),
                     ERR_LIMIT);
    free(name);
}

static void fractions_keep_their_text(void **state)
{
    struct draft_odd_request request = { .ratio = { .is = MODEL_SET, .val = 0.1, .text = "0.10" } };

    assert_int_equal(draft_build(*state, &draft_odd_service, 0, &request), 0);
    assert_string_equal(((struct draft *)*state)->request.url, BASE "/odd?ratio=0.10");
}

static void dates_pass_untouched(void **state)
{
    struct draft_odd_request request = { .since = "2026-01-02T03:04:05.678901+02:00" };

    assert_int_equal(draft_build(*state, &draft_odd_service, 0, &request), 0);
    assert_string_equal(((struct draft *)*state)->request.url,
                        BASE "/odd?since=2026-01-02T03%3A04%3A05.678901%2B02%3A00");
}

static void lists_repeat_the_name_or_join(void **state)
{
    const char *tags[] = { "a.b", "c&d" };
    struct model_int numbers[] = { { .is = MODEL_SET, .val = 1 },
                                   { .is = MODEL_SET, .val = INT64_MIN } };
    struct draft_odd_request request = { .tags = { .items = tags, .len = 2 },
                                         .numbers = { .items = numbers, .len = 2 },
                                         .recipients = { .items = tags, .len = 2 } };

    assert_int_equal(draft_build(*state, &draft_odd_service, 0, &request), 0);
    assert_string_equal(((struct draft *)*state)->request.url,
                        BASE "/odd?tag=a.b&tag=c%26d&number=1%2C-9223372036854775808");
    assert_string_equal(draft_header(*state, "recipients"), "a.b,c&d");
}

static void null_in_a_list_is_refused_by_name(void **state)
{
    const char *tags[] = { "a", NULL };
    struct draft_odd_request request = { .tags = { .items = tags, .len = 2 } };

    draft_expect_refused(*state, draft_build(*state, &draft_odd_service, 0, &request), "tag");
}

/* ---- Headers ------------------------------------------------------------------------------ */

static void zero_is_sent_in_a_header(void **state)
{
    struct draft_odd_request request = { .age = { .is = MODEL_SET, .val = 0 } };

    assert_int_equal(draft_build(*state, &draft_odd_service, 0, &request), 0);
    assert_string_equal(draft_header(*state, "age"), "0");
}

static void authorization_of_the_caller_is_never_sent(void **state)
{
    struct draft_odd_request request = { .authorization = "Bearer of-somebody" };

    assert_int_equal(draft_build(*state, &draft_odd_service, 0, &request), 0);
    assert_null(draft_header(*state, "authorization"));
}

static bool is_hex(const char *text)
{
    return strlen(text) == 32 && strspn(text, "0123456789ABCDEF") == 32;
}

static void request_id_and_retry_token_are_random(void **state)
{
    struct oci_core_instance_action_request request = { .instance_id = "i", .action = "STOP" };
    struct draft *draft = *state;
    const char *id;
    const char *token;

    assert_int_equal(draft_build(draft, &oci_core_service, OCI_CORE_INSTANCE_ACTION, &request), 0);
    id = draft_header(draft, "opc-request-id");
    token = draft_header(draft, "opc-retry-token");
    assert_true(is_hex(id));
    assert_true(is_hex(token));
    assert_string_not_equal(id, token);
    assert_int_equal(draft_build(draft, &oci_core_service, OCI_CORE_INSTANCE_ACTION, &request), 0);
    assert_string_not_equal(draft_header(draft, "opc-request-id"), id);
}

static void retry_token_of_the_caller_is_kept(void **state)
{
    struct oci_core_instance_action_request request = { .instance_id = "i",
                                                        .action = "STOP",
                                                        .opc_retry_token = "mine" };

    assert_int_equal(draft_build(*state, &oci_core_service, OCI_CORE_INSTANCE_ACTION, &request), 0);
    assert_string_equal(draft_header(*state, "opc-retry-token"), "mine");
    assert_int_equal(count_headers(*state, "opc-retry-token"), 1);
}

static void line_breaks_in_headers_are_refused_by_name(void **state)
{
    struct oci_core_terminate_instance_request request = { .instance_id = "i",
                                                           .if_match = "x\r\nevil: 1" };

    draft_expect_refused(
        *state, draft_build(*state, &oci_core_service, OCI_CORE_TERMINATE_INSTANCE, &request),
        "if-match");
}

static void header_maps_carry_their_prefix(void **state)
{
    const char *keys[] = { "color", "Size" };
    const char *values[] = { "red", "" };
    struct oci_objectstorage_put_object_request request = draft_put_request();

    request.opc_meta.keys = keys;
    request.opc_meta.values = values;
    request.opc_meta.len = 2;
    assert_int_equal(draft_build_put(*state, &request), 0);
    assert_string_equal(draft_header(*state, "opc-meta-color"), "red");
    assert_string_equal(draft_header(*state, "opc-meta-Size"), "");
}

static void header_map_keys_that_differ_in_case_alone_are_refused(void **state)
{
    const char *keys[] = { "color", "Color" };
    const char *values[] = { "red", "blue" };
    struct oci_objectstorage_put_object_request request = draft_put_request();

    request.opc_meta.keys = keys;
    request.opc_meta.values = values;
    request.opc_meta.len = 2;
    draft_expect_refused(*state, draft_build_put(*state, &request), "opc-meta-Color");
}

static void header_maps_beyond_reason_are_refused_at_once(void **state)
{
    static const char *keys[100000];
    static const char *values[100000];
    struct oci_objectstorage_put_object_request request = draft_put_request();
    struct draft *draft = *state;

    for (size_t i = 0; i < 100000; i++) {
        keys[i] = arena_printf(&draft->call.arena, "k%zu", i);
        values[i] = "v";
    }
    request.opc_meta.keys = keys;
    request.opc_meta.values = values;
    request.opc_meta.len = 100000;
    assert_int_equal(draft_build_put(draft, &request), ERR_LIMIT);
}

static void header_map_keys_must_be_header_names(void **state)
{
    const char *keys[] = { "a: b" };
    const char *values[] = { "red" };
    struct oci_objectstorage_put_object_request request = draft_put_request();

    request.opc_meta.keys = keys;
    request.opc_meta.values = values;
    request.opc_meta.len = 1;
    draft_expect_refused(*state, draft_build_put(*state, &request), "opc-meta-a: b");
}

static void headers_of_the_caller_replace_ours(void **state)
{
    struct oci_objectstorage_put_object_request request = draft_put_request();

    request.content_type = "text/plain";
    request.expect = "100-continue";
    request.if_none_match = "*";
    assert_int_equal(draft_build_put(*state, &request), 0);
    assert_string_equal(draft_header(*state, "content-type"), "text/plain");
    assert_string_equal(draft_header(*state, "expect"), "100-continue");
    assert_string_equal(draft_header(*state, "if-none-match"), "*");
    assert_int_equal(count_headers(*state, "content-type"), 1);
}

static void right_content_length_is_left_to_the_transport(void **state)
{
    struct oci_objectstorage_put_object_request request = draft_put_request();

    request.content_length = (struct model_int){ .is = MODEL_SET, .val = 5 };
    assert_int_equal(draft_build_put(*state, &request), 0);
    assert_int_equal(count_headers(*state, "content-length"), 0);
}

static void wrong_content_length_is_refused(void **state)
{
    struct oci_objectstorage_put_object_request request = draft_put_request();

    request.content_length = (struct model_int){ .is = MODEL_SET, .val = 6 };
    draft_expect_refused(*state, draft_build_put(*state, &request), "Content-Length");
}

/* ---- All operations -------------------------------------------------------------------------- */

static void assert_built_or_refused(const struct model_service *service, size_t op)
{
    const struct model_type *type = &service->types[service->ops[op].request];
    void *request = calloc(1, type->size + 1);
    struct net_request out;
    struct call call;
    enum err e;
    int fd;

    call_init(&call);
    e = oci_request_build(&call, service, &service->ops[op], request, BASE, &out, &fd);
    if (e && e != ERR_ARGUMENT)
        fail_msg("%s: %s", model_text(service, service->ops[op].name), call.error.message);
    call_release(&call);
    free(request);
}

static void empty_request_is_built_or_refused_everywhere(void **state)
{
    static const struct model_service *const services[] = { &oci_core_service,
                                                            &oci_identity_service,
                                                            &oci_objectstorage_service };

    (void)state;
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        for (size_t op = 0; op < services[i]->op_count; op++)
            assert_built_or_refused(services[i], op);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(query_values_are_encoded_in_table_order),
        TEST(get_has_no_body_and_asks_for_the_described_types),
        TEST(accept_is_the_operations_own_when_it_has_one),
        TEST(path_values_are_encoded_whole),
        TEST(missing_path_value_is_refused_by_name),
        TEST(empty_path_value_is_refused_by_name),
        TEST(null_path_value_is_refused_by_name),
        TEST(null_query_value_is_left_out),
        TEST(false_and_zero_are_sent),
        TEST(csv_lists_are_one_value),
        TEST(empty_list_adds_nothing),
        TEST(url_over_the_cap_is_refused),
        TEST(fractions_keep_their_text),
        TEST(dates_pass_untouched),
        TEST(lists_repeat_the_name_or_join),
        TEST(null_in_a_list_is_refused_by_name),
        TEST(zero_is_sent_in_a_header),
        TEST(authorization_of_the_caller_is_never_sent),
        TEST(request_id_and_retry_token_are_random),
        TEST(retry_token_of_the_caller_is_kept),
        TEST(line_breaks_in_headers_are_refused_by_name),
        TEST(header_maps_carry_their_prefix),
        TEST(empty_request_is_built_or_refused_everywhere),
        TEST(header_map_keys_that_differ_in_case_alone_are_refused),
        TEST(header_maps_beyond_reason_are_refused_at_once),
        TEST(header_map_keys_must_be_header_names),
        TEST(headers_of_the_caller_replace_ours),
        TEST(right_content_length_is_left_to_the_transport),
        TEST(wrong_content_length_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
