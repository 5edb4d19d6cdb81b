#include "tool/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/fixture.h"

#define LONG_MS (60 * 1000)

static struct tool_cache *cache;

static int open_cache(void **state)
{
    cache = tool_cache_new();
    return make_call(state);
}

static int close_cache(void **state)
{
    tool_cache_free(cache);
    return drop_call(state);
}

static void put(const char *key, const char *text, int64_t keep_ms)
{
    tool_cache_put(cache, key, json_new_text(&call.arena, text), keep_ms);
}

static const char *get(const char *key)
{
    const struct json *value = tool_cache_get(cache, &call, key);

    return value == NULL ? "nothing" : value->text;
}

static void value_is_found_by_its_whole_key(void **state)
{
    (void)state;
    put("a\nb", "one", LONG_MS);
    assert_string_equal(get("a\nb"), "one");
    assert_string_equal(get("a"), "nothing");
    assert_string_equal(get("a\nb\n"), "nothing");
    assert_string_equal(get(""), "nothing");
}

static void later_value_takes_the_place_of_the_earlier(void **state)
{
    (void)state;
    put("a", "one", LONG_MS);
    put("a", "two", LONG_MS);
    assert_string_equal(get("a"), "two");
    put("a", "three", 0);
    assert_string_equal(get("a"), "nothing");
}

static void value_goes_when_its_time_is_over(void **state)
{
    (void)state;
    put("a", "one", 20);
    assert_string_equal(get("a"), "one");
    nanosleep(&(struct timespec){ .tv_nsec = 40 * 1000 * 1000 }, NULL);
    assert_string_equal(get("a"), "nothing");
}

static void copies_are_nobody_elses(void **state)
{
    struct json *object = json_new(&call.arena, JSON_OBJECT);
    struct json *first;

    (void)state;
    json_add_member(&call.arena, object, "x", json_new_int(&call.arena, 1));
    tool_cache_put(cache, "a", object, LONG_MS);
    json_add_member(&call.arena, object, "y", json_new_int(&call.arena, 2));
    first = tool_cache_get(cache, &call, "a");
    assert_int_equal(first->count, 1);
    json_add_member(&call.arena, first, "z", json_new_int(&call.arena, 3));
    assert_int_equal(tool_cache_get(cache, &call, "a")->count, 1);
}

static void full_cache_drops_what_ends_first(void **state)
{
    (void)state;
    put("short", "s", 1000);
    for (int i = 0; i < 127; i++)
        put(arena_printf(&call.arena, "k%d", i), "v", LONG_MS);
    assert_string_equal(get("short"), "s");
    put("new", "n", LONG_MS);
    assert_string_equal(get("short"), "nothing");
    assert_string_equal(get("new"), "n");
    assert_string_equal(get("k0"), "v");
    assert_string_equal(get("k126"), "v");
}

static void nothing_can_be_freed(void **state)
{
    (void)state;
    tool_cache_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_cache, close_cache)
        TEST(value_is_found_by_its_whole_key),
        TEST(later_value_takes_the_place_of_the_earlier),
        TEST(value_goes_when_its_time_is_over),
        TEST(copies_are_nobody_elses),
        TEST(full_cache_drops_what_ends_first),
        TEST(nothing_can_be_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
