/* Metrics as the text that Prometheus reads (exposition format 0.0.4). */
#ifndef TELEMETRY_PROMETHEUS_H
#define TELEMETRY_PROMETHEUS_H

#include "base/buf.h"
#include "telemetry/metrics.h"

/* Appends all series of the metrics. */
void telemetry_prometheus_print(struct telemetry_metrics *metrics, struct buf *out);

/* Appends what is known of this process and build. */
void telemetry_prometheus_print_process(const char *version, struct buf *out);

#endif
