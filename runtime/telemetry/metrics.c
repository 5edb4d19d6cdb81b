#include "telemetry/metrics.h"

/* As the semantic conventions advise for calls of tools. */
static const double call_bounds[] = { 0.01, 0.02, 0.05, 0.1, 0.2,  0.5,  1,
                                      2,    5,    10,   30,  60.0, 120., 300 };
static const double upstream_bounds[] = { 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                          0.5,   0.75, 1,     2.5,  5,     7.5, 10 };

#define BOUNDS(table) .bounds = table, .bound_count = sizeof(table) / sizeof(table[0])

static const struct telemetry_series_family families[TELEMETRY_METRIC_COUNT] = {
    [TELEMETRY_METRIC_REQUESTS] = {
        .name = "oci_mcp_requests_total",
        .help = "Messages of the protocol that were answered.",
        .labels = { "method", "revision", "outcome" },
        .otlp_name = "oci_mcp.requests",
        .unit = "{request}",
        .attributes = { "mcp.method.name", "mcp.protocol.version", "outcome" },
        .cap = 256,
    },
    [TELEMETRY_METRIC_CALLS] = {
        .name = "oci_mcp_calls_total",
        .help = "Tool calls by tool, operation and outcome (ok, error, denied, asked, cancelled, "
                "timeout).",
        .labels = { "tool", "operation", "outcome" },
        .otlp_name = "oci_mcp.calls",
        .unit = "{call}",
        .attributes = { "gen_ai.tool.name", "oci.operation", "outcome" },
        .cap = 2000,
    },
    [TELEMETRY_METRIC_CALL_DURATION] = {
        .name = "oci_mcp_call_duration_seconds",
        .help = "How long tool calls took.",
        .kind = TELEMETRY_SERIES_HISTOGRAM,
        .labels = { "tool", "outcome" },
        .otlp_name = "mcp.server.operation.duration",
        .unit = "s",
        .attributes = { "gen_ai.tool.name", "outcome" },
        BOUNDS(call_bounds),
        .cap = 200,
    },
    [TELEMETRY_METRIC_IN_FLIGHT] = {
        .name = "oci_mcp_calls_in_flight",
        .help = "Tool calls that run now.",
        .kind = TELEMETRY_SERIES_UPDOWN,
        .otlp_name = "oci_mcp.calls.in_flight",
        .unit = "{call}",
        .cap = 1,
    },
    [TELEMETRY_METRIC_UPSTREAM_REQUESTS] = {
        .name = "oci_mcp_upstream_requests_total",
        .help = "Requests to services by what became of them: 2xx to 5xx, or what failed.",
        .labels = { "service", "status" },
        .otlp_name = "oci_mcp.upstream.requests",
        .unit = "{request}",
        .attributes = { "oci.service", "status" },
        .cap = 1000,
    },
    [TELEMETRY_METRIC_UPSTREAM_RETRIES] = {
        .name = "oci_mcp_upstream_retries_total",
        .help = "Requests to services that were sent again, by what had failed.",
        .labels = { "service", "reason" },
        .otlp_name = "oci_mcp.upstream.retries",
        .unit = "{request}",
        .attributes = { "oci.service", "reason" },
        .cap = 1000,
    },
    [TELEMETRY_METRIC_UPSTREAM_DURATION] = {
        .name = "oci_mcp_upstream_duration_seconds",
        .help = "How long requests to services took, each attempt by itself.",
        .kind = TELEMETRY_SERIES_HISTOGRAM,
        .labels = { "service" },
        .otlp_name = "oci_mcp.upstream.duration",
        .unit = "s",
        .attributes = { "oci.service" },
        BOUNDS(upstream_bounds),
        .cap = 200,
    },
    [TELEMETRY_METRIC_TOKEN_EXPIRY] = {
        .name = "oci_mcp_token_expiry_seconds",
        .help = "When the token that signs ends, in seconds since 1970; no series for what does "
                "not end.",
        .kind = TELEMETRY_SERIES_GAUGE,
        .labels = { "profile", "type" },
        .otlp_name = "oci_mcp.token.expiry",
        .unit = "s",
        .attributes = { "oci.profile", "oci.auth.type" },
        .cap = 100,
    },
    [TELEMETRY_METRIC_DROPPED] = {
        .name = "oci_mcp_telemetry_dropped_total",
        .help = "Spans that were thrown away, as the collector did not take them in time.",
        .otlp_name = "oci_mcp.telemetry.dropped",
        .unit = "{span}",
        .cap = 1,
    },
    [TELEMETRY_METRIC_EXPORT_FAILURES] = {
        .name = "oci_mcp_telemetry_failures_total",
        .help = "Requests to the collector that failed.",
        .labels = { "signal" },
        .otlp_name = "oci_mcp.telemetry.failures",
        .unit = "{request}",
        .attributes = { "signal" },
        .cap = 2,
    },
};

void telemetry_metrics_init(struct telemetry_metrics *metrics)
{
    for (int i = 0; i < TELEMETRY_METRIC_COUNT; i++)
        metrics->sets[i] = telemetry_series_set_new(&families[i]);
    telemetry_metrics_add(metrics, TELEMETRY_METRIC_IN_FLIGHT, 0, NULL, NULL, NULL);
    telemetry_metrics_add(metrics, TELEMETRY_METRIC_DROPPED, 0, NULL, NULL, NULL);
}

void telemetry_metrics_release(struct telemetry_metrics *metrics)
{
    for (int i = 0; i < TELEMETRY_METRIC_COUNT; i++)
        telemetry_series_set_free(metrics->sets[i]);
}

void telemetry_metrics_add(struct telemetry_metrics *metrics, enum telemetry_metric metric,
                           int64_t amount, const char *a, const char *b, const char *c)
{
    const char *values[TELEMETRY_SERIES_LABELS] = { a, b, c };

    atomic_fetch_add(&telemetry_series_find(metrics->sets[metric], values)->value, amount);
}

void telemetry_metrics_set(struct telemetry_metrics *metrics, enum telemetry_metric metric,
                           int64_t value, const char *a, const char *b)
{
    const char *values[TELEMETRY_SERIES_LABELS] = { a, b, NULL };

    atomic_store(&telemetry_series_find(metrics->sets[metric], values)->value, value);
}

void telemetry_metrics_observe_us(struct telemetry_metrics *metrics, enum telemetry_metric metric,
                                  int64_t duration_us, const char *a, const char *b)
{
    const char *values[TELEMETRY_SERIES_LABELS] = { a, b, NULL };
    struct telemetry_series_set *set = metrics->sets[metric];

    telemetry_series_observe_us(set, telemetry_series_find(set, values), duration_us);
}
