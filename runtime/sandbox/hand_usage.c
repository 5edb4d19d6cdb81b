/*
 * Cost and usage of the last three months: rows of each compartment, product and day that are made
 * up, the same every time, and added up as the request groups them.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "sandbox/hand.h"
#include "sandbox/home.h"

#define DAY_MS   ((int64_t)86400000)
#define HOUR_MS  ((int64_t)3600000)
#define HISTORY  92 /* days */
#define DAYS_MAX 400

static const struct product {
    const char *service;
    const char *sku;
    const char *sku_name;
    const char *unit;
    double price;
    double daily; /* units of a usual day */
} products[] = {
    { "COMPUTE", "B93113", "Compute - Standard - E4 - OCPU", "OCPU Hours", 0.025, 96 },
    { "COMPUTE", "B93114", "Compute - Standard - E4 - Memory", "Gigabyte Hours", 0.0015, 1536 },
    { "BLOCK_STORAGE", "B91961", "Block Volume - Storage", "GB Months", 0.0255, 20 },
    { "OBJECTSTORE", "B91628", "Object Storage - Storage", "GB Months", 0.0255, 8 },
    { "OBJECTSTORE", "B91627", "Object Storage - Requests", "10,000 Requests", 0.0034, 30 },
    { "DATABASE", "B95701", "Autonomous Database - ECPU", "ECPU Hours", 0.336, 24 },
    { "LBAAS", "B93030", "Load Balancer - Base", "Hours", 0.0113, 24 },
    { "LOGGING", "B92593", "Logging - Storage", "GB Months", 0.05, 2 },
};

/* One row: a product of a compartment in a span of time. */
struct row {
    const char *compartment;
    const char *compartment_name;
    const char *path;
    const struct product *product;
    double quantity;
};

struct usage {
    struct sandbox_job *job;
    const struct json *groups;
    const struct json *filter;
    int64_t start_ms;
    int64_t end_ms;
    const char *granularity;
    struct json *items;
};

static bool is_same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcasecmp(a, b) == 0;
}

/* ---- Dimensions ---------------------------------------------------------------------------- */

static const char *dimension_of(const struct usage *usage, const struct row *row, const char *key)
{
    const struct {
        const char *key;
        const char *value;
    } known[] = {
        { "service", row->product->service },
        { "compartmentId", row->compartment },
        { "compartmentName", row->compartment_name },
        { "compartmentPath", row->path },
        { "skuPartNumber", row->product->sku },
        { "skuName", row->product->sku_name },
        { "unit", row->product->unit },
        { "region", SANDBOX_HOME_REGION },
        { "tenantId", usage->job->state->keys.tenancy },
        { "tenantName", "sandbox" },
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (is_same(known[i].key, key))
            return known[i].value;
    }
    return NULL;
}

/* AND: all of them; OR: one of them; NOT: none of them. */
static bool passes(const struct usage *usage, const struct row *row, const struct json *filter)
{
    const struct json *dimensions = json_get(filter, "dimensions");
    const struct json *filters = json_get(filter, "filters");
    const char *operator= json_get_text(filter, "operator");
    size_t all = 0;
    size_t held = 0;

    for (const struct json *one = dimensions ? dimensions->first : NULL; one; one = one->next) {
        const char *value = dimension_of(usage, row, json_get_text(one, "key"));

        held += is_same(value, json_get_text(one, "value"));
        all++;
    }
    for (const struct json *one = filters ? filters->first : NULL; one; one = one->next) {
        held += passes(usage, row, one);
        all++;
    }
    if (is_same(operator, "NOT"))
        return held == 0;
    return is_same(operator, "OR") ? held > 0 || all == 0 : held == all;
}

/* ---- Items --------------------------------------------------------------------------------- */

static bool is_grouped_by(const struct usage *usage, const char *key)
{
    for (const struct json *one = usage->groups ? usage->groups->first : NULL; one;
         one = one->next) {
        if (one->kind == JSON_STRING && is_same(one->text, key))
            return true;
    }
    return false;
}

/* What an item says of its group; without groups nothing. */
static struct json *head_of(const struct usage *usage, const struct row *row, int64_t start_ms,
                            int64_t end_ms)
{
    static const char *const keys[] = {
        "service", "compartmentId", "compartmentName", "compartmentPath", "skuPartNumber",
        "skuName", "unit",          "region",          "tenantId",        "tenantName"
    };
    struct json *out = json_new(&usage->job->call->arena, JSON_OBJECT);

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (is_grouped_by(usage, keys[i]))
            sandbox_hand_add_text(usage->job, out, keys[i], dimension_of(usage, row, keys[i]));
    }
    sandbox_hand_add_time(usage->job, out, "timeUsageStarted", start_ms);
    sandbox_hand_add_time(usage->job, out, "timeUsageEnded", end_ms);
    sandbox_hand_add_text(usage->job, out, "currency", "USD");
    return out;
}

static bool has_head(const struct json *item, const struct json *head)
{
    for (const struct json *member = head->first; member != NULL; member = member->next) {
        if (!is_same(json_get_text(item, member->name), member->text))
            return false;
    }
    return true;
}

static void add_to(const struct usage *usage, struct json *item, const char *name, double amount)
{
    double old = 0;

    (void)json_double(json_get(item, name), &old);
    sandbox_hand_add_number(usage->job, item, name, old + amount);
}

static void add_row(struct usage *usage, const struct row *row, int64_t start_ms, int64_t end_ms)
{
    struct json *head;
    struct json *item;

    if (usage->filter != NULL && !passes(usage, row, usage->filter))
        return;
    head = head_of(usage, row, start_ms, end_ms);
    for (item = usage->items->first; item != NULL && !has_head(item, head); item = item->next)
        ;
    if (item == NULL)
        item = json_add_item(usage->items, head);
    add_to(usage, item, "computedQuantity", row->quantity);
    add_to(usage, item, "computedAmount", row->quantity * row->product->price);
}

/* ---- Time ---------------------------------------------------------------------------------- */

/* The first moment of the next month. */
static int64_t next_month(int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm parts;
    char text[CLOCK_RFC3339_SIZE];
    int64_t out = ms;

    if (gmtime_r(&seconds, &parts) == NULL)
        return ms + 30 * DAY_MS;
    clock_format_rfc3339(ms + (32 - parts.tm_mday) * DAY_MS, text);
    memcpy(text + 8, "01T00:00:00.000Z", 17);
    (void)clock_parse_rfc3339(text, &out);
    return out;
}

static int64_t end_of_bucket(const struct usage *usage, int64_t start_ms)
{
    int64_t end = usage->end_ms;

    if (is_same(usage->granularity, "HOURLY"))
        end = start_ms + HOUR_MS;
    if (is_same(usage->granularity, "DAILY"))
        end = start_ms + DAY_MS;
    if (is_same(usage->granularity, "MONTHLY"))
        end = next_month(start_ms);
    return end < usage->end_ms ? end : usage->end_ms;
}

/* ---- Rows ---------------------------------------------------------------------------------- */

/* What a compartment uses in part of a day. Not every one has everything, and work days have
 * more. */
static double quantity_of(struct sandbox_job *job, const char *compartment,
                          const struct product *product, int64_t day, double part)
{
    const char *name = arena_printf(&job->call->arena, "%s %s", compartment, product->sku);
    double share = sandbox_hand_noise(name, -1);
    double wave = 0.9 + 0.2 * sandbox_hand_noise(name, day);
    double week = (day + 4) % 7 == 0 || (day + 4) % 7 == 6 ? 0.8 : 1;

    return share < 0.3 ? 0 : product->daily * share * wave * week * part;
}

static double sum_of(struct usage *usage, const struct row *row, int64_t start_ms, int64_t end_ms)
{
    struct sandbox_job *job = usage->job;
    int64_t first = job->now_ms - HISTORY * DAY_MS;
    double sum = 0;

    if (start_ms < first)
        start_ms = first - first % DAY_MS;
    if (end_ms > job->now_ms)
        end_ms = job->now_ms;
    while (start_ms < end_ms) {
        int64_t next = start_ms - start_ms % DAY_MS + DAY_MS;

        if (next > end_ms)
            next = end_ms;
        sum += quantity_of(job, row->compartment, row->product, start_ms / DAY_MS,
                           (double)(next - start_ms) / DAY_MS);
        start_ms = next;
    }
    return sum;
}

static const char *path_of(struct sandbox_job *job, const struct sandbox_record *record)
{
    const char *name = json_get_text(record->doc, "name");
    const char *parent = json_get_text(record->doc, "compartmentId");
    const char *path = name != NULL ? name : "";

    for (unsigned depth = 0; parent != NULL && depth < 8; depth++) {
        const struct sandbox_record *above =
            sandbox_store_find_id(job->state->store, parent, job->now_ms);

        if (above == NULL || above == record)
            break;
        path = arena_printf(&job->call->arena, "%s / %s", sandbox_hand_name(above->doc), path);
        if (strcmp(parent, job->state->keys.tenancy) == 0)
            break;
        parent = json_get_text(above->doc, "compartmentId");
    }
    return path;
}

static void add_compartment(struct usage *usage, const struct sandbox_record *record)
{
    struct row row = {
        .compartment = record->id,
        .compartment_name = sandbox_hand_name(record->doc),
        .path = path_of(usage->job, record),
    };

    for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
        int64_t end;

        row.product = &products[i];
        for (int64_t ms = usage->start_ms; ms < usage->end_ms; ms = end) {
            end = end_of_bucket(usage, ms);
            row.quantity = sum_of(usage, &row, ms, end);
            if (row.quantity > 0)
                add_row(usage, &row, ms, end);
        }
    }
}

/* ---- The request --------------------------------------------------------------------------- */

static bool read_request(struct sandbox_job *job, struct usage *out)
{
    const struct json *body = job->input.body;
    const struct json *joined = json_get(body, "isAggregateByTime");
    const char *tenant = json_get_text(body, "tenantId");

    *out = (struct usage){
        .job = job,
        .groups = json_get(body, "groupBy"),
        .filter = json_get(body, "filter"),
        .start_ms = sandbox_hand_time(body, "timeUsageStarted", 0),
        .end_ms = sandbox_hand_time(body, "timeUsageEnded", 0),
        .granularity = json_get_text(body, "granularity"),
        .items = json_new(&job->call->arena, JSON_ARRAY),
    };
    if (joined != NULL && joined->boolean)
        out->granularity = "TOTAL";
    if (tenant != NULL && strncmp(tenant, "ocid1.", 6) == 0 &&
        strcmp(tenant, job->state->keys.tenancy) != 0)
        sandbox_answer_not_found(job->call, job->answer);
    else if (out->start_ms % HOUR_MS != 0 || out->end_ms % HOUR_MS != 0 ||
             (!is_same(out->granularity, "HOURLY") &&
              (out->start_ms % DAY_MS != 0 || out->end_ms % DAY_MS != 0)))
        sandbox_hand_refuse(job, "timeUsageStarted and timeUsageEnded must be at midnight UTC.");
    else if (out->start_ms >= out->end_ms)
        sandbox_hand_refuse(job, "timeUsageStarted must be before timeUsageEnded.");
    else if (out->end_ms - out->start_ms > DAYS_MAX * DAY_MS)
        sandbox_hand_refuse(job, "At most %d days can be asked for.", DAYS_MAX);
    else
        return true;
    return false;
}

static void summarize(struct sandbox_job *job)
{
    const struct sandbox_record *record = NULL;
    struct usage usage;

    if (!read_request(job, &usage))
        return;
    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, "/20160918/compartments") == 0 &&
            !sandbox_lifecycle_is_gone(&record->plan, job->now_ms) && record->id != NULL)
            add_compartment(&usage, record);
    }
    sandbox_hand_show_list(job, usage.items);
}

const struct sandbox_hand_op sandbox_hand_usage_ops[] = {
    { "requestSummarizedUsages", summarize },
    { NULL, NULL },
};
