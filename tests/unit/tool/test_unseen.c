#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "json/json.h"
#include "tool/unseen.h"

static const char *escaped(const char *text)
{
    struct buf out;

    buf_init(&out, &call.arena, SIZE_MAX);
    tool_unseen_escape(&out, span_of(text));
    return out.ptr;
}

static const char *blanked(const char *text, size_t max)
{
    struct buf out;

    buf_init(&out, &call.arena, SIZE_MAX);
    tool_unseen_blank(&out, span_of(text), max);
    return out.ptr;
}

static void visible_text_stays(void **state)
{
    static const char text[] = "{\"name\":\"Zürich 東京 🚀 e\xcc\x81\"}";

    (void)state;
    assert_string_equal(escaped(text), text);
    assert_string_equal(blanked(text, 1000), text);
}

static void what_ends_turns_or_hides_text_is_escaped(void **state)
{
    static const struct {
        const char *text;
        const char *escaped;
    } rows[] = {
        { "\n", "\\u000a" },
        { "\x7f", "\\u007f" },
        { "\xc2\x85", "\\u0085" },                /* next line */
        { "\xe2\x80\xa8", "\\u2028" },            /* line separator */
        { "\xe2\x80\xa9", "\\u2029" },            /* paragraph separator */
        { "\xe2\x80\xae", "\\u202e" },            /* right-to-left override */
        { "\xe2\x81\xa6", "\\u2066" },            /* left-to-right isolate */
        { "\xd8\x9c", "\\u061c" },                /* Arabic letter mark */
        { "\xe2\x80\x8b", "\\u200b" },            /* zero width space */
        { "\xef\xbb\xbf", "\\ufeff" },            /* byte order mark */
        { "\xf3\xa0\x81\x81", "\\udb40\\udc41" }, /* tag A */
        { "\xf3\xa0\x87\xaf", "\\udb40\\uddef" }, /* variation selector 256 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(escaped(rows[i].text), rows[i].escaped);
}

static void escapes_read_back_as_what_was_written(void **state)
{
    static const char text[] = "\"a\xe2\x80\xae"
                               "b\xf3\xa0\x81\x81"
                               "c\"";
    struct json *before = NULL;
    struct json *after = NULL;

    (void)state;
    assert_int_equal(json_parse(&call, "test", span_of(text), &before), ERR_NONE);
    assert_int_equal(json_parse(&call, "test", span_of(escaped(text)), &after), ERR_NONE);
    assert_true(json_equals(before, after));
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    assert_string_equal(escaped("a\xff"
                                "b\xc3"),
                        "a\xef\xbf\xbd"
                        "b\xef\xbf\xbd");
    assert_string_equal(blanked("\xed\xa0\x80", 100),
                        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* a surrogate */
}

static void blank_takes_their_place_in_texts_for_people(void **state)
{
    (void)state;
    assert_string_equal(blanked("web\n\xe2\x80\xae"
                                "1",
                                100),
                        "web  1");
}

static void long_text_is_cut_between_characters(void **state)
{
    (void)state;
    assert_string_equal(blanked("abc", 3), "abc");
    assert_string_equal(blanked("abcd", 3), "abc...");
    assert_string_equal(blanked("ab\xc3\xa4", 3), "ab...");
}

static void decoding_never_reads_behind_the_end(void **state)
{
    size_t len = 9;

    (void)state;
    assert_int_equal(tool_unseen_decode((struct span){ "\xe2\x82\xac", 2 }, &len), 0xfffd);
    assert_int_equal(len, 1);
    assert_int_equal(tool_unseen_decode((struct span){ "\xe2\x82\xac", 3 }, &len), 0x20ac);
    assert_int_equal(len, 3);
    assert_int_equal(tool_unseen_decode((struct span){ "", 0 }, &len), 0);
    assert_int_equal(len, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(visible_text_stays),
        TEST(what_ends_turns_or_hides_text_is_escaped),
        TEST(escapes_read_back_as_what_was_written),
        TEST(bytes_that_are_no_text_are_replaced),
        TEST(blank_takes_their_place_in_texts_for_people),
        TEST(long_text_is_cut_between_characters),
        TEST(decoding_never_reads_behind_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
