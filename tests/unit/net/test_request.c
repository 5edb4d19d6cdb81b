#include "net/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"

static void long_urls_are_refused(void **state)
{
    struct net_request request = { .method = "GET" };
    struct net_url url;
    struct call call;
    (void)state;
    call_init(&call);
    char *text = arena_alloc(&call.arena, LIMIT_URL + 2);
    memset(text, 'x', LIMIT_URL);
    memcpy(text, "https://host/", 13);
    request.url = text;
    assert_int_equal(net_request_check(&call, &request, &url), ERR_NONE);
    text[LIMIT_URL] = 'x';
    assert_int_equal(net_request_check(&call, &request, &url), ERR_LIMIT);
    assert_non_null(strstr(call.error.message, "64 KiB"));
    call_release(&call);
}

static void peers_are_named_with_their_port(void **state)
{
    static const char *const cases[][2] = {
        { "https://host/x", "host port 443" },
        { "http://host", "host port 80" },
        { "http://[::1]:8080/", "[::1] port 8080" },
    };
    struct call call;
    (void)state;
    call_init(&call);
    for (size_t i = 0; i < 3; i++) {
        struct net_url url;
        assert_true(net_url_split(cases[i][0], &url));
        assert_string_equal(net_request_peer(&call, &url), cases[i][1]);
    }
    call_release(&call);
}

static void methods_differ_in_what_they_allow(void **state)
{
    static const struct {
        const char *method;
        bool is_head, tells_length, may_repeat;
    } cases[] = {
        { "GET", false, false, true },   { "HEAD", true, false, true },
        { "PUT", false, true, true },    { "DELETE", false, false, true },
        { "POST", false, true, false },  { "PATCH", false, true, false },
        { "BREW", false, false, false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct net_request request = { .method = cases[i].method };
        assert_int_equal(net_request_is_head(&request), cases[i].is_head);
        assert_int_equal(net_request_tells_length(&request), cases[i].tells_length);
        assert_int_equal(net_request_may_repeat(&request), cases[i].may_repeat);
        request.has_body = true;
        assert_true(net_request_tells_length(&request));
    }
}

/* Reads all of the body, from `at` on, in pieces of `step` bytes. */
static void assert_read(const struct net_request *request, int64_t at, size_t step,
                        const char *expected)
{
    struct call call;
    char text[64] = "";
    char piece[64];
    size_t len = 1;
    call_init(&call);
    while (len) {
        assert_int_equal(net_request_read(&call, request, at, piece, step, &len), ERR_NONE);
        assert_true(len <= step);
        strncat(text, piece, len);
        at += (int64_t)len;
    }
    assert_string_equal(text, expected);
    call_release(&call);
}

static void bodies_are_read_from_any_position(void **state)
{
    struct net_request in_memory = { .method = "PUT", .has_body = true };
    struct net_request in_file = { .method = "PUT", .has_body = true };
    struct net_request without = { .method = "PUT", .body = { .fd = -1 } };
    FILE *file = tmpfile();
    (void)state;
    assert_true(file && fputs("....hello world....", file) >= 0 && fflush(file) == 0);
    in_memory.body = (struct net_body){ .bytes = { "hello world", 11 }, .fd = -1 };
    in_file.body = (struct net_body){ .fd = fileno(file), .offset = 4, .length = 11 };
    assert_int_equal(net_request_length(&in_memory), 11);
    assert_int_equal(net_request_length(&in_file), 11);
    assert_int_equal(net_request_length(&without), 0);
    for (size_t step = 1; step < 20; step++) {
        assert_read(&in_memory, 0, step, "hello world");
        assert_read(&in_memory, 6, step, "world");
        assert_read(&in_file, 0, step, "hello world");
        assert_read(&in_file, 6, step, "world");
    }
    assert_read(&in_file, 11, 5, "");
    assert_read(&in_file, 12, 5, "");
    assert_read(&without, 0, 5, "");
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_urls_are_refused),
        cmocka_unit_test(peers_are_named_with_their_port),
        cmocka_unit_test(methods_differ_in_what_they_allow),
        cmocka_unit_test(bodies_are_read_from_any_position),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
