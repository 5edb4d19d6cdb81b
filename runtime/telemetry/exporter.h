/*
 * Sends spans and metrics to a collector from a thread of its own. Nobody ever waits for it: what
 * comes while the queue is full is dropped and counted. A collector that does not answer is asked
 * again after growing pauses.
 */
#ifndef TELEMETRY_EXPORTER_H
#define TELEMETRY_EXPORTER_H

#include "base/span.h"
#include "net/transport.h"
#include "telemetry/otlp.h"

struct telemetry_exporter;

/* Where to: one transport for each signal, as they may trust different certificates. */
struct telemetry_exporter_options {
    struct telemetry_resource resource;
    struct telemetry_metrics *metrics;
    struct net_transport transports[TELEMETRY_SIGNALS];
};

/* Gives an exporter and starts its thread; borrows what the options point to. NULL when there can
 * be no thread. */
struct telemetry_exporter *telemetry_exporter_new(const struct telemetry_exporter_options *options);

/* Thread-safe, does not block. Copies one span, as JSON. */
void telemetry_exporter_add(struct telemetry_exporter *exporter, struct span text);

/* Sends what waits, for at most a second, and ends the thread. NULL is allowed. */
void telemetry_exporter_free(struct telemetry_exporter *exporter);

#endif
