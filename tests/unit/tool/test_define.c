/* tool_define() for all operations there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "model/schema.h"
#include "tool/tool.h"

static const char *tool; /* the one being looked at, for messages */

#define CHECK(fact, ...)                                                                           \
    do {                                                                                           \
        if (!(fact)) {                                                                             \
            fprintf(stderr, "%s: ", tool);                                                         \
            fail_msg(__VA_ARGS__);                                                                 \
        }                                                                                          \
    } while (0)

static struct span define(struct catalog_op entry)
{
    struct buf out;

    tool = model_text(entry.service, entry.op->tool);
    buf_init(&out, &call.arena, 1u << 20);
    tool_define(entry, &out);
    assert_false(buf_full(&out));
    return buf_span(&out);
}

static const struct json *parse(struct span text)
{
    struct json *json = NULL;

    if (json_parse(&call, "definition", text, &json))
        fail_msg("%s: %s", tool, call.error.message);
    return json;
}

static const struct json *definition(const char *name)
{
    struct catalog_op entry = catalog_find_tool(name);

    assert_non_null(entry.op);
    return parse(define(entry));
}

static bool flag(const struct json *definition_of, const char *name)
{
    const struct json *value = json_get(json_get(definition_of, "annotations"), name);

    CHECK(value != NULL && value->kind == JSON_BOOL, "%s is missing", name);
    return value->boolean;
}

/* ---- The portable subset --------------------------------------------------------------------- */

static const char *const keywords[] = {
    "type",    "properties", "required", "description", "items",     "enum",     "format",
    "default", "minimum",    "maximum",  "minLength",   "maxLength", "minItems", "maxItems",
};
static const char *const types[] = { "string", "integer", "number", "boolean", "object", "array" };
static const char *const formats[] = { "date", "date-time", "uri", "email" };

static bool is_among(const char *text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, names[i]) == 0)
            return true;
    }
    return false;
}

#define IS_AMONG(text, names) is_among(text, names, sizeof(names) / sizeof((names)[0]))

static bool is_key(const char *name)
{
    size_t len = strlen(name);

    return len >= 1 && len <= 64 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == len;
}

static void check_schema(const struct json *schema, int level, bool is_root);

static void check_required(const struct json *schema)
{
    const struct json *required = json_get(schema, "required");

    if (required == NULL)
        return;
    CHECK(required->kind == JSON_ARRAY && required->count > 0, "required must not be empty");
    for (const struct json *at = required->first; at != NULL; at = at->next) {
        CHECK(json_is_text(at), "required names a %s", json_kind_name(at->kind));
        CHECK(json_get(json_get(schema, "properties"), at->text) != NULL,
              "required names %s, which is no property", at->text);
    }
}

static void check_enum(const struct json *schema, const char *type)
{
    const struct json *values = json_get(schema, "enum");

    if (values == NULL)
        return;
    CHECK(strcmp(type, "string") == 0, "enum on a %s", type);
    CHECK(values->kind == JSON_ARRAY && values->count > 0, "empty enum");
    for (const struct json *at = values->first; at != NULL; at = at->next)
        CHECK(json_is_text(at), "enum holds a %s", json_kind_name(at->kind));
}

static void check_properties(const struct json *schema, int level)
{
    const struct json *properties = json_get(schema, "properties");

    if (properties == NULL)
        return;
    CHECK(properties->kind == JSON_OBJECT, "properties is no object");
    CHECK(level <= MODEL_SCHEMA_DEPTH, "properties of level %d", level);
    for (const struct json *at = properties->first; at != NULL; at = at->next) {
        CHECK(is_key(at->name), "property %s", at->name);
        CHECK(json_get(properties, at->name) == at, "property %s twice", at->name);
        CHECK(json_get_text(at, "description") != NULL && json_get_text(at, "description")[0],
              "%s has no description", at->name);
        check_schema(at, level + 1, false);
    }
}

static void check_schema(const struct json *schema, int level, bool is_root)
{
    const char *type = json_get_text(schema, "type");
    const char *format = json_get_text(schema, "format");

    CHECK(schema->kind == JSON_OBJECT, "a schema is a %s", json_kind_name(schema->kind));
    CHECK(type != NULL && IS_AMONG(type, types), "type %s", type != NULL ? type : "missing");
    for (const struct json *at = schema->first; at != NULL; at = at->next)
        CHECK(IS_AMONG(at->name, keywords), "keyword %s", at->name);
    CHECK(json_get(schema, "format") == NULL || (format != NULL && IS_AMONG(format, formats)),
          "format %s", format != NULL ? format : "?");
    CHECK(!is_root || (strcmp(type, "object") == 0 && json_get(schema, "properties") != NULL),
          "the root is no object with properties");
    if (strcmp(type, "array") == 0) {
        CHECK(json_get(schema, "items") != NULL, "array without items");
        check_schema(json_get(schema, "items"), level, false);
    }
    check_enum(schema, type);
    check_properties(schema, level);
    check_required(schema);
}

/* ---- All of them ----------------------------------------------------------------------------- */

/* Each definition in an arena of its own. */
static void for_all(void (*check)(struct catalog_op entry, const struct json *json))
{
    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);

        check(entry, parse(define(entry)));
        call_release(&call);
        call_init(&call);
    }
}

static void check_name(struct catalog_op entry, const struct json *json)
{
    const char *name = json_get_text(json, "name");
    size_t len = strlen(name);

    (void)entry;
    CHECK(len >= 3 && len <= 40, "%zu letters", len);
    CHECK(name[0] >= 'a' && name[0] <= 'z', "begins with %c", name[0]);
    CHECK(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len, "odd letters");
}

static void every_name_is_one_that_all_clients_take(void **state)
{
    (void)state;
    for_all(check_name);
}

static void check_text(struct catalog_op entry, const struct json *json)
{
    const char *description = json_get_text(json, "description");
    const char *name = model_text(entry.service, entry.op->name);
    const char *id = arena_printf(&call.arena, " (%s.%s)", entry.service->name, name);

    CHECK(json_get_text(json, "title") != NULL && json_get_text(json, "title")[0] != '\0',
          "no title");
    CHECK(strlen(description) > strlen(id) + 5, "description: %s", description);
    CHECK(strlen(description) < 2048, "description of %zu bytes", strlen(description));
    CHECK(strcmp(description + strlen(description) - strlen(id), id) == 0, "description: %s",
          description);
    CHECK(json->count == 5, "%zu members", json->count);
}

static void every_tool_has_a_title_and_a_description_that_ends_with_its_id(void **state)
{
    (void)state;
    for_all(check_text);
}

static void check_input_schema(struct catalog_op entry, const struct json *json)
{
    struct buf out;

    buf_init(&out, &call.arena, 1u << 20);
    model_schema(entry.service, entry.op, &out);
    CHECK(out.len <= 32u << 10, "schema of %zu bytes", out.len);
    check_schema(json_get(json, "inputSchema"), 1, true);
}

static void every_schema_is_small_and_of_the_portable_subset(void **state)
{
    (void)state;
    for_all(check_input_schema);
}

static void check_annotations(struct catalog_op entry, const struct json *json)
{
    uint8_t op_class = entry.op->op_class;
    bool adds = op_class == MODEL_WRITE && entry.op->method == MODEL_POST;

    CHECK(flag(json, "openWorldHint"), "openWorldHint");
    CHECK(flag(json, "readOnlyHint") == (op_class == MODEL_READ), "readOnlyHint");
    CHECK(flag(json, "destructiveHint") == (op_class != MODEL_READ && !adds), "destructiveHint");
    CHECK(op_class != MODEL_REMOVE || flag(json, "idempotentHint"), "idempotentHint");
    CHECK(op_class != MODEL_READ || flag(json, "idempotentHint"), "idempotentHint");
    CHECK(!adds || !flag(json, "idempotentHint"), "idempotentHint");
    CHECK(json_get(json, "annotations")->count == 4, "more annotations");
}

static void every_tool_has_all_annotations_and_they_agree_with_its_class(void **state)
{
    (void)state;
    for_all(check_annotations);
}

static void definitions_are_the_same_each_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_tool_count; i += 7) {
        struct span first = define(catalog_at(i));
        struct span second = define(catalog_at(i));

        assert_int_equal(first.len, second.len);
        assert_memory_equal(first.ptr, second.ptr, first.len);
    }
}

/* ---- Single ones ----------------------------------------------------------------------------- */

static void expect_note(const char *name, const char *note, bool expected)
{
    const char *description = json_get_text(definition(name), "description");

    if ((strstr(description, note) != NULL) != expected)
        fail_msg("%s: %s", name, description);
}

static void list_tells_how_to_go_on(void **state)
{
    (void)state;
    expect_note("core_list_instances", "pass nextCursor as page to go on", true);
    expect_note("objectstorage_list_objects", "pass nextCursor as start to go on", true);
    expect_note("core_get_instance", "nextCursor", false);
}

static void dangers_are_told(void **state)
{
    (void)state;
    expect_note("core_launch_instance", "May cost money.", true);
    expect_note("core_terminate_instance", "Cannot be undone.", true);
    expect_note("core_list_instances", "May cost money.", false);
    expect_note("identity_create_auth_token", "The answer holds a credential.", true);
    expect_note("identity_create_auth_token", "Changes who may do what.", true);
}

static void background_work_is_told(void **state)
{
    (void)state;
    expect_note("core_launch_instance", "opcWorkRequestId follows it", true);
    expect_note("core_get_instance", "opcWorkRequestId", false);
}

static void required_arguments_are_those_of_the_operation(void **state)
{
    const struct json *schema;

    (void)state;
    schema = json_get(definition("core_list_instances"), "inputSchema");
    assert_int_equal(json_get(schema, "required")->count, 1);
    assert_string_equal(json_get(schema, "required")->first->text, "compartmentId");
    assert_string_equal(json_get_text(json_get(json_get(schema, "properties"), "limit"), "type"),
                        "integer");
    schema = json_get(definition("identity_list_regions"), "inputSchema");
    assert_null(json_get(schema, "required"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_name_is_one_that_all_clients_take),
        TEST(every_tool_has_a_title_and_a_description_that_ends_with_its_id),
        TEST(every_schema_is_small_and_of_the_portable_subset),
        TEST(every_tool_has_all_annotations_and_they_agree_with_its_class),
        TEST(definitions_are_the_same_each_time),
        TEST(list_tells_how_to_go_on),
        TEST(dangers_are_told),
        TEST(background_work_is_told),
        TEST(required_arguments_are_those_of_the_operation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
