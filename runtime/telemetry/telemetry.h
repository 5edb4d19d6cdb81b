/*
 * Metrics for Prometheus, traces and metrics for a collector: the observer of the server, put
 * together. One for a program; thread-safe.
 */
#ifndef TELEMETRY_TELEMETRY_H
#define TELEMETRY_TELEMETRY_H

#include "base/buf.h"
#include "base/observe.h"
#include "telemetry/settings.h"

struct telemetry;

struct telemetry_options {
    const struct telemetry_settings *settings;
    const char *version;    /* of the program */
    const char *user_agent; /* of requests to the collector */
};

/* Gives one; borrows the options' content. A thread is started only where there is a collector. */
struct telemetry *telemetry_new(const struct telemetry_options *options);

/* Sends what waits, for at most a second. No call may be in flight. NULL is allowed. */
void telemetry_free(struct telemetry *telemetry);

/* Borrows it. */
const struct observer *telemetry_observer(const struct telemetry *telemetry);

/* True when something is sent to a collector. */
bool telemetry_settings_send(const struct telemetry_settings *settings);

/* Appends all metrics as Prometheus' text, and what is known of the process. */
void telemetry_print_metrics(struct telemetry *telemetry, struct buf *out);

#endif
