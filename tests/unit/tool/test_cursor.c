#include "tool/cursor.h"

#include "oci/seal.h"
#include "tool/acting.h"

static const struct tool_cursor place = { .cell = 3, .page = "p/2=", .skip = 7, .size = 100 };

static const char *seal(const char *arguments)
{
    const char *token = NULL;

    assert_int_equal(tool_cursor_close(&turn, parse(arguments), &place, &token), ERR_NONE);
    return token;
}

static enum err open_token(const char *arguments, const char *token)
{
    struct tool_cursor out = { .cell = 0 };

    call_forgive(&call);
    return tool_cursor_open(&turn, parse(arguments), token, &out);
}

static void cursor_comes_back_whole(void **state)
{
    const char *token = seal("{\"a\":1}");
    struct tool_cursor out = { .cell = 0 };

    (void)state;
    assert_null(strstr(token, "p/2="));
    assert_int_equal(tool_cursor_open(&turn, parse("{\"a\":1}"), token, &out), ERR_NONE);
    assert_int_equal(out.cell, 3);
    assert_string_equal(out.page, "p/2=");
    assert_int_equal(out.skip, 7);
    assert_int_equal(out.size, 100);
}

static void order_of_arguments_does_not_matter(void **state)
{
    (void)state;
    assert_int_equal(open_token("{\"b\":2,\"a\":1}", seal("{\"a\":1,\"b\":2}")), ERR_NONE);
}

static void cursor_of_other_arguments_is_refused(void **state)
{
    (void)state;
    assert_int_equal(open_token("{\"a\":2}", seal("{\"a\":1}")), ERR_ARGUMENT);
    assert_non_null(strstr(call.error.message, "of another call"));
}

static void cursor_of_another_principal_is_refused(void **state)
{
    const char *token = seal("{}");

    (void)state;
    stage.caller.principal = "somebody else";
    assert_int_equal(open_token("{}", token), ERR_ARGUMENT);
}

static void what_is_no_cursor_is_refused(void **state)
{
    char *token = arena_strdup(&call.arena, seal("{}"));
    const char *other = NULL;

    (void)state;
    assert_int_not_equal(open_token("{}", ""), ERR_NONE);
    assert_int_not_equal(open_token("{}", "abc"), ERR_NONE);
    token[strlen(token) / 2] ^= 1;
    assert_int_not_equal(open_token("{}", token), ERR_NONE);
    assert_int_equal(
        oci_seal_close(stage.seal, &call, "confirm", span_of("{\"cell\":0}"), &other), ERR_NONE);
    assert_int_not_equal(open_token("{}", other), ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(cursor_comes_back_whole),
        TEST(order_of_arguments_does_not_matter),
        TEST(cursor_of_other_arguments_is_refused),
        TEST(cursor_of_another_principal_is_refused),
        TEST(what_is_no_cursor_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
