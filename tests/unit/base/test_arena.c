#include "base/arena.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int make_arena(void **state)
{
    static struct arena arena;

    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int drop_arena(void **state)
{
    arena_release(*state);
    return 0;
}

static void assert_zero(const char *bytes, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        assert_int_equal(bytes[i], 0);
}

static void empty_arena_holds_no_memory(void **state)
{
    struct arena *arena = *state;

    assert_null(arena->blocks);
    assert_int_equal(arena->total, 0);
    arena_release(NULL);
}

static void all_zeros_is_an_empty_arena(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    assert_string_equal(arena_strdup(&arena, "x"), "x");
    arena_release(&arena);
    assert_null(arena.blocks);
    assert_int_equal(arena.used, 0);
    assert_int_equal(arena.total, 0);
}

static void first_block_is_small(void **state)
{
    struct arena *arena = *state;

    arena_alloc(arena, 1);
    assert_in_range(arena->total, 1, 4096);
}

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena *arena = *state;
    char *all[500];
    size_t i, k;

    for (i = 0; i < 500; i++) {
        all[i] = arena_alloc(arena, i);
        assert_int_equal((uintptr_t)all[i] % 16, 0);
        assert_zero(all[i], i);
        memset(all[i], (int)(i % 255 + 1), i);
        arena_strdup(arena, "x"); /* leaves the next one on an odd address */
    }
    for (i = 0; i < 500; i++) {
        for (k = 0; k < i; k++)
            assert_int_equal((unsigned char)all[i][k], i % 255 + 1);
    }
}

static void many_small_allocations_waste_less_than_twice_their_size(void **state)
{
    struct arena *arena = *state;
    size_t i;

    for (i = 0; i < 100000; i++)
        arena_alloc(arena, 16);
    assert_in_range(arena->total, 1600000, 3300000);
}

static void big_allocation_leaves_the_room_of_the_small_ones(void **state)
{
    struct arena *arena = *state;
    char *before = arena_alloc(arena, 16);
    char *big = arena_alloc(arena, 1000000);
    char *after = arena_alloc(arena, 16);

    assert_zero(big, 1000000);
    memset(big, 'x', 1000000);
    assert_ptr_equal(after, before + 16);
    assert_in_range(arena->total, 1000000, 1000000 + 4096);
}

static void big_first_allocation_stands_alone(void **state)
{
    struct arena *arena = *state;
    char *big = arena_alloc(arena, 100001);
    char *small = arena_alloc(arena, 100);

    memset(big, 'x', 100001);
    assert_zero(small, 100);
    memset(small, 'y', 100);
    assert_int_equal(big[100000], 'x');
}

static void growing_the_last_allocation_stays_in_place(void **state)
{
    struct arena *arena = *state;
    char *old = arena_alloc(arena, 10);
    char *grown;

    memcpy(old, "0123456789", 10);
    grown = arena_grow(arena, old, 10, 100);
    assert_ptr_equal(grown, old);
    assert_memory_equal(grown, "0123456789", 10);
    assert_zero(grown + 10, 90);
}

static void growing_an_earlier_allocation_copies(void **state)
{
    struct arena *arena = *state;
    char *old = arena_alloc(arena, 10);
    char *other = arena_alloc(arena, 10);
    char *grown;

    memcpy(old, "0123456789", 10);
    memset(other, 'o', 10);
    grown = arena_grow(arena, old, 10, 20);
    assert_ptr_not_equal(grown, old);
    assert_memory_equal(grown, "0123456789\0\0\0\0\0\0\0\0\0\0", 20);
    assert_memory_equal(other, "oooooooooo", 10);
}

static void growing_nothing_allocates(void **state)
{
    struct arena *arena = *state;

    assert_zero(arena_grow(arena, NULL, 0, 64), 64);
}

static void grown_by_steps_keeps_all_and_is_held_once(void **state)
{
    struct arena *arena = *state;
    size_t size = 16, i;
    unsigned char *bytes = arena_alloc(arena, size);

    arena_alloc(arena, 1); /* so that it is not simply the last allocation */
    while (size < (size_t)8 << 20) {
        for (i = 0; i < size; i++)
            bytes[i] = (unsigned char)(i % 251);
        bytes = arena_grow(arena, bytes, size, size * 2);
        for (i = 0; i < size; i++)
            assert_int_equal(bytes[i], i % 251);
        assert_zero((char *)bytes + size, size);
        size *= 2;
        memset(arena_alloc(arena, 24), 'z', 24);
    }
    assert_in_range(arena->total, size, size + 65536);
}

static void grown_beyond_a_smaller_old_size_is_zero_behind_it(void **state)
{
    struct arena *arena = *state;
    char *bytes = arena_alloc(arena, 200000);

    memset(bytes, 'x', 200000);
    bytes = arena_grow(arena, bytes, 150000, 300000);
    assert_int_equal(bytes[149999], 'x');
    assert_zero(bytes + 150000, 150000);
}

static void text_is_copied_and_terminated(void **state)
{
    struct arena *arena = *state;
    char source[] = "abc";
    char *copy = arena_strdup(arena, source);
    char *cut = arena_strndup(arena, source, 2);

    source[0] = 'X';
    assert_string_equal(copy, "abc");
    assert_string_equal(cut, "ab");
    assert_string_equal(arena_strndup(arena, NULL, 0), "");
    assert_memory_equal(arena_strndup(arena, "a\0b", 3), "a\0b", 4);
}

static void format_of_any_length(void **state)
{
    struct arena *arena = *state;
    char *text = arena_printf(arena, "%s=%d", "x", 42);
    char *wide = arena_printf(arena, "%100000d", 7);

    assert_string_equal(text, "x=42");
    assert_int_equal(strlen(wide), 100000);
    assert_int_equal(wide[99999], '7');
}

/* Runs `use` in a child process and expects abort() with a message. */
static void assert_ends_the_program(void (*use)(struct arena *arena))
{
    char text[100] = "";
    int ends[2], status;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct arena arena = { 0 };

        dup2(ends[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        use(&arena);
        _exit(0);
    }
    close(ends[1]);
    assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_non_null(strstr(text, "out of memory"));
}

static void overflow_array(struct arena *arena)
{
    arena_array(arena, SIZE_MAX / 4, 8);
}

static void take_too_much(struct arena *arena)
{
    arena_alloc(arena, SIZE_MAX - 8);
}

static void overflow_and_lack_of_memory_end_the_program(void **state)
{
    (void)state;
    assert_ends_the_program(overflow_array);
    assert_ends_the_program(take_too_much);
}

static void array_of_nothing_is_usable(void **state)
{
    struct arena *arena = *state;

    assert_non_null(arena_array(arena, 0, 8));
    assert_non_null(arena_array(arena, 8, 0));
    assert_ptr_not_equal(arena_alloc(arena, 0), arena_alloc(arena, 0));
}

/* Its memory is pages of its own, which are gone afterwards. */
static void locked_arena_behaves_as_any_other(void **state)
{
    struct arena arena;
    char *small, *big, *grown;

    (void)state;
    arena_init_locked(&arena);
    small = arena_strdup(&arena, "small");
    big = arena_alloc(&arena, 100000);
    assert_zero(big, 100000);
    memset(big, 'x', 100000);
    grown = arena_grow(&arena, big, 100000, 300000);
    assert_int_equal(grown[99999], 'x');
    assert_zero(grown + 100000, 200000);
    assert_string_equal(small, "small");
    arena_release(&arena);
    assert_int_equal(arena.total, 0);
}

static void guarded_arena_behaves_as_any_other(void **state)
{
    struct arena *arena = *state;
    char *text = arena_strdup(arena, "before");
    char *grown;

    arena_guard(arena);
    grown = arena_grow(arena, NULL, 0, 5000);
    memset(grown, 'x', 5000);
    grown = arena_grow(arena, grown, 5000, 50000);
    assert_int_equal(grown[4999], 'x');
    assert_zero(grown + 5000, 45000);
    assert_string_equal(text, "before");
}

int main(void)
{
#define ARENA_TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)
    const struct CMUnitTest tests[] = {
        ARENA_TEST(empty_arena_holds_no_memory),
        ARENA_TEST(all_zeros_is_an_empty_arena),
        ARENA_TEST(first_block_is_small),
        ARENA_TEST(memory_is_zeroed_aligned_and_apart),
        ARENA_TEST(many_small_allocations_waste_less_than_twice_their_size),
        ARENA_TEST(big_allocation_leaves_the_room_of_the_small_ones),
        ARENA_TEST(big_first_allocation_stands_alone),
        ARENA_TEST(growing_the_last_allocation_stays_in_place),
        ARENA_TEST(growing_an_earlier_allocation_copies),
        ARENA_TEST(growing_nothing_allocates),
        ARENA_TEST(grown_by_steps_keeps_all_and_is_held_once),
        ARENA_TEST(grown_beyond_a_smaller_old_size_is_zero_behind_it),
        ARENA_TEST(text_is_copied_and_terminated),
        ARENA_TEST(format_of_any_length),
        ARENA_TEST(overflow_and_lack_of_memory_end_the_program),
        ARENA_TEST(array_of_nothing_is_usable),
        ARENA_TEST(locked_arena_behaves_as_any_other),
        ARENA_TEST(guarded_arena_behaves_as_any_other),
    };
#undef ARENA_TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
