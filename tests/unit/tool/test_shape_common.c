#include "tool/shape_common.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/shaping.h"

/* Rows that random trees are made of: few names and values, so that much is common. */
enum { TREES = 3000 };

static uint32_t random_state = 7;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 16) % limit;
}

/* ---- The way back, as the header says it ----------------------------------------------------- */

/* The next name of a path, without its escapes; moves `*path` behind it. */
static const char *next_name(const char **path)
{
    struct buf name;

    buf_init(&name, &call.arena, SIZE_MAX);
    for (; **path != '\0' && **path != '.'; (*path)++) {
        if (**path == '\\')
            (*path)++;
        buf_add_char(&name, **path);
    }
    if (**path == '.')
        (*path)++;
    return name.ptr;
}

static void set_at(struct json *object, const char *path, const struct json *value)
{
    const char *name = next_name(&path);
    struct json *inner = (struct json *)(uintptr_t)json_get(object, name);

    if (*path == '\0') {
        assert_null(inner);
        json_add_member(&call.arena, object, name, json_copy(&call.arena, value));
        return;
    }
    if (inner == NULL)
        inner = json_add_member(&call.arena, object, name, json_new(&call.arena, JSON_OBJECT));
    assert_int_equal(inner->kind, JSON_OBJECT);
    set_at(inner, path, value);
}

static struct json *put_back(const struct json *rows, const struct json *common)
{
    struct json *all = json_copy(&call.arena, rows);

    for (struct json *row = all->first; row != NULL; row = row->next) {
        for (const struct json *at = common ? common->first : NULL; at != NULL; at = at->next)
            set_at(row, at->name, at);
    }
    return all;
}

static void hoists(const char *json, const char *rows, const char *common)
{
    const struct json *before = parsed(json), *after = NULL;
    const struct json *columns = tool_shape_hoist(&call, before, &after);

    assert_string_equal(printed(after), rows);
    assert_string_equal(printed(columns), common);
    assert_true(json_equals(before, parsed(json)));
    assert_true(json_equals(put_back(after, columns), before));
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static void columns_with_one_value_are_hoisted(void **state)
{
    (void)state;
    hoists("[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"x\"}]", "[{\"a\":1},{\"a\":2}]",
           "{\"b\":\"x\"}");
    hoists("[{\"a\":1,\"b\":null},{\"b\":null,\"a\":1}]", "[{},{}]", "{\"a\":1,\"b\":null}");
}

static void columns_that_one_row_lacks_stay(void **state)
{
    (void)state;
    hoists("[{\"a\":1,\"b\":2},{\"b\":2}]", "[{\"a\":1},{}]", "{\"b\":2}");
    hoists("[{\"b\":2},{\"a\":1,\"b\":2}]", "[{},{\"a\":1}]", "{\"b\":2}");
    hoists("[{\"a\":1},{\"b\":1}]", "[{\"a\":1},{\"b\":1}]", "nothing");
}

static void numbers_are_the_same_only_as_they_were_written(void **state)
{
    (void)state;
    hoists("[{\"a\":1},{\"a\":1.0}]", "[{\"a\":1},{\"a\":1.0}]", "nothing");
    hoists("[{\"a\":0},{\"a\":false}]", "[{\"a\":0},{\"a\":false}]", "nothing");
}

static void nested_columns_have_dotted_names(void **state)
{
    (void)state;
    hoists("[{\"s\":{\"x\":1,\"y\":1,\"z\":{\"q\":5,\"r\":1}}},"
           "{\"s\":{\"x\":1,\"y\":2,\"z\":{\"q\":5,\"r\":2}}}]",
           "[{\"s\":{\"y\":1,\"z\":{\"r\":1}}},{\"s\":{\"y\":2,\"z\":{\"r\":2}}}]",
           "{\"s.x\":1,\"s.z.q\":5}");
}

static void value_that_is_whole_the_same_is_hoisted_whole(void **state)
{
    (void)state;
    hoists("[{\"i\":1,\"s\":{\"x\":1},\"l\":[1,{}]},{\"i\":2,\"s\":{\"x\":1},\"l\":[1,{}]}]",
           "[{\"i\":1},{\"i\":2}]", "{\"s\":{\"x\":1},\"l\":[1,{}]}");
}

static void object_of_which_nothing_remains_is_left_out(void **state)
{
    (void)state;
    hoists("[{\"s\":{\"x\":1}},{\"s\":{\"x\":1,\"y\":2}}]", "[{},{\"s\":{\"y\":2}}]",
           "{\"s.x\":1}");
}

static void empty_object_is_a_value(void **state)
{
    (void)state;
    hoists("[{\"s\":{}},{\"s\":{\"x\":1}}]", "[{\"s\":{}},{\"s\":{\"x\":1}}]", "nothing");
    hoists("[{\"s\":{},\"i\":1},{\"s\":{},\"i\":2}]", "[{\"i\":1},{\"i\":2}]", "{\"s\":{}}");
}

static void dots_and_backslashes_in_names_are_told_from_levels(void **state)
{
    (void)state;
    hoists("[{\"a.b\":1,\"a\":{\"b\":2,\"c\":1},\"d\\\\\":3},"
           "{\"a.b\":1,\"a\":{\"b\":2,\"c\":2},\"d\\\\\":3}]",
           "[{\"a\":{\"c\":1}},{\"a\":{\"c\":2}}]", "{\"a\\\\.b\":1,\"a.b\":2,\"d\\\\\\\\\":3}");
}

static void names_given_twice_stay(void **state)
{
    (void)state;
    hoists("[{\"a\":1,\"a\":1,\"b\":2},{\"a\":1,\"b\":2}]", "[{\"a\":1,\"a\":1},{\"a\":1}]",
           "{\"b\":2}");
    hoists("[{\"a\":1,\"b\":2},{\"a\":1,\"a\":1,\"b\":2}]", "[{\"a\":1},{\"a\":1,\"a\":1}]",
           "{\"b\":2}");
}

static void rows_that_are_not_all_objects_stay(void **state)
{
    (void)state;
    hoists("[{\"a\":1},1]", "[{\"a\":1},1]", "nothing");
    hoists("[]", "[]", "nothing");
    hoists("[{\"a\":1},{}]", "[{\"a\":1},{}]", "nothing");
}

static struct json *random_value(unsigned depth)
{
    static const char *const names[] = { "a", "b", "c", "a.b", "\\" };
    static const char *const leaves[] = { "1", "1.0", "null", "\"x\"", "[]", "{}", "[1]", "true" };
    struct json *object;

    if (depth == 0 || random_below(3) == 0)
        return parsed(leaves[random_below(8)]);
    object = json_new(&call.arena, JSON_OBJECT);
    for (unsigned i = 0; i < 5; i++) {
        if (random_below(4) != 0)
            json_add_member(&call.arena, object, names[i], random_value(depth - 1));
    }
    return object;
}

/* Some members of a row are those of the row before. */
static struct json *random_row(const struct json *before)
{
    struct json *row = random_value(3);

    if (before == NULL || row->kind != JSON_OBJECT || random_below(8) == 0)
        return row;
    for (struct json *at = row->first; at != NULL; at = at->next) {
        const struct json *same = json_get(before, at->name);

        if (same == NULL || random_below(4) == 0)
            continue;
        struct json *next = at->next, *copy = json_copy(&call.arena, same);

        copy->name = at->name;
        copy->name_len = at->name_len;
        copy->next = next;
        *at = *copy;
    }
    return row;
}

static void nothing_is_lost_whatever_the_rows_are(void **state)
{
    size_t hoisted = 0;

    (void)state;
    for (size_t i = 0; i < TREES; i++) {
        struct json *rows = json_new(&call.arena, JSON_ARRAY);
        const struct json *after = NULL, *common;
        unsigned count = 1 + random_below(5);

        for (unsigned j = 0; j < count; j++) {
            struct json *row = random_row(rows->last);

            row->next = NULL;
            json_add_item(rows, row);
        }
        common = tool_shape_hoist(&call, rows, &after);
        hoisted += common != NULL;
        if (!json_equals(put_back(after, common), rows))
            fail_msg("%s: %s and %s", printed(rows), printed(after), printed(common));
    }
    assert_true(hoisted > TREES / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_with_one_value_are_hoisted),
        TEST(columns_that_one_row_lacks_stay),
        TEST(numbers_are_the_same_only_as_they_were_written),
        TEST(nested_columns_have_dotted_names),
        TEST(value_that_is_whole_the_same_is_hoisted_whole),
        TEST(object_of_which_nothing_remains_is_left_out),
        TEST(empty_object_is_a_value),
        TEST(dots_and_backslashes_in_names_are_told_from_levels),
        TEST(names_given_twice_stay),
        TEST(rows_that_are_not_all_objects_stay),
        TEST(nothing_is_lost_whatever_the_rows_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
