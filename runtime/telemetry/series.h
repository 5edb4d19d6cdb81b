/*
 * Numbers that threads count up side by side: a family is one metric, a series one combination of
 * its labels. Without locks; series are made at first use and live as long as their set. What
 * comes when a set is full is counted in one series whose labels are all "other".
 */
#ifndef TELEMETRY_SERIES_H
#define TELEMETRY_SERIES_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define TELEMETRY_SERIES_LABELS 3
#define TELEMETRY_SERIES_BOUNDS 16

enum telemetry_series_kind {
    TELEMETRY_SERIES_COUNTER,
    TELEMETRY_SERIES_UPDOWN,
    TELEMETRY_SERIES_GAUGE,
    TELEMETRY_SERIES_HISTOGRAM
};

/* One metric, under both its names: Prometheus' with labels, OpenTelemetry's with attributes. */
struct telemetry_series_family {
    const char *name;
    const char *help;
    enum telemetry_series_kind kind;
    const char *labels[TELEMETRY_SERIES_LABELS]; /* NULL behind the last */
    const char *otlp_name;
    const char *unit; /* of OpenTelemetry: "s", "{call}" */
    const char *attributes[TELEMETRY_SERIES_LABELS];
    const double *bounds; /* of a histogram, in seconds, ascending */
    size_t bound_count;   /* at most TELEMETRY_SERIES_BOUNDS */
    size_t cap;           /* of series */
};

struct telemetry_series {
    const char *values[TELEMETRY_SERIES_LABELS]; /* of the labels, "" for none */
    _Atomic int64_t value;                       /* of a histogram: the sum, in microseconds */
    _Atomic int64_t buckets[TELEMETRY_SERIES_BOUNDS + 1];
};

struct telemetry_series_set;

/* Gives an empty set; borrows the family. */
struct telemetry_series_set *telemetry_series_set_new(const struct telemetry_series_family *family);

/* NULL is allowed. */
void telemetry_series_set_free(struct telemetry_series_set *set);

const struct telemetry_series_family *
telemetry_series_set_family(const struct telemetry_series_set *set);

/* The series of these values, as many as the family has labels; NULL values count as "". Copies
 * them. Never NULL. */
struct telemetry_series *telemetry_series_find(struct telemetry_series_set *set,
                                               const char *const values[TELEMETRY_SERIES_LABELS]);

/* The series from place *at on, in no order, and moves it; NULL at the end. Start at 0. */
struct telemetry_series *telemetry_series_next(struct telemetry_series_set *set, size_t *at);

/* For a histogram. */
void telemetry_series_observe_us(struct telemetry_series_set *set, struct telemetry_series *series,
                                 int64_t duration_us);

#endif
