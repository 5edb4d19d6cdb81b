/* What goes wrong between the transport and a server: limits, broken answers, waiting. */
#include "net/curl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/clock.h"
#include "world.h"

#define MIB (1 << 20)

static bool say_context_and_close(struct peer *peer)
{
    peer_say(peer, peer->server->context);
    return false;
}

static bool say_nothing(struct peer *peer)
{
    return peer_pause(peer, 60000);
}

/* ---- broken answers ---- */

static void broken_answers_are_told_apart(void **state)
{
    static const struct {
        const char *answer;
        enum err err;
        const char *message;
    } cases[] = {
        { "", ERR_NETWORK, "closed before an answer" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", ERR_NETWORK, "cut short" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", ERR_NETWORK,
          "cut short" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", ERR_NETWORK,
          "cut short" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", ERR_NETWORK, "broke" },
        { "this is no HTTP\r\n\r\n", ERR_PROTOCOL, "is no HTTP" },
        { "SSH-2.0-OpenSSH_9\r\n", ERR_PROTOCOL, "is no HTTP" },
        { "HTTP/9.9 OK\r\n\r\n", ERR_PROTOCOL, "is no HTTP" },
        { "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", ERR_PROTOCOL, "" },
        { "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", ERR_PROTOCOL, "" },
        { "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", ERR_PROTOCOL, "answer of" },
        { "HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n", ERR_PROTOCOL, "answer of" },
        { "HTTP/1.1 200 OK\r\nbad name: b\r\n\r\n", ERR_PROTOCOL, "answer of" },
        { "HTTP/1.1 200 OK\r\na: b\rc: d\r\n\r\n", ERR_PROTOCOL, "answer of" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct world world;
        struct net_response response = { .status = 7 };
        world_open_with(&world, say_context_and_close, (void *)(uintptr_t)cases[i].answer,
                        (struct net_curl_options){ 0 });
        enum err e = world_get(&world, "/", &response);
        if (e != cases[i].err)
            fail_msg("%s for %s", err_word(e), cases[i].answer);
        assert_true(world_failed_with(&world, cases[i].message));
        assert_true(world_failed_with(&world, "127.0.0.1 port "));
        assert_int_equal(response.status, 7);
        world_close(&world);
    }
}

static bool say_nul(struct peer *peer)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\na: b\0c\r\nContent-Length: 0\r\n\r\n";
    return peer_send(peer, answer, sizeof(answer) - 1);
}

static void a_nul_in_a_header_is_refused(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, say_nul);
    assert_int_equal(world_get(&world, "/", &response), ERR_PROTOCOL);
    world_close(&world);
}

static void a_refused_connection_says_so(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    char expected[128];
    int port = 0;
    (void)state;
    world_open(&world, say_nothing);
    int unheard = peer_bind(&port); /* bound, so that nobody else listens there */
    snprintf(world.origin_text, sizeof(world.origin_text), "http://127.0.0.1:%d", port);
    snprintf(expected, sizeof(expected),
             "no connection to 127.0.0.1 port %d: Connection refused; check the network", port);
    assert_int_equal(world_get(&world, "/", &response), ERR_NETWORK);
    assert_true(world_failed_with(&world, expected));
    close(unheard);
    world_close(&world);
}

/* ---- limits ---- */

static bool announce_much(struct peer *peer)
{
    return peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n") &&
           peer_pause(peer, 60000);
}

static void a_body_announced_too_large_is_refused_at_once(void **state)
{
    struct world world;
    struct net_request request = { .method = "GET", .response_cap = 2 * MIB, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, announce_much); /* and sends none of it */
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_LIMIT);
    assert_true(world_failed_with(&world, "is larger than 2 MiB"));
    world_close(&world);
}

/* An endless body, or one of exactly as many bytes as the target says. */
static bool send_chunks(struct peer *peer)
{
    static const char chunk[] = "400\r\n";
    char bytes[1024 + 2];
    int64_t left = strtoll(peer->head + strlen("GET /"), NULL, 10);
    memset(bytes, 'x', 1024);
    memcpy(bytes + 1024, "\r\n", 2);
    bool alive = peer_say(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (; alive && left > 0; left -= 1024)
        alive = peer_say(peer, chunk) && peer_send(peer, bytes, sizeof(bytes));
    return alive && peer_say(peer, "0\r\n\r\n");
}

static void a_body_may_reach_the_cap_and_not_pass_it(void **state)
{
    struct world world;
    struct net_request request = { .method = "GET", .response_cap = 2048, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, send_chunks);
    assert_int_equal(world_send(&world, &world.call, &request, "/2048", &response), ERR_NONE);
    assert_int_equal(response.body.len, 2048);
    assert_int_equal(world_send(&world, &world.call, &request, "/3072", &response), ERR_LIMIT);
    assert_true(world_failed_with(&world, "is larger than 2048 bytes"));
    world_next_call(&world);
    request.response_cap = MIB;
    assert_int_equal(world_send(&world, &world.call, &request, "/999999999999", &response),
                     ERR_LIMIT);
    assert_true(world_failed_with(&world, "is larger than 1 MiB"));
    world_next_call(&world);
    /* what came before does no harm to what comes after */
    assert_int_equal(world_send(&world, &world.call, &request, "/1024", &response), ERR_NONE);
    assert_int_equal(response.body.len, 1024);
    world_close(&world);
}

/* Headers without end: many, one long line, or 1xx answers, as the target says. */
static bool flood(struct peer *peer)
{
    static const struct {
        const char *target, *start, *again;
    } floods[] = {
        { "/fields", "HTTP/1.1 200 OK\r\n", "x-field: 0123456789\r\n" },
        { "/line", "HTTP/1.1 200 OK\r\nx-line: ", "0123456789" },
        { "/early", "", "HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n" },
        { "/trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "x: 1\r\n" },
    };
    bool alive = true;
    for (size_t i = 0; i < sizeof(floods) / sizeof(*floods); i++) {
        if (!peer_has(peer, floods[i].target))
            continue;
        alive = peer_say(peer, floods[i].start);
        while (alive)
            alive = peer_say(peer, floods[i].again);
    }
    return alive;
}

static void endless_headers_are_refused(void **state)
{
    static const char *const targets[] = { "/fields", "/line", "/early", "/trailers" };
    (void)state;
    for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
        struct world world;
        struct net_response response = { 0 };
        world_open(&world, flood);
        enum err e = world_get(&world, targets[i], &response);
        if (e != ERR_LIMIT)
            fail_msg("%s gives %s", targets[i], err_word(e));
        assert_true(world_failed_with(&world, "header"));
        assert_true(world.call.arena.total < 8 * MIB);
        world_close(&world);
    }
}

/* ---- the two ends on this side ---- */

static bool refuse_piece(void *context, const char *bytes, size_t len)
{
    (void)bytes, (void)len;
    if (context)
        call_fail(context, ERR_LIMIT, "the disk is full");
    return false;
}

static void a_sink_that_refuses_ends_the_transfer(void **state)
{
    struct world world;
    struct net_request request = { .method = "GET", .sink = refuse_piece, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, send_chunks);
    assert_int_equal(world_send(&world, &world.call, &request, "/999999999999", &response), ERR_IO);
    assert_true(world_failed_with(&world, "cannot be stored"));
    world_next_call(&world);
    request.sink_context = &world.call;
    assert_int_equal(world_send(&world, &world.call, &request, "/999999999999", &response),
                     ERR_LIMIT);
    assert_true(world_failed_with(&world, "the disk is full"));
    world_close(&world);
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
    struct world world;
    struct net_request request = { .method = "PUT", .has_body = true };
    struct net_response response = { 0 };
    int ends[2];
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_true(fputs("short", file) >= 0 && fflush(file) == 0);
    world_open(&world, say_nothing);
    request.body = (struct net_body){ .fd = fileno(file), .length = 6 };
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_IO);
    assert_true(world_failed_with(&world, "became shorter"));
    world_next_call(&world);
    assert_int_equal(pipe(ends), 0);
    request.body.fd = ends[0];
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_IO);
    assert_true(world_failed_with(&world, "Illegal seek"));
    close(ends[0]);
    close(ends[1]);
    fclose(file);
    world_close(&world);
}

/* ---- waiting ---- */

static void the_deadline_ends_the_wait_for_an_answer(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, say_nothing);
    int64_t start_ms = clock_monotonic_ms();
    world.call.deadline_ms = start_ms + 100;
    assert_int_equal(world_get(&world, "/", &response), ERR_TIMEOUT);
    int64_t took_ms = clock_monotonic_ms() - start_ms;
    assert_true(world_failed_with(&world, "timeout while waiting for the answer of 127.0.0.1"));
    assert_true(took_ms >= 100 && took_ms < 1000);
    world_close(&world);
}

static void a_deadline_that_has_passed_sends_nothing(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, say_nothing);
    world.call.deadline_ms = clock_monotonic_ms() - 1;
    assert_int_equal(world_get(&world, "/", &response), ERR_TIMEOUT);
    assert_int_equal(atomic_load(&world.server->accepted), 0);
    world_close(&world);
}

static bool say_half(struct peer *peer)
{
    return peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") &&
           peer_pause(peer, 60000);
}

static void the_deadline_ends_an_answer_that_got_stuck(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, say_half);
    world.call.deadline_ms = clock_monotonic_ms() + 100;
    assert_int_equal(world_get(&world, "/", &response), ERR_TIMEOUT);
    assert_true(world_failed_with(&world, "timeout while receiving the answer of"));
    world_close(&world);
}

static void silence_ends_the_transfer_without_a_deadline(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open_with(&world, say_half, NULL, (struct net_curl_options){ .idle_timeout_ms = 150 });
    int64_t start_ms = clock_monotonic_ms();
    assert_int_equal(world_get(&world, "/", &response), ERR_TIMEOUT);
    assert_true(clock_monotonic_ms() - start_ms >= 150);
    assert_true(world_failed_with(&world, "no byte moved for 150 ms"));
    world_close(&world);
}

static bool drip(struct peer *peer)
{
    bool alive = peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n");
    for (int i = 0; i < 12 && alive; i++)
        alive = peer_pause(peer, 50) && peer_say(peer, "x");
    return alive;
}

static void a_slow_answer_lives_as_long_as_it_drips(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open_with(&world, drip, NULL, (struct net_curl_options){ .idle_timeout_ms = 300 });
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE); /* takes 600 ms */
    assert_int_equal(response.body.len, 12);
    world_close(&world);
}

/* Reads what fits into the kernel's buffers on both sides, but slowly. */
static bool read_slowly(struct peer *peer)
{
    static _Thread_local char piece[1 << 16];
    int64_t left = peer_body_length(peer);
    while (left > 0) {
        ssize_t got = peer_pause(peer, 10) ? peer_read_body(peer, piece, sizeof(piece)) : 0;
        if (got <= 0)
            return false;
        left -= got;
    }
    return peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

static void a_slow_upload_lives_as_long_as_it_is_read(void **state)
{
    struct world world;
    struct net_request request = { .method = "PUT", .has_body = true, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    int small = 4096;
    (void)state;
    world_open_with(&world, read_slowly, NULL, (struct net_curl_options){ .idle_timeout_ms = 300 });
    /* a small window, so that the client's kernel holds what is on its way */
    assert_int_equal(
        setsockopt(world.server->listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
    char *bytes = arena_alloc(&world.call.arena, MIB);
    request.body.bytes = (struct span){ bytes, MIB };
    int64_t start_ms = clock_monotonic_ms();
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_NONE);
    assert_true(clock_monotonic_ms() - start_ms > 600);
    world_close(&world);
}

static void an_upload_nobody_reads_ends(void **state)
{
    struct world world;
    struct net_request request = { .method = "PUT", .has_body = true, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    (void)state;
    world_open_with(&world, say_nothing, NULL, (struct net_curl_options){ .idle_timeout_ms = 200 });
    char *bytes = arena_alloc(&world.call.arena, 32 * MIB);
    request.body.bytes = (struct span){ bytes, 32 * MIB };
    assert_int_equal(world_send(&world, &world.call, &request, "/", &response), ERR_TIMEOUT);
    assert_true(world_failed_with(&world, "timeout while sending to 127.0.0.1 port "));
    world_close(&world);
}

/* ---- cancellation ---- */

struct canceller {
    struct call *call;
    int after_ms;
    int64_t at_ms; /* when it happened */
};

static void *cancel_later(void *context)
{
    struct canceller *canceller = context;
    poll(NULL, 0, canceller->after_ms);
    canceller->at_ms = clock_monotonic_ms();
    call_cancel(canceller->call);
    return NULL;
}

static void cancelling_aborts_the_transfer_at_once(void **state)
{
    static peer_answer_fn *const answers[] = { say_nothing, say_half, drip };
    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        struct world world;
        struct net_response response = { 0 };
        struct canceller canceller = { .after_ms = 50 };
        pthread_t thread;
        world_open(&world, answers[i]);
        canceller.call = &world.call;
        assert_int_equal(pthread_create(&thread, NULL, cancel_later, &canceller), 0);
        enum err e = world_get(&world, "/", &response);
        int64_t now_ms = clock_monotonic_ms();
        pthread_join(thread, NULL);
        assert_int_equal(e, ERR_CANCELLED);
        assert_true(now_ms - canceller.at_ms < 1000);
        print_message("cancelled within %d ms\n", (int)(now_ms - canceller.at_ms));
        world_close(&world);
    }
}

static void a_cancelled_call_sends_nothing_and_harms_no_later_one(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, send_chunks);
    call_cancel(&world.call);
    assert_int_equal(world_get(&world, "/1024", &response), ERR_CANCELLED);
    assert_int_equal(atomic_load(&world.server->accepted), 0);
    world_next_call(&world);
    assert_int_equal(world_get(&world, "/1024", &response), ERR_NONE);
    call_cancel(&world.call); /* the transport does not hear of it any more */
    world_next_call(&world);
    assert_int_equal(world_get(&world, "/1024", &response), ERR_NONE);
    assert_int_equal(response.body.len, 1024);
    assert_int_equal(atomic_load(&world.server->accepted), 1);
    world_close(&world);
}

/* What a transfer that never began leaves in libcurl's handle must not spoil the next ones. */
static void a_host_without_an_address_says_so_again_and_again(void **state)
{
    struct world world;
    struct net_request request = { .method = "GET",
                                   .url = "https://no-such-host.invalid/",
                                   .body = { .fd = -1 } };
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, say_nothing);
    for (int i = 0; i < 3; i++) {
        struct net_transport transport = net_curl_transport(world.curl);
        world_next_call(&world);
        assert_int_equal(transport.send(transport.context, &world.call, &request, &response),
                         ERR_NETWORK);
        assert_true(world_failed_with(&world, "no address for no-such-host.invalid port 443"));
    }
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_answers_are_told_apart),
        cmocka_unit_test(a_nul_in_a_header_is_refused),
        cmocka_unit_test(a_refused_connection_says_so),
        cmocka_unit_test(a_host_without_an_address_says_so_again_and_again),
        cmocka_unit_test(a_body_announced_too_large_is_refused_at_once),
        cmocka_unit_test(a_body_may_reach_the_cap_and_not_pass_it),
        cmocka_unit_test(endless_headers_are_refused),
        cmocka_unit_test(a_sink_that_refuses_ends_the_transfer),
        cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
        cmocka_unit_test(the_deadline_ends_the_wait_for_an_answer),
        cmocka_unit_test(a_deadline_that_has_passed_sends_nothing),
        cmocka_unit_test(the_deadline_ends_an_answer_that_got_stuck),
        cmocka_unit_test(silence_ends_the_transfer_without_a_deadline),
        cmocka_unit_test(a_slow_answer_lives_as_long_as_it_drips),
        cmocka_unit_test(a_slow_upload_lives_as_long_as_it_is_read),
        cmocka_unit_test(an_upload_nobody_reads_ends),
        cmocka_unit_test(cancelling_aborts_the_transfer_at_once),
        cmocka_unit_test(a_cancelled_call_sends_nothing_and_harms_no_later_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
