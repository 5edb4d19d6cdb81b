#include "json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/fixture.h"
#include "base/limits.h"

/* From a copy of exactly that size, so that a sanitizer sees every look behind its end. */
static enum err parse_bytes(const char *bytes, size_t len, struct json **out)
{
    char *copy = malloc(len ? len : 1);
    enum err e;

    memcpy(copy, bytes, len);
    e = json_parse(&call, "text", (struct span){ .ptr = copy, .len = len }, out);
    memset(copy, 'X', len);
    free(copy);
    return e;
}

static struct json *parsed(const char *text)
{
    struct json *value = NULL;

    if (parse_bytes(text, strlen(text), &value))
        fail_msg("%s refused: %s", text, call.error.message);
    return value;
}

/* The message without "text: ". */
static const char *refused(const char *bytes, size_t len)
{
    struct json *value = (struct json *)&call;

    call_forgive(&call);
    if (!parse_bytes(bytes, len, &value))
        fail_msg("%s was accepted", bytes);
    assert_ptr_equal(value, &call);
    assert_memory_equal(call.error.message, "text: ", 6);
    return call.error.message + 6;
}

static void every_kind_of_value(void **state)
{
    struct json *array = parsed(" [ null , true , false , -12.5e3 , \"a\" , [ ] , { } ] \r\n\t");
    static const enum json_kind kinds[] = { JSON_NULL,   JSON_BOOL,  JSON_BOOL,  JSON_NUMBER,
                                            JSON_STRING, JSON_ARRAY, JSON_OBJECT };
    struct json *item = array->first;
    size_t i;

    (void)state;
    assert_int_equal(array->kind, JSON_ARRAY);
    assert_int_equal(array->count, 7);
    for (i = 0; i < 7; i++, item = item->next) {
        assert_int_equal(item->kind, kinds[i]);
        assert_null(item->name);
        assert_int_equal(item->boolean, i == 1);
        assert_int_equal(item->count, 0);
        if (i == 3)
            assert_string_equal(item->text, "-12.5e3");
        if (i == 4)
            assert_string_equal(item->text, "a");
    }
    assert_null(item);
}

static void numbers_keep_their_text(void **state)
{
    static const char *const numbers[] = {
        "9007199254740993",
        "0.1",
        "1e400",
        "-0",
        "1E+2",
        "0",
        "-0.0",
        "1e-07",
        "10",
        "1.00",
        "123456789012345678901234567890.123456789012345678901234567890",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct json *value = parsed(numbers[i]);

        assert_int_equal(value->kind, JSON_NUMBER);
        assert_string_equal(value->text, numbers[i]);
        assert_int_equal(value->len, strlen(numbers[i]));
    }
}

static void what_is_no_number_is_refused(void **state)
{
    static const char *const wrong[] = {
        "01",   "-01",      "+1",        "-",     "1.",   ".5",    "1.e5",
        "1e",   "1e+",      "1E-",       "1.5.5", "0x10", "1_000", "NaN",
        "-NaN", "Infinity", "-Infinity", "1 2",   "--1",  "1-",    "\xef\xbc\x91",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        refused(wrong[i], strlen(wrong[i]));
        assert_int_equal(call.error.code, ERR_PARSE);
    }
}

static void members_keep_their_order_and_duplicates(void **state)
{
    struct json *object = parsed("{\"b\":1,\"a\":2,\"b\":3,\"\":4}");
    static const char *const names[] = { "b", "a", "b", "" };
    struct json *member = object->first;
    size_t i;

    (void)state;
    assert_int_equal(object->count, 4);
    for (i = 0; i < 4; i++, member = member->next) {
        assert_string_equal(member->name, names[i]);
        assert_int_equal(member->name_len, strlen(names[i]));
        assert_int_equal(member->text[0], '1' + i);
    }
    assert_null(member);
    assert_int_equal(object->last->text[0], '4');
}

static void escapes_are_decoded(void **state)
{
    struct json *value =
        parsed("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\uD83D\\uDE00x\"");

    (void)state;
    assert_string_equal(value->text, "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x");
    assert_int_equal(value->len, strlen(value->text));
}

static void borders_of_every_utf8_length_are_decoded(void **state)
{
    static const struct {
        const char *text, *utf8;
    } cases[] = {
        { "\"\\u007f\\u0080\"", "\x7f\xc2\x80" },
        { "\"\\u07ff\\u0800\"", "\xdf\xbf\xe0\xa0\x80" },
        { "\"\\ud7ff\\ue000\"", "\xed\x9f\xbf\xee\x80\x80" },
        { "\"\\uffff\\ud800\\udc00\"", "\xef\xbf\xbf\xf0\x90\x80\x80" },
        { "\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(parsed(cases[i].text)->text, cases[i].utf8);
}

static void nul_in_a_string_is_kept_by_length(void **state)
{
    struct json *object = parsed("{\"a\\u0000b\":\"c\\u0000d\"}");

    (void)state;
    assert_int_equal(object->first->name_len, 3);
    assert_memory_equal(object->first->name, "a\0b", 4);
    assert_int_equal(object->first->len, 3);
    assert_memory_equal(object->first->text, "c\0d", 4);
}

static void lone_surrogates_are_refused_as_such(void **state)
{
    static const char *const wrong[] = {
        "\"\\ud800\"",        "\"\\udc00\"",        "\"\\udfff x\"",      "\"\\ud800\\ud800\"",
        "\"\\ud800\\n\"",     "\"\\ud800x\"",       "\"\\ud800\\u0041\"", "\"\\uDBFF\\uE000\"",
        "\"\\udc00\\ud800\"", "\"\\udc00\\udc00\"",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_non_null(strstr(refused(wrong[i], strlen(wrong[i])), "lone surrogate"));
}

static void what_is_no_string_is_refused(void **state)
{
    static const char *const wrong[] = {
        "\"",           "\"abc",       "\"abc\\",     "\"abc\\\"",   "\"\\x41\"",
        "\"\\u\"",      "\"\\u12\"",   "\"\\u123\"",  "\"\\u123g\"", "\"\\u",
        "\"\\uD83D\\u", "\"\\uD83D\\", "\"a\nb\"",    "\"a\tb\"",    "'a'",
        "\"a\x1f\"",    "\"\\a\"",     "\"\\U0041\"", "\"\\u-123\"", "\"\\\n\"",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        refused(wrong[i], strlen(wrong[i]));
    refused("\"a\0b\"", 5);
}

static void what_is_not_utf8_is_refused_with_its_place(void **state)
{
    static const char *const wrong[] = {
        "\"\xff\"",         "\"\xc3\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
        "{\"\xe2\x82\":1}", "\xff",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_non_null(strstr(refused(wrong[i], strlen(wrong[i])), "not UTF-8"));
    assert_string_equal(refused("[1,\n\"\xc3\xa4\xff\"]", 9),
                        "line 2 column 3: a byte that is not UTF-8");
}

static void byte_order_mark_is_refused_as_such(void **state)
{
    (void)state;
    assert_string_equal(refused("\xef\xbb\xbf{}", 5),
                        "line 1 column 1: it starts with a byte order mark");
    refused("\xff\xfe{\0}\0", 6);
}

static void structure_errors_say_what_is_expected_and_where(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "", "line 1 column 1: a value is missing at the end" },
        { " \n ", "line 2 column 2: a value is missing at the end" },
        { "[", "line 1 column 2: a value is missing at the end" },
        { "[1,]", "line 1 column 4: a value is expected" },
        { "[,1]", "line 1 column 2: a value is expected" },
        { "[1 2]", "line 1 column 4: ',' or ']' is expected" },
        { "[1}", "line 1 column 3: ',' or ']' is expected" },
        { "{\"a\":1", "line 1 column 7: ',' or '}' is expected" },
        { "{\"a\":1,}", "line 1 column 8: a member name in double quotes is expected" },
        { "{a:1}", "line 1 column 2: a member name in double quotes is expected" },
        { "{\n\n  \"a\" 1}", "line 3 column 7: ':' is expected" },
        { "{\"a\":}", "line 1 column 6: a value is expected" },
        { "{} x", "line 1 column 4: something follows the end of the value" },
        { "nul", "line 1 column 1: a value is expected" },
        { "True", "line 1 column 1: a value is expected" },
        { "truex", "line 1 column 5: something follows the end of the value" },
        { "[\"\xc3\xa4\xe2\x82\xac\" x]", "line 1 column 7: ',' or ']' is expected" },
        { "[1, // no\n2]", "line 1 column 5: a value is expected" },
        { "]", "line 1 column 1: a value is expected" },
        { "-x", "line 1 column 2: a digit is missing in the number" },
        { "\"ab", "line 1 column 4: the string has no end" },
        { "\"a\nb\"", "line 1 column 3: control character in a string: it must be escaped" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(refused(cases[i].text, strlen(cases[i].text)), cases[i].message);
        assert_int_equal(call.error.code, ERR_PARSE);
    }
}

static void every_cut_of_a_text_is_refused(void **state)
{
    static const char text[] =
        "{\"a\":[1.5e3,\"\\uD83D\\uDE00\\n\xe2\x82\xac\",true],\"b\":{\"c\":null}}";
    size_t len;

    (void)state;
    parsed(text);
    for (len = 0; len < sizeof(text) - 1; len++)
        refused(text, len);
}

static void nothing_is_read_behind_the_end(void **state)
{
    struct json *value;

    (void)state;
    assert_int_equal(parse_bytes("[12]34", 4, &value), ERR_NONE);
    assert_int_equal(parse_bytes("1234", 2, &value), ERR_NONE);
    assert_string_equal(value->text, "12");
    refused("true", 3);
    refused("\"a\"", 2);
    assert_int_equal(json_parse(&call, "text", (struct span){ 0 }, &value), ERR_PARSE);
}

static char *nested(size_t depth)
{
    char *text = arena_alloc(&call.arena, 2 * depth + 1);

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return text;
}

static void nesting_up_to_the_limit_is_accepted(void **state)
{
    char *text = nested(LIMIT_JSON_DEPTH + 1);

    (void)state;
    parsed(nested(LIMIT_JSON_DEPTH));
    refused(text, strlen(text));
    assert_int_equal(call.error.code, ERR_LIMIT);
}

static void siblings_do_not_add_to_the_depth(void **state)
{
    struct buf text;
    int i;

    (void)state;
    buf_init(&text, &call.arena, SIZE_MAX);
    buf_add_text(&text, "[[]");
    for (i = 0; i < 1000; i++)
        buf_add_text(&text, ",[{}]");
    buf_add_text(&text, "]");
    assert_int_equal(parsed(text.ptr)->count, 1001);
}

static void million_brackets_are_refused_at_once(void **state)
{
    int64_t start_ms;
    char *text = arena_alloc(&call.arena, 5000001);
    size_t total, i;

    (void)state;
    memset(text, '[', 1000000);
    total = call.arena.total;
    start_ms = clock_monotonic_ms();
    assert_string_equal(refused(text, 1000000),
                        "line 1 column 129: arrays and objects are nested too deep");
    assert_int_equal(call.error.code, ERR_LIMIT);
    for (i = 0; i < 1000000; i++)
        memcpy(text + 5 * i, "{\"\":", 5);
    refused(text, 4);
    refused(text, 4000000);
    assert_true(clock_monotonic_ms() - start_ms < 2000);
    assert_true(call.arena.total - total < 2000000);
}

static void failed_parse_keeps_an_earlier_failure(void **state)
{
    struct json *value;

    (void)state;
    (void)call_fail(&call, ERR_IO, "first");
    assert_int_equal(parse_bytes("x", 1, &value), ERR_PARSE);
    assert_string_equal(call.error.message, "first");
}

int main(void)
{
#define PARSE_TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)
    const struct CMUnitTest tests[] = {
        PARSE_TEST(every_kind_of_value),
        PARSE_TEST(numbers_keep_their_text),
        PARSE_TEST(what_is_no_number_is_refused),
        PARSE_TEST(members_keep_their_order_and_duplicates),
        PARSE_TEST(escapes_are_decoded),
        PARSE_TEST(borders_of_every_utf8_length_are_decoded),
        PARSE_TEST(nul_in_a_string_is_kept_by_length),
        PARSE_TEST(lone_surrogates_are_refused_as_such),
        PARSE_TEST(what_is_no_string_is_refused),
        PARSE_TEST(what_is_not_utf8_is_refused_with_its_place),
        PARSE_TEST(byte_order_mark_is_refused_as_such),
        PARSE_TEST(structure_errors_say_what_is_expected_and_where),
        PARSE_TEST(every_cut_of_a_text_is_refused),
        PARSE_TEST(nothing_is_read_behind_the_end),
        PARSE_TEST(nesting_up_to_the_limit_is_accepted),
        PARSE_TEST(siblings_do_not_add_to_the_depth),
        PARSE_TEST(million_brackets_are_refused_at_once),
        PARSE_TEST(failed_parse_keeps_an_earlier_failure),
    };
#undef PARSE_TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
