#include "base/call.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/fixture.h"

static void new_call_is_clean_and_holds_no_memory(void **state)
{
    (void)state;
    assert_int_equal(call.error.code, ERR_NONE);
    assert_null(call.error.message);
    assert_string_equal(call.log_id, "");
    assert_null(call.arena.blocks);
    assert_false(call_is_cancelled(&call));
    assert_true(call_left_ms(&call) == INT64_MAX);
    assert_int_equal(call_check(&call), ERR_NONE);
    call_release(NULL);
}

static void first_failure_stays(void **state)
{
    (void)state;
    assert_int_equal(call_fail(&call, ERR_CONFIG, "no profile [%s] in %s", "X", "f"), ERR_CONFIG);
    assert_int_equal(call_fail(&call, ERR_IO, "later"), ERR_IO);
    assert_int_equal(call.error.code, ERR_CONFIG);
    assert_string_equal(call.error.message, "no profile [X] in f");
}

static void hint_belongs_to_the_recorded_failure(void **state)
{
    char name[] = "A";

    (void)state;
    (void)call_fail(&call, ERR_CONFIG, "message");
    assert_int_equal(call_hint(&call, "set %s", name), ERR_CONFIG);
    name[0] = 'B';
    assert_string_equal(call.error.hint, "set A");
}

static void forgiven_failure_is_gone(void **state)
{
    (void)state;
    call.error.service.status = 503;
    (void)call_fail(&call, ERR_SERVICE, "one");
    assert_int_equal(call.error.service.status, 503);
    (void)call_hint(&call, "hint");
    call_forgive(&call);
    assert_int_equal(call.error.code, ERR_NONE);
    assert_null(call.error.message);
    assert_null(call.error.hint);
    assert_int_equal(call.error.service.status, 0);
    (void)call_fail(&call, ERR_IO, "two");
    assert_string_equal(call.error.message, "two");
}

static void deadline_in_the_past_is_a_timeout(void **state)
{
    (void)state;
    call.deadline_ms = clock_monotonic_ms() - 1;
    assert_true(call_left_ms(&call) == 0);
    assert_int_equal(call_check(&call), ERR_TIMEOUT);
    assert_int_equal(call.error.code, ERR_TIMEOUT);
    assert_non_null(call.error.message);
}

static void deadline_in_the_future_leaves_time(void **state)
{
    (void)state;
    call.deadline_ms = clock_monotonic_ms() + 100000;
    assert_in_range(call_left_ms(&call), 90000, 100000);
    assert_int_equal(call_check(&call), ERR_NONE);
}

static void cancellation_comes_before_the_deadline(void **state)
{
    (void)state;
    call.deadline_ms = clock_monotonic_ms() - 1;
    call_cancel(&call);
    assert_true(call_is_cancelled(&call));
    assert_int_equal(call_check(&call), ERR_CANCELLED);
    assert_int_equal(call.error.code, ERR_CANCELLED);
}

static void sleep_lasts_as_long_as_asked(void **state)
{
    int64_t start_ms = clock_monotonic_ms();

    (void)state;
    assert_int_equal(call_sleep_ms(&call, 30), ERR_NONE);
    assert_in_range(clock_monotonic_ms() - start_ms, 29, 5000);
    assert_int_equal(call_sleep_ms(&call, 0), ERR_NONE);
    assert_int_equal(call_sleep_ms(&call, -5), ERR_NONE);
    assert_int_equal(call.error.code, ERR_NONE);
}

static void sleep_past_the_deadline_fails_at_once(void **state)
{
    int64_t start_ms = clock_monotonic_ms();

    (void)state;
    call.deadline_ms = start_ms + 20000;
    assert_int_equal(call_sleep_ms(&call, INT64_MAX), ERR_TIMEOUT);
    assert_true(clock_monotonic_ms() - start_ms < 10000);
    assert_int_equal(call.error.code, ERR_TIMEOUT);
}

static void cancelled_call_does_not_sleep(void **state)
{
    (void)state;
    call_cancel(&call);
    assert_int_equal(call_sleep_ms(&call, INT64_MAX), ERR_CANCELLED);
    assert_int_equal(call.error.code, ERR_CANCELLED);
}

static void *cancel_soon(void *unused)
{
    struct timespec pause = { .tv_nsec = 20000000 };

    nanosleep(&pause, NULL);
    call_cancel(&call);
    return unused;
}

static void cancel_from_another_thread_ends_the_longest_sleep(void **state)
{
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, NULL), 0);
    assert_int_equal(call_sleep_ms(&call, INT64_MAX), ERR_CANCELLED);
    pthread_join(thread, NULL);
}

static void count(void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
}

static void cancel_wakes_who_waits(void **state)
{
    atomic_int wakes = 0;

    (void)state;
    call_set_wake(&call, count, &wakes);
    assert_int_equal(wakes, 0);
    call_cancel(&call);
    assert_int_equal(wakes, 1);
}

static void cancel_after_the_wait_wakes_nobody(void **state)
{
    atomic_int wakes = 0;

    (void)state;
    call_set_wake(&call, count, &wakes);
    call_set_wake(&call, NULL, NULL);
    call_cancel(&call);
    assert_int_equal(wakes, 0);
}

static void wait_that_begins_after_the_cancellation_is_woken(void **state)
{
    atomic_int wakes = 0;

    (void)state;
    call_cancel(&call);
    call_set_wake(&call, count, &wakes);
    assert_int_equal(wakes, 1);
}

static void *cancel_often(void *stop)
{
    while (!atomic_load((atomic_bool *)stop))
        call_cancel(&call);
    return NULL;
}

static void no_wake_comes_after_its_end(void **state)
{
    atomic_bool stop = false;
    atomic_int wakes;
    pthread_t thread;
    int i, seen;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, cancel_often, &stop), 0);
    for (i = 0; i < 2000; i++) {
        atomic_store(&wakes, 0);
        call_set_wake(&call, count, &wakes);
        call_set_wake(&call, NULL, NULL);
        seen = atomic_load(&wakes);
        assert_int_equal(atomic_load(&wakes), seen);
    }
    seen = atomic_load(&wakes);
    call_cancel(&call);
    assert_int_equal(atomic_load(&wakes), seen);
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
}

int main(void)
{
#define CALL_TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)
    const struct CMUnitTest tests[] = {
        CALL_TEST(new_call_is_clean_and_holds_no_memory),
        CALL_TEST(first_failure_stays),
        CALL_TEST(hint_belongs_to_the_recorded_failure),
        CALL_TEST(forgiven_failure_is_gone),
        CALL_TEST(deadline_in_the_past_is_a_timeout),
        CALL_TEST(deadline_in_the_future_leaves_time),
        CALL_TEST(cancellation_comes_before_the_deadline),
        CALL_TEST(sleep_lasts_as_long_as_asked),
        CALL_TEST(sleep_past_the_deadline_fails_at_once),
        CALL_TEST(cancelled_call_does_not_sleep),
        CALL_TEST(cancel_from_another_thread_ends_the_longest_sleep),
        CALL_TEST(cancel_wakes_who_waits),
        CALL_TEST(cancel_after_the_wait_wakes_nobody),
        CALL_TEST(wait_that_begins_after_the_cancellation_is_woken),
        CALL_TEST(no_wake_comes_after_its_end),
    };
#undef CALL_TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
