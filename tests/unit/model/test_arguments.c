#include "model/arguments.h"

#include "model/encode.h"
#include "model/fixture.h"

/* Decodes the arguments of an operation; `text` may be NULL. */
static enum err decode(int op, const char *text, void **out)
{
    *out = arena_alloc(&fixture_call.arena, kitchen.types[kitchen.ops[op].request].size);
    call_forgive(&fixture_call);
    return model_arguments_decode(&fixture_call, &kitchen, &kitchen.ops[op],
                                  text != NULL ? fixture_parsed(text) : NULL, *out);
}

static const void *decoded(int op, const char *text)
{
    void *request;

    if (decode(op, text, &request))
        fail_msg("%s refused: %s", text != NULL ? text : "nothing", fixture_call.error.message);
    return request;
}

static void refuses(int op, const char *text, const char *message)
{
    void *request;

    assert_int_equal(decode(op, text, &request), ERR_ARGUMENT);
    assert_string_equal(fixture_call.error.message, message);
}

static void parameters_go_by_any_of_their_names(void **state)
{
    const struct kitchen_update_all_request *request =
        decoded(KITCHEN_UPDATE_ALL,
                "{\"all_id\":\"i\",\"if-match\":\"e\",\"opcRetryToken\":\"t\",\"LIMIT\":\"5\","
                "\"fields\":[\"a\"],\"opcMeta\":{\"k\":\"v\"},\"displayName\":\"n\"}");

    (void)state;
    assert_string_equal(request->all_id, "i");
    assert_string_equal(request->if_match, "e");
    assert_string_equal(request->opc_retry_token, "t");
    assert_int_equal(request->limit.val, 5);
    assert_string_equal(request->fields.items[0], "a");
    assert_string_equal(request->opc_meta.keys[0], "k");
    assert_string_equal(request->update_all_details->display_name, "n");
}

static void body_fields_may_stand_beside_or_inside(void **state)
{
    static const char *const texts[] = {
        "{\"allId\":\"i\",\"displayName\":\"n\",\"count\":2}",
        "{\"allId\":\"i\",\"updateAllDetails\":{\"displayName\":\"n\",\"count\":2}}",
        "{\"allId\":\"i\",\"update_all_details\":{\"display_name\":\"n\",\"count\":2}}",
        "{\"allId\":\"i\",\"body\":{\"displayName\":\"n\",\"count\":2}}",
        "{\"allId\":\"i\",\"body\":\"{\\\"displayName\\\":\\\"n\\\",\\\"count\\\":2}\"}",
        "\"{\\\"allId\\\":\\\"i\\\",\\\"displayName\\\":\\\"n\\\",\\\"count\\\":\\\"2\\\"}\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct kitchen_update_all_request *request = decoded(KITCHEN_UPDATE_ALL, texts[i]);

        assert_string_equal(fixture_encoded(KITCHEN_ALL, request->update_all_details),
                            "{\"displayName\":\"n\",\"count\":2}");
    }
}

static void the_arguments_are_not_changed(void **state)
{
    const struct json *json = fixture_parsed("{\"count\":2,\"allId\":\"i\",\"displayName\":\"n\"}");
    struct kitchen_update_all_request request = { .all_id = NULL };
    struct buf out;

    (void)state;
    assert_int_equal(model_arguments_decode(&fixture_call, &kitchen,
                                            &kitchen.ops[KITCHEN_UPDATE_ALL], json, &request),
                     ERR_NONE);
    buf_init(&out, &fixture_call.arena, 1000);
    json_print(&out, json);
    assert_string_equal(out.ptr, "{\"count\":2,\"allId\":\"i\",\"displayName\":\"n\"}");
}

static void unknown_arguments_are_refused_with_the_nearest(void **state)
{
    (void)state;
    refuses(KITCHEN_UPDATE_ALL, "{\"alId\":\"i\"}", "alId: unknown argument; did you mean allId?");
    refuses(KITCHEN_UPDATE_ALL, "{\"diplayName\":\"i\"}",
            "diplayName: unknown argument; did you mean displayName?");
    refuses(KITCHEN_MAKE_SHAPE, "{\"raduis\":1}", "raduis: unknown argument; did you mean radius?");
    refuses(KITCHEN_RENAME, "{\"xylophone\":1}",
            "xylophone: unknown argument; known are name, renameDetails, name, count");
    refuses(KITCHEN_PING, "{\"a\":1}", "a: unknown argument; none is known here");
    refuses(KITCHEN_PING, "{\"body\":{}}", "body: unknown argument; none is known here");
}

static void arguments_given_twice_are_refused(void **state)
{
    (void)state;
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"displayName\":\"n\",\"all_id\":\"j\"}",
            "allId: given twice");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"allId\":\"i\",\"displayName\":\"n\"}",
            "allId: given twice");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"displayName\":\"n\",\"display_name\":\"m\"}",
            "display_name: given twice");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"body\":{},\"updateAllDetails\":{}}",
            "body: given twice");
}

static void wrong_values_are_refused_by_name(void **state)
{
    (void)state;
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"displayName\":\"n\",\"limit\":1.5}",
            "limit: expected an integer of 64 bits, not 1.5");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":7,\"displayName\":\"n\"}",
            "allId: expected a string, not 7");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"displayName\":\"n\",\"opcMeta\":{\"a\":1}}",
            "opcMeta.a: expected a string, not 1");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"displayName\":\"n\",\"part\":{}}",
            "part.name: required");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"updateAllDetails\":{\"displayName\":7}}",
            "updateAllDetails.displayName: expected a string, not 7");
    refuses(KITCHEN_UPDATE_ALL, "[]", "arguments: expected an object, not an array");
    refuses(KITCHEN_UPDATE_ALL, "\"[]\"", "arguments: expected an object, not a string");
}

static void what_is_required_is_asked_for(void **state)
{
    (void)state;
    refuses(KITCHEN_UPDATE_ALL, "{}", "allId: required");
    refuses(KITCHEN_UPDATE_ALL, NULL, "allId: required");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":null}", "allId: required");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\"}", "displayName: required");
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"body\":null}", "displayName: required");
    refuses(KITCHEN_PUT_NAMES, "{}", "names: required");
    refuses(KITCHEN_UPLOAD, "{\"objectName\":\"o\"}", "uploadBody: required");
    refuses(KITCHEN_MAKE_SHAPE, "{}", "kind: required; one of circle, square, text");
}

static void empty_path_parameters_are_refused(void **state)
{
    (void)state;
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\":\"\",\"displayName\":\"n\"}",
            "allId: must not be empty");
}

static void null_parameters_are_not_given(void **state)
{
    const struct kitchen_update_all_request *request =
        decoded(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"displayName\":\"n\",\"ifMatch\":null,"
                                    "\"limit\":null,\"color\":null}");

    (void)state;
    assert_null(request->if_match);
    assert_int_equal(request->limit.is, MODEL_ABSENT);
    assert_true(model_is_null(request->update_all_details->color));
}

static void optional_bodies_may_be_left_out(void **state)
{
    const struct kitchen_rename_request *request = decoded(KITCHEN_RENAME, NULL);

    (void)state;
    assert_null(request->rename_details);
    request = decoded(KITCHEN_RENAME, "{\"renameDetails\":null}");
    assert_null(request->rename_details);
    decoded(KITCHEN_PING, NULL);
    decoded(KITCHEN_PING, "{}");
    decoded(KITCHEN_PING, "null");
}

static void a_shared_name_is_the_parameters(void **state)
{
    const struct kitchen_rename_request *request =
        decoded(KITCHEN_RENAME, "{\"name\":\"q\",\"renameDetails\":{\"name\":\"b\"}}");

    (void)state;
    assert_string_equal(request->name, "q");
    assert_string_equal(request->rename_details->name, "b");
    refuses(KITCHEN_RENAME, "{\"name\":\"q\",\"count\":1}", "renameDetails.name: required");
}

static void a_body_is_given_once(void **state)
{
    (void)state;
    refuses(KITCHEN_UPDATE_ALL,
            "{\"allId\":\"i\",\"color\":\"RED\",\"updateAllDetails\":{\"displayName\":\"n\"}}",
            "updateAllDetails: give its fields in it or beside it, not both (color stands beside "
            "it)");
    refuses(KITCHEN_UPLOAD,
            "{\"objectName\":\"o\",\"uploadBody\":\"a\",\"uploadBodyBase64\":\"YQ==\"}",
            "uploadBody: give text or uploadBodyBase64, not both");
}

static void polymorphic_bodies_are_flat_too(void **state)
{
    const struct kitchen_make_shape_request *request =
        decoded(KITCHEN_MAKE_SHAPE, "{\"side\":\"3\",\"kind\":\"square\",\"value\":\"4\"}");
    const struct kitchen_square *square = request->shape_details.value;

    (void)state;
    assert_ptr_equal(request->shape_details.type, kitchen_type(KITCHEN_SQUARE));
    assert_int_equal(square->side.val, 3);
    assert_int_equal(square->value.val, 4);
    refuses(KITCHEN_MAKE_SHAPE, "{\"kind\":\"text\",\"radius\":1}",
            "radius: unknown field; known are kind, label, bodyText");
}

static void binary_bodies_are_text_or_base64(void **state)
{
    const struct kitchen_upload_request *request =
        decoded(KITCHEN_UPLOAD, "{\"objectName\":\"o\",\"uploadBody\":\"a\\u0000b\"}");

    (void)state;
    assert_int_equal(request->upload_body.len, 3);
    assert_memory_equal(request->upload_body.ptr, "a\0b", 3);
    request = decoded(KITCHEN_UPLOAD, "{\"objectName\":\"o\",\"upload_body_base64\":\"/wA=\"}");
    assert_int_equal(request->upload_body.len, 2);
    assert_memory_equal(request->upload_body.ptr, "\xff\0", 2);
    request = decoded(KITCHEN_UPLOAD, "{\"objectName\":\"o\",\"body\":\"\"}");
    assert_non_null(request->upload_body.ptr);
    assert_int_equal(request->upload_body.len, 0);
    request = decoded(KITCHEN_UPLOAD, "{\"objectName\":\"o\",\"uploadBodyBase64\":\"\"}");
    assert_non_null(request->upload_body.ptr);
    refuses(KITCHEN_UPLOAD, "{\"objectName\":\"o\",\"uploadBodyBase64\":\"%\"}",
            "uploadBodyBase64: expected base64");
    refuses(KITCHEN_UPLOAD, "{\"objectName\":\"o\",\"uploadBodyBase64\":7}",
            "uploadBodyBase64: expected base64");
    refuses(KITCHEN_UPLOAD, "{\"objectName\":\"o\",\"uploadBody\":{}}",
            "uploadBody: expected a string, not an object");
}

static void list_bodies_go_by_their_name(void **state)
{
    const struct kitchen_put_names_request *request =
        decoded(KITCHEN_PUT_NAMES, "{\"names\":[\"a\",\"b\"]}");

    (void)state;
    assert_int_equal(request->names.len, 2);
    request = decoded(KITCHEN_PUT_NAMES, "{\"body\":\"[]\"}");
    assert_int_equal(request->names.len, 0);
    assert_non_null(request->names.items);
}

static void names_with_a_nul_are_unknown(void **state)
{
    (void)state;
    refuses(KITCHEN_UPDATE_ALL, "{\"allId\\u0000\":\"i\"}",
            "allId: unknown argument; did you mean allId?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MODEL_TEST(parameters_go_by_any_of_their_names),
        MODEL_TEST(body_fields_may_stand_beside_or_inside),
        MODEL_TEST(the_arguments_are_not_changed),
        MODEL_TEST(unknown_arguments_are_refused_with_the_nearest),
        MODEL_TEST(arguments_given_twice_are_refused),
        MODEL_TEST(wrong_values_are_refused_by_name),
        MODEL_TEST(what_is_required_is_asked_for),
        MODEL_TEST(empty_path_parameters_are_refused),
        MODEL_TEST(null_parameters_are_not_given),
        MODEL_TEST(optional_bodies_may_be_left_out),
        MODEL_TEST(a_shared_name_is_the_parameters),
        MODEL_TEST(a_body_is_given_once),
        MODEL_TEST(polymorphic_bodies_are_flat_too),
        MODEL_TEST(binary_bodies_are_text_or_base64),
        MODEL_TEST(list_bodies_go_by_their_name),
        MODEL_TEST(names_with_a_nul_are_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
