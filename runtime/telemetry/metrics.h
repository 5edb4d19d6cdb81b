/* The metrics of this program: one row each, and how to count. Thread-safe; no locks. */
#ifndef TELEMETRY_METRICS_H
#define TELEMETRY_METRICS_H

#include "telemetry/series.h"

enum telemetry_metric {
    TELEMETRY_METRIC_REQUESTS,
    TELEMETRY_METRIC_CALLS,
    TELEMETRY_METRIC_CALL_DURATION,
    TELEMETRY_METRIC_IN_FLIGHT,
    TELEMETRY_METRIC_UPSTREAM_REQUESTS,
    TELEMETRY_METRIC_UPSTREAM_RETRIES,
    TELEMETRY_METRIC_UPSTREAM_DURATION,
    TELEMETRY_METRIC_TOKEN_EXPIRY,
    TELEMETRY_METRIC_DROPPED,
    TELEMETRY_METRIC_EXPORT_FAILURES,
    TELEMETRY_METRIC_COUNT,
};

struct telemetry_metrics {
    struct telemetry_series_set *sets[TELEMETRY_METRIC_COUNT];
};

/* Effect: all of them, without a series but where zero says something. */
void telemetry_metrics_init(struct telemetry_metrics *metrics);
void telemetry_metrics_release(struct telemetry_metrics *metrics);

/* Values of labels: as many as the row has. */
void telemetry_metrics_add(struct telemetry_metrics *metrics, enum telemetry_metric metric,
                           int64_t amount, const char *a, const char *b, const char *c);
void telemetry_metrics_set(struct telemetry_metrics *metrics, enum telemetry_metric metric,
                           int64_t value, const char *a, const char *b);
void telemetry_metrics_observe_us(struct telemetry_metrics *metrics, enum telemetry_metric metric,
                                  int64_t duration_us, const char *a, const char *b);

#endif
