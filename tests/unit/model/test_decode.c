#include "model/decode.h"

#include "model/fixture.h"

#include <string.h>

/* A value of every kind and shape. */
static const char everything[] =
    "{\"displayName\":\"n\",\"color\":\"RED\",\"data\":\"aGk=\",\"day\":\"2024-02-29\","
    "\"timeCreated\":\"2024-02-29T01:02:03.456Z\",\"window\":\"bytes=0-9\",\"isEnabled\":false,"
    "\"count\":0,\"ratio\":1e-7,\"extra\":{\"a\":[1,null]},\"part\":{\"name\":\"p\",\"count\":-1},"
    "\"shape\":{\"kind\":\"circle\",\"label\":\"l\",\"radius\":0.1},\"names\":[\"a\",\"\"],"
    "\"counts\":[1,2],\"grid\":[[1],[],[2,3]],"
    "\"shapes\":[{\"kind\":\"square\",\"side\":2},{\"kind\":\"text\",\"bodyText\":\"t\"}],"
    "\"parts\":[{\"name\":\"q\"}],\"freeformTags\":{\"k\":\"v\",\"\":\"e\"},"
    "\"definedTags\":{\"ns\":{\"key\":[1]},\"none\":{}},\"groups\":{\"g\":[\"a\"],\"h\":[]},"
    "\"child\":{\"displayName\":\"c\",\"child\":{\"displayName\":\"d\"}},\"$ref\":\"r\","
    "\"urn:ietf:params:scim:schemas:oracle:idcs:extension:kitchen:Sink\":\"u\","
    "\"source\":{\"sourceType\":\"image\",\"id\":\"i\",\"imageId\":\"j\"}}";

static const struct kitchen_all *lenient(const char *text)
{
    return fixture_decoded(KITCHEN_ALL, MODEL_LENIENT, text);
}

static const struct kitchen_all *strict(const char *text)
{
    return fixture_decoded(KITCHEN_ALL, MODEL_STRICT, text);
}

static void refuses(const char *text, const char *message)
{
    assert_string_equal(fixture_refused(KITCHEN_ALL, text), message);
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void every_kind_and_shape_lands_in_its_member(void **state)
{
    const struct kitchen_all *all = lenient(everything);
    const struct kitchen_square *square = all->shapes.items[0].value;
    const struct kitchen_circle *circle = all->shape.value;

    (void)state;
    assert_null(all->unknown);
    assert_string_equal(all->display_name, "n");
    assert_string_equal(all->window, "bytes=0-9");
    assert_int_equal(all->is_enabled.is, MODEL_SET);
    assert_false(all->is_enabled.val);
    assert_int_equal(all->count.is, MODEL_SET);
    assert_int_equal(all->count.val, 0);
    assert_string_equal(all->ratio.text, "1e-7");
    assert_true(all->ratio.val == 1e-7);
    assert_int_equal(all->extra->kind, JSON_OBJECT);
    assert_int_equal(all->part->count.val, -1);
    assert_ptr_equal(all->shape.type, kitchen_type(KITCHEN_CIRCLE));
    assert_string_equal(circle->radius.text, "0.1");
    assert_int_equal(all->names.len, 2);
    assert_string_equal(all->names.items[1], "");
    assert_int_equal(all->grid.len, 3);
    assert_non_null(all->grid.items[1].items);
    assert_int_equal(all->grid.items[1].len, 0);
    assert_int_equal(all->grid.items[2].items[1].val, 3);
    assert_ptr_equal(all->shapes.items[0].type, kitchen_type(KITCHEN_SQUARE));
    assert_int_equal(square->side.val, 2);
    assert_string_equal(all->parts.items[0]->name, "q");
    assert_string_equal(all->freeform_tags.keys[1], "");
    assert_string_equal(all->freeform_tags.values[1], "e");
    assert_string_equal(all->defined_tags.values[0].keys[0], "key");
    assert_int_equal(all->defined_tags.values[1].len, 0);
    assert_string_equal(all->groups.values[0].items[0], "a");
    assert_string_equal(all->child->child->display_name, "d");
    assert_string_equal(all->ref, "r");
    assert_string_equal(all->urn_extension, "u");
}

static void everything_survives_both_modes(void **state)
{
    (void)state;
    fixture_survives(KITCHEN_ALL, everything);
    fixture_same(fixture_encoded(KITCHEN_ALL, strict(everything)), everything);
}

static void absent_null_and_empty_stay_different(void **state)
{
    const struct kitchen_all *all =
        lenient("{\"displayName\":null,\"isEnabled\":null,\"count\":null,\"ratio\":null,"
                "\"extra\":null,\"part\":null,\"shape\":null,\"names\":null,\"freeformTags\":null,"
                "\"counts\":[],\"groups\":{},\"color\":\"\"}");

    (void)state;
    assert_null(all->unknown);
    assert_true(model_is_null(all->display_name));
    assert_string_equal(all->display_name, "");
    assert_int_equal(all->is_enabled.is, MODEL_IS_NULL);
    assert_int_equal(all->count.is, MODEL_IS_NULL);
    assert_int_equal(all->ratio.is, MODEL_IS_NULL);
    assert_true(model_is_null(all->extra));
    assert_true(model_is_null(all->part));
    assert_null(all->part->name);
    assert_true(model_is_null(all->shape.value));
    assert_true(model_is_null((const void *)all->names.items));
    assert_true(model_is_null((const void *)all->freeform_tags.keys));
    assert_non_null(all->counts.items);
    assert_false(model_is_null(all->counts.items));
    assert_int_equal(all->counts.len, 0);
    assert_non_null(all->groups.keys);
    assert_null(all->day);
    assert_null(all->parts.items);
    assert_false(model_is_null(all->color));
    assert_string_equal(all->color, "");
}

static void null_items_survive(void **state)
{
    const struct kitchen_all *all;

    (void)state;
    all = lenient("{\"names\":[null,\"a\"],\"counts\":[null,0],\"parts\":[null]}");
    assert_true(model_is_null(all->names.items[0]));
    assert_int_equal(all->counts.items[0].is, MODEL_IS_NULL);
    assert_true(model_is_null(all->parts.items[0]));
    fixture_survives(KITCHEN_ALL,
                     "{\"names\":[null,\"a\"],\"counts\":[null,0],\"grid\":[null,[]],"
                     "\"shapes\":[null],\"parts\":[null],\"freeformTags\":{\"a\":null},"
                     "\"definedTags\":{\"a\":null,\"b\":{\"c\":null}}}");
}

static void numbers_keep_every_digit(void **state)
{
    const struct kitchen_all *all;

    (void)state;
    all = lenient("{\"count\":9007199254740993,\"counts\":[-9223372036854775808,"
                  "9223372036854775807]}");
    assert_true(all->count.val == INT64_C(9007199254740993));
    assert_true(all->counts.items[0].val == INT64_MIN);
    assert_true(all->counts.items[1].val == INT64_MAX);
    fixture_survives(KITCHEN_ALL, "{\"count\":9007199254740993,"
                                  "\"counts\":[-9223372036854775808,9223372036854775807]}");
    fixture_survives(KITCHEN_ALL, "{\"ratio\":12345678901234567890.5}");
    fixture_survives(KITCHEN_ALL, "{\"ratio\":1.10}");
    fixture_survives(KITCHEN_ALL, "{\"ratio\":-0}");
    fixture_survives(KITCHEN_ALL, "{\"extra\":1e400}");
}

/* ---- Answers that do not fit ----------------------------------------------------------------- */

static void what_the_description_does_not_know_survives(void **state)
{
    const struct kitchen_all *all = lenient("{\"new\":[1],\"displayName\":\"n\",\"newer\":null}");

    (void)state;
    assert_string_equal(all->unknown->name, "new");
    assert_string_equal(all->unknown->next->name, "newer");
    assert_null(all->unknown->next->next);
    fixture_survives(KITCHEN_ALL, "{\"new\":[1],\"displayName\":\"n\",\"newer\":null,"
                                  "\"part\":{\"name\":\"p\",\"more\":{}}}");
    fixture_survives(KITCHEN_EMPTY, "{}");
    fixture_survives(KITCHEN_EMPTY, "{\"a\":1}");
}

static void values_of_another_type_are_kept_as_they_came(void **state)
{
    static const char *const texts[] = {
        "{\"count\":1.5}",
        "{\"count\":1e3}",
        "{\"count\":-0}",
        "{\"count\":1180591620717411303424}",
        "{\"count\":\"1\"}",
        "{\"displayName\":7}",
        "{\"displayName\":\"a\\u0000b\"}",
        "{\"isEnabled\":\"true\"}",
        "{\"ratio\":\"0.1\"}",
        "{\"part\":[1]}",
        "{\"part\":\"{\\\"name\\\":1}\"}",
        "{\"shape\":\"round\"}",
        "{\"names\":[\"a\",1]}",
        "{\"names\":{}}",
        "{\"parts\":[{\"name\":\"p\"},7]}",
        "{\"grid\":[[1],[true]]}",
        "{\"freeformTags\":{\"a\":\"b\",\"c\":1}}",
        "{\"freeformTags\":{\"a\\u0000b\":\"c\"}}",
        "{\"groups\":[]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct kitchen_all *all = lenient(texts[i]);

        assert_non_null(all->unknown);
        assert_null(all->unknown->next);
        fixture_survives(KITCHEN_ALL, texts[i]);
    }
}

static void a_misfit_spoils_only_the_struct_it_stands_in(void **state)
{
    const struct kitchen_all *all = lenient("{\"parts\":[{\"name\":1},{\"name\":\"q\"}]}");

    (void)state;
    assert_null(all->unknown);
    assert_int_equal(all->parts.len, 2);
    assert_non_null(all->parts.items[0]->unknown);
    assert_string_equal(all->parts.items[1]->name, "q");
    fixture_survives(KITCHEN_ALL, "{\"parts\":[{\"name\":1},{\"name\":\"q\"}]}");
}

static void unknown_enum_values_survive_in_answers(void **state)
{
    (void)state;
    assert_string_equal(lenient("{\"color\":\"MAUVE\"}")->color, "MAUVE");
}

static void unknown_discriminators_give_the_base(void **state)
{
    const char *text = "{\"shape\":{\"kind\":\"blob\",\"label\":\"l\",\"mass\":1.0}}";
    const struct kitchen_all *all = lenient(text);
    const struct kitchen_shape *shape = all->shape.value;

    (void)state;
    assert_ptr_equal(all->shape.type, kitchen_type(KITCHEN_SHAPE));
    assert_string_equal(shape->kind, "blob");
    assert_string_equal(shape->unknown->name, "mass");
    fixture_survives(KITCHEN_ALL, text);
    fixture_survives(KITCHEN_ALL, "{\"shape\":{\"label\":\"l\"}}");
    fixture_survives(KITCHEN_ALL, "{\"shape\":{\"kind\":7,\"radius\":1}}");
    fixture_survives(KITCHEN_ALL, "{\"shape\":{\"kind\":null}}");
}

static void the_last_of_several_wins(void **state)
{
    const struct kitchen_all *all =
        lenient("{\"count\":1,\"displayName\":\"a\",\"count\":2,\"displayName\":7}");

    (void)state;
    assert_int_equal(all->count.val, 2);
    assert_null(all->display_name);
    assert_string_equal(all->unknown->name, "displayName");
    fixture_same(fixture_encoded(KITCHEN_ALL, all), "{\"count\":2,\"displayName\":7}");
}

static void names_with_a_nul_are_no_known_names(void **state)
{
    const struct kitchen_all *all = lenient("{\"count\\u0000er\":1}");

    (void)state;
    assert_int_equal(all->count.is, MODEL_ABSENT);
    assert_string_equal(fixture_encoded(KITCHEN_ALL, all), "{\"count\\u0000er\":1}");
}

static void an_answer_that_is_no_object_breaks_the_protocol(void **state)
{
    struct kitchen_part part = { .name = NULL };

    (void)state;
    assert_int_equal(model_decode(&fixture_call, &kitchen, kitchen_type(KITCHEN_PART),
                                  MODEL_LENIENT, "answer", fixture_parsed("[]"), &part),
                     ERR_PROTOCOL);
    assert_string_equal(fixture_call.error.message,
                        "answer: the service answered with an array, not an object");
}

static void a_single_value_that_does_not_fit_breaks_the_protocol(void **state)
{
    const struct model_field *field =
        model_find_field(&kitchen, kitchen_type(KITCHEN_ALL), "counts");
    struct kitchen_int_list counts = { .items = NULL };

    (void)state;
    assert_int_equal(model_decode_field(&fixture_call, &kitchen, field, MODEL_LENIENT, "counts",
                                        fixture_parsed("[1,\"2\"]"), &counts),
                     ERR_PROTOCOL);
    assert_null(counts.items);
    call_forgive(&fixture_call);
    assert_int_equal(model_decode_field(&fixture_call, &kitchen, field, MODEL_LENIENT, "counts",
                                        fixture_parsed("[1,2]"), &counts),
                     ERR_NONE);
    assert_int_equal(counts.len, 2);
}

/* ---- Requests that do not fit ---------------------------------------------------------------- */

static void unknown_fields_are_refused_with_the_nearest(void **state)
{
    (void)state;
    refuses("{\"displayName\":\"n\",\"freefromTags\":{}}",
            "freefromTags: unknown field; did you mean freeformTags?");
    refuses("{\"displayName\":\"n\",\"shape\":{\"kind\":\"circle\",\"raduis\":1}}",
            "shape.raduis: unknown field; did you mean radius?");
    refuses("{\"displayName\":\"n\",\"part\":{\"zzzzzz\":1}}",
            "part.zzzzzz: unknown field; known are name, count");
    refuses("{\"displayName\":\"n\",\"coumt\\u0000\":1}",
            "coumt: unknown field; did you mean count?");
}

static void far_names_list_eight_of_the_known_ones(void **state)
{
    (void)state;
    refuses("{\"xylophone\":1}",
            "xylophone: unknown field; known are displayName, color, data, day, timeCreated, "
            "window, isEnabled, count and 16 more");
    assert_string_equal(fixture_refused(KITCHEN_EMPTY, "{\"a\":1}"),
                        "a: unknown field; none is known here");
}

static void required_fields_are_asked_for_by_path(void **state)
{
    (void)state;
    refuses("{}", "displayName: required");
    refuses("{\"displayName\":null}", "displayName: required");
    refuses("{\"displayName\":\"n\",\"parts\":[{\"name\":\"p\"},{}]}", "parts[1].name: required");
    refuses("{\"displayName\":\"n\",\"child\":{\"child\":{}}}", "child.displayName: required");
    refuses("{\"displayName\":\"n\",\"shape\":{\"kind\":\"circle\"}}", "shape.radius: required");
}

static void the_other_missing_fields_are_in_the_hint(void **state)
{
    (void)state;
    refuses("{\"displayName\":\"n\",\"source\":{\"sourceType\":\"image\"}}", "source.id: required");
    assert_string_equal(fixture_call.error.hint, "also required: imageId");
    refuses("{\"displayName\":\"n\",\"source\":{\"sourceType\":\"image\",\"id\":\"i\"}}",
            "source.imageId: required");
    assert_null(fixture_call.error.hint);
}

static void wrong_types_are_refused_by_path(void **state)
{
    static const char *const cases[][2] = {
        { "\"count\":1.5", "count: expected an integer of 64 bits, not 1.5" },
        { "\"count\":1e3", "count: expected an integer of 64 bits, not 1e3" },
        { "\"count\":1180591620717411303424",
          "count: expected an integer of 64 bits, not 1180591620717411303424" },
        { "\"count\":\"many\"", "count: expected a number, not a string" },
        { "\"ratio\":\"0x1p3\"", "ratio: expected a number, not a string" },
        { "\"ratio\":true", "ratio: expected a number, not a boolean" },
        { "\"isEnabled\":1", "isEnabled: expected a boolean, not 1" },
        { "\"isEnabled\":\"yes\"", "isEnabled: expected a boolean, not a string" },
        { "\"day\":20240229", "day: expected a string, not 20240229" },
        { "\"data\":\"a\\u0000\"",
          "data: expected a string without NUL characters, not one with a NUL character" },
        { "\"part\":[]", "part: expected an object, not an array" },
        { "\"part\":\"[]\"", "part: expected an object, not a string" },
        { "\"shape\":7", "shape: expected an object, not 7" },
        { "\"names\":\"a\"", "names: expected an array, not a string" },
        { "\"names\":[\"a\",{}]", "names[1]: expected a string, not an object" },
        { "\"grid\":[[1],[2,[]]]", "grid[1][1]: expected a number, not an array" },
        { "\"freeformTags\":{\"a\":1}", "freeformTags.a: expected a string, not 1" },
        { "\"freeformTags\":[]", "freeformTags: expected an object, not an array" },
        { "\"groups\":{\"g\":[\"a\",false]}", "groups.g[1]: expected a string, not a boolean" },
    };
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(text, sizeof text, "{\"displayName\":\"n\",%s}", cases[i][0]);
        refuses(text, cases[i][1]);
    }
}

static void fields_are_refused_by_their_names_in_the_schema(void **state)
{
    (void)state;
    refuses("{\"displayName\":\"n\",\"$ref\":1}", "ref: expected a string, not 1");
    refuses("{\"displayName\":\"n\",\"child\":{\"displayName\":\"n\",\"ref\":1}}",
            "child.ref: expected a string, not 1");
    refuses("{\"displayName\":\"n\","
            "\"urn:ietf:params:scim:schemas:oracle:idcs:extension:kitchen:Sink\":1}",
            "rnIetfParamsScimSchemasOracleIdcsExtensionKitchenSinkAndTheTable: "
            "expected a string, not 1");
}

static void values_outside_an_enum_are_refused(void **state)
{
    (void)state;
    refuses("{\"displayName\":\"n\",\"color\":\"MAUVE\"}",
            "color: expected one of RED, GREEN, DARK_BLUE");
    refuses("{\"displayName\":\"n\",\"color\":\"green\"}",
            "color: expected one of GREEN, RED, DARK_BLUE; did you mean GREEN?");
    refuses("{\"displayName\":\"n\",\"color\":\"dark-blue\"}",
            "color: expected one of DARK_BLUE, RED, GREEN; did you mean DARK_BLUE?");
}

static void discriminators_are_checked(void **state)
{
    (void)state;
    refuses("{\"displayName\":\"n\",\"shape\":{}}",
            "shape.kind: required; one of circle, square, text");
    refuses("{\"displayName\":\"n\",\"shape\":{\"kind\":\"squar\"}}",
            "shape.kind: expected one of square, circle, text; did you mean square?");
    refuses("{\"displayName\":\"n\",\"shape\":{\"kind\":7}}",
            "shape.kind: expected a string, not 7");
    refuses("{\"displayName\":\"n\",\"shapes\":[{\"kind\":\"square\"},{\"kind\":\"x\"}]}",
            "shapes[1].kind: expected one of circle, square, text");
}

static void an_optional_discriminator_is_needed_only_for_fields_of_a_subtype(void **state)
{
    const struct kitchen_all *all = strict("{\"displayName\":\"n\",\"source\":{\"id\":\"i\"}}");

    (void)state;
    assert_ptr_equal(all->source.type, kitchen_type(KITCHEN_SOURCE));
    assert_string_equal(fixture_encoded(KITCHEN_ALL, all),
                        "{\"displayName\":\"n\",\"source\":{\"id\":\"i\"}}");
    refuses("{\"displayName\":\"n\",\"source\":{\"imageId\":\"i\"}}",
            "source.sourceType: required; one of image");
}

static void the_path_of_the_caller_stands_before_the_names(void **state)
{
    struct kitchen_part part = { .name = NULL };

    (void)state;
    assert_int_equal(model_decode(&fixture_call, &kitchen, kitchen_type(KITCHEN_PART), MODEL_STRICT,
                                  "renameDetails", fixture_parsed("{}"), &part),
                     ERR_ARGUMENT);
    assert_string_equal(fixture_call.error.message, "renameDetails.name: required");
}

static void messages_are_one_line_of_bounded_length(void **state)
{
    char text[4096];

    (void)state;
    refuses("{\"displayName\":\"n\",\"freeformTags\":{\"a\\nb\":1}}",
            "freeformTags.a?b: expected a string, not 1");
    memset(text, 'x', sizeof text);
    memcpy(text, "{\"", 2);
    memcpy(text + sizeof text - 5, "\":1}", 5);
    assert_true(strlen(fixture_refused(KITCHEN_ALL, text)) < 500);
}

/* ---- Requests that are understood ------------------------------------------------------------ */

static void other_spellings_of_names_are_understood(void **state)
{
    const struct kitchen_all *all =
        strict("{\"display_name\":\"n\",\"freeform-tags\":{},\"ref\":\"r\","
               "\"urnIetfParamsScimSchemasOracleIdcsExtensionKitchenSinkAndTheTable\":\"u\","
               "\"shapes\":[{\"KIND\":\"text\",\"body_text\":\"t\"}]}");
    const struct kitchen_text *text = all->shapes.items[0].value;

    (void)state;
    assert_string_equal(all->display_name, "n");
    assert_int_equal(all->freeform_tags.len, 0);
    assert_non_null(all->freeform_tags.keys);
    assert_string_equal(all->ref, "r");
    assert_string_equal(all->urn_extension, "u");
    assert_string_equal(text->body_text, "t");
    assert_string_equal(text->kind, "text");
}

static void other_spellings_are_unknown_in_answers(void **state)
{
    const struct kitchen_all *all = lenient("{\"display_name\":\"n\"}");

    (void)state;
    assert_null(all->display_name);
    assert_string_equal(all->unknown->name, "display_name");
}

static void texts_of_json_are_understood(void **state)
{
    const struct kitchen_all *all = strict(
        "{\"displayName\":\"5\",\"count\":\"-9223372036854775808\",\"ratio\":\"0.10\","
        "\"isEnabled\":\"true\",\"part\":\"{\\\"name\\\":\\\"p\\\"}\","
        "\"names\":\"[\\\"a\\\"]\",\"counts\":[\"1\"],\"freeformTags\":\"{\\\"a\\\":\\\"b\\\"}\","
        "\"shape\":\"{\\\"kind\\\":\\\"square\\\",\\\"side\\\":\\\"2\\\"}\",\"extra\":\"{}\"}");
    const struct kitchen_square *square = all->shape.value;

    (void)state;
    assert_string_equal(all->display_name, "5");
    assert_true(all->count.val == INT64_MIN);
    assert_string_equal(all->ratio.text, "0.10");
    assert_true(all->is_enabled.val);
    assert_string_equal(all->part->name, "p");
    assert_string_equal(all->names.items[0], "a");
    assert_int_equal(all->counts.items[0].val, 1);
    assert_string_equal(all->freeform_tags.values[0], "b");
    assert_int_equal(square->side.val, 2);
    assert_int_equal(all->extra->kind, JSON_STRING);
}

static void a_body_given_as_text_is_understood(void **state)
{
    const struct kitchen_part *part =
        fixture_decoded(KITCHEN_PART, MODEL_STRICT, "\"{\\\"name\\\":\\\"p\\\"}\"");

    (void)state;
    assert_string_equal(part->name, "p");
    assert_string_equal(fixture_refused(KITCHEN_PART, "\"{\""),
                        "value: expected an object, not a string");
}

static void optional_nulls_are_sent(void **state)
{
    (void)state;
    assert_string_equal(
        fixture_encoded(KITCHEN_ALL, strict("{\"displayName\":\"n\",\"count\":null}")),
        "{\"displayName\":\"n\",\"count\":null}");
}

/* ---- Size ------------------------------------------------------------------------------------ */

static void long_lists_are_linear(void **state)
{
    enum { ITEMS = 200000 };
    struct buf text;
    const struct kitchen_all *all;

    (void)state;
    buf_init(&text, &fixture_call.arena, 64u << 20);
    buf_add_text(&text, "{\"counts\":[0");
    for (int i = 1; i < ITEMS; i++)
        buf_add_text(&text, ",1");
    buf_add_text(&text, "],\"freeformTags\":{\"a\":\"\"");
    for (int i = 1; i < ITEMS; i++)
        buf_printf(&text, ",\"k%d\":\"\"", i);
    buf_add_text(&text, "}}");
    all = lenient(text.ptr);
    assert_int_equal(all->counts.len, ITEMS);
    assert_int_equal(all->freeform_tags.len, ITEMS);
}

static void deep_recursion_is_decoded(void **state)
{
    enum { DEPTH = 120 };
    struct buf text;
    const struct kitchen_all *all;
    int depth = 0;

    (void)state;
    buf_init(&text, &fixture_call.arena, 1u << 20);
    for (int i = 0; i < DEPTH; i++)
        buf_add_text(&text, "{\"displayName\":\"n\",\"child\":");
    buf_add_text(&text, "{\"displayName\":\"n\"}");
    for (int i = 0; i < DEPTH; i++)
        buf_add_char(&text, '}');
    for (all = strict(text.ptr); all->child != NULL; all = all->child)
        depth++;
    assert_int_equal(depth, DEPTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MODEL_TEST(every_kind_and_shape_lands_in_its_member),
        MODEL_TEST(everything_survives_both_modes),
        MODEL_TEST(absent_null_and_empty_stay_different),
        MODEL_TEST(null_items_survive),
        MODEL_TEST(numbers_keep_every_digit),
        MODEL_TEST(what_the_description_does_not_know_survives),
        MODEL_TEST(values_of_another_type_are_kept_as_they_came),
        MODEL_TEST(a_misfit_spoils_only_the_struct_it_stands_in),
        MODEL_TEST(unknown_enum_values_survive_in_answers),
        MODEL_TEST(unknown_discriminators_give_the_base),
        MODEL_TEST(the_last_of_several_wins),
        MODEL_TEST(names_with_a_nul_are_no_known_names),
        MODEL_TEST(an_answer_that_is_no_object_breaks_the_protocol),
        MODEL_TEST(a_single_value_that_does_not_fit_breaks_the_protocol),
        MODEL_TEST(unknown_fields_are_refused_with_the_nearest),
        MODEL_TEST(far_names_list_eight_of_the_known_ones),
        MODEL_TEST(required_fields_are_asked_for_by_path),
        MODEL_TEST(the_other_missing_fields_are_in_the_hint),
        MODEL_TEST(wrong_types_are_refused_by_path),
        MODEL_TEST(fields_are_refused_by_their_names_in_the_schema),
        MODEL_TEST(values_outside_an_enum_are_refused),
        MODEL_TEST(discriminators_are_checked),
        MODEL_TEST(an_optional_discriminator_is_needed_only_for_fields_of_a_subtype),
        MODEL_TEST(the_path_of_the_caller_stands_before_the_names),
        MODEL_TEST(messages_are_one_line_of_bounded_length),
        MODEL_TEST(other_spellings_of_names_are_understood),
        MODEL_TEST(other_spellings_are_unknown_in_answers),
        MODEL_TEST(texts_of_json_are_understood),
        MODEL_TEST(a_body_given_as_text_is_understood),
        MODEL_TEST(optional_nulls_are_sent),
        MODEL_TEST(long_lists_are_linear),
        MODEL_TEST(deep_recursion_is_decoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
