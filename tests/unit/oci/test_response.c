/* oci/response.c on answers of real operations. */
#include "oci/response.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/operations.h"
#include "json/json.h"
#include "objectstorage/operations.h"

struct fixture {
    struct call call;
    struct net_response answer;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    call_init(&fixture->call);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    call_release(&fixture->call);
    free(fixture);
    return 0;
}

/* Makes the answer; `type` may be NULL. */
static void answer(struct fixture *fixture, int status, const char *type, const char *body)
{
    fixture->answer.status = status;
    fixture->answer.body = span_of(body);
    fixture->answer.body_bytes = (int64_t)strlen(body);
    if (type)
        net_headers_set(&fixture->call.arena, &fixture->answer.headers, "content-type", type);
}

static void add_header(struct fixture *fixture, const char *name, const char *value)
{
    net_headers_add(&fixture->call.arena, &fixture->answer.headers, name, value);
}

static enum err read_answer(struct fixture *fixture, const struct model_service *service, size_t op,
                            void *response)
{
    memset(response, 0, service->types[service->ops[op].response].size);
    return oci_response_read(&fixture->call, service, &service->ops[op], &fixture->answer,
                             response);
}

static enum err read_core(struct fixture *fixture, size_t op, void *response)
{
    return read_answer(fixture, &oci_core_service, op, response);
}

static enum err read_storage(struct fixture *fixture, size_t op, void *response)
{
    return read_answer(fixture, &oci_objectstorage_service, op, response);
}

static void assert_broken(struct fixture *fixture, enum err e, const char *part)
{
    assert_int_equal(e, ERR_PROTOCOL);
    assert_int_equal(fixture->call.error.code, ERR_PROTOCOL);
    if (!strstr(fixture->call.error.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, fixture->call.error.message);
}

/* ---- JSON bodies -------------------------------------------------------------------------- */

static void list_body_and_headers_fill_their_members(void **state)
{
    struct oci_core_list_instances_response response;

    answer(*state, 200, "application/json;charset=UTF-8",
           "[{\"id\":\"a\",\"displayName\":\"one\"},{\"id\":\"b\",\"novelty\":1}]");
    add_header(*state, "OPC-Next-Page", "page2");
    add_header(*state, "opc-request-id", "req/1");
    add_header(*state, "x-unheard-of", "1");
    assert_int_equal(read_core(*state, OCI_CORE_LIST_INSTANCES, &response), 0);
    assert_string_equal(response.opc_next_page, "page2");
    assert_string_equal(response.opc_request_id, "req/1");
    assert_int_equal(response.items.len, 2);
    assert_string_equal(response.items.items[0]->display_name, "one");
    assert_string_equal(response.items.items[1]->unknown->name, "novelty");
}

static void object_body_keeps_what_it_does_not_know(void **state)
{
    struct oci_core_get_instance_response response;

    answer(*state, 200, "Application/JSON",
           "{\"id\":\"a\",\"lifecycleState\":\"DREAMING\","
           "\"shapeConfig\":{\"ocpus\":0.10}}");
    assert_int_equal(read_core(*state, OCI_CORE_GET_INSTANCE, &response), 0);
    assert_string_equal(response.instance->lifecycle_state, "DREAMING");
    assert_string_equal(response.instance->shape_config->ocpus.text, "0.10");
}

static void empty_list_is_not_an_absent_one(void **state)
{
    struct oci_core_list_instances_response response;

    answer(*state, 200, "application/json", "[]");
    assert_int_equal(read_core(*state, OCI_CORE_LIST_INSTANCES, &response), 0);
    assert_non_null(response.items.items);
    assert_int_equal(response.items.len, 0);
}

static void json_string_body_is_decoded(void **state)
{
    struct oci_objectstorage_get_namespace_response response;

    answer(*state, 200, "application/json", "\"my\\u0020ns\"");
    assert_int_equal(read_storage(*state, OCI_OBJECTSTORAGE_GET_NAMESPACE, &response), 0);
    assert_string_equal(response.value, "my ns");
}

static void text_body_is_taken_as_it_is(void **state)
{
    struct oci_core_get_console_history_content_response response;

    answer(*state, 200, "text/plain", "boot \x1B[0m \xFF ok\n");
    add_header(*state, "opc-bytes-remaining", "12");
    assert_int_equal(read_core(*state, OCI_CORE_GET_CONSOLE_HISTORY_CONTENT, &response), 0);
    assert_string_equal(response.value, "boot \x1B[0m \xEF\xBF\xBD ok\n");
    assert_int_equal(response.opc_bytes_remaining.is, MODEL_SET);
    assert_int_equal(response.opc_bytes_remaining.val, 12);
}

static void json_of_another_media_type_is_json(void **state)
{
    struct oci_core_get_instance_response response;

    answer(*state, 200, "application/scim+json", "{\"id\":\"a\"}");
    assert_int_equal(read_core(*state, OCI_CORE_GET_INSTANCE, &response), 0);
    assert_string_equal(response.instance->id, "a");
}

static void body_without_a_type_is_what_was_described(void **state)
{
    struct oci_core_get_instance_response response;
    struct oci_objectstorage_get_namespace_response text;

    answer(*state, 200, NULL, "{\"id\":\"a\"}");
    assert_int_equal(read_core(*state, OCI_CORE_GET_INSTANCE, &response), 0);
    assert_string_equal(response.instance->id, "a");
    answer(*state, 200, NULL, "plain");
    assert_int_equal(read_storage(*state, OCI_OBJECTSTORAGE_GET_NAMESPACE, &text), 0);
    assert_string_equal(text.value, "plain");
}

static void empty_body_leaves_it_absent(void **state)
{
    struct oci_core_get_instance_response response;

    answer(*state, 200, "application/json", "");
    assert_int_equal(read_core(*state, OCI_CORE_GET_INSTANCE, &response), 0);
    assert_null(response.instance);
}

static void status_204_never_has_a_body(void **state)
{
    struct oci_core_get_instance_response response;

    answer(*state, 204, "application/json", "nonsense");
    assert_int_equal(read_core(*state, OCI_CORE_GET_INSTANCE, &response), 0);
    assert_null(response.instance);
}

/* ---- Broken bodies ------------------------------------------------------------------------ */

static void broken_json_says_where(void **state)
{
    struct oci_core_get_instance_response response;

    answer(*state, 200, "application/json", "{\"id\":\n \"a\",,}");
    assert_broken(*state, read_core(*state, OCI_CORE_GET_INSTANCE, &response), "line 2");
    assert_non_null(strstr(((struct fixture *)*state)->call.error.message, "200"));
    assert_non_null(strstr(((struct fixture *)*state)->call.error.message, "application/json"));
}

static void json_of_another_kind_is_refused(void **state)
{
    struct oci_core_get_instance_response object;
    struct oci_core_list_instances_response list;

    answer(*state, 200, "application/json", "[1]");
    assert_broken(*state, read_core(*state, OCI_CORE_GET_INSTANCE, &object), "getInstance");
    call_forgive(&((struct fixture *)*state)->call);
    answer(*state, 200, "application/json", "{}");
    assert_broken(*state, read_core(*state, OCI_CORE_LIST_INSTANCES, &list), "listInstances");
}

static void json_that_is_no_string_is_refused_for_one(void **state)
{
    static const char *const bodies[] = { "{}", "[1]", "7", "{broken", "\"my n" };
    struct oci_objectstorage_get_namespace_response text;

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        call_forgive(&((struct fixture *)*state)->call);
        answer(*state, 200, "application/json", bodies[i]);
        assert_broken(*state, read_storage(*state, OCI_OBJECTSTORAGE_GET_NAMESPACE, &text),
                      "getNamespace");
    }
}

static void html_in_place_of_json_is_refused_with_an_excerpt(void **state)
{
    struct oci_core_get_instance_response response;

    answer(*state, 200, "text/html", "<html>\n<h1>Log in to the hotel</h1>");
    assert_broken(*state, read_core(*state, OCI_CORE_GET_INSTANCE, &response),
                  "<html> <h1>Log in to the hotel");
    assert_non_null(((struct fixture *)*state)->call.error.hint);
}

/* ---- Streams and headers ------------------------------------------------------------------ */

static void stream_body_is_bytes_whatever_its_type(void **state)
{
    struct oci_objectstorage_get_object_response response;
    struct fixture *fixture = *state;

    answer(fixture, 206, "application/json", "");
    fixture->answer.body = (struct span){ .ptr = "{\0}", .len = 3 };
    add_header(fixture, "content-range", "bytes 0-2/10");
    add_header(fixture, "content-length", "3");
    add_header(fixture, "last-modified", "Thu, 05 Jan 2023 21:31:40 GMT");
    add_header(fixture, "opc-bucket-key-enabled", "true");
    assert_int_equal(read_storage(fixture, OCI_OBJECTSTORAGE_GET_OBJECT, &response), 0);
    assert_int_equal(response.value.len, 3);
    assert_memory_equal(response.value.ptr, "{\0}", 3);
    assert_string_equal(response.content_range, "bytes 0-2/10");
    assert_int_equal(response.content_length.val, 3);
    assert_string_equal(response.last_modified, "Thu, 05 Jan 2023 21:31:40 GMT");
    assert_true(response.opc_bucket_key_enabled.val);
}

static void empty_stream_is_not_an_absent_one(void **state)
{
    struct oci_objectstorage_get_object_response response;

    answer(*state, 200, "application/octet-stream", "");
    assert_int_equal(read_storage(*state, OCI_OBJECTSTORAGE_GET_OBJECT, &response), 0);
    assert_non_null(response.value.ptr);
    assert_int_equal(response.value.len, 0);
}

static void stream_that_a_sink_took_has_a_length(void **state)
{
    struct oci_objectstorage_get_object_response response;
    struct fixture *fixture = *state;

    answer(fixture, 200, "application/octet-stream", "");
    fixture->answer.body_bytes = 5000000000;
    assert_int_equal(read_storage(fixture, OCI_OBJECTSTORAGE_GET_OBJECT, &response), 0);
    assert_int_equal(response.value.len, 5000000000);
}

static void prefixed_headers_become_a_map(void **state)
{
    struct oci_objectstorage_head_object_response response;

    answer(*state, 200, NULL, "");
    add_header(*state, "opc-meta-color", "red");
    add_header(*state, "Opc-Meta-size", "\xC3\xA9 \xFF");
    add_header(*state, "opc-meta-", "nameless");
    add_header(*state, "content-length", "1234567890123");
    assert_int_equal(read_storage(*state, OCI_OBJECTSTORAGE_HEAD_OBJECT, &response), 0);
    assert_int_equal(response.opc_meta.len, 2);
    assert_string_equal(response.opc_meta.keys[0], "color");
    assert_string_equal(response.opc_meta.values[0], "red");
    assert_string_equal(response.opc_meta.keys[1], "size");
    assert_string_equal(response.opc_meta.values[1], "\xC3\xA9 \xEF\xBF\xBD");
    assert_int_equal(response.content_length.val, 1234567890123);
}

static void no_prefixed_header_leaves_the_map_absent(void **state)
{
    struct oci_objectstorage_head_object_response response;

    answer(*state, 200, NULL, "");
    add_header(*state, "etag", "e");
    assert_int_equal(read_storage(*state, OCI_OBJECTSTORAGE_HEAD_OBJECT, &response), 0);
    assert_null(response.opc_meta.keys);
    assert_string_equal(response.e_tag, "e");
}

static void header_that_is_no_number_is_left_out(void **state)
{
    struct oci_objectstorage_head_object_response response;
    struct fixture *fixture = *state;

    answer(fixture, 200, NULL, "");
    add_header(fixture, "content-length", "many");
    add_header(fixture, "opc-bucket-key-enabled", "perhaps");
    assert_int_equal(read_storage(fixture, OCI_OBJECTSTORAGE_HEAD_OBJECT, &response), 0);
    assert_int_equal(response.content_length.is, MODEL_ABSENT);
    assert_int_equal(response.opc_bucket_key_enabled.is, MODEL_ABSENT);
    assert_int_equal(fixture->call.error.code, ERR_NONE);
}

static void not_modified_is_an_answer_where_it_is_known(void **state)
{
    struct oci_objectstorage_get_object_response object;
    struct oci_core_get_instance_response instance;

    answer(*state, 304, NULL, "");
    add_header(*state, "etag", "same");
    assert_int_equal(read_storage(*state, OCI_OBJECTSTORAGE_GET_OBJECT, &object), 0);
    assert_string_equal(object.e_tag, "same");
    assert_null(object.value.ptr);
    assert_int_equal(read_core(*state, OCI_CORE_GET_INSTANCE, &instance), ERR_SERVICE);
}

/* ---- Events ------------------------------------------------------------------------------- */

struct odd_model {
    struct model_unknown *unknown;
};

struct odd_response {
    struct odd_model *chat;
};

static const char odd_strings[] = "\0chat";

static const struct model_field odd_fields[] = {
    { .name = 1, .kind = MODEL_OBJECT, .type = 0, .in = MODEL_IN_BODY },
};

static const struct model_type odd_types[] = {
    { .size = sizeof(struct odd_model) },
    { .size = sizeof(struct odd_response), .field_count = 1 },
};

static const struct model_op odd_ops[] = {
    { .name = 1, .response = 1, .flags = MODEL_OP_EVENTS, .method = MODEL_POST },
    { .name = 1, .response = 1, .method = MODEL_POST },
};

static const struct model_service odd_service = {
    .name = "odd",
    .strings = odd_strings,
    .types = odd_types,
    .fields = odd_fields,
    .ops = odd_ops,
    .type_count = 2,
    .model_count = 1,
    .op_count = 2,
};

static void events_come_as_a_member_of_the_model(void **state)
{
    struct odd_response response;

    answer(*state, 200, "text/event-stream",
           "data: {\"text\":\"a\"}\n\ndata: {\"text\":\"b\"}\n\n");
    assert_int_equal(read_answer(*state, &odd_service, 0, &response), 0);
    assert_string_equal(response.chat->unknown->name, "events");
    assert_int_equal(response.chat->unknown->value->count, 2);
    assert_null(response.chat->unknown->next);
}

static void unexpected_events_are_refused(void **state)
{
    struct odd_response response;

    answer(*state, 200, "text/event-stream", "data: 1\n\n");
    assert_broken(*state, read_answer(*state, &odd_service, 1, &response), "text/event-stream");
}

static void error_answer_leaves_the_response_empty(void **state)
{
    struct oci_core_get_instance_response response;
    struct fixture *fixture = *state;

    answer(fixture, 404, "application/json",
           "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"no such thing\"}");
    add_header(fixture, "opc-request-id", "r");
    assert_int_equal(read_core(fixture, OCI_CORE_GET_INSTANCE, &response), ERR_SERVICE);
    assert_null(response.instance);
    assert_null(response.opc_request_id);
    assert_string_equal(fixture->call.error.message, "no such thing");
}

static void any_body_is_taken_or_refused_everywhere(void **state)
{
    static const char *const bodies[] = { "{}", "[]", "\"x\"", "null", "1", "[null,{}]" };
    struct fixture *fixture = *state;

    for (size_t op = 0; op < oci_core_service.op_count; op++) {
        const struct model_type *type = &oci_core_service.types[oci_core_service.ops[op].response];
        void *response = calloc(1, type->size + 1);

        for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
            enum err e;

            answer(fixture, 200, "application/json", bodies[i]);
            e = read_core(fixture, op, response);
            assert_true(e == ERR_NONE || e == ERR_PROTOCOL);
            assert_int_equal(fixture->call.error.code, e);
            call_forgive(&fixture->call);
        }
        free(response);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(list_body_and_headers_fill_their_members),
        TEST(object_body_keeps_what_it_does_not_know),
        TEST(empty_list_is_not_an_absent_one),
        TEST(json_string_body_is_decoded),
        TEST(text_body_is_taken_as_it_is),
        TEST(json_of_another_media_type_is_json),
        TEST(body_without_a_type_is_what_was_described),
        TEST(empty_body_leaves_it_absent),
        TEST(status_204_never_has_a_body),
        TEST(broken_json_says_where),
        TEST(json_of_another_kind_is_refused),
        TEST(json_that_is_no_string_is_refused_for_one),
        TEST(html_in_place_of_json_is_refused_with_an_excerpt),
        TEST(stream_body_is_bytes_whatever_its_type),
        TEST(empty_stream_is_not_an_absent_one),
        TEST(stream_that_a_sink_took_has_a_length),
        TEST(prefixed_headers_become_a_map),
        TEST(no_prefixed_header_leaves_the_map_absent),
        TEST(header_that_is_no_number_is_left_out),
        TEST(not_modified_is_an_answer_where_it_is_known),
        TEST(events_come_as_a_member_of_the_model),
        TEST(unexpected_events_are_refused),
        TEST(any_body_is_taken_or_refused_everywhere),
        TEST(error_answer_leaves_the_response_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
