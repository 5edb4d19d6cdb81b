/* What goes over the wire when all is well: requests, answers, large bodies. */
#include "net/curl.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "world.h"

#define BIG        (64 << 20)
#define GROWTH_MAX (8 << 20) /* of the process, while BIG bytes pass */

/* Says the text it was started with. */
static bool say_context(struct peer *peer)
{
    return peer_say(peer, peer->server->context);
}

static void open_with_answer(struct world *world, const char *answer)
{
    world_open_with(world, say_context, (void *)(uintptr_t)answer, (struct net_curl_options){ 0 });
}

static void assert_body(const struct net_response *response, const char *expected)
{
    assert_int_equal(response->body.len, strlen(expected));
    assert_memory_equal(response->body.ptr, expected, response->body.len);
    assert_int_equal(response->body_bytes, (int64_t)strlen(expected));
}

static void an_answer_comes_with_status_headers_and_body(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    open_with_answer(&world, "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n"
                             "OPC-Request-Id:  A/B \r\nEmpty:\r\nLink: 1\r\nlink: 2\r\n\r\nhello");
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
    assert_int_equal(response.status, 404);
    assert_body(&response, "hello");
    assert_int_equal(response.headers.count, 5);
    assert_string_equal(net_headers_get(&response.headers, "opc-request-id"), "A/B");
    assert_string_equal(net_headers_get(&response.headers, "empty"), "");
    assert_string_equal(response.headers.items[4].value, "2");
    world_close(&world);
}

static void chunks_are_joined_and_trailers_left_out(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    open_with_answer(&world, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: late\r\n\r\n");
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
    assert_body(&response, "abcd");
    assert_null(net_headers_get(&response.headers, "trailer"));
    world_next_call(&world);
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
    assert_int_equal(atomic_load(&world.server->accepted), 1);
    world_close(&world);
}

static void provisional_answers_are_skipped(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    open_with_answer(&world, "HTTP/1.1 100 Continue\r\nX: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
                             "Link: x\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
    assert_int_equal(response.status, 201);
    assert_int_equal(response.headers.count, 1);
    assert_body(&response, "ok");
    world_close(&world);
}

static bool say_context_and_close(struct peer *peer)
{
    say_context(peer);
    return false;
}

static void a_body_may_end_with_the_connection(void **state)
{
    static char answer[] = "HTTP/1.0 200 OK\r\n\r\nall";
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open_with(&world, say_context_and_close, answer, (struct net_curl_options){ 0 });
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
    assert_body(&response, "all");
    world_close(&world);
}

static void answers_without_a_body_end_at_once(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        struct world world;
        struct net_response response = { 0 };
        open_with_answer(&world, answers[i]);
        for (int round = 0; round < 2; round++)
            assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
        assert_body(&response, "");
        assert_int_equal(atomic_load(&world.server->accepted), 1);
        world_close(&world);
    }
}

static void head_does_not_wait_for_a_body(void **state)
{
    struct world world;
    struct net_request request = { .method = "HEAD", .response_cap = 10, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    (void)state;
    open_with_answer(&world, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nETag: x\r\n\r\n");
    for (int round = 0; round < 2; round++)
        assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_NONE);
    assert_int_equal(response.status, 200);
    assert_int_equal(response.body_bytes, 0);
    assert_string_equal(net_headers_get(&response.headers, "content-length"), "1000000");
    assert_int_equal(atomic_load(&world.server->accepted), 1);
    world_close(&world);
}

static void redirects_are_given_to_the_caller(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    open_with_answer(&world, "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
    assert_int_equal(response.status, 302);
    assert_int_equal(atomic_load(&world.server->requests), 1);
    world_close(&world);
}

static void nothing_is_sent_that_was_not_asked_for(void **state)
{
    struct world world;
    struct net_request request = { .method = "POST", .has_body = true, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    char expected[256];
    (void)state;
    world_open(&world, peer_echo_head);
    request.body.bytes = span_of("{}");
    assert_int_equal(world_send(&world, &world.call, &request, "/x", &response), ERR_NONE);
    snprintf(expected, sizeof(expected),
             "POST /x HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: tests/1\r\n"
             "Content-Length: 2\r\n\r\n",
             world.server->port);
    assert_body(&response, expected);
    world_close(&world);
}

static void headers_are_sent_as_given(void **state)
{
    static const char *const fields[][2] = {
        { "accept", "application/json" },
        { "Authorization", "Signature version=\"1\",x=\"y\"" },
        { "opc-empty", "" },
        { "opc-blank", "  " },
        { "content-type", "text/plain" },
        { "user-agent", "mine" },
        { "x-semicolon", "a;b: c" },
        { "Host", "signed.example.com" },
        { "content-length", "999" },
        { "Expect", "100-continue" },
        { "Transfer-Encoding", "chunked" },
    };
    static const char *const expected[] = {
        "\r\naccept: application/json\r\n",
        "\r\nAuthorization: Signature version=\"1\",x=\"y\"\r\n",
        "\r\nopc-empty:\r\n",
        "\r\nopc-blank:\r\n",
        "\r\ncontent-type: text/plain\r\n",
        "\r\nuser-agent: mine\r\n",
        "\r\nx-semicolon: a;b: c\r\n",
        "\r\nHost: signed.example.com\r\n",
        "\r\nContent-Length: 4\r\n",
    };
    static const char *const absent[] = { "999",     "Expect",    "chunked",
                                          "tests/1", "127.0.0.1", "Accept:" };
    struct world world;
    struct net_request request = { .method = "PUT", .has_body = true, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, peer_echo_head);
    request.body.bytes = span_of("body");
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        net_headers_add(&world.call.arena, &request.headers, fields[i][0], fields[i][1]);
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_NONE);
    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
        if (!strstr(response.body.ptr, expected[i]))
            fail_msg("%s is not in %s", expected[i], response.body.ptr);
    }
    for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++) {
        if (strstr(response.body.ptr, absent[i]))
            fail_msg("%s is in %s", absent[i], response.body.ptr);
    }
    world_close(&world);
}

static void targets_are_sent_exactly_as_written(void **state)
{
    static const char *const cases[][2] = {
        { "/a/../b/./c", "GET /a/../b/./c HTTP" },
        { "/%2E%2E/%2e/x%2Fy%2fz", "GET /%2E%2E/%2e/x%2Fy%2fz HTTP" },
        { "//double//", "GET //double// HTTP" },
        { "/n/x/o/a%20b+c%00?q=a%26b&r[]='{}'|^`\\\"<>&&=?/", /* every visible character */
          "GET /n/x/o/a%20b+c%00?q=a%26b&r[]='{}'|^`\\\"<>&&=?/ HTTP" },
        { "?x=1", "GET /?x=1 HTTP" },
        { "", "GET / HTTP" },
        { "/x?", "GET /x? HTTP" },
    };
    struct world world;
    (void)state;
    world_open(&world, peer_echo_head);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct net_response response = { 0 };
        assert_int_equal(world_get(&world, cases[i][0], &response), ERR_NONE);
        if (strncmp(response.body.ptr, cases[i][1], strlen(cases[i][1])) != 0)
            fail_msg("%s became %.80s", cases[i][0], response.body.ptr);
    }
    world_close(&world);
}

static void methods_tell_the_length_where_a_body_is_usual(void **state)
{
    static const struct {
        const char *method;
        bool has_body;
        const char *length; /* NULL for none */
    } cases[] = {
        { "GET", false, NULL },
        { "DELETE", false, NULL },
        { "POST", false, "Content-Length: 0" },
        { "PUT", false, "Content-Length: 0" },
        { "PATCH", false, "Content-Length: 0" },
        { "PUT", true, "Content-Length: 3" },
        { "DELETE", true, "Content-Length: 3" },
        { "GET", true, "Content-Length: 3" },
        { "PATCH", true, "Content-Length: 3" },
    };
    struct world world;
    (void)state;
    world_open(&world, peer_echo_head);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct net_request request = { .method = cases[i].method, .body = { .fd = -1 } };
        struct net_response response = { 0 };
        request.has_body = cases[i].has_body;
        request.body.bytes = span_of("abc");
        assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_NONE);
        assert_int_equal(strncmp(response.body.ptr, request.method, strlen(request.method)), 0);
        if (cases[i].length)
            assert_non_null(strstr(response.body.ptr, cases[i].length));
        else
            assert_null(strstr(response.body.ptr, "Content-Length"));
        assert_null(strstr(response.body.ptr, "Transfer-Encoding"));
    }
    assert_int_equal(atomic_load(&world.server->accepted), 1);
    world_close(&world);
}

static void what_cannot_be_sent_is_refused_before_it_is(void **state)
{
    static const struct {
        const char *method, *target, *name, *value, *message;
    } cases[] = {
        { "GET", "/", "x", "1\r\nauthorization: secret", "header x holds a line break" },
        { "GET", "/", "x: y\r\nz", "1", "the name of a header" },
        { "GET", "/", "", "1", "the name of a header" },
        { "GET /evil HTTP/1.1\r\nx:", "/", "x", "1", "the HTTP method" },
        { "", "/", "x", "1", "the HTTP method" },
        { "GET", "/a b", "x", "1", "URL" },
        { "GET", "/\r\nx: y", "x", "1", "URL" },
        { "GET", "@evil.example/", "x", "1", "URL" },
    };
    struct world world;
    (void)state;
    world_open(&world, peer_echo_head);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct net_request request = { .method = cases[i].method, .body = { .fd = -1 } };
        struct net_response response = { .status = 7 };
        net_headers_add(&world.call.arena, &request.headers, cases[i].name, cases[i].value);
        assert_int_equal(world_send(&world, &world.call, &request, cases[i].target, &response),
                         ERR_ARGUMENT);
        assert_true(world_failed_with(&world, cases[i].message));
        assert_null(strstr(world.call.error.message, "secret"));
        assert_int_equal(response.status, 7);
        world_next_call(&world);
    }
    assert_int_equal(atomic_load(&world.server->accepted), 0);
    world_close(&world);
}

/* ---- large bodies ---- */

/* Resident bytes of this process. */
static int64_t resident(void)
{
    char text[128] = "";
    int fd = open("/proc/self/statm", O_RDONLY);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    close(fd);
    const char *second = got > 0 ? strchr(text, ' ') : NULL;
    return second ? strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

/* What is checked about a body that passes by: its bytes, and the memory of the process. */
struct meter {
    int64_t bytes;
    int64_t resident_max;
    bool is_wrong;
};

/* Byte `at` of the test body; 251 is a prime, so that a shifted piece does not look right. */
static char pattern(int64_t at)
{
    return (char)(at % 251);
}

static void fill(char *out, size_t len, int64_t at)
{
    for (size_t i = 0; i < len; i++)
        out[i] = pattern(at + (int64_t)i);
}

static bool measure(void *context, const char *bytes, size_t len)
{
    struct meter *meter = context;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != pattern(meter->bytes + (int64_t)i))
            meter->is_wrong = true;
    }
    if (meter->bytes >> 20 != (meter->bytes + (int64_t)len) >> 20) {
        int64_t now = resident();
        if (now > meter->resident_max)
            meter->resident_max = now;
    }
    meter->bytes += (int64_t)len;
    return true;
}

static bool send_big(struct peer *peer)
{
    static _Thread_local char piece[1 << 16];
    char head[128];
    snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", BIG);
    bool alive = peer_say(peer, head);
    for (int64_t at = 0; at < BIG && alive; at += (int64_t)sizeof(piece)) {
        fill(piece, sizeof(piece), at);
        alive = peer_send(peer, piece, sizeof(piece));
    }
    return alive;
}

static bool receive_big(struct peer *peer)
{
    static _Thread_local char piece[1 << 16];
    int64_t left = peer_body_length(peer);
    while (left > 0) {
        ssize_t got = peer_read_body(peer, piece, sizeof(piece));
        if (got <= 0)
            return false;
        measure(peer->server->context, piece, (size_t)got);
        left -= got;
    }
    return peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

static void a_big_body_passes_to_the_sink_without_memory(void **state)
{
    struct world world;
    struct meter meter = { 0 };
    struct net_request request = {
        .method = "GET", .sink = measure, .sink_context = &meter, .body = { .fd = -1 }
    };
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, send_big);
    int64_t before = resident();
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_NONE);
    assert_false(meter.is_wrong);
    assert_int_equal(meter.bytes, BIG);
    assert_int_equal(response.body_bytes, BIG);
    assert_int_equal(response.body.len, 0);
    assert_true(meter.resident_max > 0);
    assert_true(meter.resident_max - before < GROWTH_MAX);
    world_close(&world);
}

/* A file that holds `len` bytes of the pattern behind `offset` other ones. */
static FILE *make_file(int64_t offset, int64_t len)
{
    char piece[1 << 14];
    FILE *file = tmpfile();
    assert_non_null(file);
    for (int64_t at = 0; at < len; at += (int64_t)sizeof(piece)) {
        fill(piece, sizeof(piece), at);
        assert_true(pwrite(fileno(file), piece, sizeof(piece), (off_t)(offset + at)) > 0);
    }
    return file;
}

static void a_big_file_is_sent_without_memory(void **state)
{
    struct world world;
    struct meter meter = { 0 };
    struct net_request request = { .method = "PUT", .has_body = true };
    struct net_response response = { 0 };
    (void)state;
    FILE *file = make_file(5, BIG);
    request.body = (struct net_body){ .fd = fileno(file), .offset = 5, .length = BIG };
    world_open_with(&world, receive_big, &meter, (struct net_curl_options){ 0 });
    int64_t before = resident();
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_NONE);
    assert_false(meter.is_wrong);
    assert_int_equal(meter.bytes, BIG);
    assert_true(meter.resident_max - before < GROWTH_MAX);
    assert_int_equal(lseek(request.body.fd, 0, SEEK_CUR), 0);
    fclose(file);
    world_close(&world);
}

static void an_error_answer_does_not_go_to_the_sink(void **state)
{
    struct world world;
    struct meter meter = { 0 };
    struct net_request request = {
        .method = "GET", .sink = measure, .sink_context = &meter, .body = { .fd = -1 }
    };
    struct net_response response = { 0 };
    (void)state;
    open_with_answer(&world, "HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\n{\"\"}");
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_NONE);
    assert_body(&response, "{\"\"}");
    assert_int_equal(meter.bytes, 0);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_with_status_headers_and_body),
        cmocka_unit_test(chunks_are_joined_and_trailers_left_out),
        cmocka_unit_test(provisional_answers_are_skipped),
        cmocka_unit_test(a_body_may_end_with_the_connection),
        cmocka_unit_test(answers_without_a_body_end_at_once),
        cmocka_unit_test(head_does_not_wait_for_a_body),
        cmocka_unit_test(redirects_are_given_to_the_caller),
        cmocka_unit_test(nothing_is_sent_that_was_not_asked_for),
        cmocka_unit_test(headers_are_sent_as_given),
        cmocka_unit_test(targets_are_sent_exactly_as_written),
        cmocka_unit_test(methods_tell_the_length_where_a_body_is_usual),
        cmocka_unit_test(what_cannot_be_sent_is_refused_before_it_is),
        cmocka_unit_test(a_big_body_passes_to_the_sink_without_memory),
        cmocka_unit_test(a_big_file_is_sent_without_memory),
        cmocka_unit_test(an_error_answer_does_not_go_to_the_sink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
