/*
 * The OTEL_* variables (OpenTelemetry specification, "Environment Variable Specification" and
 * "OTLP Exporter"): one table, from which they are read and help is printed. What is wrong with
 * one is a warning, never a refusal, and its default holds.
 */
#ifndef TELEMETRY_SETTINGS_H
#define TELEMETRY_SETTINGS_H

#include "base/call.h"
#include "net/headers.h"

enum telemetry_signal { TELEMETRY_TRACES, TELEMETRY_METRICS, TELEMETRY_SIGNALS };

/* Where a signal goes. */
struct telemetry_target {
    bool on;
    const char *url;
    struct net_headers headers;
    const char *ca_file; /* NULL for the system's */
    int64_t timeout_ms;  /* of one request */
};

struct telemetry_attribute {
    const char *name;
    const char *value;
};

#define TELEMETRY_ATTRIBUTES 32

struct telemetry_settings {
    struct telemetry_target targets[TELEMETRY_SIGNALS];
    const char *service_name;
    struct telemetry_attribute attributes[TELEMETRY_ATTRIBUTES]; /* of the resource */
    size_t attribute_count;
    double ratio;        /* of the traces that begin here, 0 to 1 */
    bool parent_decides; /* of those that a client began */
    int64_t queue_most;  /* spans that wait */
    int64_t batch_most;
    int64_t delay_ms;    /* between two batches */
    int64_t interval_ms; /* between two exports of metrics */
    const char *warnings[16];
    size_t warning_count;
};

/* A variable's value, NULL when it is unset: getenv(), or a table in tests. */
typedef char *telemetry_get_fn(const char *name);

/* Reads all; texts live in the arena of the call. */
void telemetry_settings_read(struct call *call, telemetry_get_fn *get,
                             struct telemetry_settings *out);

/* One line of help. */
struct telemetry_variable {
    const char *name;
    const char *value;
    const char *otherwise;
    const char *text;
};

const struct telemetry_variable *telemetry_settings_table(size_t *out_count);

#endif
