/* The grammar: what is refused, where, and what binds how. */
#include "json/jmespath_parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "json/searching.h"

static void refuses(const char *expression, const char *message)
{
    const struct jmespath_expr *expr = NULL;

    assert_int_equal(jmespath_compile(&call, expression, &expr), ERR_ARGUMENT);
    assert_null(expr);
    assert_string_equal(call.error.message, message);
    call_forgive(&call);
}

static void mistakes_are_told_with_their_column(void **state)
{
    (void)state;
    refuses("",
            "query: syntax at column 1: an expression is expected, but here the expression ends");
    refuses("foo.", "query: syntax at column 5: a name, \"*\", \"[\" or \"{\" is expected behind "
                    "\".\", but here the expression ends");
    refuses("foo bar", "query: syntax at column 5: an operator or the end is expected, not bar");
    refuses("a.b[0",
            "query: syntax at column 6: a number, \":\" or \"]\" is expected, but here the "
            "expression ends");
    refuses("a[b]", "query: syntax at column 3: a number, \":\" or \"*]\" is expected (a list of "
                    "members is \".[a, b]\"), not b");
    refuses("{a}", "query: syntax at column 3: \":\" is expected, not }");
    refuses("{a:b",
            "query: syntax at column 5: \",\" or \"}\" is expected, but here the expression "
            "ends");
    refuses("[?a", "query: syntax at column 4: \"]\" is expected, but here the expression ends");
    refuses("(a", "query: syntax at column 3: \")\" is expected, but here the expression ends");
    refuses("length(a", "query: syntax at column 9: \",\" or \")\" is expected, but here the "
                        "expression ends");
    refuses("a[*]b", "query: syntax at column 5: an operator or the end is expected, not b");
    refuses("a[*]*", "query: syntax at column 5: \".\", \"[\" or the end of the projection is "
                     "expected, not *");
}

static void columns_count_characters(void **state)
{
    (void)state;
    refuses("'\xc3\xbc\xe2\x9c\x93' x",
            "query: syntax at column 6: an operator or the end is expected, not x");
}

static void words_that_are_none_are_told(void **state)
{
    (void)state;
    refuses("a = b", "query: syntax at column 3: \"=\" is no operator; \"==\" compares");
    refuses("lifecycle-state",
            "query: syntax at column 10: \"-\" is no part of a bare name; put the "
            "name in double quotes");
    refuses("a#", "query: syntax at column 2: a character that means nothing here");
    refuses("'abc", "query: syntax at column 1: the quote has no end");
    refuses("a.\"b", "query: syntax at column 3: the quote has no end");
    refuses("`[1`",
            "query: syntax at column 1: what stands in backticks is no JSON value; a text is "
            "'...' or `\"...\"`");
    refuses("\"\\x\"", "query: syntax at column 1: the name in quotes is no JSON string");
    refuses("a\xff", "query: syntax at column 2: a byte that is not UTF-8");
}

static void functions_are_checked_before_they_run(void **state)
{
    (void)state;
    refuses("a.lenght(b)", "query: unknown-function at column 3: there is no function lenght()");
    refuses("length()", "query: invalid-arity at column 1: length() takes 1 argument, not 0");
    refuses("length(a, b)", "query: invalid-arity at column 1: length() takes 1 argument, not 2");
    refuses("merge()", "query: invalid-arity at column 1: merge() takes 1 argument or more, not 0");
    refuses("contains(a)", "query: invalid-arity at column 1: contains() takes 2 arguments, not 1");
    refuses("sort_by(a, b)",
            "query: invalid-type at column 12: argument 2 of sort_by() has to be an "
            "expression reference (&name)");
    refuses("abs(&a)", "query: invalid-type at column 5: argument 1 of abs() has to be a number");
    refuses("\"length\"(a)", "query: syntax at column 9: the name of a function stands without "
                             "quotes, not (");
}

static void references_are_arguments_only(void **state)
{
    (void)state;
    refuses("&a", "query: syntax at column 1: an expression is expected; \"&\" begins an argument "
                  "only, not &");
    refuses("map(!&a, b)", "query: syntax at column 6: an expression is expected; \"&\" begins an "
                           "argument only, not &");
    refuses("a || &b", "query: syntax at column 6: an expression is expected; \"&\" begins an "
                       "argument only, not &");
}

static void step_of_a_slice_is_not_zero(void **state)
{
    (void)state;
    refuses("a[::0]", "query: invalid-value at column 2: the step of a slice must not be 0");
}

static void operators_bind_as_they_should(void **state)
{
    static const char data[] = "{\"t\":true,\"f\":false,\"n\":1,\"l\":[{\"a\":[1,2]},{\"a\":[3]}]}";

    (void)state;
    gives("t || f && f", data, "true");
    gives("(t || f) && f", data, "false");
    gives("!f && t", data, "true");
    gives("!t == f", data, "true");
    gives("n == `1` && t", data, "true");
    gives("l[*].a[0]", data, "[1,3]");
    gives("(l[*].a)[0]", data, "[1,2]");
    gives("l[*].a | [0]", data, "[1,2]");
    gives("l[].a[]", data, "[1,2,3]");
    gives("l[?a[0] == `3`].a | [0] | [0]", data, "3");
    gives(" l [0] . a [ -1 ] ", data, "2");
}

static const char *repeated(const char *start, const char *part, size_t count, const char *end)
{
    struct buf text;

    buf_init(&text, &call.arena, SIZE_MAX);
    buf_add_text(&text, start);
    for (size_t i = 0; i < count; i++)
        buf_add_text(&text, part);
    buf_add_text(&text, end);
    return text.ptr;
}

static void depth_has_a_limit_however_it_is_reached(void **state)
{
    static const char *const parts[][3] = {
        { "", "(", "" },     { "", "!", "a" },      { "", "[", "" },     { "a", ".a", "" },
        { "a", "|a", "" },   { "a", "||a", "" },    { "a", "[0]", "" },  { "a", "[*]", "" },
        { "a", "[]", "" },   { "a", "[?a]", "" },   { "a", "[0:]", "" }, { "*", ".*", "" },
        { "", "{a:", "" },   { "", "abs(", "" },    { "", "map(&", "" }, { "", "[?", "" },
        { "a", ".[a]", "" }, { "a", ".{a:a}", "" }, { "a", "==a", "" },  { "", "a[?", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *text = repeated(parts[i][0], parts[i][1], 2000, parts[i][2]);
        const struct jmespath_expr *expr = NULL;

        assert_int_equal(jmespath_compile(&call, text, &expr), ERR_LIMIT);
        assert_non_null(strstr(call.error.message, "the expression has more than 128 levels"));
        call_forgive(&call);
    }
}

static void length_has_a_limit(void **state)
{
    const struct jmespath_expr *expr = NULL;

    (void)state;
    assert_int_equal(jmespath_compile(&call, repeated("a", " ", JMESPATH_TEXT_MAX, ""), &expr),
                     ERR_LIMIT);
    call_forgive(&call);
    assert_int_equal(jmespath_compile(&call, repeated("a", " ", JMESPATH_TEXT_MAX - 1, ""), &expr),
                     ERR_NONE);
}

static void wide_expressions_are_not_deep(void **state)
{
    const struct jmespath_expr *expr = NULL;

    (void)state;
    assert_int_equal(jmespath_compile(&call, repeated("[a", ",a", 4000, "]"), &expr), ERR_NONE);
    assert_int_equal(jmespath_compile(&call, repeated("not_null(a", ",a", 63, ")"), &expr),
                     ERR_NONE);
    assert_int_equal(jmespath_compile(&call, repeated("not_null(a", ",a", 64, ")"), &expr),
                     ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(mistakes_are_told_with_their_column),
        TEST(columns_count_characters),
        TEST(words_that_are_none_are_told),
        TEST(functions_are_checked_before_they_run),
        TEST(references_are_arguments_only),
        TEST(step_of_a_slice_is_not_zero),
        TEST(operators_bind_as_they_should),
        TEST(depth_has_a_limit_however_it_is_reached),
        TEST(length_has_a_limit),
        TEST(wide_expressions_are_not_deep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
