#include "tool/shape_print.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/shaping.h"

static const struct tool_shape usual;

static const char *csv(const struct tool_shape *shape, const char *json)
{
    struct buf out;

    buf_init(&out, &call.arena, SIZE_MAX);
    tool_shape_print_csv(&call, shape, parsed(json), &out);
    return out.ptr;
}

static const char *table(const char *json)
{
    struct buf out;

    buf_init(&out, &call.arena, SIZE_MAX);
    tool_shape_print_table(&call, &usual, parsed(json), &out);
    return out.ptr;
}

static void csv_has_a_header_and_a_line_for_each_row(void **state)
{
    (void)state;
    assert_string_equal(csv(&usual, "[{\"a\":1,\"b\":\"x\"},{\"a\":2.50,\"b\":\"y\"}]"),
                        "a,b\r\n1,x\r\n2.50,y\r\n");
    assert_string_equal(csv(&usual, "{\"a\":true,\"b\":{\"c\":1,\"d\":{\"e\":2}}}"),
                        "a,b.c,b.d.e\r\ntrue,1,2\r\n");
}

static void cells_are_quoted_where_they_must_be(void **state)
{
    (void)state;
    assert_string_equal(csv(&usual, "[{\"a\":\"x,y\",\"b\":\"q\\\"q\",\"c\":\"l\\nl\",\"d\":\" x\","
                                    "\"e,f\":\"x \"}]"),
                        "a,b,c,d,\"e,f\"\r\n\"x,y\",\"q\"\"q\",\"l\nl\",\" x\",\"x \"\r\n");
}

static void null_and_missing_are_empty_and_empty_text_is_quoted(void **state)
{
    (void)state;
    assert_string_equal(csv(&usual, "[{\"a\":null,\"b\":\"\",\"c\":1},{\"b\":2}]"),
                        "a,b,c\r\n,\"\",1\r\n,2,\r\n");
}

static void columns_that_turn_up_later_stand_behind(void **state)
{
    (void)state;
    assert_string_equal(csv(&usual, "[{\"b\":1},{\"a\":2,\"b\":3}]"), "b,a\r\n1,\r\n3,2\r\n");
}

static void asked_columns_stand_in_the_order_asked_for(void **state)
{
    static const char *const fields[] = { "display-name", "s.y" };
    struct tool_shape shape = { .fields = fields, .field_count = 2 };

    (void)state;
    assert_string_equal(csv(&shape, "[{\"s\":{\"y\":1}},{\"displayName\":\"x\",\"s\":{\"y\":2}}]"),
                        "displayName,s.y\r\n,1\r\nx,2\r\n");
}

static void lists_are_cells_or_columns(void **state)
{
    (void)state;
    assert_string_equal(csv(&usual, "[{\"a\":[1,{\"b\":\"c\"}],\"d\":{}}]"),
                        "a,d\r\n\"[1,{\"\"b\"\":\"\"c\"\"}]\",{}\r\n");
    assert_string_equal(csv(&usual, "[[1,\"x\"],[2,null]]"), "1,2\r\n1,x\r\n2,\r\n");
    assert_string_equal(csv(&usual, "[1,\"x\",null]"), "value\r\n1\r\nx\r\n\r\n");
    assert_string_equal(csv(&usual, "7"), "value\r\n7\r\n");
}

static void nothing_gives_nothing(void **state)
{
    (void)state;
    assert_string_equal(csv(&usual, "[]"), "");
    assert_string_equal(csv(&usual, "[{}]"), "");
    assert_string_equal(csv(&usual, "{}"), "");
    assert_string_equal(table("[]"), "");
    assert_string_equal(table("{}"), "");
}

static void names_with_dots_are_told_from_levels(void **state)
{
    (void)state;
    assert_string_equal(csv(&usual, "[{\"a.b\":1,\"a\":{\"b\":2}}]"), "a\\.b,a.b\r\n1,2\r\n");
}

static void table_aligns_its_columns(void **state)
{
    (void)state;
    assert_string_equal(table("[{\"name\":\"a\",\"n\":10},{\"name\":\"longer\",\"n\":7}]"),
                        "name    n\na       10\nlonger  7\n");
    assert_string_equal(table("[{\"a\":\"x\",\"b\":null},{\"a\":\"y\",\"b\":\"z\"}]"),
                        "a  b\nx\ny  z\n");
}

static void object_is_shown_as_name_and_value(void **state)
{
    (void)state;
    assert_string_equal(table("{\"id\":\"x\",\"shapeConfig\":{\"ocpus\":1}}"),
                        "id                 x\nshapeConfig.ocpus  1\n");
}

static void width_is_that_of_characters(void **state)
{
    (void)state;
    assert_string_equal(table("[{\"a\":\"\xe6\x97\xa5\",\"b\":1},{\"a\":\"\xc3\xbc\",\"b\":2},"
                              "{\"a\":\"e\xcc\x81\",\"b\":3},{\"a\":\"abc\",\"b\":4}]"),
                        "a    b\n\xe6\x97\xa5   1\n\xc3\xbc    2\ne\xcc\x81    3\nabc  4\n");
    assert_string_equal(table("[{\"a\":\"\xf0\x9f\x98\x80\",\"b\":1}]"),
                        "a   b\n\xf0\x9f\x98\x80  1\n");
}

static void cells_of_a_table_stay_on_their_line(void **state)
{
    (void)state;
    assert_string_equal(table("[{\"a\":\"x\\ny\\tz\",\"b\":1}]"), "a        b\nx\\ny\\tz  1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(csv_has_a_header_and_a_line_for_each_row),
        TEST(cells_are_quoted_where_they_must_be),
        TEST(null_and_missing_are_empty_and_empty_text_is_quoted),
        TEST(columns_that_turn_up_later_stand_behind),
        TEST(asked_columns_stand_in_the_order_asked_for),
        TEST(lists_are_cells_or_columns),
        TEST(nothing_gives_nothing),
        TEST(names_with_dots_are_told_from_levels),
        TEST(table_aligns_its_columns),
        TEST(object_is_shown_as_name_and_value),
        TEST(width_is_that_of_characters),
        TEST(cells_of_a_table_stay_on_their_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
