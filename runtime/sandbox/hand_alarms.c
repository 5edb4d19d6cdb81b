/* Alarms: their queries are checked, and their status is what the metrics say now. */
#include <string.h>

#include "sandbox/hand_metrics.h"
#include "sandbox/table.h"

#define ALARMS "/20180401/alarms"

/* By the rules, once the query is one. */
static void write_alarm(struct sandbox_job *job)
{
    const char *text = json_get_text(job->input.body, "query");
    struct sandbox_hand_query query;

    if (text != NULL) {
        if (!sandbox_hand_metrics_parse(job, text, &query))
            return;
        if (query.comparison == NULL && strcmp(query.statistic, "absent") != 0) {
            sandbox_hand_refuse(job, "The query of an alarm must compare: '%s > 80'.", text);
            return;
        }
    }
    sandbox_rules_follow(job);
}

/* One of the last intervals is beyond the threshold, in one of the series. */
static bool is_firing(struct sandbox_job *job, const struct json *alarm,
                      const struct sandbox_hand_query *query)
{
    const struct sandbox_hand_wanted wanted = {
        .space = json_get_text(alarm, "namespace"),
        .group = json_get_text(alarm, "resourceGroup"),
        .compartment = json_get_text(alarm, "metricCompartmentId"),
        .wide = json_get(alarm, "metricCompartmentIdInSubtree") != NULL &&
                json_get(alarm, "metricCompartmentIdInSubtree")->boolean,
    };
    const struct sandbox_hand_series *series = sandbox_hand_metrics_series(job, &wanted);
    int64_t now = job->now_ms - job->now_ms % query->interval_ms;
    const struct sandbox_hand_series *none[] = { NULL };
    bool found = false;
    double value;

    for (; series != NULL; series = series->next) {
        const struct sandbox_hand_series *const one[] = { series, NULL };

        if (!sandbox_hand_metrics_matches(query, series))
            continue;
        found = true;
        for (int64_t ms = now - query->interval_ms; ms <= now; ms += query->interval_ms) {
            if (sandbox_hand_metrics_value(job, query, one, ms, &value) &&
                sandbox_hand_metrics_exceeds(job, query, value))
                return true;
        }
    }
    return !found && sandbox_hand_metrics_value(job, query, none, now, &value) &&
           sandbox_hand_metrics_exceeds(job, query, value);
}

static const char *status_of(struct sandbox_job *job, const struct json *alarm)
{
    const struct json *enabled = json_get(alarm, "isEnabled");
    struct sandbox_hand_query query;

    if (enabled != NULL && !enabled->boolean)
        return "SUSPENDED";
    if (!sandbox_hand_metrics_parse(job, json_get_text(alarm, "query"), &query))
        return "OK";
    return is_firing(job, alarm, &query) ? "FIRING" : "OK";
}

static bool is_asked_for(struct sandbox_job *job, const struct json *item, const struct json *alarm)
{
    static const char *const names[] = { "displayName", "status", "severity" };
    const char *within = sandbox_answer_parameter(job->call, job->request, "compartmentId");
    const char *wide = sandbox_answer_parameter(job->call, job->request, "compartmentIdInSubtree");

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *wanted = sandbox_answer_parameter(job->call, job->request, names[i]);
        const char *value = json_get_text(item, names[i]);

        if (wanted != NULL && (value == NULL || strcmp(wanted, value) != 0))
            return false;
    }
    return within == NULL || sandbox_hand_is_within(job, json_get_text(alarm, "compartmentId"),
                                                    within, wide && strcmp(wide, "true") == 0);
}

static struct json *summary_of(struct sandbox_job *job, const struct json *alarm)
{
    static const char *const copied[] = { "id",       "displayName",  "severity",
                                          "ruleName", "alarmSummary", "suppression" };
    struct json *out = json_new(&job->call->arena, JSON_OBJECT);

    sandbox_hand_add_text(job, out, "ruleName", "BASE");
    sandbox_hand_add_text(job, out, "alarmSummary", json_get_text(alarm, "query"));
    for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
        sandbox_hand_add_copy(job, out, copied[i], json_get(alarm, copied[i]));
    sandbox_hand_add_time(job, out, "timestampTriggered", job->now_ms - job->now_ms % 60000);
    sandbox_hand_add_text(job, out, "status", status_of(job, alarm));
    return out;
}

static void list_status(struct sandbox_job *job)
{
    const struct sandbox_record *record = NULL;
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        struct json *item;

        if (strcmp(record->path, ALARMS) != 0 || !sandbox_hand_is_resource(job, record))
            continue;
        item = summary_of(job, record->doc);
        if (is_asked_for(job, item, record->doc))
            json_add_item(array, item);
    }
    sandbox_hand_show_list(job, array);
}

const struct sandbox_hand_op sandbox_hand_alarms_ops[] = {
    { "createAlarm", write_alarm },
    { "updateAlarm", write_alarm },
    { "listAlarmsStatus", list_status },
    { NULL, NULL },
};
