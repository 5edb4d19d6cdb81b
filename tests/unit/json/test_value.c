#include "json/json.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/fixture.h"

static struct json *parsed(const char *text)
{
    struct json *value = NULL;

    if (json_parse(&call, "text", span_of(text), &value))
        fail_msg("%s refused: %s", text, call.error.message);
    return value;
}

static void get_gives_the_last_of_several(void **state)
{
    struct json *object = parsed("{\"a\":1,\"b\":2,\"a\":3,\"\":4}");

    (void)state;
    assert_string_equal(json_get(object, "a")->text, "3");
    assert_string_equal(json_get(object, "b")->text, "2");
    assert_string_equal(json_get(object, "")->text, "4");
    assert_null(json_get(object, "c"));
    assert_null(json_get(object, "A"));
}

static void get_on_what_is_no_object_gives_null(void **state)
{
    (void)state;
    assert_null(json_get(NULL, "a"));
    assert_null(json_get(parsed("[1]"), "a"));
    assert_null(json_get(parsed("{\"a\":[]}")->first, ""));
    assert_null(json_get(parsed("\"a\""), "a"));
    assert_null(json_get_text(NULL, "a"));
}

static void name_with_nul_is_not_its_beginning(void **state)
{
    struct json *object = parsed("{\"a\\u0000b\":1}");

    (void)state;
    assert_null(json_get(object, "a"));
}

static void text_of_a_member_is_whole_or_not_given(void **state)
{
    struct json *object =
        parsed("{\"a\":\"x\",\"n\":1,\"z\":\"secret\\u0000.example\",\"e\":\"\"}");

    (void)state;
    assert_string_equal(json_get_text(object, "a"), "x");
    assert_string_equal(json_get_text(object, "e"), "");
    assert_null(json_get_text(object, "n"));
    assert_null(json_get_text(object, "z"));
    assert_null(json_get_text(object, "none"));
}

static void only_strings_without_nul_are_text(void **state)
{
    (void)state;
    assert_true(json_is_text(parsed("\"abc\"")));
    assert_false(json_is_text(parsed("\"a\\u0000c\"")));
    assert_false(json_is_text(parsed("1")));
    assert_false(json_is_text(NULL));
}

static void integers_that_fit_are_given(void **state)
{
    static const struct {
        const char *text;
        int64_t number;
    } right[] = {
        { "0", 0 },
        { "-0", 0 },
        { "9007199254740993", 9007199254740993 },
        { "9223372036854775807", INT64_MAX },
        { "-9223372036854775808", INT64_MIN },
    };
    int64_t number;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
        assert_true(json_int(parsed(right[i].text), &number));
        assert_true(number == right[i].number);
    }
}

static void other_numbers_are_no_integers(void **state)
{
    static const char *const wrong[] = {
        "9223372036854775808",
        "-9223372036854775809",
        "1.0",
        "1e2",
        "1E400",
        "\"1\"",
        "null",
        "true",
        "[1]",
    };
    int64_t number = 42;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(json_int(parsed(wrong[i]), &number));
    assert_false(json_int(NULL, &number));
    assert_true(number == 42);
}

static void doubles_are_the_nearest(void **state)
{
    double number = 42;

    (void)state;
    assert_true(json_double(parsed("0.1"), &number));
    assert_true(number == 0.1);
    assert_true(json_double(parsed("-1.5E+2"), &number));
    assert_true(number == -150);
    assert_true(json_double(parsed("1e-400"), &number));
    assert_true(number == 0);
    assert_true(json_double(parsed("1.7976931348623157e308"), &number));
    number = 42;
    assert_false(json_double(parsed("1e400"), &number));
    assert_false(json_double(parsed("-1e400"), &number));
    assert_false(json_double(parsed("\"1\""), &number));
    assert_false(json_double(NULL, &number));
    assert_true(number == 42);
}

static void decimal_point_of_the_locale_does_not_matter(void **state)
{
    static const char *const locales[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE" };
    double number = 0;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(locales) / sizeof(locales[0]); i++) {
        if (setlocale(LC_ALL, locales[i]))
            break;
    }
    assert_true(json_double(parsed("1.5"), &number));
    setlocale(LC_ALL, "C");
    assert_true(number == 1.5);
}

static void equal_values(void **state)
{
    static const char *const pairs[][2] = {
        { "null", " null " },
        { "[1,\"a\",true]", "[ 1, \"\\u0061\", true ]" },
        { "{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}" },
        { "{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":2,\"a\":1,\"a\":3}" },
        { "{\"a\":{\"x\":1,\"y\":2},\"b\":0}", "{\"b\":0,\"a\":{\"y\":2,\"x\":1}}" },
        { "{\"a\\u0000b\":1,\"a\\u0000c\":2}", "{\"a\\u0000c\":2,\"a\\u0000b\":1}" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        assert_true(json_equals(parsed(pairs[i][0]), parsed(pairs[i][1])));
        assert_true(json_equals(parsed(pairs[i][1]), parsed(pairs[i][0])));
    }
}

static void different_values(void **state)
{
    static const char *const pairs[][2] = {
        { "null", "false" },
        { "true", "false" },
        { "1", "1.0" },
        { "0", "-0" },
        { "1", "\"1\"" },
        { "[]", "{}" },
        { "[1,2]", "[2,1]" },
        { "[1]", "[1,1]" },
        { "{\"a\":1}", "{\"b\":1}" },
        { "{\"a\":1}", "{\"A\":1}" },
        { "{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}" },
        { "{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}" },
        { "{\"a\":1,\"a\":1,\"b\":1}", "{\"b\":1,\"a\":1,\"b\":1}" },
        { "{\"a\":1}", "{\"a\":1,\"a\":1}" },
        { "\"a\\u0000b\"", "\"a\\u0000c\"" },
        { "{\"a\\u0000b\":1}", "{\"a\\u0000c\":1}" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        assert_false(json_equals(parsed(pairs[i][0]), parsed(pairs[i][1])));
        assert_false(json_equals(parsed(pairs[i][1]), parsed(pairs[i][0])));
    }
}

static void large_objects_in_opposite_order_are_compared_quickly(void **state)
{
    struct json *up = json_new(&call.arena, JSON_OBJECT);
    struct json *down = json_new(&call.arena, JSON_OBJECT);
    int64_t start_ms = clock_monotonic_ms();
    int i;

    (void)state;
    for (i = 0; i < 100000; i++) {
        char *high = arena_printf(&call.arena, "%d", i);
        char *low = arena_printf(&call.arena, "%d", 99999 - i);

        json_add_member(&call.arena, up, high, json_new_int(&call.arena, i));
        json_add_member(&call.arena, down, low, json_new_int(&call.arena, 99999 - i));
    }
    assert_true(json_equals(up, down));
    assert_true(clock_monotonic_ms() - start_ms < 5000);
}

static void copy_outlives_its_origin(void **state)
{
    static const char text[] = "{\"a\\u0000\":[1e400,\"x\\u0000y\",null,true,{}],\"b\":{\"c\":[]}}";
    struct arena arena;
    struct json *copy;

    (void)state;
    arena_init(&arena);
    copy = json_copy(&arena, parsed(text));
    call_release(&call);
    call_init(&call);
    assert_true(json_equals(copy, parsed(text)));
    arena_release(&arena);
}

static void copy_of_a_member_is_a_root(void **state)
{
    struct json *object = parsed("{\"a\":[1],\"b\":2}");
    struct json *copy = json_copy(&call.arena, object->first);

    (void)state;
    assert_null(copy->name);
    assert_null(copy->next);
    assert_int_equal(copy->count, 1);
}

static void builders_copy_their_text(void **state)
{
    char name[] = "name", text[] = "text";
    struct json *object = json_new(&call.arena, JSON_OBJECT);
    struct json *value = json_new_text(&call.arena, text);

    (void)state;
    assert_ptr_equal(json_add_member(&call.arena, object, name, value), value);
    name[0] = text[0] = 'X';
    assert_string_equal(json_get_text(object, "name"), "text");
    assert_int_equal(object->count, 1);
    assert_ptr_equal(object->first, value);
    assert_ptr_equal(object->last, value);
    assert_int_equal(json_new_text_len(&call.arena, (struct span){ "a\0b", 3 })->len, 3);
    assert_string_equal(json_new_text(&call.arena, NULL)->text, "");
}

static void kinds_have_the_names_of_json_schema(void **state)
{
    (void)state;
    assert_string_equal(json_kind_name(JSON_NULL), "null");
    assert_string_equal(json_kind_name(JSON_BOOL), "boolean");
    assert_string_equal(json_kind_name(JSON_NUMBER), "number");
    assert_string_equal(json_kind_name(JSON_STRING), "string");
    assert_string_equal(json_kind_name(JSON_ARRAY), "array");
    assert_string_equal(json_kind_name(JSON_OBJECT), "object");
}

int main(void)
{
#define VALUE_TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)
    const struct CMUnitTest tests[] = {
        VALUE_TEST(get_gives_the_last_of_several),
        VALUE_TEST(get_on_what_is_no_object_gives_null),
        VALUE_TEST(name_with_nul_is_not_its_beginning),
        VALUE_TEST(text_of_a_member_is_whole_or_not_given),
        VALUE_TEST(only_strings_without_nul_are_text),
        VALUE_TEST(integers_that_fit_are_given),
        VALUE_TEST(other_numbers_are_no_integers),
        VALUE_TEST(doubles_are_the_nearest),
        VALUE_TEST(decimal_point_of_the_locale_does_not_matter),
        VALUE_TEST(equal_values),
        VALUE_TEST(different_values),
        VALUE_TEST(large_objects_in_opposite_order_are_compared_quickly),
        VALUE_TEST(copy_outlives_its_origin),
        VALUE_TEST(copy_of_a_member_is_a_root),
        VALUE_TEST(builders_copy_their_text),
        VALUE_TEST(kinds_have_the_names_of_json_schema),
    };
#undef VALUE_TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
