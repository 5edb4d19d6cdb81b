#include "net/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "base/limits.h"

/* Feeds lines until one fails. */
static enum err take_lines(struct net_answer *answer, const char *const *lines)
{
    enum err e = ERR_NONE;
    for (; *lines && !e; lines++)
        e = net_answer_take_line(answer, span_of(*lines));
    return e;
}

static bool count_bytes(void *context, const char *bytes, size_t len)
{
    (void)bytes;
    *(size_t *)context += len;
    return true;
}

static void an_answer_is_put_together(void **state)
{
    static const char *const lines[] = { "HTTP/2 200\r\n", "Date: today \r\n", "x:\r\n", "\r\n",
                                         NULL };
    struct net_request request = { .method = "GET" };
    struct net_answer answer;
    (void)state;
    net_answer_init(&answer, &call, &request, "host port 443");
    assert_int_equal(take_lines(&answer, lines), ERR_NONE);
    assert_int_equal(net_answer_take_body(&answer, span_of("he")), ERR_NONE);
    assert_int_equal(net_answer_take_body(&answer, span_of("llo")), ERR_NONE);
    struct net_response response = net_answer_response(&answer);
    assert_int_equal(response.status, 200);
    assert_true(span_equals(response.body, "hello"));
    assert_int_equal(response.body_bytes, 5);
    assert_int_equal(response.headers.count, 2);
    assert_string_equal(net_headers_get(&response.headers, "date"), "today");
    assert_string_equal(net_headers_get(&response.headers, "x"), "");
}

static void only_the_last_head_counts(void **state)
{
    static const char *const lines[] = {
        "HTTP/1.1 100 Continue\r\n",
        "a: 1\r\n",
        "\r\n",
        "HTTP/1.1 404 Not Found\r\n",
        "b: 2\r\n",
        "\r\n",
        "trailer: 3\r\n",
        NULL,
    };
    struct net_request request = { .method = "GET" };
    struct net_answer answer;
    (void)state;
    net_answer_init(&answer, &call, &request, "host port 443");
    assert_int_equal(take_lines(&answer, lines), ERR_NONE);
    assert_int_equal(answer.status, 404);
    assert_int_equal(answer.headers.count, 1);
    assert_string_equal(answer.headers.items[0].name, "b");
}

static void broken_fields_are_refused(void **state)
{
    static const char *const broken[] = { "no colon\r\n", " folded: x\r\n", ": empty\r\n",
                                          "a b: c\r\n", "a: b\rc\r\n" };
    struct net_request request = { .method = "GET" };
    struct net_answer answer;
    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
        net_answer_init(&answer, &call, &request, "host port 443");
        call_forgive(&call);
        assert_int_equal(net_answer_take_line(&answer, span_of(broken[i])), ERR_PROTOCOL);
        assert_string_equal(call.error.message, "answer of host port 443 has a broken header");
    }
    struct span with_nul = { "a: b\0c\r\n", 8 };
    net_answer_init(&answer, &call, &request, "host port 443");
    assert_int_equal(net_answer_take_line(&answer, with_nul), ERR_PROTOCOL);
}

static void the_cap_is_kept_to_the_byte(void **state)
{
    struct net_request request = { .method = "GET", .response_cap = 4 };
    struct net_answer answer;
    (void)state;
    net_answer_init(&answer, &call, &request, "host port 443");
    assert_int_equal(net_answer_take_body(&answer, span_of("1234")), ERR_NONE);
    assert_int_equal(net_answer_take_body(&answer, span_of("5")), ERR_LIMIT);
    assert_string_equal(call.error.message,
                        "answer of host port 443 is larger than 4 bytes; ask for less, or save it "
                        "to a file");
}

static void a_length_over_the_cap_is_refused_where_a_body_follows(void **state)
{
    static const struct {
        const char *method, *status, *length;
        bool has_sink;
        enum err err;
    } cases[] = {
        { "GET", "HTTP/1.1 200 OK\r\n", "content-length: 67108864\r\n", false, ERR_NONE },
        { "GET", "HTTP/1.1 200 OK\r\n", "content-length: 67108865\r\n", false, ERR_LIMIT },
        { "GET", "HTTP/1.1 200 OK\r\n", "content-length: 99999999999999999999999\r\n", false,
          ERR_LIMIT },
        { "HEAD", "HTTP/1.1 200 OK\r\n", "content-length: 67108865\r\n", false, ERR_NONE },
        { "GET", "HTTP/1.1 200 OK\r\n", "content-length: 67108865\r\n", true, ERR_NONE },
        { "GET", "HTTP/1.1 500 No\r\n", "content-length: 67108865\r\n", true, ERR_LIMIT },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *const lines[] = { cases[i].status, cases[i].length, "\r\n", NULL };
        struct net_request request = { .method = cases[i].method };
        struct net_answer answer;
        request.sink = cases[i].has_sink ? count_bytes : NULL;
        call_forgive(&call);
        net_answer_init(&answer, &call, &request, "host port 443");
        assert_int_equal(take_lines(&answer, lines), cases[i].err);
        if (cases[i].err)
            assert_non_null(strstr(call.error.message, "larger than 64 MiB"));
    }
}

static void the_sink_gets_bodies_of_success_only(void **state)
{
    static const struct {
        const char *status;
        bool is_taken;
    } cases[] = {
        { "HTTP/1.1 200 OK\r\n", true },         { "HTTP/1.1 206 Partial\r\n", true },
        { "HTTP/1.1 199 Odd\r\n", false },       { "HTTP/1.1 302 Found\r\n", false },
        { "HTTP/1.1 404 Not Found\r\n", false }, { "HTTP/1.1 503 Busy\r\n", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *const lines[] = { cases[i].status, "\r\n", NULL };
        size_t taken = 0;
        struct net_request request = { .method = "GET",
                                       .sink = count_bytes,
                                       .sink_context = &taken };
        struct net_answer answer;
        net_answer_init(&answer, &call, &request, "host port 443");
        assert_int_equal(take_lines(&answer, lines), ERR_NONE);
        assert_int_equal(net_answer_take_body(&answer, span_of("body")), ERR_NONE);
        struct net_response response = net_answer_response(&answer);
        assert_int_equal(taken, cases[i].is_taken ? 4 : 0);
        assert_int_equal(response.body.len, cases[i].is_taken ? 0 : 4);
        assert_int_equal(response.body_bytes, 4);
    }
}

static void all_headers_together_have_a_cap(void **state)
{
    struct net_request request = { .method = "GET" };
    struct net_answer answer;
    size_t taken = 0;
    (void)state;
    net_answer_init(&answer, &call, &request, "host port 443");
    while (net_answer_take_line(&answer, span_of("name: value\r\n")) == ERR_NONE)
        taken++;
    assert_int_equal(taken, LIMIT_RESPONSE_HEADERS / 13);
    assert_int_equal(call.error.code, ERR_LIMIT);
    assert_non_null(strstr(call.error.message, "256 KiB"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_is_put_together, make_call, drop_call),
        cmocka_unit_test_setup_teardown(only_the_last_head_counts, make_call, drop_call),
        cmocka_unit_test_setup_teardown(broken_fields_are_refused, make_call, drop_call),
        cmocka_unit_test_setup_teardown(the_cap_is_kept_to_the_byte, make_call, drop_call),
        cmocka_unit_test_setup_teardown(a_length_over_the_cap_is_refused_where_a_body_follows,
                                        make_call, drop_call),
        cmocka_unit_test_setup_teardown(the_sink_gets_bodies_of_success_only, make_call, drop_call),
        cmocka_unit_test_setup_teardown(all_headers_together_have_a_cap, make_call, drop_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
