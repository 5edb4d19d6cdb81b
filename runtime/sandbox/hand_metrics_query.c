/* The metric query language, as far as one expression goes. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/hand_lexer.h"
#include "sandbox/hand_metrics.h"

#define POINTS_MAX 4096 /* of one statistic */

static const char *const statistics[] = { "mean",  "avg",   "max",        "min",
                                          "sum",   "count", "rate",       "increment",
                                          "first", "last",  "percentile", "absent" };

/* ---- Reading ------------------------------------------------------------------------------- */

/* "5m" -> milliseconds; 0 when it is no interval. */
static int64_t read_interval(const char *text)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = { { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 } };
    char *end;
    long amount = strtol(text, &end, 10);

    for (size_t i = 0; i < 3; i++) {
        if (strcmp(end, units[i].unit) == 0 && amount >= 1 && amount <= 60)
            return amount * units[i].ms;
    }
    return 0;
}

static bool read_matchers(struct sandbox_lexer *lexer, struct sandbox_hand_query *out)
{
    if (!sandbox_hand_lexer_take(lexer, "{"))
        return true;
    while (!sandbox_hand_lexer_take(lexer, "}")) {
        size_t at = out->matchers;

        if (at == SANDBOX_HAND_METRICS_MATCHERS)
            return false;
        out->keys[at] = sandbox_hand_lexer_value(lexer);
        out->comparisons[at] = out->keys[at] == NULL ? NULL : sandbox_hand_lexer_comparison(lexer);
        out->values[at] = out->comparisons[at] == NULL ? NULL : sandbox_hand_lexer_value(lexer);
        if (out->values[at] == NULL)
            return false;
        out->matchers++;
        if (!sandbox_hand_lexer_take(lexer, ",") && !sandbox_hand_lexer_take(lexer, "&&") &&
            strcmp(lexer->text, "}") != 0)
            return false;
    }
    return true;
}

static bool read_groups(struct sandbox_lexer *lexer, struct sandbox_hand_query *out)
{
    out->is_grouped = true;
    while (!sandbox_hand_lexer_take(lexer, ")")) {
        if (out->group_count == SANDBOX_HAND_METRICS_MATCHERS)
            return false;
        out->groups[out->group_count] = sandbox_hand_lexer_value(lexer);
        if (out->groups[out->group_count] == NULL)
            return false;
        out->group_count++;
        (void)sandbox_hand_lexer_take(lexer, ",");
    }
    return true;
}

/* ".groupBy(a, b)", ".grouping()", ".percentile(0.9)", ".mean()" */
static bool read_method(struct sandbox_lexer *lexer, struct sandbox_hand_query *out)
{
    const char *name = sandbox_hand_lexer_value(lexer);
    const char *argument;

    if (name == NULL || name[0] != '.' || !sandbox_hand_lexer_take(lexer, "("))
        return false;
    name++;
    if (strcasecmp(name, "groupBy") == 0 || strcasecmp(name, "grouping") == 0)
        return read_groups(lexer, out);
    for (size_t i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++) {
        if (strcasecmp(statistics[i], name) == 0)
            out->statistic = statistics[i];
    }
    argument = sandbox_hand_lexer_value(lexer);
    if (argument != NULL)
        out->percentile = strtod(argument, NULL);
    return out->statistic != NULL && sandbox_hand_lexer_take(lexer, ")");
}

static bool read_query(struct sandbox_lexer *lexer, struct sandbox_hand_query *out)
{
    const char *interval;

    *out = (struct sandbox_hand_query){ 0 };
    out->name = sandbox_hand_lexer_value(lexer);
    if (out->name == NULL || !sandbox_hand_lexer_take(lexer, "["))
        return false;
    interval = sandbox_hand_lexer_value(lexer);
    out->interval_ms = interval == NULL ? 0 : read_interval(interval);
    if (out->interval_ms == 0 || !sandbox_hand_lexer_take(lexer, "]") || !read_matchers(lexer, out))
        return false;
    while (out->statistic == NULL) {
        if (!read_method(lexer, out))
            return false;
    }
    out->comparison = sandbox_hand_lexer_comparison(lexer);
    if (out->comparison != NULL)
        out->threshold = sandbox_hand_lexer_value(lexer);
    return lexer->kind == SANDBOX_TOKEN_END &&
           (out->comparison == NULL) == (out->threshold == NULL);
}

bool sandbox_hand_metrics_parse(struct sandbox_job *job, const char *text,
                                struct sandbox_hand_query *out)
{
    struct sandbox_lexer lexer;

    sandbox_hand_lexer_init(&lexer, &job->call->arena, text);
    if (read_query(&lexer, out))
        return true;
    sandbox_hand_refuse(job,
                        "The query '%s' is wrong at column %zu. It should look like "
                        "CpuUtilization[1m]{resourceId = \"...\"}.mean() > 80.",
                        text, sandbox_hand_lexer_column(&lexer) + 1);
    return false;
}

/* ---- Matching ------------------------------------------------------------------------------ */

/* "=~" takes alternatives: "a|b*". */
static bool matches_any(const char *value, const char *pattern)
{
    struct span rest = span_of(pattern);

    while (rest.ptr != NULL) {
        struct span one = span_trim(span_cut(&rest, '|'));
        size_t len = one.len;
        bool is_open = len > 0 && one.ptr[len - 1] == '*';

        len -= is_open;
        if (strncasecmp(value, one.ptr, len) == 0 && (is_open || value[len] == '\0'))
            return true;
    }
    return false;
}

bool sandbox_hand_metrics_matches(const struct sandbox_hand_query *query,
                                  const struct sandbox_hand_series *series)
{
    for (size_t i = 0; i < query->matchers; i++) {
        const char *value = json_get_text(series->dimensions, query->keys[i]);
        bool fits;

        if (strcmp(query->comparisons[i], "=~") == 0)
            fits = value != NULL && matches_any(value, query->values[i]);
        else
            fits = sandbox_hand_lexer_holds(value, query->comparisons[i], query->values[i]);
        if (!fits)
            return false;
    }
    return strcasecmp(series->name, query->name) == 0;
}

/* ---- Statistics ---------------------------------------------------------------------------- */

struct points {
    double *values;
    size_t count;
    double sum;
};

static void add_point(struct points *points, double value)
{
    if (points->count == POINTS_MAX)
        return;
    points->values[points->count++] = value;
    points->sum += value;
}

/* Up and down with the hours of the day, a bit of noise on it: always the same for a minute. */
static double make_up(const struct sandbox_hand_series *series, int64_t minute)
{
    int64_t of_day = minute % 1440;
    double wave = of_day < 720 ? (double)of_day / 720 : (double)(1440 - of_day) / 720;
    double noise = sandbox_hand_noise(series->seed, minute) - 0.5;
    double slow = sandbox_hand_noise(series->seed, -1 - minute / 60) - 0.5;
    double value = series->base + series->swing * (0.6 * wave + 0.25 * noise + 0.15 * slow);

    return value < 0 ? 0 : value;
}

/* A dozen minutes stand for a long interval. */
static void add_made_up(const struct sandbox_hand_series *series, int64_t start_ms, int64_t end_ms,
                        struct points *points)
{
    int64_t step = (end_ms - start_ms) / 60000 / 12;

    if (step < 1)
        step = 1;
    for (int64_t ms = start_ms; ms < end_ms; ms += step * 60000) {
        if (ms + step * 60000 > series->from_ms)
            add_point(points, make_up(series, ms / 60000));
    }
}

static void add_posted(const struct sandbox_hand_series *series, int64_t start_ms, int64_t end_ms,
                       struct points *points)
{
    for (const struct json *point = series->posted->first; point != NULL; point = point->next) {
        int64_t ms = sandbox_hand_time(point, "timestamp", -1);
        double value;

        if (ms >= start_ms && ms < end_ms && json_double(json_get(point, "value"), &value))
            add_point(points, value);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

static double statistic_of(const struct sandbox_hand_query *query, struct points *points)
{
    double first = points->values[0];
    double last = points->values[points->count - 1];
    double rank = query->percentile > 1 ? query->percentile / 100 : query->percentile;

    if (strcmp(query->statistic, "sum") == 0)
        return points->sum;
    if (strcmp(query->statistic, "count") == 0)
        return (double)points->count;
    if (strcmp(query->statistic, "first") == 0)
        return first;
    if (strcmp(query->statistic, "last") == 0)
        return last;
    if (strcmp(query->statistic, "increment") == 0)
        return last - first;
    if (strcmp(query->statistic, "rate") == 0)
        return (last - first) / ((double)query->interval_ms / 1000);
    qsort(points->values, points->count, sizeof(double), compare_doubles);
    if (strcmp(query->statistic, "min") == 0)
        return points->values[0];
    if (strcmp(query->statistic, "max") == 0)
        return points->values[points->count - 1];
    if (strcmp(query->statistic, "percentile") == 0 && rank >= 0 && rank <= 1)
        return points->values[(size_t)(rank * (double)(points->count - 1) + 0.5)];
    return points->sum / (double)points->count;
}

bool sandbox_hand_metrics_value(struct sandbox_job *job, const struct sandbox_hand_query *query,
                                const struct sandbox_hand_series *const *members, int64_t start_ms,
                                double *out)
{
    struct points points = {
        .values = arena_array(&job->call->arena, POINTS_MAX, sizeof(double)),
    };
    int64_t end_ms = start_ms + query->interval_ms;
    bool asks_absence = strcmp(query->statistic, "absent") == 0;

    for (; *members != NULL; members++) {
        if ((*members)->posted != NULL)
            add_posted(*members, start_ms, end_ms, &points);
        else
            add_made_up(*members, start_ms, end_ms < job->now_ms ? end_ms : job->now_ms, &points);
    }
    if (asks_absence)
        *out = points.count == 0;
    else if (points.count > 0)
        *out = statistic_of(query, &points);
    return asks_absence || points.count > 0;
}

bool sandbox_hand_metrics_exceeds(struct sandbox_job *job, const struct sandbox_hand_query *query,
                                  double value)
{
    if (query->comparison == NULL)
        return strcmp(query->statistic, "absent") != 0 || value > 0;
    return sandbox_hand_lexer_holds(arena_printf(&job->call->arena, "%f", value), query->comparison,
                                    query->threshold);
}
