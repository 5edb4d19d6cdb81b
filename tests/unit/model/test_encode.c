#include "model/encode.h"

#include "model/fixture.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* Encodes into a buffer of `cap` bytes. */
static enum err encode(int type, const void *value, size_t cap, struct buf *out)
{
    buf_init(out, &fixture_call.arena, cap);
    return model_encode(&fixture_call, &kitchen, kitchen_type(type), value, out);
}

static void refuses(int type, const void *value, const char *message)
{
    struct buf out;

    call_forgive(&fixture_call);
    assert_int_equal(encode(type, value, 1 << 16, &out), ERR_ARGUMENT);
    assert_string_equal(fixture_call.error.message, message);
    assert_int_equal(out.len, 0);
}

static const struct model_field *field_named(int type, const char *name)
{
    const struct model_type *row = kitchen_type(type);

    for (size_t i = 0; i < row->field_count; i++) {
        const struct model_field *field = &model_fields(&kitchen, row)[i];

        if (strcmp(model_text(&kitchen, field->name), name) == 0)
            return field;
    }
    fail_msg("no field %s", name);
    return NULL;
}

/* ---- Text ------------------------------------------------------------------------------------ */

static void nothing_set_is_an_empty_object(void **state)
{
    struct kitchen_all all = { .unknown = NULL };

    (void)state;
    assert_string_equal(fixture_encoded(KITCHEN_ALL, &all), "{}");
}

static void set_fields_come_in_the_order_of_the_table(void **state)
{
    struct model_int counts[] = { { .val = 1, .is = MODEL_SET }, { .is = MODEL_IS_NULL } };
    struct kitchen_part part = { .name = "p" };
    struct kitchen_all all = {
        .part = &part,
        .count = { .val = INT64_MIN, .is = MODEL_SET },
        .is_enabled = { .val = false, .is = MODEL_SET },
        .counts = { .items = counts, .len = 2 },
        .names = { .items = (const char **)(void *)counts, .len = 0 },
        .display_name = "a\"\n\x01\xc3\xa9",
        .day = MODEL_NULL,
    };

    (void)state;
    assert_string_equal(fixture_encoded(KITCHEN_ALL, &all),
                        "{\"displayName\":\"a\\\"\\n\\u0001\xc3\xa9\",\"day\":null,"
                        "\"isEnabled\":false,\"count\":-9223372036854775808,"
                        "\"part\":{\"name\":\"p\"},\"names\":[],\"counts\":[1,null]}");
}

static void unknown_fields_come_last(void **state)
{
    struct model_unknown second = { .name = "a", .value = fixture_parsed("1.50") };
    struct model_unknown first = { .name = "z", .value = fixture_parsed("{}"), .next = &second };
    struct kitchen_part part = { .unknown = &first, .name = "p" };

    (void)state;
    assert_string_equal(fixture_encoded(KITCHEN_PART, &part),
                        "{\"name\":\"p\",\"z\":{},\"a\":1.50}");
    part.name = NULL;
    assert_string_equal(fixture_encoded(KITCHEN_PART, &part), "{\"z\":{},\"a\":1.50}");
}

static void nulls_of_every_kind_are_written(void **state)
{
    struct kitchen_all all = {
        .display_name = MODEL_NULL,
        .is_enabled = { .is = MODEL_IS_NULL },
        .ratio = { .is = MODEL_IS_NULL },
        .extra = MODEL_NULL,
        .part = MODEL_NULL,
        .shape = { .value = MODEL_NULL },
        .names = { .items = MODEL_NULL },
        .freeform_tags = { .keys = MODEL_NULL },
    };

    (void)state;
    assert_string_equal(fixture_encoded(KITCHEN_ALL, &all),
                        "{\"displayName\":null,\"isEnabled\":null,\"ratio\":null,\"extra\":null,"
                        "\"part\":null,\"shape\":null,\"names\":null,\"freeformTags\":null}");
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static const char *ratio_text(double number)
{
    struct kitchen_all all = { .ratio = { .val = number, .is = MODEL_SET } };

    return fixture_encoded(KITCHEN_ALL, &all);
}

static void floats_are_the_shortest_that_read_back(void **state)
{
    (void)state;
    assert_string_equal(ratio_text(0.1), "{\"ratio\":0.1}");
    assert_string_equal(ratio_text(2), "{\"ratio\":2}");
    assert_string_equal(ratio_text(1e300), "{\"ratio\":1e+300}");
    assert_string_equal(ratio_text(1.0 / 3), "{\"ratio\":0.3333333333333333}");
    assert_string_equal(ratio_text(0.1 + 0.2), "{\"ratio\":0.30000000000000004}");
    assert_string_equal(ratio_text(-0.0), "{\"ratio\":-0}");
}

static void floats_have_a_point_in_every_locale(void **state)
{
    static const char *const locales[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8",
                                           "ps_AF.UTF-8" };

    (void)state;
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        if (setlocale(LC_NUMERIC, locales[i]) == NULL)
            continue;
        assert_string_equal(ratio_text(0.25), "{\"ratio\":0.25}");
        setlocale(LC_NUMERIC, "C");
    }
}

static void the_text_of_a_float_beats_its_value(void **state)
{
    struct kitchen_all all = { .ratio = { .val = 1, .text = "1.000", .is = MODEL_SET } };

    (void)state;
    assert_string_equal(fixture_encoded(KITCHEN_ALL, &all), "{\"ratio\":1.000}");
}

static void floats_that_json_cannot_say_are_refused(void **state)
{
    struct kitchen_all all = { .ratio = { .val = NAN, .is = MODEL_SET } };

    (void)state;
    refuses(KITCHEN_ALL, &all, "ratio: not a finite number");
    all.ratio.val = -INFINITY;
    refuses(KITCHEN_ALL, &all, "ratio: not a finite number");
}

/* ---- Polymorphic values ---------------------------------------------------------------------- */

static void the_discriminator_follows_from_the_subtype(void **state)
{
    struct kitchen_square square = { .side = { .val = 2, .is = MODEL_SET } };
    struct model_union shapes[] = { { .type = kitchen_type(KITCHEN_SQUARE), .value = &square } };
    struct kitchen_all all = { .shape = shapes[0], .shapes = { .items = shapes, .len = 1 } };

    (void)state;
    assert_string_equal(fixture_encoded(KITCHEN_ALL, &all),
                        "{\"shape\":{\"kind\":\"square\",\"side\":2},"
                        "\"shapes\":[{\"kind\":\"square\",\"side\":2}]}");
    assert_string_equal(fixture_encoded(KITCHEN_SQUARE, &square),
                        "{\"kind\":\"square\",\"side\":2}");
}

static void a_discriminator_that_is_set_stays(void **state)
{
    struct kitchen_shape shape = { .kind = "blob" };
    struct kitchen_all all = { .shape = { kitchen_type(KITCHEN_SHAPE), &shape } };

    (void)state;
    assert_string_equal(fixture_encoded(KITCHEN_ALL, &all), "{\"shape\":{\"kind\":\"blob\"}}");
    shape.kind = NULL;
    assert_string_equal(fixture_encoded(KITCHEN_ALL, &all), "{\"shape\":{}}");
}

static void a_type_that_is_no_subtype_is_refused(void **state)
{
    struct kitchen_part part = { .name = "p" };
    struct kitchen_all all = { .shape = { kitchen_type(KITCHEN_PART), &part } };

    (void)state;
    refuses(KITCHEN_ALL, &all, "shape: its type is no subtype of Shape");
}

/* ---- Refusals -------------------------------------------------------------------------------- */

static void strings_that_are_not_utf8_are_refused(void **state)
{
    const char *keys[] = { "\xff" };
    const char *values[] = { "v" };
    struct kitchen_all all = { .display_name = "a\xc3" };

    (void)state;
    refuses(KITCHEN_ALL, &all, "displayName: not UTF-8");
    all.display_name = NULL;
    all.freeform_tags.keys = keys;
    all.freeform_tags.values = values;
    all.freeform_tags.len = 1;
    refuses(KITCHEN_ALL, &all, "freeformTags: a key is not UTF-8");
}

static void items_that_are_not_set_are_refused(void **state)
{
    const char *names[] = { "a", NULL };
    struct kitchen_all all = { .names = { .items = names, .len = 2 } };

    (void)state;
    refuses(KITCHEN_ALL, &all, "names: holds an item that is not set");
}

static void a_full_buffer_is_reported_and_left_as_it_was(void **state)
{
    struct kitchen_part part = { .name = "a long enough name" };
    struct buf out;

    (void)state;
    buf_init(&out, &fixture_call.arena, 20);
    buf_add_text(&out, "12345");
    assert_int_equal(model_encode(&fixture_call, &kitchen, kitchen_type(KITCHEN_PART), &part, &out),
                     ERR_LIMIT);
    assert_string_equal(out.ptr, "12345");
}

/* ---- Members --------------------------------------------------------------------------------- */

static void one_member_is_encoded_alone(void **state)
{
    const char *names[] = { "a" };
    struct kitchen_string_list list = { .items = names, .len = 1 };
    const struct model_field *field = field_named(KITCHEN_PUT_NAMES_REQUEST, "names");
    struct buf out;

    (void)state;
    buf_init(&out, &fixture_call.arena, 100);
    assert_int_equal(model_encode_field(&fixture_call, &kitchen, field, &list, &out), ERR_NONE);
    assert_string_equal(out.ptr, "[\"a\"]");
    list.items = NULL;
    assert_int_equal(model_encode_field(&fixture_call, &kitchen, field, &list, &out), ERR_ARGUMENT);
    assert_string_equal(fixture_call.error.message, "names: not set");
    assert_string_equal(out.ptr, "[\"a\"]");
}

static void streams_are_text_or_nothing(void **state)
{
    const struct model_field *field = field_named(KITCHEN_UPLOAD_REQUEST, "uploadBody");
    struct model_stream stream = { .ptr = "a\0b", .len = 3 };
    struct buf out;

    (void)state;
    buf_init(&out, &fixture_call.arena, 100);
    assert_int_equal(model_encode_field(&fixture_call, &kitchen, field, &stream, &out), ERR_NONE);
    assert_string_equal(out.ptr, "\"a\\u0000b\"");
    stream = (struct model_stream){ .ptr = "\xff", .len = 1 };
    assert_int_equal(model_encode_field(&fixture_call, &kitchen, field, &stream, &out),
                     ERR_ARGUMENT);
    call_forgive(&fixture_call);
    stream = (struct model_stream){ .path = "file" };
    assert_true(model_is_set(field, &stream));
    assert_int_equal(model_encode_field(&fixture_call, &kitchen, field, &stream, &out),
                     ERR_ARGUMENT);
}

static void sizes_are_those_of_c(void **state)
{
    (void)state;
    assert_int_equal(model_member_size(MODEL_STRING, MODEL_ONE), sizeof(const char *));
    assert_int_equal(model_member_size(MODEL_BOOL, MODEL_ONE), sizeof(struct model_bool));
    assert_int_equal(model_member_size(MODEL_INT, MODEL_ONE), sizeof(struct model_int));
    assert_int_equal(model_member_size(MODEL_FLOAT, MODEL_ONE), sizeof(struct model_float));
    assert_int_equal(model_member_size(MODEL_UNION, MODEL_ONE), sizeof(struct model_union));
    assert_int_equal(model_member_size(MODEL_STREAM, MODEL_ONE), sizeof(struct model_stream));
    assert_int_equal(model_member_size(MODEL_BOOL, MODEL_LIST), sizeof(struct model_list));
    assert_int_equal(model_member_size(MODEL_ANY, MODEL_MAP | MODEL_LIST << 2),
                     sizeof(struct model_map));
}

static void zero_and_false_and_empty_are_set(void **state)
{
    struct kitchen_all all = { .unknown = NULL };

    (void)state;
    assert_false(model_is_set(field_named(KITCHEN_ALL, "count"), &all.count));
    assert_false(model_is_set(field_named(KITCHEN_ALL, "names"), &all.names));
    assert_false(model_is_set(field_named(KITCHEN_ALL, "shape"), &all.shape));
    assert_false(model_is_set(field_named(KITCHEN_ALL, "groups"), &all.groups));
    all.count.is = MODEL_IS_NULL;
    all.names.items = MODEL_NULL;
    all.shape.value = MODEL_NULL;
    all.display_name = "";
    assert_true(model_is_set(field_named(KITCHEN_ALL, "count"), &all.count));
    assert_true(model_is_set(field_named(KITCHEN_ALL, "names"), &all.names));
    assert_true(model_is_set(field_named(KITCHEN_ALL, "shape"), &all.shape));
    assert_true(model_is_set(field_named(KITCHEN_ALL, "displayName"), &all.display_name));
}

/* ---- model_check() --------------------------------------------------------------------------- */

static enum err check(int type, const void *value)
{
    call_forgive(&fixture_call);
    return model_check(&fixture_call, &kitchen, kitchen_type(type), value);
}

static void check_asks_for_required_fields_deeply(void **state)
{
    struct kitchen_part part = { .name = "p" };
    struct kitchen_part nameless = { .count = { .val = 1, .is = MODEL_SET } };
    struct kitchen_part *parts[] = { &part, &nameless };
    struct kitchen_circle circle = { .label = "l" };
    struct kitchen_all child = { .parts = { .items = parts, .len = 2 }, .display_name = "c" };
    struct kitchen_all all = { .child = &child };
    struct kitchen_update_all_request request = { .update_all_details = &all };

    (void)state;
    assert_int_equal(check(KITCHEN_UPDATE_ALL_REQUEST, &request), ERR_ARGUMENT);
    assert_string_equal(fixture_call.error.message, "allId: required");
    request.all_id = "i";
    assert_int_equal(check(KITCHEN_UPDATE_ALL_REQUEST, &request), ERR_ARGUMENT);
    assert_string_equal(fixture_call.error.message, "updateAllDetails.displayName: required");
    all.display_name = "n";
    assert_int_equal(check(KITCHEN_UPDATE_ALL_REQUEST, &request), ERR_ARGUMENT);
    assert_string_equal(fixture_call.error.message,
                        "updateAllDetails.child.parts[1].name: required");
    nameless.name = "";
    assert_int_equal(check(KITCHEN_UPDATE_ALL_REQUEST, &request), ERR_NONE);
    all.shape = (struct model_union){ kitchen_type(KITCHEN_CIRCLE), &circle };
    assert_int_equal(check(KITCHEN_ALL, &all), ERR_ARGUMENT);
    assert_string_equal(fixture_call.error.message, "shape.radius: required");
    circle.radius.is = MODEL_SET;
    assert_int_equal(check(KITCHEN_ALL, &all), ERR_NONE);
}

static void check_takes_null_for_set(void **state)
{
    struct model_union shapes[] = { { kitchen_type(KITCHEN_SHAPE), MODEL_NULL } };
    struct kitchen_all all = {
        .display_name = MODEL_NULL,
        .part = MODEL_NULL,
        .parts = { .items = MODEL_NULL },
        .shapes = { .items = shapes, .len = 1 },
    };

    (void)state;
    assert_int_equal(check(KITCHEN_ALL, &all), ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MODEL_TEST(nothing_set_is_an_empty_object),
        MODEL_TEST(set_fields_come_in_the_order_of_the_table),
        MODEL_TEST(unknown_fields_come_last),
        MODEL_TEST(nulls_of_every_kind_are_written),
        MODEL_TEST(floats_are_the_shortest_that_read_back),
        MODEL_TEST(floats_have_a_point_in_every_locale),
        MODEL_TEST(the_text_of_a_float_beats_its_value),
        MODEL_TEST(floats_that_json_cannot_say_are_refused),
        MODEL_TEST(the_discriminator_follows_from_the_subtype),
        MODEL_TEST(a_discriminator_that_is_set_stays),
        MODEL_TEST(a_type_that_is_no_subtype_is_refused),
        MODEL_TEST(strings_that_are_not_utf8_are_refused),
        MODEL_TEST(items_that_are_not_set_are_refused),
        MODEL_TEST(a_full_buffer_is_reported_and_left_as_it_was),
        MODEL_TEST(one_member_is_encoded_alone),
        MODEL_TEST(streams_are_text_or_nothing),
        MODEL_TEST(sizes_are_those_of_c),
        MODEL_TEST(zero_and_false_and_empty_are_set),
        MODEL_TEST(check_asks_for_required_fields_deeply),
        MODEL_TEST(check_takes_null_for_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
