/* Metric series and queries over them, for metrics and alarms. Under the state's lock. */
#ifndef SANDBOX_HAND_METRICS_H
#define SANDBOX_HAND_METRICS_H

#include "sandbox/hand.h"

#define SANDBOX_HAND_METRICS_MATCHERS 16

/* name[interval]{key = "value", ...}.groupBy(key, ...).stat() > number */
struct sandbox_hand_query {
    const char *name;
    int64_t interval_ms;
    const char *keys[SANDBOX_HAND_METRICS_MATCHERS];
    const char *comparisons[SANDBOX_HAND_METRICS_MATCHERS];
    const char *values[SANDBOX_HAND_METRICS_MATCHERS];
    size_t matchers;
    const char *groups[SANDBOX_HAND_METRICS_MATCHERS];
    size_t group_count;
    bool is_grouped; /* groupBy() or grouping(): series are joined */
    const char *statistic;
    double percentile;
    const char *comparison; /* NULL for none */
    const char *threshold;
};

/* False when the text is no query; then the answer is 400. */
bool sandbox_hand_metrics_parse(struct sandbox_job *job, const char *text,
                                struct sandbox_hand_query *out);

/* One series, whose points follow from its seed, or were posted. */
struct sandbox_hand_series {
    const char *space; /* "oci_computeagent" */
    const char *group; /* resource group, or NULL */
    const char *compartment;
    const char *name;
    struct json *dimensions;
    const char *unit;          /* or NULL */
    const struct json *posted; /* list of datapoints; NULL when the points are made up */
    const char *seed;
    double base;
    double swing;
    int64_t from_ms; /* no points before */
    const struct sandbox_hand_series *next;
};

/* Which series are wanted; NULL for any. */
struct sandbox_hand_wanted {
    const char *space;
    const char *group;
    const char *name;
    const char *compartment;
    bool wide; /* compartments in it, too */
};

/* All series that are wanted, in order of their resources; NULL for none. */
const struct sandbox_hand_series *
sandbox_hand_metrics_series(struct sandbox_job *job, const struct sandbox_hand_wanted *wanted);

/* True when the series has what the query's braces ask for. */
bool sandbox_hand_metrics_matches(const struct sandbox_hand_query *query,
                                  const struct sandbox_hand_series *series);

/* The statistic of the points of some series from `start_ms` until the end of the interval. False
 * when there are none. `members` ends with NULL. */
bool sandbox_hand_metrics_value(struct sandbox_job *job, const struct sandbox_hand_query *query,
                                const struct sandbox_hand_series *const *members, int64_t start_ms,
                                double *out);

/* True when the query has no threshold, or the value is beyond it. */
bool sandbox_hand_metrics_exceeds(struct sandbox_job *job, const struct sandbox_hand_query *query,
                                  double value);

#endif
