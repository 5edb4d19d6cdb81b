/* The arguments of core tools, over a table of every kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/params.h"

struct given {
    const char *save_to;
    const char *format;
    int64_t limit;
    bool deep;
    const struct json *params;
    struct tool_texts fields;
    const struct json *steps;
};

#define AT(member) offsetof(struct given, member)

static const struct tool_param step_rows[] = {
    { .name = "id", .kind = TOOL_TEXT, .required = true, .offset = 0 },
};
static const struct tool_params step_params = { step_rows, 1 };
static const struct tool_param rows[] = {
    { .name = "save_to", .kind = TOOL_TEXT, .required = true, .offset = AT(save_to) },
    { .name = "format", .kind = TOOL_TEXT, .offset = AT(format), .choices = "json|csv|table" },
    { .name = "limit",
      .kind = TOOL_INTEGER,
      .offset = AT(limit),
      .least = 0,
      .most = 100,
      .otherwise = 50 },
    { .name = "deep", .kind = TOOL_BOOL, .offset = AT(deep) },
    { .name = "params", .kind = TOOL_OBJECT, .offset = AT(params) },
    { .name = "fields", .kind = TOOL_TEXTS, .offset = AT(fields) },
    { .name = "steps",
      .kind = TOOL_OBJECTS,
      .offset = AT(steps),
      .most = 2,
      .inner = &step_params },
};
static const struct tool_params params = { rows, sizeof(rows) / sizeof(rows[0]) };
static struct given given;

static enum err take(const char *text)
{
    struct json *json = NULL;

    given = (struct given){ NULL };
    call_forgive(&call);
    assert_int_equal(json_parse(&call, "test", span_of(text), &json), ERR_NONE);
    return tool_params_decode(&call, &params, json, &given);
}

static void refuse(const char *text, const char *part)
{
    enum err e = take(text);

    assert_true(e == ERR_ARGUMENT || e == ERR_PARSE);
    if (strstr(call.error.message, part) == NULL)
        fail_msg("%s: %s", text, call.error.message);
}

static void everything_is_taken_in_its_own_kind(void **state)
{
    (void)state;
    assert_int_equal(take("{\"save_to\":\"a\",\"format\":\"csv\",\"limit\":7,\"deep\":true,"
                          "\"params\":{\"x\":1},\"fields\":[\"a\",\"b\"],\"steps\":[{\"id\":1}]}"),
                     ERR_NONE);
    assert_string_equal(given.save_to, "a");
    assert_string_equal(given.format, "csv");
    assert_int_equal(given.limit, 7);
    assert_true(given.deep);
    assert_int_equal(given.params->count, 1);
    assert_int_equal(given.fields.count, 2);
    assert_string_equal(given.fields.items[1], "b");
    assert_int_equal(given.steps->count, 1);
}

static void what_is_left_out_or_null_has_its_default(void **state)
{
    (void)state;
    assert_int_equal(take("{\"save_to\":\"a\",\"format\":null,\"limit\":null,\"deep\":null,"
                          "\"params\":null,\"fields\":null}"),
                     ERR_NONE);
    assert_string_equal(given.format, "json");
    assert_int_equal(given.limit, 50);
    assert_false(given.deep);
    assert_null(given.params);
    assert_int_equal(given.fields.count, 0);
}

static void names_go_by_any_spelling_but_once(void **state)
{
    (void)state;
    assert_int_equal(take("{\"saveTo\":\"a\"}"), ERR_NONE);
    assert_int_equal(take("{\"save-to\":\"b\"}"), ERR_NONE);
    assert_string_equal(given.save_to, "b");
    refuse("{\"saveTo\":\"a\",\"save_to\":\"b\"}", "save_to: given twice");
}

static void unknown_names_are_refused_with_the_nearest(void **state)
{
    (void)state;
    refuse("{\"save_to\":\"a\",\"fieldz\":[]}", "did you mean fields?");
    refuse("{\"save_to\":\"a\",\"instanceId\":1}", "instanceId: unknown argument");
    assert_non_null(strstr(call.error.hint, "go into params"));
    refuse("{\"save_to\":\"a\",\"dee\\u0000p\":1}", "unknown argument");
}

static void required_ones_must_be_there(void **state)
{
    (void)state;
    refuse("{}", "save_to: required");
    refuse("{\"save_to\":null}", "save_to: required");
    given = (struct given){ NULL };
    call_forgive(&call);
    assert_int_equal(tool_params_decode(&call, &params, NULL, &given), ERR_ARGUMENT);
}

static void strings_are_read_as_what_they_should_be(void **state)
{
    (void)state;
    assert_int_equal(take("{\"save_to\":\"a\",\"limit\":\"9\",\"deep\":\"true\","
                          "\"params\":\"{\\\"x\\\":[1]}\",\"fields\":\"[\\\"a\\\"]\"}"),
                     ERR_NONE);
    assert_int_equal(given.limit, 9);
    assert_true(given.deep);
    assert_int_equal(given.params->count, 1);
    assert_string_equal(given.fields.items[0], "a");
    assert_int_equal(take("{\"save_to\":\"a\",\"fields\":\"displayName\",\"deep\":\"false\"}"),
                     ERR_NONE);
    assert_string_equal(given.fields.items[0], "displayName");
    assert_false(given.deep);
}

static void list_of_names_may_be_one_text_with_commas(void **state)
{
    (void)state;
    assert_int_equal(take("{\"save_to\":\"a\",\"fields\":\" id, displayName,,\"}"), ERR_NONE);
    assert_int_equal(given.fields.count, 2);
    assert_string_equal(given.fields.items[0], "id");
    assert_string_equal(given.fields.items[1], "displayName");
    assert_int_equal(take("{\"save_to\":\"a\",\"fields\":\"\"}"), ERR_NONE);
    assert_int_equal(given.fields.count, 0);
}

static void numbers_are_whole_and_within_their_bounds(void **state)
{
    static const char *const wrong[] = { "101",    "-1",      "1.5",   "1e1",        "\"\"",
                                         "\" 5\"", "\"+5\"",  "\"5x\"", "\"0x5\"",    "true",
                                         "\"-\"",  "[5]",     "{}",    "\"5\\u0000\"",
                                         "99999999999999999999" };

    (void)state;
    assert_int_equal(take("{\"save_to\":\"a\",\"limit\":0}"), ERR_NONE);
    assert_int_equal(take("{\"save_to\":\"a\",\"limit\":100}"), ERR_NONE);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        refuse(arena_printf(&call.arena, "{\"save_to\":\"a\",\"limit\":%s}", wrong[i]),
               "limit: expected a whole number from 0 to 100");
}

static void other_kinds_are_refused_by_name(void **state)
{
    (void)state;
    refuse("{\"save_to\":7}", "save_to: expected a string");
    refuse("{\"save_to\":\"a\\u0000b\"}", "save_to: must not hold a NUL");
    refuse("{\"save_to\":\"a\",\"format\":\"xml\"}", "format: expected one of json|csv|table");
    refuse("{\"save_to\":\"a\",\"deep\":\"yes\"}", "deep: expected true or false");
    refuse("{\"save_to\":\"a\",\"deep\":1}", "deep: expected true or false");
    refuse("{\"save_to\":\"a\",\"params\":[]}", "params: expected an object");
    refuse("{\"save_to\":\"a\",\"params\":\"\"}", "params: expected an object");
    refuse("{\"save_to\":\"a\",\"params\":\"{\"}", "params");
    refuse("{\"save_to\":\"a\",\"fields\":[1]}", "fields: expected a string");
    refuse("{\"save_to\":\"a\",\"fields\":{}}", "fields: expected a list");
    refuse("{\"save_to\":\"a\",\"steps\":[1]}", "steps: expected a list of objects");
    refuse("{\"save_to\":\"a\",\"steps\":[{},{},{}]}", "steps: at most 2 items");
}

static void schema_is_closed_and_says_what_is_taken(void **state)
{
    struct buf out;
    struct json *schema = NULL;
    const struct json *properties;

    (void)state;
    buf_init(&out, &call.arena, SIZE_MAX);
    tool_params_schema(&params, &out);
    assert_int_equal(json_parse(&call, "schema", buf_span(&out), &schema), ERR_NONE);
    properties = json_get(schema, "properties");
    assert_false(json_get(schema, "additionalProperties")->boolean);
    assert_int_equal(json_get(schema, "required")->count, 1);
    assert_int_equal(properties->count, 7);
    assert_string_equal(json_get_text(json_get(properties, "format"), "default"), "json");
    assert_int_equal(json_get(json_get(properties, "format"), "enum")->count, 3);
    assert_string_equal(json_get_text(json_get(properties, "fields"), "type"), "array");
    assert_non_null(json_get(json_get(json_get(properties, "steps"), "items"), "properties"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)
        TEST(everything_is_taken_in_its_own_kind),
        TEST(what_is_left_out_or_null_has_its_default),
        TEST(names_go_by_any_spelling_but_once),
        TEST(unknown_names_are_refused_with_the_nearest),
        TEST(required_ones_must_be_there),
        TEST(strings_are_read_as_what_they_should_be),
        TEST(list_of_names_may_be_one_text_with_commas),
        TEST(numbers_are_whole_and_within_their_bounds),
        TEST(other_kinds_are_refused_by_name),
        TEST(schema_is_closed_and_says_what_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
