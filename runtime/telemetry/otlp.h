/*
 * OTLP as JSON (opentelemetry-proto, "JSON Protobuf Encoding"): names in lowerCamelCase, ids in
 * hex, 64-bit integers as strings, enums as numbers. Appends only; thread-safe.
 */
#ifndef TELEMETRY_OTLP_H
#define TELEMETRY_OTLP_H

#include "base/buf.h"
#include "base/observe.h"
#include "telemetry/metrics.h"
#include "telemetry/settings.h"

/* Who sends: the same for all that is sent. */
struct telemetry_resource {
    const struct telemetry_settings *settings;
    const char *version;
    const char *instance; /* an id of this process */
};

/* The span of a message, and that of a request to a service as a child of it. Times in ns. */
void telemetry_otlp_add_message(const struct observed *observed, int64_t end_ns, struct buf *out);
void telemetry_otlp_add_attempt(const struct observed *observed,
                                const struct observe_attempt *attempt, int64_t end_ns,
                                struct buf *out);

/* What stands before and behind the spans of one request, which have commas between. */
void telemetry_otlp_begin_spans(const struct telemetry_resource *resource, struct buf *out);
void telemetry_otlp_end_spans(struct buf *out);

/* One request with all metrics. Times in ns since 1970. */
void telemetry_otlp_add_metrics(const struct telemetry_resource *resource,
                                struct telemetry_metrics *metrics, int64_t start_ns, int64_t now_ns,
                                struct buf *out);

#endif
