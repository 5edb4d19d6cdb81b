#include "model/schema.h"

#include "model/decode.h"
#include "model/fixture.h"

#include <string.h>

/* A glossary of this test's own, in place of the generated one. Sorted by name. */
const char model_word_strings[] = "\0color\0The paint.\0count\0How many.\0"
                                  "kitchen.count\0How many pots.";
const struct model_word model_words[] = {
    { .name = 1, .text = 7 },   /* color */
    { .name = 18, .text = 24 }, /* count */
    { .name = 34, .text = 48 }, /* kitchen.count */
};
const size_t model_word_count = sizeof model_words / sizeof model_words[0];

static const char *schema_text(int op)
{
    struct buf out;

    buf_init(&out, &fixture_call.arena, MODEL_SCHEMA_CAP);
    model_schema(&kitchen, &kitchen.ops[op], &out);
    assert_false(buf_full(&out));
    return out.ptr;
}

static const struct json *schema_of(int op)
{
    return fixture_parsed(schema_text(op));
}

static const struct json *property(const struct json *schema, const char *name)
{
    const struct json *found = json_get(json_get(schema, "properties"), name);

    if (found == NULL)
        fail_msg("no property %s", name);
    return found;
}

static const char *described(int type, const char *name)
{
    const struct model_field *field = model_find_field(&kitchen, kitchen_type(type), name);
    struct buf out;

    assert_non_null(field);
    buf_init(&out, &fixture_call.arena, 200);
    model_describe_field(&kitchen, field, &out);
    return out.ptr;
}

/* ---- Shape of the schema --------------------------------------------------------------------- */

static void nothing_to_say_is_an_empty_object(void **state)
{
    (void)state;
    assert_string_equal(schema_text(KITCHEN_PING), "{\"type\":\"object\",\"properties\":{}}");
}

static void parameters_and_body_fields_stand_side_by_side(void **state)
{
    const struct json *schema = schema_of(KITCHEN_UPDATE_ALL);
    const struct json *required = json_get(schema, "required");

    (void)state;
    assert_true(model_arguments_are_flat(&kitchen, &kitchen.ops[KITCHEN_UPDATE_ALL]));
    property(schema, "allId");
    property(schema, "ifMatch");
    property(schema, "displayName");
    property(schema, "ref");
    assert_null(json_get(json_get(schema, "properties"), "updateAllDetails"));
    assert_int_equal(required->count, 2);
    assert_string_equal(required->first->text, "allId");
    assert_string_equal(required->first->next->text, "displayName");
}

static void plumbing_is_not_advertised(void **state)
{
    const struct json *properties = json_get(schema_of(KITCHEN_UPDATE_ALL), "properties");

    (void)state;
    assert_null(json_get(properties, "opcRequestId"));
    assert_null(json_get(properties, "opcRetryToken"));
    assert_non_null(json_get(properties, "limit"));
}

static void every_kind_has_its_type(void **state)
{
    static const char *const types[][3] = {
        { "displayName", "string", NULL },
        { "day", "string", "date" },
        { "timeCreated", "string", "date-time" },
        { "isEnabled", "boolean", NULL },
        { "count", "integer", NULL },
        { "ratio", "number", NULL },
        { "extra", "object", NULL },
        { "part", "object", NULL },
        { "shape", "object", NULL },
        { "names", "array", NULL },
        { "freeformTags", "object", NULL },
        { "definedTags", "object", NULL },
        { "fields", "array", NULL },
        { "opcMeta", "object", NULL },
        { "color", "string", NULL },
    };
    const struct json *schema = schema_of(KITCHEN_UPDATE_ALL);

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        const struct json *row = property(schema, types[i][0]);

        assert_string_equal(json_get_text(row, "type"), types[i][1]);
        if (types[i][2] != NULL)
            assert_string_equal(json_get_text(row, "format"), types[i][2]);
        else
            assert_null(json_get(row, "format"));
    }
}

static void enums_list_their_values(void **state)
{
    const struct json *values = json_get(property(schema_of(KITCHEN_UPDATE_ALL), "color"), "enum");

    (void)state;
    assert_int_equal(values->count, 3);
    assert_string_equal(values->last->text, "DARK_BLUE");
}

static void lists_have_typed_items(void **state)
{
    const struct json *schema = schema_of(KITCHEN_UPDATE_ALL);
    const struct json *grid = json_get(property(schema, "grid"), "items");
    const struct json *parts = json_get(property(schema, "parts"), "items");

    (void)state;
    assert_string_equal(json_get_text(grid, "type"), "array");
    assert_string_equal(json_get_text(json_get(grid, "items"), "type"), "integer");
    assert_string_equal(json_get_text(property(parts, "name"), "type"), "string");
    assert_string_equal(json_get(parts, "required")->first->text, "name");
}

static void recursion_ends_at_the_third_level(void **state)
{
    const struct json *second = property(schema_of(KITCHEN_UPDATE_ALL), "child");
    const struct json *third = property(second, "child");
    const struct json *last = property(third, "child");

    (void)state;
    assert_null(json_get(last, "properties"));
    assert_non_null(strstr(json_get_text(last, "description"), "(All)"));
    assert_null(strstr(json_get_text(third, "description"), "(All)"));
}

static void polymorphic_fields_say_for_which_values_they_are(void **state)
{
    const struct json *shape = property(schema_of(KITCHEN_UPDATE_ALL), "shape");

    (void)state;
    assert_int_equal(json_get(property(shape, "kind"), "enum")->count, 3);
    assert_string_equal(json_get_text(property(shape, "label"), "description"), "The label.");
    assert_string_equal(json_get_text(property(shape, "radius"), "description"),
                        "The radius. For kind circle.");
    assert_string_equal(json_get(shape, "required")->first->text, "kind");
    assert_int_equal(json_get(shape, "required")->count, 1);
}

static void names_of_several_types_are_texts(void **state)
{
    const struct json *value = property(schema_of(KITCHEN_MAKE_SHAPE), "value");

    (void)state;
    assert_string_equal(json_get_text(value, "type"), "string");
    assert_string_equal(json_get_text(value, "description"),
                        "The value. JSON text where it is no string. For kind circle, square.");
}

/* The kitchen, but that the value of a circle is a part. */
static struct model_service kitchen_with_round_parts(void)
{
    const struct model_field *value =
        model_find_field(&kitchen, kitchen_type(KITCHEN_CIRCLE), "value");
    struct model_service changed = kitchen;
    struct model_field *fields;
    size_t count = 0;

    for (size_t i = 0; i < kitchen.type_count; i++) {
        size_t end = kitchen.types[i].fields + kitchen.types[i].field_count;

        count = end > count ? end : count;
    }
    fields = arena_array(&fixture_call.arena, count, sizeof *fields);
    memcpy(fields, kitchen.fields, count * sizeof *fields);
    fields[value - kitchen.fields].kind = MODEL_OBJECT;
    fields[value - kitchen.fields].type = KITCHEN_PART;
    changed.fields = fields;
    return changed;
}

static void names_of_objects_and_other_types_are_texts(void **state)
{
    struct model_service changed = kitchen_with_round_parts();
    const struct json *value;
    struct buf out;

    (void)state;
    buf_init(&out, &fixture_call.arena, MODEL_SCHEMA_CAP);
    model_schema(&changed, &changed.ops[KITCHEN_MAKE_SHAPE], &out);
    value = property(fixture_parsed(out.ptr), "value");
    assert_string_equal(json_get_text(value, "type"), "string");
    assert_non_null(strstr(json_get_text(value, "description"), "JSON text"));
}

static void a_body_that_shares_a_name_is_one_property(void **state)
{
    const struct json *schema = schema_of(KITCHEN_RENAME);

    (void)state;
    assert_false(model_arguments_are_flat(&kitchen, &kitchen.ops[KITCHEN_RENAME]));
    property(property(schema, "renameDetails"), "name");
    property(schema, "name");
    assert_null(json_get(schema, "required"));
}

static void a_body_that_is_no_model_is_one_property(void **state)
{
    const struct json *schema = schema_of(KITCHEN_PUT_NAMES);

    (void)state;
    assert_false(model_arguments_are_flat(&kitchen, &kitchen.ops[KITCHEN_PUT_NAMES]));
    assert_string_equal(json_get_text(property(schema, "names"), "type"), "array");
    assert_string_equal(json_get(schema, "required")->first->text, "names");
}

static void a_binary_body_is_text_or_base64(void **state)
{
    const struct json *schema = schema_of(KITCHEN_UPLOAD);

    (void)state;
    assert_string_equal(json_get_text(property(schema, "uploadBody"), "type"), "string");
    assert_string_equal(json_get_text(property(schema, "uploadBodyBase64"), "type"), "string");
    assert_int_equal(json_get(schema, "required")->count, 1);
}

static void every_schema_is_portable(void **state)
{
    (void)state;
    for (int op = 0; op < KITCHEN_OPS; op++)
        fixture_portable(schema_of(op));
}

static void what_cannot_be_made_small_enough_is_left_open(void **state)
{
    enum { PARAMETERS = 1000 };
    static struct model_field fields[PARAMETERS];
    const struct model_type type = { .fields = 0, .field_count = PARAMETERS };
    const struct model_op op = { .request = 0 };
    struct model_service service = kitchen;
    struct buf out;

    (void)state;
    for (size_t i = 0; i < PARAMETERS; i++)
        fields[i] = (struct model_field){ .name = 1, .in = MODEL_IN_QUERY };
    service.fields = fields;
    service.types = &type;
    buf_init(&out, &fixture_call.arena, MODEL_SCHEMA_CAP);
    model_schema(&service, &op, &out);
    assert_string_equal(out.ptr, "{\"type\":\"object\",\"properties\":{}}");
}

static void schemas_are_the_same_every_time(void **state)
{
    (void)state;
    assert_string_equal(schema_text(KITCHEN_UPDATE_ALL), schema_text(KITCHEN_UPDATE_ALL));
}

static void a_schema_is_appended(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, &fixture_call.arena, 100);
    buf_add_text(&out, "x=");
    model_schema(&kitchen, &kitchen.ops[KITCHEN_PING], &out);
    assert_string_equal(out.ptr, "x={\"type\":\"object\",\"properties\":{}}");
}

/* ---- Descriptions ---------------------------------------------------------------------------- */

static void the_glossary_comes_first_and_the_service_before_all(void **state)
{
    (void)state;
    assert_string_equal(described(KITCHEN_ALL, "color"), "The paint.");
    assert_string_equal(described(KITCHEN_ALL, "count"), "How many pots.");
}

/* The sentence for a field when the tables hold "color" as Oracle's text about color. */
static const char *described_officially(const struct model_field *field)
{
    static uint32_t texts[200]; /* no more rows than that */
    const struct model_field *color =
        model_find_field(&kitchen, kitchen_type(KITCHEN_ALL), "color");
    struct model_service service = kitchen;
    struct buf out;

    texts[color - kitchen.fields] = color->name;
    service.field_texts = texts;
    service.field_text_count = sizeof texts / sizeof texts[0];
    buf_init(&out, &fixture_call.arena, 200);
    model_describe_field(&service, field, &out);
    return out.ptr;
}

static void a_text_of_the_tables_beats_all_words(void **state)
{
    const struct model_type *type = kitchen_type(KITCHEN_ALL);

    (void)state;
    assert_string_equal(described_officially(model_find_field(&kitchen, type, "color")), "color");
    assert_string_equal(described_officially(model_find_field(&kitchen, type, "count")),
                        "How many pots.");
    assert_string_equal(described_officially(model_find_field(&kitchen, type, "displayName")),
                        "The display name.");
}

static void a_field_that_is_no_row_has_no_text_of_the_tables(void **state)
{
    struct model_field copy = *model_find_field(&kitchen, kitchen_type(KITCHEN_ALL), "color");

    (void)state;
    assert_string_equal(described_officially(&copy), "The paint.");
}

static void names_become_sentences(void **state)
{
    (void)state;
    assert_string_equal(described(KITCHEN_ALL, "displayName"), "The display name.");
    assert_string_equal(described(KITCHEN_IMAGE_SOURCE, "imageId"), "The image ID.");
    assert_string_equal(described(KITCHEN_ALL, "isEnabled"), "Whether it is enabled.");
    assert_string_equal(described(KITCHEN_ALL, "timeCreated"), "When it was created.");
    assert_string_equal(described(KITCHEN_ALL, "data"), "The data. Base64.");
    assert_string_equal(described(KITCHEN_ALL, "freeformTags"),
                        "The freeform tags. Names and values.");
    assert_string_equal(described(KITCHEN_ALL, "$ref"), "The ref.");
    assert_string_equal(described(KITCHEN_UPDATE_ALL_REQUEST, "if-match"), "The if match.");
    assert_string_equal(described(KITCHEN_UPDATE_ALL_REQUEST, "opc-retry-token"),
                        "The retry token.");
}

/* The sentence for a field of a name that the kitchen does not have. */
static const char *composed(const char *name, enum model_kind kind)
{
    struct model_service service = { .name = "other" };
    struct model_field field = { .name = 1, .kind = (uint8_t)kind };
    struct buf out;

    service.strings = arena_printf(&fixture_call.arena, "-%s", name);
    buf_init(&out, &fixture_call.arena, 200);
    model_describe_field(&service, &field, &out);
    return out.ptr;
}

static void every_style_of_name_is_read(void **state)
{
    char longest[400];

    (void)state;
    assert_string_equal(composed("memoryInGBs", MODEL_FLOAT), "The memory in GB.");
    assert_string_equal(composed("CACertChain", MODEL_STRING), "The ca cert chain.");
    assert_string_equal(composed("access_token", MODEL_STRING), "The access token.");
    assert_string_equal(composed("subnetIds", MODEL_STRING), "The subnet IDs.");
    assert_string_equal(composed("isPvEncryptionEnabled", MODEL_BOOL),
                        "Whether pv encryption is enabled.");
    assert_string_equal(composed("areAllPluginsDisabled", MODEL_BOOL),
                        "Whether all plugins are disabled.");
    assert_string_equal(composed("isPrimary", MODEL_BOOL), "Whether it is primary.");
    assert_string_equal(composed("enabled", MODEL_BOOL), "Whether it is enabled.");
    assert_string_equal(composed("assignPublicIp", MODEL_BOOL), "Whether to assign public IP.");
    assert_string_equal(composed("timeLastUpdated", MODEL_DATE_TIME), "When it was last updated.");
    assert_string_equal(composed("$", MODEL_STRING), "The value.");
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_in_range(strlen(composed(longest, MODEL_STRING)), 10, 60);
}

static void body_fields_are_found(void **state)
{
    const struct model_field *body =
        model_body_field(&kitchen, kitchen_type(KITCHEN_UPDATE_ALL_REQUEST));

    (void)state;
    assert_string_equal(model_text(&kitchen, body->name), "updateAllDetails");
    assert_null(model_body_field(&kitchen, kitchen_type(KITCHEN_PING_REQUEST)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MODEL_TEST(nothing_to_say_is_an_empty_object),
        MODEL_TEST(parameters_and_body_fields_stand_side_by_side),
        MODEL_TEST(plumbing_is_not_advertised),
        MODEL_TEST(every_kind_has_its_type),
        MODEL_TEST(enums_list_their_values),
        MODEL_TEST(lists_have_typed_items),
        MODEL_TEST(recursion_ends_at_the_third_level),
        MODEL_TEST(polymorphic_fields_say_for_which_values_they_are),
        MODEL_TEST(names_of_several_types_are_texts),
        MODEL_TEST(names_of_objects_and_other_types_are_texts),
        MODEL_TEST(a_body_that_shares_a_name_is_one_property),
        MODEL_TEST(a_body_that_is_no_model_is_one_property),
        MODEL_TEST(a_binary_body_is_text_or_base64),
        MODEL_TEST(every_schema_is_portable),
        MODEL_TEST(what_cannot_be_made_small_enough_is_left_open),
        MODEL_TEST(schemas_are_the_same_every_time),
        MODEL_TEST(a_schema_is_appended),
        MODEL_TEST(the_glossary_comes_first_and_the_service_before_all),
        MODEL_TEST(names_become_sentences),
        MODEL_TEST(a_text_of_the_tables_beats_all_words),
        MODEL_TEST(a_field_that_is_no_row_has_no_text_of_the_tables),
        MODEL_TEST(every_style_of_name_is_read),
        MODEL_TEST(body_fields_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
