#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tool/glob.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void star_and_question_mark_match_as_they_say(void **state)
{
    static const struct {
        const char *pattern;
        const char *text;
        bool matches;
    } rows[] = {
        { "", "", true },
        { "*", "", true },
        { "?", "", false },
        { "a", "a", true },
        { "a", "A", false },
        { "a", "ab", false },
        { "a*", "abc", true },
        { "*c", "abc", true },
        { "a*c", "ac", true },
        { "a?c", "abc", true },
        { "a?c", "ac", false },
        { "*b*", "abc", true },
        { "*a*b*c*", "abc", true },
        { "*ab", "aab", true },
        { "a*b*c", "a1b2b3c4", false },
        { "**", "x", true },
        { "a[b]c", "abc", false },
        { "a[b]c", "a[b]c", true },
        { "core.*", "core.listVcns", true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(tool_glob_matches(rows[i].pattern, rows[i].text), rows[i].matches);
}

static void pattern_of_many_stars_does_not_take_long(void **state)
{
    char pattern[2001];
    char text[4001];

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        memcpy(pattern + 2 * i, "*a", 2);
    pattern[2000] = '\0';
    memset(text, 'a', 4000);
    text[3999] = 'b';
    text[4000] = '\0';
    assert_false(tool_glob_matches(pattern, text));
}

static void folding_makes_all_spellings_one(void **state)
{
    char out[64];

    (void)state;
    tool_glob_fold("core.list_Instances-*", out, sizeof(out));
    assert_string_equal(out, "core.listinstances*");
    tool_glob_fold("abcdef", out, 4);
    assert_string_equal(out, "abc");
}

static void paths_match_segment_by_segment(void **state)
{
    static const struct {
        const char *pattern;
        const char *path;
        bool matches;
    } rows[] = {
        { "/", "/", true },
        { "/", "/prod", false },
        { "/prod", "/prod", true },
        { "/prod", "/Prod", true },
        { "/prod", "/prod/web", false },
        { "/prod", "/production", false },
        { "/prod/*", "/prod", false },
        { "/prod/*", "/prod/web", true },
        { "/prod/*", "/prod/web/blue", false },
        { "/prod/**", "/prod", true },
        { "/prod/**", "/PROD/web/blue", true },
        { "/prod/**", "/production", false },
        { "/prod/**", "/other/prod/web", false },
        { "/prod*", "/production", true },
        { "/*/web", "/prod/web", true },
        { "/*/web", "/web", false },
        { "/*/web/**", "/prod/web/blue", true },
        { "/**", "/", true },
        { "/**", "/a/b/c", true },
        { "/p?od", "/prod", true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(tool_glob_path_matches(rows[i].pattern, rows[i].path), rows[i].matches);
}

static void wrong_path_patterns_are_told(void **state)
{
    (void)state;
    assert_null(tool_glob_path_error("/"));
    assert_null(tool_glob_path_error("/prod/**"));
    assert_string_equal(tool_glob_path_error("prod"), "begins with no /");
    assert_string_equal(tool_glob_path_error(""), "begins with no /");
    assert_string_equal(tool_glob_path_error("/prod/"), "has an empty name in it");
    assert_string_equal(tool_glob_path_error("//prod"), "has an empty name in it");
    assert_string_equal(tool_glob_path_error("/**/web"), "has ** before its end");
}

static void name_longer_than_any_matches_nothing(void **state)
{
    char path[400];

    (void)state;
    memset(path, 'a', sizeof(path));
    path[0] = '/';
    path[sizeof(path) - 1] = '\0';
    assert_non_null(tool_glob_path_error(path));
    assert_false(tool_glob_path_matches("/*", path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(star_and_question_mark_match_as_they_say),
        cmocka_unit_test(pattern_of_many_stars_does_not_take_long),
        cmocka_unit_test(folding_makes_all_spellings_one),
        cmocka_unit_test(paths_match_segment_by_segment),
        cmocka_unit_test(wrong_path_patterns_are_told),
        cmocka_unit_test(name_longer_than_any_matches_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
