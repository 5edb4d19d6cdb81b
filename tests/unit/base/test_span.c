#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct span bytes_of(const char *bytes, size_t len)
{
    return (struct span){ .ptr = bytes, .len = len };
}

static void span_of_null_is_empty(void **state)
{
    (void)state;
    assert_null(span_of(NULL).ptr);
    assert_int_equal(span_of(NULL).len, 0);
    assert_true(span_equals(span_of(NULL), ""));
    assert_true(span_equals_nocase(span_of(NULL), ""));
    assert_true(span_starts_with(span_of(NULL), ""));
    assert_false(span_starts_with(span_of(NULL), "a"));
    assert_int_equal(span_trim(span_of(NULL)).len, 0);
    assert_int_equal(span_utf8_error(span_of(NULL)), 0);
}

static void equality_needs_all_bytes(void **state)
{
    (void)state;
    assert_true(span_equals(span_of("abc"), "abc"));
    assert_false(span_equals(span_of("abc"), "ab"));
    assert_false(span_equals(span_of("ab"), "abc"));
    assert_false(span_equals(span_of("abC"), "abc"));
    assert_false(span_equals(bytes_of("ab\0", 3), "ab"));
}

static void case_is_folded_for_ascii_only(void **state)
{
    (void)state;
    assert_true(span_equals_nocase(span_of("Content-TYPE"), "content-type"));
    assert_false(span_equals_nocase(span_of("content-typ"), "content-type"));
    assert_false(span_equals_nocase(span_of("\xc3\x84"), "\xc3\xa4"));
    assert_false(span_equals_nocase(span_of("["), "{"));
    assert_false(span_equals_nocase(span_of("@"), "`"));
}

static void prefix(void **state)
{
    (void)state;
    assert_true(span_starts_with(span_of("Bearer x"), "Bearer "));
    assert_false(span_starts_with(span_of("Bear"), "Bearer "));
    assert_false(span_starts_with(span_of("bearer x"), "Bearer "));
}

static void trim_takes_both_ends_only(void **state)
{
    (void)state;
    assert_true(span_equals(span_trim(span_of(" \t\r\na b\n ")), "a b"));
    assert_true(span_equals(span_trim(span_of(" \r\n\t")), ""));
    assert_true(span_equals(span_trim(span_of("a")), "a"));
    assert_int_equal(span_trim(bytes_of("\0", 1)).len, 1);
}

static void cut_walks_through_all_parts(void **state)
{
    struct span rest = span_of("a,,b");

    (void)state;
    assert_true(span_equals(span_cut(&rest, ','), "a"));
    assert_true(span_equals(span_cut(&rest, ','), ""));
    assert_true(span_equals(span_cut(&rest, ','), "b"));
    assert_null(rest.ptr);
    assert_int_equal(rest.len, 0);
    assert_null(span_cut(&rest, ',').ptr);
}

static void separator_at_the_end_leaves_an_empty_rest(void **state)
{
    struct span rest = span_of("a,");

    (void)state;
    assert_true(span_equals(span_cut(&rest, ','), "a"));
    assert_non_null(rest.ptr);
    assert_int_equal(rest.len, 0);
    assert_non_null(span_cut(&rest, ',').ptr);
    assert_null(rest.ptr);
}

static void right_utf8_is_accepted(void **state)
{
    static const char *const right[] = {
        "",
        "plain ASCII, longer than a word",
        "\x7f",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
        "12345678\xc3\xa4"
        "12345678\xe2\x82\xac"
        "1\xf0\x9f\x98\x80",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        assert_int_equal(span_utf8_error(span_of(right[i])), span_of(right[i]).len);
    assert_int_equal(span_utf8_error(bytes_of("a\0b", 3)), 3);
}

static void wrong_utf8_is_found_where_it_starts(void **state)
{
    static const struct {
        const char *text;
        size_t at;
    } wrong[] = {
        { "\x80", 0 },
        { "a\xbf", 1 },
        { "\xc0\x80", 0 },
        { "\xc1\xbf", 0 },
        { "\xc2", 0 },
        { "\xc2"
          "a",
          0 },
        { "\xe0\x9f\xbf", 0 },
        { "\xe2\x82", 0 },
        { "\xe2\x82"
          "a",
          0 },
        { "\xed\xa0\x80", 0 },
        { "\xed\xbf\xbf", 0 },
        { "\xf0\x8f\xbf\xbf", 0 },
        { "\xf4\x90\x80\x80", 0 },
        { "\xf5\x80\x80\x80", 0 },
        { "\xf0\x9f\x98", 0 },
        { "\xff", 0 },
        { "12345678\xfe", 8 },
        { "1234567\xc3\xa4\xc3", 9 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(span_utf8_error(span_of(wrong[i].text)), wrong[i].at);
}

static void utf8_check_does_not_look_behind_the_end(void **state)
{
    (void)state;
    assert_int_equal(span_utf8_error(bytes_of("ab\xe2\x82\xac", 4)), 2);
    assert_int_equal(span_utf8_error(bytes_of("ab\xff", 2)), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(span_of_null_is_empty),
        cmocka_unit_test(equality_needs_all_bytes),
        cmocka_unit_test(case_is_folded_for_ascii_only),
        cmocka_unit_test(prefix),
        cmocka_unit_test(trim_takes_both_ends_only),
        cmocka_unit_test(cut_walks_through_all_parts),
        cmocka_unit_test(separator_at_the_end_leaves_an_empty_rest),
        cmocka_unit_test(right_utf8_is_accepted),
        cmocka_unit_test(wrong_utf8_is_found_where_it_starts),
        cmocka_unit_test(utf8_check_does_not_look_behind_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
