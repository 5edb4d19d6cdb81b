/* Which connection a request takes, when it is sent again, and many requests at once. */
#include "net/curl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "world.h"

#define THREADS 20
#define ROUNDS  20

static void calls_share_one_kept_connection(void **state)
{
    struct world world;
    (void)state;
    world_open(&world, peer_echo_head);
    for (int i = 0; i < 10; i++) {
        struct net_response response = { 0 };
        assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
        assert_int_equal(world_post(&world, "/", "x", &response), ERR_NONE);
        world_next_call(&world);
    }
    assert_int_equal(atomic_load(&world.server->accepted), 1);
    assert_int_equal(atomic_load(&world.server->requests), 20);
    world_close(&world);
}

static void one_thread_keeps_connections_to_several_hosts(void **state)
{
    struct world first;
    struct world second;
    struct net_response response = { 0 };
    (void)state;
    world_open(&first, peer_echo_head);
    world_open(&second, peer_echo_head);
    for (int i = 0; i < 5; i++) {
        first.origin = i % 2 ? second.origin_text : first.origin_text;
        assert_int_equal(world_get(&first, "/", &response), ERR_NONE);
    }
    assert_int_equal(atomic_load(&first.server->accepted), 1);
    assert_int_equal(atomic_load(&second.server->accepted), 1);
    world_close(&first);
    world_close(&second);
}

/* Answers and closes the connection without saying so. */
static bool answer_and_close(struct peer *peer)
{
    peer_echo_head(peer);
    return false;
}

static void a_connection_closed_meanwhile_is_replaced(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, answer_and_close);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(world_post(&world, "/", "x", &response), ERR_NONE);
        while (atomic_load(&world.server->closed) <= i)
            assert_int_equal(call_sleep_ms(&world.call, 10), ERR_NONE);
    }
    assert_int_equal(atomic_load(&world.server->accepted), 3);
    assert_int_equal(atomic_load(&world.server->requests), 3);
    world_close(&world);
}

/* Keeps the connection after the first request, then reads the second and closes silently. */
static bool close_on_second_request(struct peer *peer)
{
    return peer->requests == 1 && peer_echo_head(peer);
}

static void a_post_that_may_have_arrived_is_not_sent_again(void **state)
{
    static const char *const bodies[] = { "x", NULL };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct world world;
        struct net_response response = { 0 };
        world_open(&world, close_on_second_request);
        assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
        assert_int_equal(world_post(&world, "/", bodies[i], &response), ERR_NETWORK);
        assert_true(world_failed_with(&world, "the POST may have arrived and is not sent again"));
        assert_int_equal(atomic_load(&world.server->requests), 2);
        world_close(&world);
    }
}

static void a_get_or_put_on_a_dead_connection_is_sent_again(void **state)
{
    struct world world;
    struct net_request put = { .method = "PUT", .has_body = true, .body = { .fd = -1 } };
    struct net_response response = { 0 };
    (void)state;
    world_open(&world, close_on_second_request);
    put.body.bytes = span_of("content");
    assert_int_equal(world_get(&world, "/1", &response), ERR_NONE);
    assert_int_equal(world_get(&world, "/2", &response), ERR_NONE);
    assert_non_null(strstr(response.body.ptr, "GET /2"));
    assert_int_equal(world_send(&world, &world.call, &put, "/3", &response), ERR_NONE);
    assert_non_null(strstr(response.body.ptr, "PUT /3"));
    assert_int_equal(atomic_load(&world.server->accepted), 3);
    assert_int_equal(atomic_load(&world.server->requests), 5);
    world_close(&world);
}

/* ---- many at once ---- */

static void *send_rounds(void *context)
{
    struct world *world = context;
    uintptr_t failures = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct net_request request = { .method = "POST", .has_body = true, .body = { .fd = -1 } };
        struct net_response response = { 0 };
        struct call call;
        char target[64];
        call_init(&call);
        snprintf(target, sizeof(target), "/%p/%d", (void *)&call, i);
        request.body.bytes = span_of(target);
        if (world_send(world, &call, &request, target, &response) ||
            !strstr(response.body.ptr, target))
            failures++;
        call_release(&call);
    }
    return (void *)failures;
}

static void many_threads_send_at_once(void **state)
{
    struct world world;
    pthread_t threads[THREADS];
    (void)state;
    world_open(&world, peer_echo_head);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, send_rounds, &world), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failures = NULL;
        pthread_join(threads[i], &failures);
        assert_null(failures);
    }
    assert_int_equal(atomic_load(&world.server->requests), THREADS * ROUNDS);
    assert_true(atomic_load(&world.server->accepted) < THREADS * ROUNDS / 2);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_share_one_kept_connection),
        cmocka_unit_test(one_thread_keeps_connections_to_several_hosts),
        cmocka_unit_test(a_connection_closed_meanwhile_is_replaced),
        cmocka_unit_test(a_post_that_may_have_arrived_is_not_sent_again),
        cmocka_unit_test(a_get_or_put_on_a_dead_connection_is_sent_again),
        cmocka_unit_test(many_threads_send_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
