#include "telemetry/exporter.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

#define FLUSH_MS       1000
#define PAUSE_FIRST_MS 1000
#define PAUSE_MOST_MS  30000
#define TRIES          5 /* of one batch */
#define ANSWER_CAP     (64u << 10)
#define BODY_CAP       (32u << 20)

/* Spans taken out of the queue, until they have gone. */
struct batch {
    char **items;
    size_t count;
    int tries;
};

struct telemetry_exporter {
    struct telemetry_exporter_options options;
    const struct telemetry_settings *settings;
    int64_t start_ns;
    pthread_t thread;

    struct batch batch; /* what follows is of the thread alone */
    int64_t spans_due_ms;
    int64_t metrics_due_ms;
    bool failing; /* said once, until it works again */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    char **queue; /* a ring */
    size_t head;
    size_t count;
    bool stopping;
    int64_t stop_ms;      /* when the flush must have ended */
    struct call *sending; /* NULL between two requests */
};

static int64_t unix_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- One request ----------------------------------------------------------------------------- */

enum fate { FATE_TAKEN, FATE_AGAIN, FATE_REFUSED };

/* OTLP/HTTP, "Failures": these may pass. */
static bool may_pass(int status)
{
    return status == 429 || status == 502 || status == 503 || status == 504;
}

static void tell(struct telemetry_exporter *exporter, int signal, const char *url,
                 const char *problem)
{
    static const char *const words[] = { "traces", "metrics" };

    telemetry_metrics_add(exporter->options.metrics, TELEMETRY_METRIC_EXPORT_FAILURES, 1,
                          words[signal], NULL, NULL);
    log_write(exporter->failing ? LOG_DEBUG : LOG_WARNING, "", "%s not sent to %s: %s",
              words[signal], url, problem);
    exporter->failing = true;
}

static enum fate fate_of(struct telemetry_exporter *exporter, int signal, struct call *call,
                         enum err e, int status)
{
    const char *url = exporter->settings->targets[signal].url;
    char problem[32];

    if (!e && status / 100 == 2) {
        exporter->failing = false;
        return FATE_TAKEN;
    }
    snprintf(problem, sizeof problem, "HTTP status %d", status);
    tell(exporter, signal, url, e ? call->error.message : problem);
    return e || may_pass(status) ? FATE_AGAIN : FATE_REFUSED;
}

/* Lets the one who stops the exporter interrupt it; false when that has begun and is over. */
static bool begin_sending(struct telemetry_exporter *exporter, int signal, struct call *call)
{
    int64_t now_ms = clock_monotonic_ms();

    call->deadline_ms = now_ms + exporter->settings->targets[signal].timeout_ms;
    pthread_mutex_lock(&exporter->lock);
    if (exporter->stopping && exporter->stop_ms < call->deadline_ms)
        call->deadline_ms = exporter->stop_ms;
    exporter->sending = call;
    pthread_mutex_unlock(&exporter->lock);
    return call->deadline_ms > now_ms;
}

static void end_sending(struct telemetry_exporter *exporter)
{
    pthread_mutex_lock(&exporter->lock);
    exporter->sending = NULL;
    pthread_cond_broadcast(&exporter->changed);
    pthread_mutex_unlock(&exporter->lock);
}

static enum fate post(struct telemetry_exporter *exporter, int signal, struct call *call,
                      struct span body)
{
    const struct telemetry_target *target = &exporter->settings->targets[signal];
    struct net_transport transport = exporter->options.transports[signal];
    struct net_response answer = { .status = 0 };
    struct net_request request = {
        .method = "POST",
        .url = target->url,
        .headers = target->headers,
        .has_body = true,
        .body = { .bytes = body, .fd = -1 },
        .response_cap = ANSWER_CAP,
    };
    enum err e;

    if (!begin_sending(exporter, signal, call)) {
        end_sending(exporter);
        return FATE_AGAIN;
    }
    e = transport.send(transport.context, call, &request, &answer);
    end_sending(exporter);
    return fate_of(exporter, signal, call, e, answer.status);
}

/* ---- Spans ----------------------------------------------------------------------------------- */

static void drop_batch(struct telemetry_exporter *exporter)
{
    for (size_t i = 0; i < exporter->batch.count; i++)
        free(exporter->batch.items[i]);
    exporter->batch.count = 0;
    exporter->batch.tries = 0;
}

static void count_dropped(struct telemetry_exporter *exporter, int64_t count)
{
    telemetry_metrics_add(exporter->options.metrics, TELEMETRY_METRIC_DROPPED, count, NULL, NULL,
                          NULL);
}

static void fill_batch(struct telemetry_exporter *exporter)
{
    size_t most = (size_t)exporter->settings->queue_most;

    pthread_mutex_lock(&exporter->lock);
    while (exporter->count > 0 && exporter->batch.count < (size_t)exporter->settings->batch_most) {
        exporter->batch.items[exporter->batch.count++] = exporter->queue[exporter->head];
        exporter->head = (exporter->head + 1) % most;
        exporter->count--;
    }
    pthread_mutex_unlock(&exporter->lock);
}

static enum fate post_batch(struct telemetry_exporter *exporter)
{
    struct call call;
    struct buf body;
    enum fate fate;

    call_init(&call);
    buf_init(&body, &call.arena, BODY_CAP);
    telemetry_otlp_begin_spans(&exporter->options.resource, &body);
    for (size_t i = 0; i < exporter->batch.count; i++) {
        buf_add_text(&body, i == 0 ? "" : ",");
        buf_add_text(&body, exporter->batch.items[i]);
    }
    telemetry_otlp_end_spans(&body);
    fate =
        buf_full(&body) ? FATE_REFUSED : post(exporter, TELEMETRY_TRACES, &call, buf_span(&body));
    call_release(&call);
    return fate;
}

/* Sends one batch. False when it has to wait. */
static bool send_spans(struct telemetry_exporter *exporter)
{
    enum fate fate;

    if (exporter->batch.count == 0)
        fill_batch(exporter);
    if (exporter->batch.count == 0)
        return true;
    fate = post_batch(exporter);
    if (fate == FATE_AGAIN && ++exporter->batch.tries < TRIES)
        return false;
    if (fate != FATE_TAKEN)
        count_dropped(exporter, (int64_t)exporter->batch.count);
    drop_batch(exporter);
    return fate == FATE_TAKEN;
}

/* ---- Metrics --------------------------------------------------------------------------------- */

/* They are sums: what did not arrive is part of the next ones. */
static void send_metrics(struct telemetry_exporter *exporter)
{
    struct call call;
    struct buf body;

    call_init(&call);
    buf_init(&body, &call.arena, BODY_CAP);
    telemetry_otlp_add_metrics(&exporter->options.resource, exporter->options.metrics,
                               exporter->start_ns, unix_ns(), &body);
    if (!buf_full(&body))
        (void)post(exporter, TELEMETRY_METRICS, &call, buf_span(&body));
    call_release(&call);
}

/* ---- The thread ------------------------------------------------------------------------------ */

static int64_t pause_ms(const struct telemetry_exporter *exporter)
{
    int64_t pause = PAUSE_FIRST_MS;

    if (exporter->batch.tries == 0)
        return exporter->settings->delay_ms;
    for (int i = 1; i < exporter->batch.tries && pause < PAUSE_MOST_MS; i++)
        pause *= 2;
    return pause;
}

static bool has_spans(const struct telemetry_exporter *exporter)
{
    return exporter->batch.count > 0 || exporter->count > 0;
}

/* Under the lock: until there is something to do. */
static void wait_for_work(struct telemetry_exporter *exporter)
{
    const struct telemetry_settings *settings = exporter->settings;

    while (!exporter->stopping) {
        int64_t now_ms = clock_monotonic_ms();
        int64_t until_ms = now_ms + PAUSE_MOST_MS;
        bool is_much =
            exporter->count >= (size_t)settings->batch_most && exporter->batch.tries == 0;

        if (has_spans(exporter) && exporter->spans_due_ms < until_ms)
            until_ms = is_much ? now_ms : exporter->spans_due_ms;
        if (settings->targets[TELEMETRY_METRICS].on && exporter->metrics_due_ms < until_ms)
            until_ms = exporter->metrics_due_ms;
        if (until_ms <= now_ms)
            return;

        struct timespec until = clock_monotonic_in(until_ms - now_ms);

        pthread_cond_timedwait(&exporter->changed, &exporter->lock, &until);
    }
}

static bool wait_and_see(struct telemetry_exporter *exporter)
{
    bool goes_on;

    pthread_mutex_lock(&exporter->lock);
    wait_for_work(exporter);
    goes_on = !exporter->stopping;
    pthread_mutex_unlock(&exporter->lock);
    return goes_on;
}

static bool is_empty(struct telemetry_exporter *exporter)
{
    bool has;

    pthread_mutex_lock(&exporter->lock);
    has = has_spans(exporter);
    pthread_mutex_unlock(&exporter->lock);
    return !has;
}

/* At the end: each thing once, as long as there is time. */
static void flush(struct telemetry_exporter *exporter)
{
    exporter->batch.tries = 0;
    while (!is_empty(exporter) && send_spans(exporter)) {
    }
    if (exporter->settings->targets[TELEMETRY_METRICS].on)
        send_metrics(exporter);
}

static void *run(void *argument)
{
    struct telemetry_exporter *exporter = argument;

    while (wait_and_see(exporter)) {
        int64_t now_ms = clock_monotonic_ms();

        if (!is_empty(exporter)) {
            (void)send_spans(exporter);
            exporter->spans_due_ms = clock_monotonic_ms() + pause_ms(exporter);
        }
        if (exporter->settings->targets[TELEMETRY_METRICS].on &&
            now_ms >= exporter->metrics_due_ms) {
            send_metrics(exporter);
            exporter->metrics_due_ms = now_ms + exporter->settings->interval_ms;
        }
    }
    flush(exporter);
    return NULL;
}

/* ---- From outside ---------------------------------------------------------------------------- */

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* Waits do not depend on somebody setting the wall clock. */
static void init_locks(struct telemetry_exporter *exporter)
{
    pthread_condattr_t attributes;

    pthread_mutex_init(&exporter->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&exporter->changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void release(struct telemetry_exporter *exporter)
{
    for (size_t i = 0; i < exporter->count; i++)
        free(exporter->queue[(exporter->head + i) % (size_t)exporter->settings->queue_most]);
    drop_batch(exporter);
    pthread_cond_destroy(&exporter->changed);
    pthread_mutex_destroy(&exporter->lock);
    free(exporter->batch.items);
    free(exporter->queue);
    free(exporter);
}

/* Signals are for the threads of the program. */
static bool start_thread(struct telemetry_exporter *exporter)
{
    sigset_t all, before;
    int status;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    status = pthread_create(&exporter->thread, NULL, run, exporter);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status == 0;
}

struct telemetry_exporter *telemetry_exporter_new(const struct telemetry_exporter_options *options)
{
    struct telemetry_exporter *exporter = must(calloc(1, sizeof(*exporter)));
    const struct telemetry_settings *settings = options->resource.settings;

    exporter->options = *options;
    exporter->settings = settings;
    exporter->start_ns = unix_ns();
    exporter->queue = must(calloc((size_t)settings->queue_most, sizeof(char *)));
    exporter->batch.items = must(calloc((size_t)settings->batch_most, sizeof(char *)));
    exporter->metrics_due_ms = clock_monotonic_ms() + settings->interval_ms;
    exporter->spans_due_ms = clock_monotonic_ms() + settings->delay_ms;
    init_locks(exporter);
    if (start_thread(exporter))
        return exporter;
    release(exporter);
    return NULL;
}

void telemetry_exporter_add(struct telemetry_exporter *exporter, struct span text)
{
    size_t most = (size_t)exporter->settings->queue_most;
    char *copy = must(malloc(text.len + 1));
    bool has_room;

    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    pthread_mutex_lock(&exporter->lock);
    has_room = exporter->count < most;
    if (has_room)
        exporter->queue[(exporter->head + exporter->count++) % most] = copy;
    if (exporter->count == 1 || exporter->count == (size_t)exporter->settings->batch_most)
        pthread_cond_signal(&exporter->changed);
    pthread_mutex_unlock(&exporter->lock);
    if (has_room)
        return;
    free(copy);
    count_dropped(exporter, 1);
}

/* Under the lock. What is on its way may arrive: sent again, it would be there twice. */
static void end_present_request(struct telemetry_exporter *exporter)
{
    struct timespec until = clock_monotonic_in(FLUSH_MS / 2);
    int status = 0;

    while (exporter->sending != NULL && status == 0)
        status = pthread_cond_timedwait(&exporter->changed, &exporter->lock, &until);
    if (exporter->sending != NULL)
        call_cancel(exporter->sending);
}

void telemetry_exporter_free(struct telemetry_exporter *exporter)
{
    if (exporter == NULL)
        return;
    pthread_mutex_lock(&exporter->lock);
    exporter->stopping = true;
    exporter->stop_ms = clock_monotonic_ms() + FLUSH_MS;
    pthread_cond_broadcast(&exporter->changed);
    end_present_request(exporter);
    pthread_mutex_unlock(&exporter->lock);
    pthread_join(exporter->thread, NULL);
    release(exporter);
}
