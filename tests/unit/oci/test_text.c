/* oci/text.c: whatever comes in, what goes out is UTF-8, and one line where it must be. */
#include "oci/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const char *utf8(const char *bytes, size_t len)
{
    return oci_text_utf8(&arena, (struct span){ .ptr = bytes, .len = len });
}

static const char *line(const char *text, size_t max)
{
    return oci_text_line(&arena, span_of(text), max);
}

static void good_text_stays(void **state)
{
    (void)state;
    assert_string_equal(utf8("a\n\xE2\x82\xAC", 5), "a\n\xE2\x82\xAC");
    assert_string_equal(utf8("", 0), "");
    assert_string_equal(oci_text_utf8(&arena, span_of(NULL)), "");
}

static void each_bad_byte_is_replaced(void **state)
{
    (void)state;
    assert_string_equal(utf8("\xFF"
                             "a\0b\xC3",
                             5),
                        "\xEF\xBF\xBD"
                        "a\xEF\xBF\xBD"
                        "b\xEF\xBF\xBD");
    assert_string_equal(utf8("\xED\xA0\x80", 3), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

/* Megabytes of bad bytes take milliseconds; looked through again for each of them, hours. */
static void long_binary_content_is_linear(void **state)
{
    static const char fillings[] = { '\xFF', '\0', '\xC3' };
    const size_t len = (size_t)4 << 20;
    char *bytes = arena_alloc(&arena, len);

    (void)state;
    for (size_t i = 0; i < sizeof fillings; i++) {
        memset(bytes, fillings[i], len);
        assert_int_equal(strlen(utf8(bytes, len)), 3 * len);
    }
}

static void blanks_and_controls_become_one_blank(void **state)
{
    (void)state;
    assert_string_equal(line(" \r\n a \t\x1B\x7F b \n", 100), "a b");
    assert_string_equal(line("\n\n", 100), "");
}

static void long_text_is_cut_between_characters(void **state)
{
    (void)state;
    assert_string_equal(line("abcdef", 6), "abcdef");
    assert_string_equal(line("abcdefg", 6), "abcdef...");
    assert_string_equal(line("abcd\xE2\x82\xACz", 6), "abcd...");
    assert_string_equal(line("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 4), "\xC3\xA9\xC3\xA9...");
}

static void errno_is_put_in_words(void **state)
{
    (void)state;
    assert_string_equal(oci_text_errno(&arena, ENOENT), "No such file or directory");
    assert_non_null(strstr(oci_text_errno(&arena, 99999), "99999"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(good_text_stays, tear_down),
        cmocka_unit_test_teardown(each_bad_byte_is_replaced, tear_down),
        cmocka_unit_test_teardown(long_binary_content_is_linear, tear_down),
        cmocka_unit_test_teardown(blanks_and_controls_become_one_blank, tear_down),
        cmocka_unit_test_teardown(long_text_is_cut_between_characters, tear_down),
        cmocka_unit_test_teardown(errno_is_put_in_words, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
