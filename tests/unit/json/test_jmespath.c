#include "json/jmespath.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "json/searching.h"

#include "base/clock.h"

static void result_shares_the_data_and_leaves_it_alone(void **state)
{
    struct json *data = parsed("{\"a\":[{\"b\":1},{\"b\":2}]}");
    const char *before = printed(data);
    const struct jmespath_expr *expr;
    const struct json *found;

    (void)state;
    assert_int_equal(jmespath_compile(&call, "a[::-1].{x:b,y:@}", &expr), ERR_NONE);
    assert_int_equal(jmespath_search(&call, expr, data, &found), ERR_NONE);
    assert_string_equal(printed(found), "[{\"x\":2,\"y\":{\"b\":2}},{\"x\":1,\"y\":{\"b\":1}}]");
    assert_string_equal(printed(data), before);
    assert_int_equal(jmespath_search(&call, expr, data, &found), ERR_NONE);
    assert_int_equal(found->count, 2);
}

static void slices_go_both_ways(void **state)
{
    static const char data[] = "[0,1,2,3,4]";

    (void)state;
    gives("[1:3]", data, "[1,2]");
    gives("[-2:]", data, "[3,4]");
    gives("[::-2]", data, "[4,2,0]");
    gives("[10:0:-3]", data, "[4,1]");
    gives("[-100:100]", data, data);
    gives("[100:-100:-1]", data, "[4,3,2,1,0]");
    gives("[3:1]", data, "[]");
    gives("[:2]", "{\"a\":1}", "null");
    gives("[9223372036854775807:-9223372036854775808:-9223372036854775808]", data, "[4]");
    gives("[99999999999999999999:]", data, "[]");
    gives("[::99999999999999999999]", data, "[0]");
    gives("[-99999999999999999999]", data, "null");
    gives("[99999999999999999999]", data, "null");
    gives("[::-1]", "[]", "[]");
}

static void numbers_are_compared_by_value(void **state)
{
    (void)state;
    gives("[0] == [1]", "[1,1.0]", "true");
    gives("[0] == [1]", "[9007199254740993,9007199254740992]", "false");
    gives("[0] > [1]", "[9007199254740993,9007199254740992]", "true");
    gives("[0] == [1]", "[{\"a\":1,\"b\":[1]},{\"b\":[1.0],\"a\":1e0}]", "true");
    gives("[0] != [1]", "[{\"a\":1},{\"a\":1,\"b\":1}]", "true");
}

/* Times and names are what people compare most. */
static void texts_have_an_order(void **state)
{
    (void)state;
    gives("[?t > '2026-01-01'].n",
          "[{\"n\":1,\"t\":\"2025-12-31T00:00Z\"},{\"n\":2,\"t\":\"2026-02-01T00:00Z\"}]", "[2]");
    gives("[0] < [1]", "[\"a\",1]", "null");
    gives("[0] < [1]", "[true,false]", "null");
}

static void bare_words_in_backticks_are_texts(void **state)
{
    (void)state;
    gives("[?s==`RUNNING`]", "[{\"s\":\"RUNNING\"},{\"s\":\"STOPPED\"}]", "[{\"s\":\"RUNNING\"}]");
    gives("`true`", "1", "true");
    gives("` a b `", "1", "\"a b\"");
}

static void last_of_several_members_counts(void **state)
{
    (void)state;
    gives("a", "{\"a\":1,\"b\":2,\"a\":3}", "3");
    gives("*", "{\"a\":1,\"a\":null,\"b\":3}", "[1,3]");
}

/* ---- Hostile expressions --------------------------------------------------------------------- */

static const char *repeated(const char *start, const char *part, size_t count)
{
    struct buf text;

    buf_init(&text, &call.arena, SIZE_MAX);
    buf_add_text(&text, start);
    for (size_t i = 0; i < count; i++)
        buf_add_text(&text, part);
    return text.ptr;
}

static void is_stopped(const char *expression, const char *data)
{
    int64_t start = clock_monotonic_ms();
    const struct json *found = NULL;

    if (search(expression, data, &found) != ERR_LIMIT)
        fail_msg("%.60s: %s", expression, call.error.message);
    assert_non_null(strstr(call.error.message, "query: limit at column "));
    assert_null(strchr(call.error.message, '\n'));
    assert_true(clock_monotonic_ms() - start < 30000);
    call_forgive(&call);
}

static void result_that_doubles_with_each_step_is_stopped(void **state)
{
    (void)state;
    is_stopped(repeated("[@,@]", "|[@,@]", 60), "1");
    is_stopped(repeated("[@,@]", "|{a:@,b:@}", 60), "1");
    is_stopped(arena_printf(&call.arena, "%s|@==@", repeated("[@,@]", "|[@,@]", 60)), "1");
    is_stopped(arena_printf(&call.arena, "%s|to_string(@)", repeated("[@,@]", "|[@,@]", 60)), "1");
    is_stopped(repeated("[@,@]", "|[[@,@][][],@][][]", 30), "[1,2,3,4,5,6,7,8,9]");
}

static void text_that_doubles_with_each_step_is_stopped(void **state)
{
    (void)state;
    is_stopped(repeated("'0123456789'", "|join(@,[@,@,@])", 40), "1");
    is_stopped(repeated("'\"\"\"\"\"\"'", "|to_string([@])", 60), "1");
}

/* `count` times `part` in brackets, with commas between. */
static const char *list_of(const char *part, size_t count)
{
    struct buf text;

    buf_init(&text, &call.arena, SIZE_MAX);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s%s", i > 0 ? "," : "[", part);
    buf_add_text(&text, "]");
    return text.ptr;
}

/* Each level of the expression goes through a list for each item of the level above. */
static void product_of_lists_is_stopped(void **state)
{
    const char *hundred = list_of("1", 100);
    const char *expression =
        arena_printf(&call.arena, "map(&map(&map(&map(&map(&@, `%s`), `%s`), `%s`), `%s`), @)",
                     hundred, hundred, hundred, hundred);

    (void)state;
    is_stopped(expression, hundred);
}

/* Every place in the text begins like what is looked for. */
static void search_in_a_long_text_is_stopped(void **state)
{
    const char *text = repeated("\"", "a", 300000);
    const char *data = arena_printf(&call.arena, "[%s\",%sb\"]", text, repeated("\"", "a", 100000));

    (void)state;
    is_stopped("contains([0], [1])", data);
}

static void result_that_is_too_deep_is_refused(void **state)
{
    const char *data =
        arena_printf(&call.arena, "%s1%s", repeated("", "[", 100), repeated("", "]", 100));

    (void)state;
    is_stopped(repeated("@", "|[@]", 60), data);
}

/* ---- Depth ----------------------------------------------------------------------------------- */

/* Threads that run calls have no larger stack (server/pool.c). */
enum { STACK_SIZE = 512 << 10, DEEP = JMESPATH_DEPTH - 4 };

static const char *nested(size_t levels, const char *open, const char *middle, const char *close)
{
    return arena_printf(&call.arena, "%s%s%s", repeated("", open, levels), middle,
                        repeated("", close, levels));
}

/* Asserts nothing: that can only be done by the thread of the test. */
static void *search_all(void *context)
{
    const char *const *expressions = context;
    const char *shallow = "[[1]]", *deep = nested(DEEP, "[", "1", "]");
    const struct json *found;
    void *failed = NULL;

    for (; *expressions != NULL; expressions++) {
        if (search(*expressions, shallow, &found))
            failed = context;
    }
    if (search("@ == @ && to_string(@) && contains([@], @) && @", deep, &found))
        failed = context;
    return failed;
}

static void deepest_expressions_fit_the_stack_of_a_thread(void **state)
{
    const char *expressions[] = {
        nested(DEEP, "not_null(", "@", ")"), nested(DEEP / 2, "map(&", "@", ",to_array(@))"),
        nested(DEEP, "(", "@", ")"),         nested(DEEP, "[", "@", "]"),
        nested(DEEP, "{a:", "@", "}"),       nested(DEEP, "!", "@", ""),
        nested(DEEP, "", "@", "[?@]"),       nested(DEEP, "", "@", "[*]"),
        nested(DEEP, "", "@", "[0]"),        nested(DEEP, "@[?", "@", "]"),
        nested(DEEP, "", "@", "||@"),        NULL,
    };
    pthread_attr_t attributes;
    void *failed = NULL;
    pthread_t thread;

    (void)state;
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, STACK_SIZE), 0);
    assert_int_equal(pthread_create(&thread, &attributes, search_all, expressions), 0);
    pthread_join(thread, &failed);
    pthread_attr_destroy(&attributes);
    if (failed != NULL)
        fail_msg("%s", call.error.message);
}

static void cancelled_search_ends(void **state)
{
    const struct json *found = NULL;

    (void)state;
    call_cancel(&call);
    assert_int_equal(search(repeated("[@,@]", "|[@,@]", 60), "1", &found), ERR_CANCELLED);
}

/* ---- Questions ------------------------------------------------------------------------------- */

static void answers(const char *expression, const char *name, bool reads, bool mentions)
{
    const struct jmespath_expr *expr;

    assert_int_equal(jmespath_compile(&call, expression, &expr), ERR_NONE);
    if (jmespath_reads(expr, name) != reads || jmespath_mentions(expr, name) != mentions)
        fail_msg("%s: %s", expression, name);
}

static void fields_of_the_root_are_told_from_others(void **state)
{
    (void)state;
    answers("data[].id", "data", true, true);
    answers("data[].id", "id", false, true);
    answers("[].data", "data", false, true);
    answers("@.data", "data", true, true);
    answers("a | data", "data", false, true);
    answers("length(data)", "data", true, true);
    answers("sort_by(@, &data)", "data", false, true);
    answers("{x: data}", "data", true, true);
    answers("{data: x}", "data", false, false);
    answers("[?data].x", "data", false, true);
    answers("!(a == data)", "data", true, true);
    answers("a || data[0]", "data", true, true);
    answers("'data'", "data", false, false);
    answers("*.data", "data", false, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(result_shares_the_data_and_leaves_it_alone),
        TEST(slices_go_both_ways),
        TEST(numbers_are_compared_by_value),
        TEST(texts_have_an_order),
        TEST(bare_words_in_backticks_are_texts),
        TEST(last_of_several_members_counts),
        TEST(result_that_doubles_with_each_step_is_stopped),
        TEST(text_that_doubles_with_each_step_is_stopped),
        TEST(product_of_lists_is_stopped),
        TEST(search_in_a_long_text_is_stopped),
        TEST(result_that_is_too_deep_is_refused),
        TEST(deepest_expressions_fit_the_stack_of_a_thread),
        TEST(cancelled_search_ends),
        TEST(fields_of_the_root_are_told_from_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
