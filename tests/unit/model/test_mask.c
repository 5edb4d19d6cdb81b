#include "model/mask.h"

#include "model/fixture.h"

#include <string.h>

#include "model/decode.h"
#include "model/encode.h"

/* The kitchen with secrets: a copy of its rows, in which a test says which fields are some. */
enum { ROOM = 128 };

static struct model_field rows[ROOM];
static struct model_service vault;

static int set_up(void **state)
{
    const struct model_type *last = &kitchen.types[KITCHEN_PUT_NAMES_REQUEST];
    size_t count = last->fields + last->field_count;

    assert_true(count <= ROOM);
    memcpy(rows, kitchen.fields, count * sizeof *rows);
    vault = kitchen;
    vault.fields = rows;
    return fixture_setup(state);
}

static void make_secret(int type, const char *name)
{
    const struct model_type *row = &vault.types[type];

    for (size_t i = 0; i < row->field_count; i++) {
        if (strcmp(model_text(&vault, rows[row->fields + i].name), name) == 0) {
            rows[row->fields + i].flags |= MODEL_SECRET;
            return;
        }
    }
    fail_msg("no field %s", name);
}

/* Decodes as an answer of the service, masks, expects the text after it; gives the names. */
static const char *masked(int type, const char *given, const char *expected)
{
    void *value = arena_alloc(&fixture_call.arena, vault.types[type].size);
    const char *names;
    struct buf out;

    if (model_decode(&fixture_call, &vault, &vault.types[type], MODEL_LENIENT, "",
                     fixture_parsed(given), value))
        fail_msg("%s refused: %s", given, fixture_call.error.message);
    names = model_mask(&fixture_call, &vault, &vault.types[type], value);
    buf_init(&out, &fixture_call.arena, 1 << 16);
    assert_int_equal(model_encode(&fixture_call, &vault, &vault.types[type], value, &out),
                     ERR_NONE);
    fixture_same(out.ptr, expected);
    return names;
}

/* ---- Fields ---------------------------------------------------------------------------------- */

static void answer_without_secrets_stays_as_it_is(void **state)
{
    static const char text[] =
        "{\"displayName\":\"d\",\"color\":\"RED\",\"count\":1,\"extra\":{\"a\":[1]},"
        "\"part\":{\"name\":\"p\"},\"shape\":{\"kind\":\"circle\",\"radius\":1.50},\"names\":[],"
        "\"freeformTags\":{\"k\":\"v\"},\"unknown\":{\"b\":null}}";

    (void)state;
    assert_null(masked(KITCHEN_ALL, text, text));
    make_secret(KITCHEN_ALL, "data");
    assert_null(masked(KITCHEN_ALL, text, text));
}

static void every_kind_of_text_is_hidden(void **state)
{
    (void)state;
    make_secret(KITCHEN_ALL, "displayName");
    make_secret(KITCHEN_ALL, "data");
    make_secret(KITCHEN_ALL, "$ref");
    assert_string_equal(
        masked(KITCHEN_ALL, "{\"displayName\":\"s\",\"data\":\"AAAA\",\"$ref\":\"\",\"count\":3}",
               "{\"displayName\":\"(hidden)\",\"data\":\"(hidden)\",\"$ref\":\"(hidden)\","
               "\"count\":3}"),
        "displayName, data, $ref");
}

static void null_tells_that_there_is_none(void **state)
{
    (void)state;
    make_secret(KITCHEN_ALL, "displayName");
    make_secret(KITCHEN_ALL, "names");
    make_secret(KITCHEN_ALL, "groups");
    assert_null(masked(KITCHEN_ALL, "{\"displayName\":null,\"names\":null,\"groups\":null}",
                       "{\"displayName\":null,\"names\":null,\"groups\":null}"));
    assert_null(
        masked(KITCHEN_ALL, "{\"names\":[],\"groups\":{}}", "{\"names\":[],\"groups\":{}}"));
}

static void lists_and_maps_of_texts_keep_their_keys_only(void **state)
{
    (void)state;
    make_secret(KITCHEN_ALL, "names");
    make_secret(KITCHEN_ALL, "freeformTags");
    make_secret(KITCHEN_ALL, "groups");
    assert_string_equal(
        masked(KITCHEN_ALL,
               "{\"names\":[\"a\",null,\"b\"],\"freeformTags\":{\"k\":\"v\",\"l\":\"w\"},"
               "\"groups\":{\"g\":[\"x\",\"y\"],\"h\":[]}}",
               "{\"names\":[\"(hidden)\",null,\"(hidden)\"],"
               "\"freeformTags\":{\"k\":\"(hidden)\",\"l\":\"(hidden)\"},"
               "\"groups\":{\"g\":[\"(hidden)\",\"(hidden)\"],\"h\":[]}}"),
        "names, freeformTags, groups");
}

static void what_is_no_text_is_left(void **state)
{
    static const char text[] = "{\"isEnabled\":true,\"count\":7,\"extra\":{\"a\":\"b\"}}";

    (void)state;
    make_secret(KITCHEN_ALL, "isEnabled");
    make_secret(KITCHEN_ALL, "count");
    assert_null(masked(KITCHEN_ALL, text, text));
}

static void models_inside_are_walked_however_they_are_held(void **state)
{
    (void)state;
    make_secret(KITCHEN_PART, "name");
    make_secret(KITCHEN_CIRCLE, "value");
    make_secret(KITCHEN_TEXT, "bodyText");
    assert_string_equal(
        masked(KITCHEN_ALL,
               "{\"parts\":[{\"name\":\"a\"},null,{\"name\":\"b\",\"count\":1}],"
               "\"shapes\":[{\"kind\":\"circle\",\"value\":\"v\"},null,"
               "{\"kind\":\"square\",\"value\":5},{\"kind\":\"text\",\"bodyText\":\"t\"}],"
               "\"child\":{\"child\":{\"part\":{\"name\":\"c\"}},\"part\":null}}",
               "{\"parts\":[{\"name\":\"(hidden)\"},null,{\"name\":\"(hidden)\",\"count\":1}],"
               "\"shapes\":[{\"kind\":\"circle\",\"value\":\"(hidden)\"},null,"
               "{\"kind\":\"square\",\"value\":5},{\"kind\":\"text\",\"bodyText\":\"(hidden)\"}],"
               "\"child\":{\"child\":{\"part\":{\"name\":\"(hidden)\"}},\"part\":null}}"),
        "value, bodyText, name");
}

/* Responses are no models: they have no unknown members, but headers and a body. */
static void parameters_and_bodies_are_walked(void **state)
{
    const char *keys[] = { "a" }, *values[] = { "b" };
    struct kitchen_all details = { .display_name = "d" };
    struct kitchen_update_all_request request = {
        .all_id = "id",
        .if_match = "tag",
        .opc_meta = { .keys = keys, .values = values, .len = 1 },
        .update_all_details = &details,
    };
    const struct model_type *type = &vault.types[KITCHEN_UPDATE_ALL_REQUEST];

    (void)state;
    make_secret(KITCHEN_UPDATE_ALL_REQUEST, "if-match");
    make_secret(KITCHEN_UPDATE_ALL_REQUEST, "opc-meta-");
    make_secret(KITCHEN_ALL, "displayName");
    assert_string_equal(model_mask(&fixture_call, &vault, type, &request),
                        "if-match, opc-meta-, displayName");
    assert_string_equal(request.all_id, "id");
    assert_string_equal(request.if_match, MODEL_HIDDEN);
    assert_string_equal(values[0], MODEL_HIDDEN);
    assert_string_equal(details.display_name, MODEL_HIDDEN);
}

/* ---- Unknown members ------------------------------------------------------------------------- */

static void secrets_within_any_value_are_hidden(void **state)
{
    (void)state;
    make_secret(KITCHEN_TEXT, "bodyText");
    assert_string_equal(masked(KITCHEN_ALL,
                               "{\"displayName\":\"n\",\"extra\":[{\"bodyText\":\"s\","
                               "\"y\":1.50}]}",
                               "{\"displayName\":\"n\",\"extra\":[{\"bodyText\":\"(hidden)\","
                               "\"y\":1.50}]}"),
                        "bodyText");
}

static void unknown_member_with_the_name_of_a_secret_is_hidden_whatever_it_is(void **state)
{
    (void)state;
    make_secret(KITCHEN_TEXT, "bodyText");
    assert_string_equal(
        masked(KITCHEN_PART,
               "{\"name\":\"p\",\"bodyText\":{\"a\":[1]},\"x\":[{\"bodyText\":7},\"bodyText\","
               "{\"bodyText\":null,\"y\":1.50}]}",
               "{\"name\":\"p\",\"bodyText\":\"(hidden)\",\"x\":[{\"bodyText\":\"(hidden)\"},"
               "\"bodyText\",{\"bodyText\":null,\"y\":1.50}]}"),
        "bodyText");
}

static void subtype_that_is_not_known_yet_hides_its_secrets(void **state)
{
    (void)state;
    make_secret(KITCHEN_TEXT, "bodyText");
    assert_string_equal(
        masked(KITCHEN_ALL, "{\"shape\":{\"kind\":\"star\",\"bodyText\":\"s\",\"points\":5}}",
               "{\"shape\":{\"kind\":\"star\",\"bodyText\":\"(hidden)\",\"points\":5}}"),
        "bodyText");
}

static void secret_of_another_type_than_described_is_hidden(void **state)
{
    (void)state;
    make_secret(KITCHEN_ALL, "displayName");
    assert_string_equal(masked(KITCHEN_ALL, "{\"displayName\":[1234],\"day\":{\"a\":1}}",
                               "{\"displayName\":\"(hidden)\",\"day\":{\"a\":1}}"),
                        "displayName");
}

/* `value` of a square is a number and no secret: a text in its place is not the circle's. */
static void own_field_of_a_type_beats_the_same_name_elsewhere(void **state)
{
    static const char text[] = "{\"shape\":{\"kind\":\"square\",\"value\":\"v\"}}";

    (void)state;
    make_secret(KITCHEN_CIRCLE, "value");
    assert_null(masked(KITCHEN_ALL, text, text));
}

static void value_that_others_hold_is_not_changed(void **state)
{
    struct json *theirs = fixture_parsed("{\"bodyText\":\"s\"}");
    struct model_unknown unknown = { .name = "x", .value = theirs };
    struct kitchen_part part = { .unknown = &unknown, .name = "p" };

    (void)state;
    make_secret(KITCHEN_TEXT, "bodyText");
    assert_string_equal(model_mask(&fixture_call, &vault, &vault.types[KITCHEN_PART], &part),
                        "bodyText");
    assert_string_equal(json_get_text(theirs, "bodyText"), "s");
    assert_string_equal(json_get_text(unknown.value, "bodyText"), MODEL_HIDDEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(answer_without_secrets_stays_as_it_is),
        TEST(every_kind_of_text_is_hidden),
        TEST(null_tells_that_there_is_none),
        TEST(lists_and_maps_of_texts_keep_their_keys_only),
        TEST(what_is_no_text_is_left),
        TEST(models_inside_are_walked_however_they_are_held),
        TEST(parameters_and_bodies_are_walked),
        TEST(secrets_within_any_value_are_hidden),
        TEST(unknown_member_with_the_name_of_a_secret_is_hidden_whatever_it_is),
        TEST(subtype_that_is_not_known_yet_hides_its_secrets),
        TEST(secret_of_another_type_than_described_is_hidden),
        TEST(own_field_of_a_type_beats_the_same_name_elsewhere),
        TEST(value_that_others_hold_is_not_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
