/* Metrics: series of what exists, and of what was posted. */
#include "sandbox/hand_metrics.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "sandbox/table.h"

#define POSTED     "/20180401/metrics/posted" /* a collection that no operation lists */
#define POINTS_MAX 10000                      /* kept of one posted series */
#define RANGE_MAX  100000                     /* points of one answer */

/* What the cloud measures by itself: of each resource of a model, so many of a unit. */
static const struct measured {
    const char *space;
    const char *service;
    const char *model;
    const char *name;
    const char *unit;
    double base;
    double swing;
} table[] = {
    { "oci_computeagent", "core", "Instance", "CpuUtilization", "percent", 8, 50 },
    { "oci_computeagent", "core", "Instance", "MemoryUtilization", "percent", 40, 25 },
    { "oci_computeagent", "core", "Instance", "LoadAverage", "count", 0.2, 2 },
    { "oci_computeagent", "core", "Instance", "DiskBytesRead", "bytes", 4e5, 6e6 },
    { "oci_computeagent", "core", "Instance", "DiskBytesWritten", "bytes", 8e5, 9e6 },
    { "oci_computeagent", "core", "Instance", "DiskIopsRead", "operations", 4, 200 },
    { "oci_computeagent", "core", "Instance", "DiskIopsWritten", "operations", 9, 300 },
    { "oci_computeagent", "core", "Instance", "NetworksBytesIn", "bytes", 1e6, 2e7 },
    { "oci_computeagent", "core", "Instance", "NetworksBytesOut", "bytes", 5e5, 1e7 },
    { "oci_vcn", "core", "Vnic", "VnicFromNetworkBytes", "bytes", 1e6, 2e7 },
    { "oci_vcn", "core", "Vnic", "VnicToNetworkBytes", "bytes", 5e5, 1e7 },
    { "oci_blockstore", "core", "Volume", "VolumeReadThroughput", "bytes", 1e5, 8e6 },
    { "oci_blockstore", "core", "Volume", "VolumeWriteThroughput", "bytes", 2e5, 9e6 },
    { "oci_blockstore", "core", "Volume", "VolumeReadOps", "operations", 5, 400 },
    { "oci_blockstore", "core", "Volume", "VolumeWriteOps", "operations", 8, 500 },
    { "oci_objectstorage", "objectstorage", "Bucket", "StoredBytes", "bytes", 1e8, 1e6 },
    { "oci_objectstorage", "objectstorage", "Bucket", "ObjectCount", "count", 100, 5 },
    { "oci_objectstorage", "objectstorage", "Bucket", "AllRequests", "count", 2, 40 },
    { "oci_autonomous_database", "database", "AutonomousDatabase", "CpuUtilization", "percent", 5,
      60 },
    { "oci_autonomous_database", "database", "AutonomousDatabase", "StorageUtilization", "percent",
      20, 3 },
    { "oci_autonomous_database", "database", "AutonomousDatabase", "Sessions", "count", 2, 30 },
    { "oci_lbaas", "loadbalancer", "LoadBalancer", "HttpRequests", "count", 20, 900 },
    { "oci_lbaas", "loadbalancer", "LoadBalancer", "ActiveConnections", "count", 3, 120 },
    { "oci_faas", "functions", "Function", "FunctionInvocationCount", "count", 0, 20 },
    { "oci_streaming", "streaming", "Stream", "PutMessagesRequests.Count", "count", 0, 50 },
};

/* ---- Series -------------------------------------------------------------------------------- */

struct collection {
    struct sandbox_job *job;
    const struct sandbox_hand_wanted *wanted;
    const struct sandbox_hand_series *first;
    const struct sandbox_hand_series **link;
};

static bool is_wanted(struct collection *into, const struct sandbox_hand_series *series)
{
    const struct sandbox_hand_wanted *wanted = into->wanted;

    if (wanted->space != NULL && strcmp(wanted->space, series->space) != 0)
        return false;
    if (wanted->name != NULL && strcasecmp(wanted->name, series->name) != 0)
        return false;
    if (wanted->group != NULL &&
        (series->group == NULL || strcmp(wanted->group, series->group) != 0))
        return false;
    return wanted->compartment == NULL || sandbox_hand_is_within(into->job, series->compartment,
                                                                 wanted->compartment, wanted->wide);
}

static void add(struct collection *into, const struct sandbox_hand_series *series)
{
    struct sandbox_hand_series *copy;

    if (!is_wanted(into, series))
        return;
    copy = arena_alloc(&into->job->call->arena, sizeof(*copy));
    *copy = *series;
    *into->link = copy;
    into->link = &copy->next;
}

static struct json *dimensions_of(struct sandbox_job *job, const struct sandbox_record *record,
                                  const struct json *view)
{
    static const char *const copied[] = { "availabilityDomain", "faultDomain", "imageId", "region",
                                          "shape" };
    struct json *out = json_new(&job->call->arena, JSON_OBJECT);

    sandbox_hand_add_text(job, out, "resourceId", record->id);
    sandbox_hand_add_text(job, out, "resourceDisplayName", sandbox_hand_name(view));
    for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
        sandbox_hand_add_text(job, out, copied[i], json_get_text(view, copied[i]));
    return out;
}

/* Nothing is measured at what does not run. */
static bool is_measured(const struct sandbox_job *job, const struct sandbox_record *record)
{
    const char *state = sandbox_lifecycle_state(&record->plan, job->now_ms);

    return sandbox_hand_is_resource(job, record) &&
           (state == NULL || (strcmp(state, "STOPPED") != 0 && strcmp(state, "INACTIVE") != 0));
}

static void add_measured(struct collection *into, const struct sandbox_record *record)
{
    struct sandbox_job *job = into->job;
    const char *model = model_text(record->service, record->type->name);
    struct json *view = NULL;

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct measured *row = &table[i];

        if (strcmp(row->model, model) != 0 || strcmp(row->service, record->service->name) != 0)
            continue;
        if (view == NULL)
            view = sandbox_store_view(&job->call->arena, record, job->now_ms);
        add(into, &(struct sandbox_hand_series){
                      .space = row->space,
                      .compartment = json_get_text(view, "compartmentId"),
                      .name = row->name,
                      .dimensions = dimensions_of(job, record, view),
                      .unit = row->unit,
                      .seed = arena_printf(&job->call->arena, "%s %s", record->id, row->name),
                      .base = row->base,
                      .swing = row->swing,
                      .from_ms = sandbox_hand_time(view, "timeCreated", 0),
                  });
    }
}

static void add_posted(struct collection *into, const struct sandbox_record *record)
{
    add(into,
        &(struct sandbox_hand_series){
            .space = json_get_text(record->doc, "namespace"),
            .group = json_get_text(record->doc, "resourceGroup"),
            .compartment = json_get_text(record->doc, "compartmentId"),
            .name = json_get_text(record->doc, "name"),
            .dimensions = json_copy(&into->job->call->arena, json_get(record->doc, "dimensions")),
            .posted = json_get(record->doc, "datapoints"),
        });
}

const struct sandbox_hand_series *
sandbox_hand_metrics_series(struct sandbox_job *job, const struct sandbox_hand_wanted *wanted)
{
    struct collection into = { .job = job, .wanted = wanted };
    const struct sandbox_record *record = NULL;

    into.link = &into.first;
    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, POSTED) == 0)
            add_posted(&into, record);
        else if (record->type != NULL && is_measured(job, record))
            add_measured(&into, record);
    }
    return into.first;
}

/* ---- Summaries ----------------------------------------------------------------------------- */

/* The dimensions that stay when series are joined. */
static struct json *group_of(struct sandbox_job *job, const struct sandbox_hand_query *query,
                             const struct sandbox_hand_series *series)
{
    struct json *out;

    if (!query->is_grouped)
        return series->dimensions;
    out = json_new(&job->call->arena, JSON_OBJECT);
    for (size_t i = 0; i < query->group_count; i++)
        sandbox_hand_add_text(job, out, query->groups[i],
                              json_get_text(series->dimensions, query->groups[i]));
    return out;
}

static struct json *points_of(struct sandbox_job *job, const struct sandbox_hand_query *query,
                              const struct sandbox_hand_series *const *members, int64_t start_ms,
                              int64_t end_ms)
{
    struct json *list = json_new(&job->call->arena, JSON_ARRAY);

    for (int64_t ms = start_ms; ms < end_ms; ms += query->interval_ms) {
        struct json *point;
        double value;

        if (!sandbox_hand_metrics_value(job, query, members, ms, &value) ||
            !sandbox_hand_metrics_exceeds(job, query, value))
            continue;
        point = json_add_item(list, json_new(&job->call->arena, JSON_OBJECT));
        sandbox_hand_add_time(job, point, "timestamp", ms);
        sandbox_hand_add_number(job, point, "value", value);
    }
    return list;
}

static struct json *data_of(struct sandbox_job *job, const struct sandbox_hand_query *query,
                            const struct sandbox_hand_series *first, struct json *dimensions,
                            struct json *points)
{
    struct arena *arena = &job->call->arena;
    struct json *out = json_new(arena, JSON_OBJECT);
    struct json *metadata = json_new(arena, JSON_OBJECT);

    sandbox_hand_add_text(job, out, "namespace", first->space);
    sandbox_hand_add_text(job, out, "resourceGroup", first->group);
    sandbox_hand_add_text(job, out, "compartmentId", first->compartment);
    sandbox_hand_add_text(job, out, "name", first->name);
    sandbox_hand_add_copy(job, out, "dimensions", dimensions);
    sandbox_hand_add_text(job, metadata, "unit", first->unit);
    json_add_member(arena, out, "metadata", metadata);
    sandbox_hand_add_text(job, out, "resolution",
                          arena_printf(arena, "%lldm", (long long)(query->interval_ms / 60000)));
    json_add_member(arena, out, "aggregatedDatapoints", points);
    return out;
}

struct range {
    int64_t start_ms;
    int64_t end_ms;
};

/* Whole intervals; the last three hours when nothing else is said. */
static bool read_range(struct sandbox_job *job, const struct sandbox_hand_query *query,
                       struct range *out)
{
    int64_t end = sandbox_hand_time(job->input.body, "endTime", job->now_ms);
    int64_t start = sandbox_hand_time(job->input.body, "startTime", end - 3 * 3600000);

    if (start >= end)
        sandbox_hand_refuse(job, "startTime must be before endTime.");
    else if ((end - start) / query->interval_ms > RANGE_MAX)
        sandbox_hand_refuse(job, "The range has more than %d intervals.", RANGE_MAX);
    else if (end - start > 90 * (int64_t)86400000)
        sandbox_hand_refuse(job, "The range is longer than 90 days.");
    else {
        out->start_ms = start - start % query->interval_ms;
        out->end_ms = end;
        return true;
    }
    return false;
}

/* The series of one group, and a mark at each that it is taken. */
static const struct sandbox_hand_series **take_group(struct sandbox_job *job,
                                                     const struct sandbox_hand_query *query,
                                                     const struct sandbox_hand_series **all,
                                                     const struct json *group)
{
    const struct sandbox_hand_series **out;
    size_t count = 0;
    size_t len = 0;

    while (all[len] != NULL)
        len++;
    out = arena_array(&job->call->arena, len + 1, sizeof(*out));
    for (size_t i = 0; i < len; i++) {
        if (json_equals(group_of(job, query, all[i]), group))
            out[count++] = all[i];
    }
    return out;
}

static const struct sandbox_hand_series **matching(struct sandbox_job *job,
                                                   const struct sandbox_hand_query *query,
                                                   const struct sandbox_hand_series *series)
{
    const struct sandbox_hand_series **out;
    size_t count = 0;

    for (const struct sandbox_hand_series *one = series; one != NULL; one = one->next)
        count++;
    out = arena_array(&job->call->arena, count + 1, sizeof(*out));
    count = 0;
    for (; series != NULL; series = series->next) {
        if (sandbox_hand_metrics_matches(query, series))
            out[count++] = series;
    }
    return out;
}

static bool is_told(const struct json *array, const struct json *dimensions, const char *name)
{
    for (const struct json *one = array->first; one != NULL; one = one->next) {
        if (json_equals(json_get(one, "dimensions"), dimensions) &&
            strcmp(json_get_text(one, "name"), name) == 0)
            return true;
    }
    return false;
}

static bool asks_subtree(struct sandbox_job *job)
{
    const char *wide = sandbox_answer_parameter(job->call, job->request, "compartmentIdInSubtree");

    return wide != NULL && strcmp(wide, "true") == 0;
}

static void summarize(struct sandbox_job *job)
{
    const struct json *body = job->input.body;
    const struct sandbox_hand_wanted wanted = {
        .space = json_get_text(body, "namespace"),
        .group = json_get_text(body, "resourceGroup"),
        .compartment = sandbox_answer_parameter(job->call, job->request, "compartmentId"),
        .wide = asks_subtree(job),
    };
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);
    const struct sandbox_hand_series **all;
    struct sandbox_hand_query query;
    struct range range;

    if (!sandbox_hand_metrics_parse(job, json_get_text(body, "query"), &query) ||
        !read_range(job, &query, &range))
        return;
    all = matching(job, &query, sandbox_hand_metrics_series(job, &wanted));
    for (size_t i = 0; all[i] != NULL; i++) {
        struct json *group = group_of(job, &query, all[i]);
        struct json *points;

        if (is_told(array, group, all[i]->name))
            continue;
        points = points_of(job, &query, take_group(job, &query, all, group), range.start_ms,
                           range.end_ms);
        if (points->count > 0)
            json_add_item(array, data_of(job, &query, all[i], group, points));
    }
    sandbox_hand_show_list(job, array);
}

/* ---- Which metrics there are ---------------------------------------------------------------- */

static bool has_dimensions(const struct sandbox_hand_series *series, const struct json *filters)
{
    for (const struct json *one = filters ? filters->first : NULL; one != NULL; one = one->next) {
        const char *value = json_get_text(series->dimensions, one->name);

        if (value == NULL || one->kind != JSON_STRING || strcmp(value, one->text) != 0)
            return false;
    }
    return true;
}

/* With groupBy only what it names. */
static struct json *metric_of(struct sandbox_job *job, const struct sandbox_hand_series *series,
                              const struct json *groups)
{
    struct json *all = json_new(&job->call->arena, JSON_OBJECT);
    struct json *out;

    sandbox_hand_add_text(job, all, "name", series->name);
    sandbox_hand_add_text(job, all, "namespace", series->space);
    sandbox_hand_add_text(job, all, "resourceGroup", series->group);
    if (groups == NULL || groups->count == 0) {
        sandbox_hand_add_text(job, all, "compartmentId", series->compartment);
        sandbox_hand_add_copy(job, all, "dimensions", series->dimensions);
        return all;
    }
    out = json_new(&job->call->arena, JSON_OBJECT);
    for (const struct json *group = groups->first; group != NULL; group = group->next)
        sandbox_hand_add_copy(job, out, group->text, json_get(all, group->text));
    return out;
}

static void list_metrics(struct sandbox_job *job)
{
    const struct json *body = job->input.body;
    const struct sandbox_hand_wanted wanted = {
        .space = json_get_text(body, "namespace"),
        .group = json_get_text(body, "resourceGroup"),
        .name = json_get_text(body, "name"),
        .compartment = sandbox_answer_parameter(job->call, job->request, "compartmentId"),
        .wide = asks_subtree(job),
    };
    const struct sandbox_hand_series *series = sandbox_hand_metrics_series(job, &wanted);
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);

    for (; series != NULL; series = series->next) {
        struct json *metric;
        bool told = false;

        if (!has_dimensions(series, json_get(body, "dimensionFilters")))
            continue;
        metric = metric_of(job, series, json_get(body, "groupBy"));
        for (const struct json *one = array->first; one != NULL && !told; one = one->next)
            told = json_equals(one, metric);
        if (!told)
            json_add_item(array, metric);
    }
    sandbox_hand_show_list(job, array);
}

/* ---- Posting ------------------------------------------------------------------------------- */

static const char *key_of(struct sandbox_job *job, const struct json *metric)
{
    struct buf text;
    const char *group = json_get_text(metric, "resourceGroup");

    buf_init(&text, &job->call->arena, 1 << 16);
    buf_printf(&text, "%s|%s|%s|%s|", json_get_text(metric, "compartmentId"),
               json_get_text(metric, "namespace"), json_get_text(metric, "name"),
               group != NULL ? group : "");
    json_print(&text, json_get(metric, "dimensions"));
    return text.ptr;
}

/* The latest points only: a series does not grow for ever. */
static struct json *join_points(struct sandbox_job *job, const struct json *old,
                                const struct json *more)
{
    struct json *list = json_new(&job->call->arena, JSON_ARRAY);
    const struct json *point = old == NULL ? NULL : old->first;
    size_t skip = old == NULL || old->count + more->count <= POINTS_MAX
                      ? 0
                      : old->count + more->count - POINTS_MAX;

    for (; point != NULL; point = point->next) {
        if (skip > 0)
            skip--;
        else
            json_add_item(list, json_copy(&job->call->arena, point));
    }
    for (point = more->first; point != NULL; point = point->next)
        json_add_item(list, json_copy(&job->call->arena, point));
    return list;
}

static void keep_metric(struct sandbox_job *job, const struct json *metric)
{
    struct json *doc = json_copy(&job->call->arena, metric);
    const char *key = key_of(job, metric);
    struct sandbox_record *old = sandbox_store_find(job->state->store, POSTED, key, job->now_ms);
    const struct sandbox_draft draft = {
        .path = POSTED, .key = key, .service = job->service, .doc = doc
    };

    sandbox_fill_set(&job->call->arena, doc, "datapoints",
                     join_points(job, old == NULL ? NULL : json_get(old->doc, "datapoints"),
                                 json_get(metric, "datapoints")));
    if (old != NULL)
        sandbox_store_change(old, doc);
    else
        (void)sandbox_store_add(job->state->store, &draft, job->now_ms);
}

static void post_metrics(struct sandbox_job *job)
{
    const struct json *list = json_get(job->input.body, "metricData");
    struct json *body = json_new(&job->call->arena, JSON_OBJECT);

    for (const struct json *metric = list->first; metric != NULL; metric = metric->next) {
        const char *space = json_get_text(metric, "namespace");

        if (strncmp(space, "oci_", 4) == 0 || strncmp(space, "oracle_", 7) == 0) {
            sandbox_hand_refuse(job, "The namespace %s is reserved.", space);
            return;
        }
    }
    for (const struct json *metric = list->first; metric != NULL; metric = metric->next)
        keep_metric(job, metric);
    sandbox_hand_add_int(job, body, "failedMetricsCount", 0);
    sandbox_hand_show(job, body);
}

const struct sandbox_hand_op sandbox_hand_metrics_ops[] = {
    { "summarizeMetricsData", summarize },
    { "listMetrics", list_metrics },
    { "postMetricData", post_metrics },
    { NULL, NULL },
};
