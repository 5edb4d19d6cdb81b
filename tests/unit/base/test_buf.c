#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int drop_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void new_buffer_is_empty_text(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, &arena, 10);
    assert_string_equal(buf.ptr, "");
    assert_int_equal(buf_span(&buf).len, 0);
    assert_false(buf_full(&buf));
    buf_add_text(&buf, "");
    buf_add_span(&buf, (struct span){ 0 });
    buf_cut(&buf, 0);
    buf_clear(&buf);
    assert_string_equal(buf.ptr, "");
    assert_null(arena.blocks);
}

static void appends_of_every_kind(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, &arena, SIZE_MAX);
    buf_add(&buf, "a\0b", 3);
    buf_add_text(&buf, "cd");
    buf_add_span(&buf, (struct span){ .ptr = "efX", .len = 2 });
    buf_add_char(&buf, 'g');
    buf_add_int(&buf, INT64_MIN);
    buf_add_int(&buf, INT64_MAX);
    buf_printf(&buf, "<%s %d>", "x", 7);
    assert_memory_equal(buf.ptr, "a\0bcdefg-92233720368547758089223372036854775807<x 7>", 53);
    assert_int_equal(buf.len, 52);
    assert_int_equal(buf.ptr[buf.len], 0);
}

static void cap_is_the_largest_length(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, &arena, 5);
    buf_add_text(&buf, "1234");
    buf_add_char(&buf, '5');
    assert_false(buf_full(&buf));
    assert_string_equal(buf.ptr, "12345");
    buf_add_char(&buf, '6');
    assert_true(buf_full(&buf));
    assert_string_equal(buf.ptr, "12345");
}

static void full_refuses_all_that_follows(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, &arena, 5);
    buf_add_text(&buf, "123");
    buf_printf(&buf, "%d", 456);
    assert_true(buf_full(&buf));
    buf_add_char(&buf, '4');
    assert_string_equal(buf.ptr, "123");
    buf_add(&buf, "x", SIZE_MAX);
    assert_string_equal(buf.ptr, "123");
}

static void nothing_fits_into_cap_zero(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, &arena, 0);
    buf_add_char(&buf, 'x');
    assert_true(buf_full(&buf));
    assert_string_equal(buf.ptr, "");
}

static void clear_forgets_content_and_fullness(void **state)
{
    struct buf buf;
    size_t room;

    (void)state;
    buf_init(&buf, &arena, 3);
    buf_add_text(&buf, "123");
    buf_add_text(&buf, "4");
    room = buf.room;
    buf_clear(&buf);
    assert_false(buf_full(&buf));
    assert_string_equal(buf.ptr, "");
    assert_int_equal(buf.room, room);
    buf_add_text(&buf, "abc");
    assert_string_equal(buf.ptr, "abc");
}

static void cut_shortens(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, &arena, 10);
    buf_add_text(&buf, "abcdef");
    buf_cut(&buf, 2);
    assert_string_equal(buf.ptr, "ab");
    buf_add_char(&buf, 'X');
    assert_string_equal(buf.ptr, "abX");
}

static void grows_without_loss_beside_another_buffer(void **state)
{
    struct buf one, two;
    size_t i;

    (void)state;
    buf_init(&one, &arena, (size_t)1 << 20);
    buf_init(&two, &arena, (size_t)1 << 20);
    for (i = 0; i < 200000; i++) {
        buf_add_char(&one, (char)('a' + i % 26));
        buf_add_char(&two, (char)('A' + i % 26));
    }
    assert_int_equal(one.len, 200000);
    for (i = 0; i < 200000; i++) {
        assert_int_equal(one.ptr[i], 'a' + i % 26);
        assert_int_equal(two.ptr[i], 'A' + i % 26);
    }
    assert_int_equal(strlen(one.ptr), 200000);
}

static void memory_stays_near_the_cap(void **state)
{
    struct buf buf;
    char piece[1000];

    (void)state;
    memset(piece, 'x', sizeof(piece));
    buf_init(&buf, &arena, 5000000);
    while (!buf_full(&buf))
        buf_add(&buf, piece, sizeof(piece));
    assert_int_equal(buf.len, 5000000);
    assert_in_range(arena.total, 5000000, 5000000 + 65536);
}

int main(void)
{
#define BUF_TEST(name) cmocka_unit_test_teardown(name, drop_arena)
    const struct CMUnitTest tests[] = {
        BUF_TEST(new_buffer_is_empty_text),
        BUF_TEST(appends_of_every_kind),
        BUF_TEST(cap_is_the_largest_length),
        BUF_TEST(full_refuses_all_that_follows),
        BUF_TEST(nothing_fits_into_cap_zero),
        BUF_TEST(clear_forgets_content_and_fullness),
        BUF_TEST(cut_shortens),
        BUF_TEST(grows_without_loss_beside_another_buffer),
        BUF_TEST(memory_stays_near_the_cap),
    };
#undef BUF_TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
