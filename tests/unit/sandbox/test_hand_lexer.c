#include "sandbox/hand_lexer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

/* Knows that a is 1 and b is "two"; nothing else is there. */
static bool holds(void *context, const char *field, const char *comparison, const char *value)
{
    const char *text = strcmp(field, "a") == 0 ? "1" : strcmp(field, "b") == 0 ? "two" : NULL;

    (void)context;
    return value == NULL ? text != NULL : sandbox_hand_lexer_holds(text, comparison, value);
}

/* 1: it holds; 0: it does not; -1: it is no condition. */
static int ask(const char *text)
{
    struct sandbox_lexer lexer;
    struct sandbox_condition condition = { .lexer = &lexer, .holds = holds, .context = &arena };
    bool result;

    sandbox_hand_lexer_init(&lexer, &arena, text);
    result = sandbox_hand_lexer_condition(&condition);
    return condition.is_wrong || lexer.kind != SANDBOX_TOKEN_END ? -1 : result;
}

static void test_and_binds_more_than_or(void **state)
{
    (void)state;
    assert_int_equal(ask("a = 1 || a = 2 && a = 3"), 1);
    assert_int_equal(ask("(a = 1 or a = 2) and a = 3"), 0);
    assert_int_equal(ask("not (a = 2) && b pr"), 1);
    assert_int_equal(ask("c pr"), 0);
}

static void test_numbers_compare_as_numbers_and_text_without_case(void **state)
{
    (void)state;
    assert_true(sandbox_hand_lexer_holds("10", ">", "9"));
    assert_false(sandbox_hand_lexer_holds("ten", ">", "z"));
    assert_true(sandbox_hand_lexer_holds("Two", "=", "tWO"));
    assert_false(sandbox_hand_lexer_holds("Two", "==", "tWO"));
    assert_true(sandbox_hand_lexer_holds("a long text", "=~", "LONG"));
    assert_false(sandbox_hand_lexer_holds(NULL, "=", "x"));
    assert_true(sandbox_hand_lexer_holds(NULL, "!=", "x"));
}

static void test_quotes_hold_anything_and_must_close(void **state)
{
    (void)state;
    assert_int_equal(ask("b != 'it\\'s (odd) && \"'"), 1);
    assert_int_equal(ask("b = 'two"), -1);
}

static void test_what_is_no_condition_is_wrong(void **state)
{
    static const char *const texts[] = { "",       "a",      "a =",   "= 1",        "a = 1 &&",
                                         "(a = 1", "a = 1)", "a ! 1", "a = 1 b = 2" };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(ask(texts[i]), -1);
}

static void test_brackets_without_end_do_no_harm(void **state)
{
    char *deep = arena_alloc(&arena, 1000001);

    (void)state;
    memset(deep, '(', 1000000);
    assert_int_equal(ask(deep), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_and_binds_more_than_or),
        cmocka_unit_test(test_numbers_compare_as_numbers_and_text_without_case),
        cmocka_unit_test(test_quotes_hold_anything_and_must_close),
        cmocka_unit_test(test_what_is_no_condition_is_wrong),
        cmocka_unit_test(test_brackets_without_end_do_no_harm),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
