/* The queue of spans, over a collector that is a function of the test. */
#include "telemetry/exporter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "json/json.h"

#define THREADS 4
#define SPANS   500
#define WAIT_MS 10000

/* How the collector answers, and what it got. */
static struct {
    pthread_mutex_t lock;
    enum err fail;
    int status;
    bool hangs;
    int requests;
    int spans; /* of the requests that were taken */
} collector = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct telemetry_settings settings;
static struct telemetry_metrics metrics;

static int count_spans(struct call *call, struct span body)
{
    struct json *root;
    const struct json *spans;

    assert_int_equal(json_parse(call, "request", body, &root), ERR_NONE);
    spans = json_get(root, "resourceSpans");
    spans = json_get(json_get(spans->first, "scopeSpans")->first, "spans");
    return (int)spans->count;
}

static enum err take(void *context, struct call *call, const struct net_request *request,
                     struct net_response *out)
{
    (void)context;
    pthread_mutex_lock(&collector.lock);

    bool hangs = collector.hangs;
    enum err fail = collector.fail;

    out->status = collector.status;
    collector.requests++;
    if (!hangs && !fail && out->status == 200)
        collector.spans += count_spans(call, request->body.bytes);
    pthread_mutex_unlock(&collector.lock);
    if (hangs)
        return call_sleep_ms(call, 60000);
    return fail ? call_fail(call, fail, "no") : ERR_NONE;
}

static void answer(int status, enum err fail, bool hangs)
{
    pthread_mutex_lock(&collector.lock);
    collector.status = status;
    collector.fail = fail;
    collector.hangs = hangs;
    pthread_mutex_unlock(&collector.lock);
}

static int seen(const int *number)
{
    pthread_mutex_lock(&collector.lock);

    int value = *number;

    pthread_mutex_unlock(&collector.lock);
    return value;
}

static void wait_for(const int *number, int least)
{
    int64_t end_ms = clock_monotonic_ms() + WAIT_MS;
    struct call call;

    call_init(&call);
    while (seen(number) < least && clock_monotonic_ms() < end_ms)
        assert_int_equal(call_sleep_ms(&call, 5), ERR_NONE);
    call_release(&call);
}

static int64_t dropped(void)
{
    const char *none[TELEMETRY_SERIES_LABELS] = { NULL, NULL, NULL };

    return atomic_load(&telemetry_series_find(metrics.sets[TELEMETRY_METRIC_DROPPED], none)->value);
}

static struct telemetry_exporter *open_exporter(void)
{
    const struct telemetry_exporter_options options = {
        .resource = { .settings = &settings, .version = "1", .instance = "i" },
        .metrics = &metrics,
        .transports = { { .send = take }, { .send = take } },
    };
    struct telemetry_exporter *exporter = telemetry_exporter_new(&options);

    assert_non_null(exporter);
    return exporter;
}

static void add(struct telemetry_exporter *exporter, int count)
{
    for (int i = 0; i < count; i++)
        telemetry_exporter_add(exporter, span_of("{\"name\":\"x\"}"));
}

static int set_up(void **state)
{
    (void)state;
    telemetry_metrics_init(&metrics);
    settings = (struct telemetry_settings){ .service_name = "s",
                                            .queue_most = 10000,
                                            .batch_most = 100,
                                            .delay_ms = 10,
                                            .interval_ms = 3600000 };
    settings.targets[TELEMETRY_TRACES] =
        (struct telemetry_target){ .on = true, .url = "http://c/", .timeout_ms = 60000 };
    collector.requests = 0;
    collector.spans = 0;
    answer(200, ERR_NONE, false);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    telemetry_metrics_release(&metrics);
    return 0;
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static void *add_many(void *argument)
{
    add(argument, SPANS);
    return NULL;
}

static void nothing_is_lost_or_sent_twice(void **state)
{
    struct telemetry_exporter *exporter = open_exporter();
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_many, exporter), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    telemetry_exporter_free(exporter);
    telemetry_exporter_free(NULL);
    assert_int_equal(collector.spans, THREADS * SPANS);
    assert_true(collector.requests >= THREADS * SPANS / 100);
    assert_int_equal(dropped(), 0);
}

static void what_has_no_room_is_dropped_and_counted(void **state)
{
    struct telemetry_exporter *exporter;
    int64_t start_ms;

    (void)state;
    settings.queue_most = 10;
    settings.batch_most = 5;
    answer(200, ERR_NONE, true);
    exporter = open_exporter();
    add(exporter, 5);
    wait_for(&collector.requests, 1);
    start_ms = clock_monotonic_ms();
    add(exporter, 1000);
    assert_true(clock_monotonic_ms() - start_ms < 1000);
    assert_int_equal(dropped(), 990);
    start_ms = clock_monotonic_ms();
    telemetry_exporter_free(exporter);
    assert_true(clock_monotonic_ms() - start_ms < 3000);
}

static void a_failure_that_may_pass_is_tried_again(void **state)
{
    struct telemetry_exporter *exporter = open_exporter();

    (void)state;
    answer(503, ERR_NONE, false);
    add(exporter, 3);
    wait_for(&collector.requests, 1);
    answer(0, ERR_NETWORK, false);
    wait_for(&collector.requests, 2);
    answer(200, ERR_NONE, false);
    wait_for(&collector.spans, 3);
    telemetry_exporter_free(exporter);
    assert_int_equal(collector.spans, 3);
    assert_int_equal(dropped(), 0);
}

static void what_is_refused_is_not_tried_again(void **state)
{
    struct telemetry_exporter *exporter = open_exporter();

    (void)state;
    answer(400, ERR_NONE, false);
    add(exporter, 3);
    wait_for(&collector.requests, 1);
    answer(200, ERR_NONE, false);
    telemetry_exporter_free(exporter);
    assert_int_equal(collector.spans, 0);
    assert_int_equal(dropped(), 3);
}

static void the_end_does_not_wait_for_the_next_batch(void **state)
{
    struct telemetry_exporter *exporter;
    int64_t start_ms = clock_monotonic_ms();

    (void)state;
    settings.delay_ms = 600000;
    exporter = open_exporter();
    add(exporter, 7);
    telemetry_exporter_free(exporter);
    assert_int_equal(collector.spans, 7);
    assert_true(clock_monotonic_ms() - start_ms < 5000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(nothing_is_lost_or_sent_twice),
        TEST(what_has_no_room_is_dropped_and_counted),
        TEST(a_failure_that_may_pass_is_tried_again),
        TEST(what_is_refused_is_not_tried_again),
        TEST(the_end_does_not_wait_for_the_next_batch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
