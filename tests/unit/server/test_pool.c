#include "server/pool.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

#define LONG_MS 20000

static atomic_int running;
static atomic_int most; /* that ran at a time */
static atomic_int done;
static atomic_bool gate; /* open: held work may go on */
static atomic_int order[64];
static atomic_int begun;

static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

static int set_up(void **state)
{
    (void)state;
    running = most = done = begun = 0;
    gate = false;
    return 0;
}

static void wait_for(atomic_int *counter, int value)
{
    for (int ms = 0; ms < LONG_MS && *counter < value; ms++)
        nap();
    assert_true(*counter >= value);
}

static void hold(void *argument)
{
    int now = ++running;

    (void)argument;
    if (now > most)
        most = now;
    while (!gate)
        nap();
    running--;
    done++;
}

static void note_order(void *argument)
{
    order[begun++] = (int)(ptrdiff_t)argument;
    done++;
}

static void note_thread(void *argument)
{
    *(pthread_t *)argument = pthread_self();
    done++;
}

static void work_runs_on_another_thread(void **state)
{
    struct server_pool *pool = server_pool_new(2);
    pthread_t thread = pthread_self();

    (void)state;
    server_pool_start(pool, note_thread, &thread);
    assert_true(server_pool_wait_idle(pool, LONG_MS));
    assert_int_equal(done, 1);
    assert_false(pthread_equal(thread, pthread_self()));
    server_pool_free(pool);
}

static void work_runs_side_by_side_up_to_the_limit(void **state)
{
    struct server_pool *pool = server_pool_new(4);

    (void)state;
    for (int i = 0; i < 10; i++)
        server_pool_start(pool, hold, NULL);
    wait_for(&running, 4);
    nap();
    assert_int_equal(running, 4);
    gate = true;
    assert_true(server_pool_wait_idle(pool, LONG_MS));
    assert_int_equal(done, 10);
    assert_int_equal(most, 4);
    server_pool_free(pool);
}

static void each_new_job_gets_a_thread_while_others_are_busy(void **state)
{
    struct server_pool *pool = server_pool_new(8);

    (void)state;
    for (int i = 1; i <= 8; i++) {
        server_pool_start(pool, hold, NULL);
        wait_for(&running, i);
    }
    gate = true;
    server_pool_free(pool);
    assert_int_equal(done, 8);
}

static void jobs_that_come_at_once_do_not_wait_for_one_idle_thread(void **state)
{
    struct server_pool *pool = server_pool_new(8);

    (void)state;
    gate = true;
    server_pool_start(pool, hold, NULL);
    assert_true(server_pool_wait_idle(pool, LONG_MS));
    gate = false;
    for (int i = 0; i < 3; i++)
        server_pool_start(pool, hold, NULL);
    wait_for(&running, 3);
    gate = true;
    server_pool_free(pool);
}

static void waiting_work_is_taken_in_order(void **state)
{
    struct server_pool *pool = server_pool_new(1);

    (void)state;
    server_pool_start(pool, hold, NULL);
    wait_for(&running, 1);
    for (ptrdiff_t i = 0; i < 40; i++)
        server_pool_start(pool, note_order, (void *)i);
    gate = true;
    assert_true(server_pool_wait_idle(pool, LONG_MS));
    for (int i = 0; i < 40; i++)
        assert_int_equal(order[i], i);
    server_pool_free(pool);
}

static void thread_is_used_again(void **state)
{
    struct server_pool *pool = server_pool_new(8);
    pthread_t first;
    pthread_t second;

    (void)state;
    server_pool_start(pool, note_thread, &first);
    assert_true(server_pool_wait_idle(pool, LONG_MS));
    /* The thread says that its job has ended before it waits for another one. */
    for (int ms = 0; ms < 50; ms++)
        nap();
    server_pool_start(pool, note_thread, &second);
    assert_true(server_pool_wait_idle(pool, LONG_MS));
    assert_true(pthread_equal(first, second));
    server_pool_free(pool);
}

static void waiting_for_idleness_gives_up_in_time(void **state)
{
    struct server_pool *pool = server_pool_new(2);
    int64_t start = clock_monotonic_ms();

    (void)state;
    assert_true(server_pool_wait_idle(pool, 0));
    server_pool_start(pool, hold, NULL);
    assert_false(server_pool_wait_idle(pool, 30));
    assert_true(clock_monotonic_ms() - start >= 30);
    gate = true;
    assert_true(server_pool_wait_idle(pool, LONG_MS));
    server_pool_free(pool);
}

static void freeing_waits_for_all_work(void **state)
{
    struct server_pool *pool = server_pool_new(2);

    (void)state;
    gate = true;
    for (int i = 0; i < 200; i++)
        server_pool_start(pool, hold, NULL);
    server_pool_free(pool);
    assert_int_equal(done, 200);
}

static void pool_without_work_is_freed_at_once(void **state)
{
    (void)state;
    server_pool_free(server_pool_new(64));
    server_pool_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(work_runs_on_another_thread),
        TEST(work_runs_side_by_side_up_to_the_limit),
        TEST(each_new_job_gets_a_thread_while_others_are_busy),
        TEST(jobs_that_come_at_once_do_not_wait_for_one_idle_thread),
        TEST(waiting_work_is_taken_in_order),
        TEST(thread_is_used_again),
        TEST(waiting_for_idleness_gives_up_in_time),
        TEST(freeing_waits_for_all_work),
        TEST(pool_without_work_is_freed_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
