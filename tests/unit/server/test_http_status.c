/* Statuses of answers, and streams that grow and are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/http_inside.h"

static void errors_have_the_statuses_of_their_revision(void **state)
{
    static const struct {
        struct mcp_end end;
        int status;
    } rows[] = {
        { { .error_code = 0, .modern = true }, 200 },
        { { .error_code = -32700, .refused = true }, 400 },
        { { .error_code = -32600, .refused = true }, 400 },
        { { .error_code = -32601 }, 200 },
        { { .error_code = -32601, .modern = true }, 404 },
        { { .error_code = -32602, .modern = true, .refused = true }, 400 },
        { { .error_code = -32602, .modern = true }, 200 },
        { { .error_code = -32602, .refused = true }, 200 },
        { { .error_code = -32603, .modern = true }, 200 },
        { { .error_code = -32002 }, 200 },
        { { .error_code = -32020, .modern = true, .refused = true }, 400 },
        { { .error_code = -32021, .modern = true }, 400 },
        { { .error_code = -32022, .modern = true, .refused = true }, 400 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(http_status_of(&rows[i].end, true), rows[i].status);
}

static void what_is_not_answered_is_accepted(void **state)
{
    const struct mcp_end end = { .modern = true };

    (void)state;
    assert_int_equal(http_status_of(&end, false), 202);
}

static void text_grows_and_keeps_every_byte(void **state)
{
    struct http_text text = { .ptr = NULL };

    (void)state;
    for (int i = 0; i < 5000; i++)
        http_text_add(&text, "abc", 3);
    http_text_add(&text, "", 0);
    assert_int_equal(text.len, 15000);
    assert_memory_equal(text.ptr + 14997, "abc", 3);
    http_text_free(&text);
    assert_null(text.ptr);
    http_text_free(&text);
}

static void lists_hold_words_in_any_case(void **state)
{
    (void)state;
    assert_true(http_header_lists("a.example, B.example:80", span_of("b.EXAMPLE:80")));
    assert_true(http_header_lists(" a.example ", span_of("a.example")));
    assert_false(http_header_lists("a.example", span_of("a.exampl")));
    assert_false(http_header_lists("a.example", span_of("xa.example")));
    assert_false(http_header_lists("a,,b", span_of("")));
    assert_false(http_header_lists(NULL, span_of("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_have_the_statuses_of_their_revision),
        cmocka_unit_test(what_is_not_answered_is_accepted),
        cmocka_unit_test(text_grows_and_keeps_every_byte),
        cmocka_unit_test(lists_hold_words_in_any_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
