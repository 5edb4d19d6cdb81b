#include "net/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void names_are_found_in_any_case(void **state)
{
    struct arena arena = { 0 };
    struct net_headers headers = { 0 };
    (void)state;
    net_headers_add(&arena, &headers, "Opc-Request-Id", "A/B");
    assert_string_equal(net_headers_get(&headers, "opc-request-id"), "A/B");
    assert_string_equal(net_headers_get(&headers, "OPC-REQUEST-ID"), "A/B");
    assert_null(net_headers_get(&headers, "opc-request"));
    assert_null(net_headers_get(&headers, "opc-request-id2"));
    assert_null(net_headers_get(&headers, ""));
    arena_release(&arena);
}

static void the_empty_list_has_nothing(void **state)
{
    struct net_headers headers = { 0 };
    (void)state;
    assert_null(net_headers_get(&headers, "date"));
}

static void both_strings_are_copied(void **state)
{
    struct arena arena = { 0 };
    struct net_headers headers = { 0 };
    char name[] = "name";
    char value[] = "value";
    (void)state;
    net_headers_add(&arena, &headers, name, value);
    memset(name, 'x', 4);
    memset(value, 'x', 5);
    assert_string_equal(headers.items[0].name, "name");
    assert_string_equal(headers.items[0].value, "value");
    arena_release(&arena);
}

static void many_fields_keep_their_order(void **state)
{
    struct arena arena = { 0 };
    struct net_headers headers = { 0 };
    char text[16];
    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof(text), "h%d", i);
        net_headers_add(&arena, &headers, text, text + 1);
    }
    assert_int_equal(headers.count, 1000);
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof(text), "h%d", i);
        assert_string_equal(headers.items[i].name, text);
        assert_string_equal(net_headers_get(&headers, text), text + 1);
    }
    arena_release(&arena);
}

static void get_gives_the_first_of_several(void **state)
{
    struct arena arena = { 0 };
    struct net_headers headers = { 0 };
    (void)state;
    net_headers_add(&arena, &headers, "link", "1");
    net_headers_add(&arena, &headers, "Link", "2");
    assert_string_equal(net_headers_get(&headers, "LINK"), "1");
    arena_release(&arena);
}

static void set_appends_when_there_is_none(void **state)
{
    struct arena arena = { 0 };
    struct net_headers headers = { 0 };
    (void)state;
    net_headers_set(&arena, &headers, "date", "today");
    assert_int_equal(headers.count, 1);
    assert_string_equal(net_headers_get(&headers, "date"), "today");
    arena_release(&arena);
}

static void set_replaces_in_place_and_removes_the_others(void **state)
{
    static const char *const before[][2] = {
        { "a", "1" }, { "X", "old" }, { "b", "2" }, { "x", "older" }, { "c", "3" }, { "x", "o" },
    };
    static const char *const after[][2] = {
        { "a", "1" }, { "x", "new" }, { "b", "2" }, { "c", "3" }
    };
    struct arena arena = { 0 };
    struct net_headers headers = { 0 };
    (void)state;
    for (size_t i = 0; i < 6; i++)
        net_headers_add(&arena, &headers, before[i][0], before[i][1]);
    net_headers_set(&arena, &headers, "x", "new");
    assert_int_equal(headers.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(headers.items[i].name, after[i][0]);
        assert_string_equal(headers.items[i].value, after[i][1]);
    }
    arena_release(&arena);
}

static void set_takes_strings_of_the_list_itself(void **state)
{
    struct arena arena = { 0 };
    struct net_headers headers = { 0 };
    (void)state;
    net_headers_add(&arena, &headers, "a", "1");
    net_headers_add(&arena, &headers, "a", "2");
    net_headers_set(&arena, &headers, headers.items[1].name, headers.items[1].value);
    assert_int_equal(headers.count, 1);
    assert_string_equal(net_headers_get(&headers, "a"), "2");
    arena_release(&arena);
}

static void names_are_tokens(void **state)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    (void)state;
    for (int c = 1; c < 256; c++) {
        char name[] = { 'x', (char)c, '\0' };
        int is_alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        assert_int_equal(net_header_is_valid(name, ""), is_alnum || strchr(marks, c) != NULL);
    }
    assert_false(net_header_is_valid("", "value"));
}

static void values_hold_no_line_break(void **state)
{
    (void)state;
    assert_true(net_header_is_valid("a", ""));
    assert_true(net_header_is_valid("a", "tab\tand \xc3\xa4: fine"));
    assert_false(net_header_is_valid("a", "x\r\nauthorization: y"));
    assert_false(net_header_is_valid("a", "x\ny"));
    assert_false(net_header_is_valid("a", "x\ry"));
    assert_false(net_header_is_valid("a", "\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_in_any_case),
        cmocka_unit_test(the_empty_list_has_nothing),
        cmocka_unit_test(both_strings_are_copied),
        cmocka_unit_test(many_fields_keep_their_order),
        cmocka_unit_test(get_gives_the_first_of_several),
        cmocka_unit_test(set_appends_when_there_is_none),
        cmocka_unit_test(set_replaces_in_place_and_removes_the_others),
        cmocka_unit_test(set_takes_strings_of_the_list_itself),
        cmocka_unit_test(names_are_tokens),
        cmocka_unit_test(values_hold_no_line_break),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
