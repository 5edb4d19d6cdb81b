/* Counting side by side, and the cap. */
#include "telemetry/series.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define THREADS 8
#define ROUNDS  2000
#define CAP     50

static const double bounds[] = { 0.01, 1 };

static const struct telemetry_series_family family = {
    .name = "things_total",
    .labels = { "a", "b" },
    .cap = CAP,
};
static const struct telemetry_series_family durations = {
    .name = "durations",
    .kind = TELEMETRY_SERIES_HISTOGRAM,
    .bounds = bounds,
    .bound_count = 2,
    .cap = 1,
};

static struct telemetry_series *find(struct telemetry_series_set *set, const char *a, const char *b)
{
    const char *values[TELEMETRY_SERIES_LABELS] = { a, b, "not a label" };

    return telemetry_series_find(set, values);
}

static void equal_values_are_one_series(void **state)
{
    struct telemetry_series_set *set = telemetry_series_set_new(&family);
    char copy[] = "x";

    (void)state;
    assert_ptr_equal(find(set, "x", "y"), find(set, copy, "y"));
    assert_ptr_not_equal(find(set, "x", "y"), find(set, "y", "x"));
    assert_ptr_not_equal(find(set, "xy", ""), find(set, "x", "y"));
    assert_ptr_equal(find(set, NULL, NULL), find(set, "", ""));
    telemetry_series_set_free(set);
    telemetry_series_set_free(NULL);
}

static void what_is_too_much_is_other(void **state)
{
    struct telemetry_series_set *set = telemetry_series_set_new(&family);
    struct telemetry_series *other = NULL;
    size_t at = 0, count = 0;

    (void)state;
    for (int i = 0; i < 4 * CAP; i++) {
        char name[16];

        snprintf(name, sizeof name, "%d", i);
        other = find(set, name, "");
        atomic_fetch_add(&other->value, 1);
    }
    assert_string_equal(other->values[0], "other");
    assert_string_equal(other->values[1], "other");
    assert_string_equal(other->values[2], "");
    assert_int_equal(atomic_load(&other->value), 3 * CAP);
    assert_ptr_not_equal(find(set, "0", ""), other);
    while (telemetry_series_next(set, &at) != NULL)
        count++;
    assert_int_equal(count, CAP + 1);
    telemetry_series_set_free(set);
}

static void durations_fall_into_their_buckets(void **state)
{
    struct telemetry_series_set *set = telemetry_series_set_new(&durations);
    struct telemetry_series *series = find(set, NULL, NULL);

    (void)state;
    telemetry_series_observe_us(set, series, 0);
    telemetry_series_observe_us(set, series, 10000); /* a bound belongs to its bucket */
    telemetry_series_observe_us(set, series, 10001);
    telemetry_series_observe_us(set, series, 5000000);
    assert_int_equal(atomic_load(&series->buckets[0]), 2);
    assert_int_equal(atomic_load(&series->buckets[1]), 1);
    assert_int_equal(atomic_load(&series->buckets[2]), 1);
    assert_int_equal(atomic_load(&series->value), 5020001);
    telemetry_series_set_free(set);
}

static void *count_up(void *argument)
{
    struct telemetry_series_set *set = argument;

    for (int i = 0; i < ROUNDS; i++) {
        char name[16];

        snprintf(name, sizeof name, "%d", i % (2 * CAP));
        atomic_fetch_add(&find(set, name, "b")->value, 1);
    }
    return NULL;
}

/* Also beyond the cap: nothing is lost, no series is there twice. */
static void threads_count_side_by_side(void **state)
{
    struct telemetry_series_set *set = telemetry_series_set_new(&family);
    pthread_t threads[THREADS];
    int64_t sum = 0;
    size_t at = 0, count = 0;

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count_up, set), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (struct telemetry_series *series = telemetry_series_next(set, &at); series != NULL;
         series = telemetry_series_next(set, &at)) {
        sum += atomic_load(&series->value);
        count++;
    }
    assert_int_equal(sum, THREADS * ROUNDS);
    assert_true(count <= CAP + 1);
    telemetry_series_set_free(set);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values_are_one_series),
        cmocka_unit_test(what_is_too_much_is_other),
        cmocka_unit_test(durations_fall_into_their_buckets),
        cmocka_unit_test(threads_count_side_by_side),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
