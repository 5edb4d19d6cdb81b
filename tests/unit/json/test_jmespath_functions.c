/* The built-in functions, those of jmespath_list.c and jmespath_text.c too. */
#include "json/jmespath_functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "json/searching.h"

static void numbers_keep_their_text(void **state)
{
    (void)state;
    gives("[0]", "[12345678901234567890.10]", "12345678901234567890.10");
    gives("max(@)", "[1.50,1.5,1.4]", "1.50");
    gives("sort(@)", "[1.10,1e0,10]", "[1e0,1.10,10]");
    gives("to_number('1.10')", "null", "1.10");
    gives("to_string([0])", "[1.10]", "\"1.10\"");
    gives("sum(@)", "[0.1,0.2]", "0.3");
    gives("avg(@)", "[1,2]", "1.5");
    gives("abs([0])", "[-1.10]", "1.10");
    gives("ceil([0])", "[1.10]", "2");
    gives("floor([0])", "[-1.10]", "-2");
}

static void texts_are_counted_and_reversed_by_characters(void **state)
{
    (void)state;
    gives("length(@)", "\"\xc3\xbc\xe2\x9c\x93\xf0\x9f\x98\x80\"", "3");
    gives("reverse(@)", "\"a\xc3\xbc\xf0\x9f\x98\x80\"",
          "\"\xf0\x9f\x98\x80\xc3\xbc"
          "a\"");
    gives("reverse(@)", "\"\"", "\"\"");
    gives("reverse(@)", "[1,[2],{}]", "[{},[2],1]");
}

static void parts_of_texts_are_found(void **state)
{
    (void)state;
    gives("contains(@, 'ana')", "\"banana\"", "true");
    gives("contains(@, 'nab')", "\"banana\"", "false");
    gives("contains(@, '')", "\"\"", "true");
    gives("contains(@, `1`)", "\"1\"", "false");
    gives("contains(@, `{\"a\":[1.0]}`)", "[2,{\"a\":[1]}]", "true");
    gives("starts_with(@, 'b')", "\"banana\"", "true");
    gives("ends_with(@, 'ana')", "\"banana\"", "true");
    gives("ends_with(@, 'xbanana')", "\"banana\"", "false");
    gives("join('-', @)", "[\"a\",\"b\"]", "\"a-b\"");
    gives("join('-', @)", "[]", "\"\"");
}

static void nul_is_a_character_like_others(void **state)
{
    (void)state;
    gives("contains(@, 'b')", "\"a\\u0000b\"", "true");
    gives("@ == 'a'", "\"a\\u0000b\"", "false");
    gives("\"a\\u0000b\"", "{\"a\":1,\"a\\u0000b\":2}", "2");
    gives("keys(@)", "{\"a\\u0000b\":2}", "[\"a\\u0000b\"]");
    gives("{\"a\\u0000b\":@}", "1", "{\"a\\u0000b\":1}");
}

static void order_is_stable(void **state)
{
    (void)state;
    gives("sort_by(@, &k)[].v",
          "[{\"k\":2,\"v\":1},{\"k\":1,\"v\":2},{\"k\":2.0,\"v\":3},"
          "{\"k\":1.0,\"v\":4}]",
          "[2,4,1,3]");
    gives("max_by(@, &k).v", "[{\"k\":2,\"v\":1},{\"k\":2,\"v\":2}]", "1");
    gives("min_by(@, &k).v", "[{\"k\":2,\"v\":1},{\"k\":2,\"v\":2}]", "1");
    gives("sort(@)", "[\"b\",\"\xc3\xbc\",\"a\",\"aa\",\"\"]",
          "[\"\",\"a\",\"aa\",\"b\",\"\xc3\xbc\"]");
    gives("min(@)", "[]", "null");
}

static void references_see_each_item(void **state)
{
    (void)state;
    gives("map(&a, @)", "[{\"a\":1},{\"b\":2},3]", "[1,null,null]");
    gives("map(&[a, b], @)", "[{\"a\":1}]", "[[1,null]]");
    gives("sort_by(@, &to_number(a))[].a", "[{\"a\":\"10\"},{\"a\":\"9\"}]", "[\"9\",\"10\"]");
    gives("map(&map(&@, @), @)", "[[1],[2,3]]", "[[1],[2,3]]");
}

static void objects_are_merged_in_order(void **state)
{
    (void)state;
    gives("merge(@, `{\"b\":3,\"c\":4}`)", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3,\"c\":4}");
    gives("merge(@, `{\"a\":5}`) | a", "{\"a\":1,\"b\":2}", "5");
    gives("keys(@)", "{\"b\":1,\"a\":2}", "[\"b\",\"a\"]");
    gives("values(@)", "{\"b\":1,\"a\":[2]}", "[1,[2]]");
}

static void kinds_are_told_and_changed(void **state)
{
    (void)state;
    gives("[].type(@)", "[null,true,1,\"x\",[],{}]",
          "[\"null\",\"boolean\",\"number\",\"string\",\"object\"]");
    gives("map(&type(@), @)", "[null,true,1,\"x\",[],{}]",
          "[\"null\",\"boolean\",\"number\",\"string\",\"array\",\"object\"]");
    gives("to_array(@)", "1", "[1]");
    gives("to_array(@)", "[1]", "[1]");
    gives("to_string(@)", "{\"a\":[1,null]}", "\"{\\\"a\\\":[1,null]}\"");
    gives("to_string(@)", "\"x\"", "\"x\"");
    gives("map(&to_number(@), @)", "[\"-1.5e3\",\"01\",\"\",\"-\",\"1 x\",\"0x1\",true,7]",
          "[-1.5e3,null,null,null,null,null,null,7]");
    gives("not_null(a, b, c)", "{\"b\":0}", "0");
    gives("not_null(a)", "{}", "null");
}

static void wrong_types_are_told(void **state)
{
    (void)state;
    fails("abs(a)", "{\"a\":\"x\"}", ERR_ARGUMENT,
          "query: invalid-type at column 1: argument 1 of abs() has to be a number, not string");
    fails("a | sum(@)", "{\"a\":[1,\"x\"]}", ERR_ARGUMENT,
          "query: invalid-type at column 5: argument 1 of sum() has to be an array of numbers, not "
          "array of other values");
    fails(
        "max(@)", "[1,\"x\"]", ERR_ARGUMENT,
        "query: invalid-type at column 1: argument 1 of max() has to be an array of numbers or an "
        "array of strings, not array of other values");
    fails("sort_by(@, &a)", "[{\"a\":1},{\"a\":\"x\"}]", ERR_ARGUMENT,
          "query: invalid-type at column 1: the expression has to give numbers only or strings "
          "only; for item 1 it gives string");
    fails("length(@)", "null", ERR_ARGUMENT,
          "query: invalid-type at column 1: argument 1 of length() has to be an array or an object "
          "or a string, not null");
    fails("sum(@)", "[1e308,1e308]", ERR_ARGUMENT,
          "query: invalid-value at column 1: the result is too large for a number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_keep_their_text),
        TEST(texts_are_counted_and_reversed_by_characters),
        TEST(parts_of_texts_are_found),
        TEST(nul_is_a_character_like_others),
        TEST(order_is_stable),
        TEST(references_see_each_item),
        TEST(objects_are_merged_in_order),
        TEST(kinds_are_told_and_changed),
        TEST(wrong_types_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
