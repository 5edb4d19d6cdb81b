#include "json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fixture.h"

static struct buf out;

static int make_output(void **state)
{
    make_call(state);
    buf_init(&out, &call.arena, (size_t)1 << 20);
    return 0;
}

static const char *printed(const char *text)
{
    struct json *value;

    buf_clear(&out);
    assert_int_equal(json_parse(&call, "text", span_of(text), &value), ERR_NONE);
    json_print(&out, value);
    assert_false(buf_full(&out));
    return out.ptr;
}

static const char *quoted(const char *bytes, size_t len)
{
    buf_clear(&out);
    json_print_string(&out, (struct span){ .ptr = bytes, .len = len });
    return out.ptr;
}

static void compact_text_comes_back_as_it_was(void **state)
{
    static const char *const texts[] = {
        "null",
        "true",
        "false",
        "\"\"",
        "[]",
        "{}",
        "[[],{},[[]]]",
        "[9007199254740993,0.1,1e400,-0,1E+2,-0.0]",
        "{\"b\":1,\"a\":{\"x\":[null,true]},\"b\":\"again\"}",
        "\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 \x7f / \xe2\x80\xa8\"",
        "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\"",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_string_equal(printed(texts[i]), texts[i]);
}

static void white_space_goes_and_escapes_become_the_shortest(void **state)
{
    (void)state;
    assert_string_equal(printed(" { \"a\" : [ 1 , 2 ] ,\n\"b\" : { } } "),
                        "{\"a\":[1,2],\"b\":{}}");
    assert_string_equal(printed("\"\\u0041\\/\\u00e9\\u000a\\uD83D\\uDE00\""),
                        "\"A/\xc3\xa9\\n\xf0\x9f\x98\x80\"");
}

static void every_control_character_is_escaped(void **state)
{
    char byte;

    (void)state;
    for (byte = 0; byte < 0x20; byte++) {
        const char *text = quoted(&byte, 1);
        struct json *value;

        assert_int_equal(text[1], '\\');
        assert_int_equal(json_parse(&call, "text", buf_span(&out), &value), ERR_NONE);
        assert_int_equal(value->len, 1);
        assert_int_equal(value->text[0], byte);
    }
}

static void bytes_that_are_not_utf8_become_the_replacement_character(void **state)
{
    (void)state;
    assert_string_equal(quoted("a\xff"
                               "b",
                               3),
                        "\"a\xef\xbf\xbd"
                        "b\"");
    assert_string_equal(quoted("\xc3", 1), "\"\xef\xbf\xbd\"");
    assert_string_equal(quoted("\n\xe2\x82\n", 4), "\"\\n\xef\xbf\xbd\xef\xbf\xbd\\n\"");
    assert_string_equal(quoted("\xed\xa0\x80", 3), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void string_of_nul_bytes_and_empty_span(void **state)
{
    (void)state;
    assert_string_equal(quoted("a\0b", 3), "\"a\\u0000b\"");
    assert_string_equal(quoted(NULL, 0), "\"\"");
}

static void what_was_built_prints_as_text_that_parses(void **state)
{
    struct arena *arena = &call.arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    struct json *array = json_new(arena, JSON_ARRAY);
    struct json *again;

    (void)state;
    json_add_member(arena, object, "list\n", array);
    json_add_item(array, json_new_int(arena, INT64_MIN));
    json_add_item(array, json_new_bool(arena, true));
    json_add_item(array, json_new_text(arena, "\xc3\xa4\""));
    json_add_item(array, json_new(arena, JSON_NULL));
    json_add_item(array, json_new(arena, JSON_NUMBER));
    json_add_item(array, json_new(arena, JSON_STRING));
    json_add_member(arena, object, "last", json_new_bool(arena, false));
    json_print(&out, object);
    assert_string_equal(out.ptr, "{\"list\\n\":[-9223372036854775808,true,\"\xc3\xa4\\\"\",null,0,"
                                 "\"\"],\"last\":false}");
    assert_int_equal(json_parse(&call, "text", buf_span(&out), &again), ERR_NONE);
    assert_true(json_equals(object, again));
}

static void print_appends_and_minds_the_cap(void **state)
{
    struct buf small;

    (void)state;
    buf_init(&small, &call.arena, 8);
    buf_add_text(&small, "x=");
    json_print(&small, json_new_int(&call.arena, 123456));
    assert_string_equal(small.ptr, "x=123456");
    assert_false(buf_full(&small));
    json_print(&small, json_new(&call.arena, JSON_NULL));
    assert_true(buf_full(&small));
}

int main(void)
{
#define PRINT_TEST(name) cmocka_unit_test_setup_teardown(name, make_output, drop_call)
    const struct CMUnitTest tests[] = {
        PRINT_TEST(compact_text_comes_back_as_it_was),
        PRINT_TEST(white_space_goes_and_escapes_become_the_shortest),
        PRINT_TEST(every_control_character_is_escaped),
        PRINT_TEST(bytes_that_are_not_utf8_become_the_replacement_character),
        PRINT_TEST(string_of_nul_bytes_and_empty_span),
        PRINT_TEST(what_was_built_prints_as_text_that_parses),
        PRINT_TEST(print_appends_and_minds_the_cap),
    };
#undef PRINT_TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
