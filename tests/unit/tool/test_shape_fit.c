#include "tool/shape_fit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/shaping.h"

static struct tool_shaped shaped;

static void fit(struct tool_shape shape, const char *json)
{
    shaped = (struct tool_shaped){ 0 };
    tool_shape_fit(&call, &shape, parsed(json), &shaped);
}

/* A list of `count` objects of about 100 bytes without anything in common. */
static const char *list_of(size_t count)
{
    struct buf text;

    buf_init(&text, &call.arena, SIZE_MAX);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s{\"id\":%zu,\"text\":\"%080zu\"}", i > 0 ? "," : "[", i, i);
    buf_add_text(&text, "]");
    return text.ptr;
}

static void all_items_are_shown_when_they_fit(void **state)
{
    (void)state;
    fit((struct tool_shape){ .budget = 10000 }, list_of(20));
    assert_int_equal(shaped.returned, 20);
    assert_false(shaped.truncated);
    assert_null(shaped.omitted);
}

static void as_many_whole_items_as_fit_and_not_one_less(void **state)
{
    (void)state;
    for (size_t budget = 100; budget < 600; budget += 37) {
        struct tool_shape shape = { .budget = budget };
        size_t size;

        fit(shape, list_of(40));
        size = strlen(printed(shaped.data));
        assert_true(shaped.truncated);
        assert_int_equal(shaped.data->count, shaped.returned);
        assert_true(size <= budget * TOOL_SHAPE_TOKEN_BYTES);
        assert_true(size + 110 > budget * TOOL_SHAPE_TOKEN_BYTES);
        assert_string_equal(printed(json_get(shaped.data->last, "id")),
                            arena_printf(&call.arena, "%zu", shaped.returned - 1));
    }
}

static void common_columns_make_room(void **state)
{
    const char *json = "[{\"i\":1,\"c\":\"0123456789012345678901234567890123456789\"},"
                       "{\"i\":2,\"c\":\"0123456789012345678901234567890123456789\"},"
                       "{\"i\":3,\"c\":\"0123456789012345678901234567890123456789\"},"
                       "{\"i\":4,\"c\":\"0123456789012345678901234567890123456789\"}]";

    (void)state;
    fit((struct tool_shape){ .budget = 30 }, json);
    assert_int_equal(shaped.returned, 4);
    assert_string_equal(printed(shaped.data), "[{\"i\":1},{\"i\":2},{\"i\":3},{\"i\":4}]");
    fit((struct tool_shape){ .budget = 30, .keep_rows = true }, json);
    assert_int_equal(shaped.returned, 2);
    assert_null(shaped.common);
}

static void three_rows_stay_whole(void **state)
{
    (void)state;
    fit((struct tool_shape){ 0 }, "[{\"a\":1},{\"a\":1},{\"a\":1}]");
    assert_null(shaped.common);
    fit((struct tool_shape){ 0 }, "[{\"a\":1},{\"a\":1},{\"a\":1},{\"a\":1}]");
    assert_string_equal(printed(shaped.common), "{\"a\":1}");
    fit((struct tool_shape){ 0 }, "[1,1,1,1]");
    assert_null(shaped.common);
}

static void object_that_is_too_large_keeps_the_members_that_fit(void **state)
{
    const char *json = arena_printf(&call.arena,
                                    "{\"id\":\"x\",\"blob\":\"%0200d\",\"state\":\"UP\","
                                    "\"log\":\"%0300d\",\"n\":1}",
                                    0, 0);

    (void)state;
    fit((struct tool_shape){ .budget = 20 }, json);
    assert_string_equal(printed(shaped.data), "{\"id\":\"x\",\"state\":\"UP\",\"n\":1}");
    assert_string_equal(printed(shaped.omitted), "[\"blob\",\"log\"]");
    assert_true(shaped.truncated);
    assert_null(shaped.notes);
}

static void first_item_that_is_too_large_is_shown_in_part(void **state)
{
    const char *json = arena_printf(&call.arena, "[{\"id\":1,\"blob\":\"%0200d\"},{\"id\":2}]", 0);

    (void)state;
    fit((struct tool_shape){ .budget = 20 }, json);
    assert_string_equal(printed(shaped.data), "[{\"id\":1}]");
    assert_string_equal(printed(shaped.omitted), "[\"blob\"]");
    assert_int_equal(shaped.returned, 1);
    assert_true(shaped.truncated);
}

static void value_of_which_nothing_fits_is_told_and_counts(void **state)
{
    (void)state;
    fit((struct tool_shape){ .budget = 20 }, arena_printf(&call.arena, "[\"%0200d\",\"x\"]", 0));
    assert_string_equal(printed(shaped.data), "[null]");
    assert_int_equal(shaped.returned, 1);
    assert_int_equal(shaped.notes->count, 1);
    fit((struct tool_shape){ .budget = 20 }, arena_printf(&call.arena, "\"%0200d\"", 0));
    assert_null(shaped.data);
    assert_true(shaped.truncated);
    assert_int_equal(shaped.notes->count, 1);
}

static void other_formats_keep_to_the_budget(void **state)
{
    static const enum tool_format formats[] = { TOOL_FORMAT_CSV, TOOL_FORMAT_TABLE };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        fit((struct tool_shape){ .budget = 200, .format = formats[i] }, list_of(40));
        assert_true(shaped.truncated);
        assert_true(shaped.returned > 5 && shaped.returned < 10);
        assert_true(shaped.text.len <= 800 && shaped.text.len > 680);
        assert_null(shaped.data);
    }
}

static void columns_asked_for_stay_in_csv_and_all_in_tables(void **state)
{
    static const char *const fields[] = { "a" };
    const char *json = "[{\"a\":1},{\"a\":1},{\"a\":1},{\"a\":1}]";

    (void)state;
    fit((struct tool_shape){ .format = TOOL_FORMAT_CSV }, json);
    assert_string_equal(printed(shaped.common), "{\"a\":1}");
    fit((struct tool_shape){ .format = TOOL_FORMAT_CSV, .fields = fields, .field_count = 1 }, json);
    assert_null(shaped.common);
    fit((struct tool_shape){ .format = TOOL_FORMAT_TABLE }, json);
    assert_null(shaped.common);
    assert_string_equal(shaped.text.ptr, "a\n1\n1\n1\n1\n");
}

static void budget_without_end_shows_all(void **state)
{
    (void)state;
    fit((struct tool_shape){ .budget = SIZE_MAX }, list_of(3000));
    assert_int_equal(shaped.returned, 3000);
    assert_false(shaped.truncated);
}

static void empty_list_and_null_are_shown(void **state)
{
    (void)state;
    fit((struct tool_shape){ .budget = 1 }, "[]");
    assert_string_equal(printed(shaped.data), "[]");
    assert_false(shaped.truncated);
    fit((struct tool_shape){ .budget = 1 }, "null");
    assert_string_equal(printed(shaped.data), "null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_items_are_shown_when_they_fit),
        TEST(as_many_whole_items_as_fit_and_not_one_less),
        TEST(common_columns_make_room),
        TEST(three_rows_stay_whole),
        TEST(object_that_is_too_large_keeps_the_members_that_fit),
        TEST(first_item_that_is_too_large_is_shown_in_part),
        TEST(value_of_which_nothing_fits_is_told_and_counts),
        TEST(other_formats_keep_to_the_budget),
        TEST(columns_asked_for_stay_in_csv_and_all_in_tables),
        TEST(budget_without_end_shows_all),
        TEST(empty_list_and_null_are_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
