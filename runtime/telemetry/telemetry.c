#include "telemetry/telemetry.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/curl.h"
#include "oci/random.h"
#include "telemetry/exporter.h"
#include "telemetry/prometheus.h"

#define SPAN_CAP (64u << 10)

struct telemetry {
    struct observer observer;
    struct telemetry_options options;
    struct telemetry_metrics metrics;
    struct arena arena;
    struct net_curl *curls[TELEMETRY_SIGNALS];
    struct telemetry_exporter *exporter; /* NULL for none */
};

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool sends_traces(const struct telemetry *telemetry)
{
    return telemetry->exporter != NULL && telemetry->options.settings->targets[TELEMETRY_TRACES].on;
}

/* ---- Traces ---------------------------------------------------------------------------------- */

static void random_id(char *out, size_t digits)
{
    static const char hex[] = "0123456789abcdef";
    bool is_zero = true;

    while (is_zero) {
        for (size_t i = 0; i < digits; i += 8) {
            uint32_t number = oci_random_uint();

            is_zero = is_zero && number == 0;
            for (size_t k = 0; k < 8; k++)
                out[i + k] = hex[number >> (4 * k) & 15];
        }
    }
    out[digits] = '\0';
}

/* As the sampler traceidratio does: by the last 56 bits of the id, the same in each program. */
static bool is_in_share(const char *trace_id, double ratio)
{
    unsigned long long number = strtoull(trace_id + 18, NULL, 16);

    return (double)number < ratio * (double)(UINT64_C(1) << 56);
}

static void begin_trace(const struct telemetry *telemetry, struct observe_trace *trace)
{
    const struct telemetry_settings *settings = telemetry->options.settings;
    bool is_continued = trace->trace_id[0] != '\0';

    if (is_continued)
        memcpy(trace->parent_id, trace->span_id, sizeof trace->parent_id);
    else
        random_id(trace->trace_id, 32);
    random_id(trace->span_id, 16);
    if (!is_continued || !settings->parent_decides)
        trace->sampled = is_in_share(trace->trace_id, settings->ratio);
}

static void send_span(struct telemetry *telemetry, const struct observed *observed,
                      const struct observe_attempt *attempt)
{
    struct arena arena;
    struct buf text;

    arena_init(&arena);
    buf_init(&text, &arena, SPAN_CAP);
    if (attempt != NULL)
        telemetry_otlp_add_attempt(observed, attempt, now_ns(CLOCK_MONOTONIC), &text);
    else
        telemetry_otlp_add_message(observed, now_ns(CLOCK_MONOTONIC), &text);
    if (!buf_full(&text))
        telemetry_exporter_add(telemetry->exporter, buf_span(&text));
    arena_release(&arena);
}

/* ---- What is observed ------------------------------------------------------------------------ */

static bool is_tool_call(const struct observed *observed)
{
    return strcmp(observed->method, "tools/call") == 0;
}

static void begin(void *context, struct observed *observed)
{
    struct telemetry *telemetry = context;

    observed->start_ns = now_ns(CLOCK_MONOTONIC);
    observed->offset_ns = now_ns(CLOCK_REALTIME) - observed->start_ns;
    if (sends_traces(telemetry))
        begin_trace(telemetry, &observed->trace);
    if (is_tool_call(observed))
        telemetry_metrics_add(&telemetry->metrics, TELEMETRY_METRIC_IN_FLIGHT, 1, NULL, NULL, NULL);
}

static void count_call(struct telemetry *telemetry, const struct observed *observed,
                       const char *outcome)
{
    const char *tool = observed->tool != NULL ? observed->tool : "unknown";
    int64_t duration_us = (now_ns(CLOCK_MONOTONIC) - observed->start_ns) / 1000;

    telemetry_metrics_add(&telemetry->metrics, TELEMETRY_METRIC_IN_FLIGHT, -1, NULL, NULL, NULL);
    telemetry_metrics_add(&telemetry->metrics, TELEMETRY_METRIC_CALLS, 1, tool, observed->operation,
                          outcome);
    telemetry_metrics_observe_us(&telemetry->metrics, TELEMETRY_METRIC_CALL_DURATION, duration_us,
                                 tool, outcome);
}

static void end(void *context, const struct observed *observed)
{
    struct telemetry *telemetry = context;
    const char *outcome = observe_outcome_word(observed->outcome);

    telemetry_metrics_add(&telemetry->metrics, TELEMETRY_METRIC_REQUESTS, 1, observed->method,
                          observed->version, outcome);
    if (is_tool_call(observed))
        count_call(telemetry, observed, outcome);
    if (sends_traces(telemetry) && observed->trace.sampled)
        send_span(telemetry, observed, NULL);
}

static void attempt_begin(void *context, const struct observed *observed,
                          struct observe_attempt *attempt)
{
    struct telemetry *telemetry = context;

    attempt->start_ns = now_ns(CLOCK_MONOTONIC);
    if (attempt->reason != NULL)
        telemetry_metrics_add(&telemetry->metrics, TELEMETRY_METRIC_UPSTREAM_RETRIES, 1,
                              attempt->service, attempt->reason, NULL);
    if (!sends_traces(telemetry))
        return;
    memcpy(attempt->trace.parent_id, observed->trace.span_id, sizeof attempt->trace.parent_id);
    random_id(attempt->trace.span_id, 16);
}

/* "2xx" to "5xx", else what failed. */
static const char *class_of(const struct observe_attempt *attempt)
{
    static const char *const classes[] = { "1xx", "2xx", "3xx", "4xx", "5xx" };

    if (attempt->status >= 100 && attempt->status < 600)
        return classes[attempt->status / 100 - 1];
    return attempt->error_type != NULL ? attempt->error_type : "unknown";
}

static void attempt_end(void *context, const struct observed *observed,
                        const struct observe_attempt *attempt)
{
    struct telemetry *telemetry = context;
    int64_t duration_us = (now_ns(CLOCK_MONOTONIC) - attempt->start_ns) / 1000;

    telemetry_metrics_add(&telemetry->metrics, TELEMETRY_METRIC_UPSTREAM_REQUESTS, 1,
                          attempt->service, class_of(attempt), NULL);
    telemetry_metrics_observe_us(&telemetry->metrics, TELEMETRY_METRIC_UPSTREAM_DURATION,
                                 duration_us, attempt->service, NULL);
    if (sends_traces(telemetry) && attempt->trace.sampled)
        send_span(telemetry, observed, attempt);
}

static void identity(void *context, const char *profile, const char *type, int64_t expires_unix_ms)
{
    struct telemetry *telemetry = context;

    if (expires_unix_ms > 0)
        telemetry_metrics_set(&telemetry->metrics, TELEMETRY_METRIC_TOKEN_EXPIRY,
                              expires_unix_ms / 1000, profile, type);
}

/* ---- Put together ---------------------------------------------------------------------------- */

bool telemetry_settings_send(const struct telemetry_settings *settings)
{
    return settings->targets[TELEMETRY_TRACES].on || settings->targets[TELEMETRY_METRICS].on;
}

static struct net_transport open_transport(struct telemetry *telemetry, int signal)
{
    const struct telemetry_target *target = &telemetry->options.settings->targets[signal];
    struct net_curl_options options = { .user_agent = telemetry->options.user_agent,
                                        .ca_file = target->ca_file,
                                        .idle_handles = 1 };

    if (!target->on)
        return (struct net_transport){ .send = NULL };
    telemetry->curls[signal] = net_curl_new(&options);
    return net_curl_transport(telemetry->curls[signal]);
}

static void open_exporter(struct telemetry *telemetry)
{
    struct telemetry_exporter_options options = {
        .resource = { .settings = telemetry->options.settings,
                      .version = telemetry->options.version,
                      .instance = oci_random_hex(&telemetry->arena) },
        .metrics = &telemetry->metrics,
    };

    for (int signal = 0; signal < TELEMETRY_SIGNALS; signal++)
        options.transports[signal] = open_transport(telemetry, signal);
    telemetry->exporter = telemetry_exporter_new(&options);
}

struct telemetry *telemetry_new(const struct telemetry_options *options)
{
    struct telemetry *telemetry = calloc(1, sizeof(*telemetry));

    if (telemetry == NULL)
        abort();
    telemetry->options = *options;
    telemetry->observer = (struct observer){
        .context = telemetry,
        .begin = begin,
        .end = end,
        .attempt_begin = attempt_begin,
        .attempt_end = attempt_end,
        .identity = identity,
    };
    arena_init(&telemetry->arena);
    telemetry_metrics_init(&telemetry->metrics);
    if (telemetry_settings_send(options->settings))
        open_exporter(telemetry);
    return telemetry;
}

void telemetry_free(struct telemetry *telemetry)
{
    if (telemetry == NULL)
        return;
    telemetry_exporter_free(telemetry->exporter);
    for (int signal = 0; signal < TELEMETRY_SIGNALS; signal++)
        net_curl_free(telemetry->curls[signal]);
    telemetry_metrics_release(&telemetry->metrics);
    arena_release(&telemetry->arena);
    free(telemetry);
}

const struct observer *telemetry_observer(const struct telemetry *telemetry)
{
    return &telemetry->observer;
}

void telemetry_print_metrics(struct telemetry *telemetry, struct buf *out)
{
    telemetry_prometheus_print(&telemetry->metrics, out);
    telemetry_prometheus_print_process(telemetry->options.version, out);
}
