/*
 * Logs: what was pushed, what the logs of services would say (made up), and the audit.
 *
 *   search "COMPARTMENT[/GROUP[/LOG]]" [, "..."] [| where CONDITION] [| sort by FIELD [asc|desc]]
 *       [| limit N] [| summarize count() [by FIELD]]
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "sandbox/hand.h"
#include "sandbox/hand_lexer.h"

#define ENTRIES     "/20200831/logs/entries" /* a collection that no operation lists */
#define ENTRIES_MAX 10000
#define AUDIT       "/20190901/auditEvents"
#define SCOPES_MAX  16
#define LIMIT_MAX   1000
#define EVERY_MS    ((int64_t)300000) /* a line of a service's log */
#define RANGE_MAX   (14 * (int64_t)86400000)

/* ---- Pushing ------------------------------------------------------------------------------- */

/* A line is JSON when it can be read as such. */
static struct json *data_of(struct sandbox_job *job, const char *text)
{
    struct json *data;

    if (text[0] == '{' && json_parse(job->call, "line", span_of(text), &data) == ERR_NONE)
        return data;
    call_forgive(job->call);
    data = json_new(&job->call->arena, JSON_OBJECT);
    sandbox_hand_add_text(job, data, "message", text);
    return data;
}

/* The document of a line: {"datetime", "logContent"}. */
static struct json *line_of(struct sandbox_job *job, const struct json *log, int64_t at,
                            struct json *data)
{
    struct arena *arena = &job->call->arena;
    struct json *line = json_new(arena, JSON_OBJECT);
    struct json *content = json_new(arena, JSON_OBJECT);
    struct json *oracle = json_new(arena, JSON_OBJECT);

    sandbox_hand_add_text(job, oracle, "compartmentid", json_get_text(log, "compartmentId"));
    sandbox_hand_add_text(job, oracle, "loggroupid", json_get_text(log, "logGroupId"));
    sandbox_hand_add_text(job, oracle, "logid", json_get_text(log, "id"));
    sandbox_hand_add_time(job, oracle, "ingestedtime", at);
    sandbox_hand_add_time(job, content, "time", at);
    sandbox_fill_set(arena, content, "data", data);
    sandbox_fill_set(arena, content, "oracle", oracle);
    sandbox_hand_add_int(job, line, "datetime", at);
    sandbox_fill_set(arena, line, "logContent", content);
    return line;
}

static void push_batch(struct sandbox_job *job, const struct json *log, const struct json *batch)
{
    static const char *const copied[] = { "source", "type", "subject" };
    const struct json *entries = json_get(batch, "entries");

    for (const struct json *entry = entries->first; entry != NULL; entry = entry->next) {
        int64_t at = sandbox_hand_time(batch, "defaultlogentrytime", job->now_ms);
        struct json *line;
        struct json *content;

        at = sandbox_hand_time(entry, "time", at);
        line = line_of(job, log, at, data_of(job, json_get_text(entry, "data")));
        content = (struct json *)json_get(line, "logContent");
        sandbox_hand_add_text(job, content, "id", json_get_text(entry, "id"));
        for (size_t i = 0; i < 3; i++)
            sandbox_hand_add_text(job, content, copied[i], json_get_text(batch, copied[i]));
        sandbox_hand_keep(job, "loggingsearch", ENTRIES, ENTRIES_MAX, line);
    }
}

static void put_logs(struct sandbox_job *job)
{
    const struct sandbox_record *log = sandbox_hand_record(job, sandbox_hand_value(job, "logId"));
    const struct json *batches = json_get(job->input.body, "logEntryBatches");

    if (log == NULL)
        return;
    for (const struct json *batch = batches->first; batch != NULL; batch = batch->next)
        push_batch(job, log->doc, batch);
    job->answer->status = 200;
}

/* ---- The query ----------------------------------------------------------------------------- */

struct search {
    struct sandbox_job *job;
    const char *scopes[SCOPES_MAX];
    size_t scope_count;
    const char *where; /* the text from the condition on, or NULL */
    const char *sort;
    bool descending;
    size_t limit;
    bool counts;
    const char *by; /* of the count; or NULL */
    int64_t start_ms;
    int64_t end_ms;
    struct json *lines;
};

/* "data.level", "logContent.type", "level": looked for where it may be. */
static const struct json *field_of(const struct json *line, const char *name)
{
    const struct json *content = json_get(line, "logContent");
    const struct json *roots[] = { line, content, json_get(content, "data") };

    for (size_t i = 0; i < 3; i++) {
        const struct json *value = roots[i];
        struct span rest = span_of(name);

        while (value != NULL && rest.ptr != NULL) {
            struct span part = span_cut(&rest, '.');
            const struct json *member = value->first;

            while (member != NULL && (member->name == NULL || !span_equals(part, member->name)))
                member = member->next;
            value = member;
        }
        if (value != NULL && (value->kind == JSON_STRING || value->kind == JSON_NUMBER))
            return value;
    }
    return NULL;
}

/* A star at the ends of a text stands for anything. */
static bool compare(const struct json *value, const char *sign, const char *text)
{
    size_t len = strlen(text);
    const char *left = value == NULL ? NULL : value->text;
    char inner[256];

    if (len < 2 || (text[0] != '*' && text[len - 1] != '*') || len >= sizeof(inner))
        return sandbox_hand_lexer_holds(left, sign, text);
    memcpy(inner, text, len + 1);
    if (inner[len - 1] == '*')
        inner[len - 1] = '\0';
    return sandbox_hand_lexer_holds(left, sign[0] == '!' ? "!~" : "=~", inner + (inner[0] == '*'));
}

static bool holds(void *context, const char *field, const char *comparison, const char *value)
{
    const struct json *found = field_of(context, field);

    return value == NULL ? found != NULL : compare(found, comparison, value);
}

static bool read_stage(struct search *search, struct sandbox_lexer *lexer)
{
    struct sandbox_condition condition = { .lexer = lexer };
    const char *text;

    if (lexer->kind == SANDBOX_TOKEN_WORD && strcasecmp(lexer->text, "where") == 0) {
        search->where = lexer->at;
        sandbox_hand_lexer_next(lexer);
        (void)sandbox_hand_lexer_condition(&condition);
        return !condition.is_wrong;
    }
    if (sandbox_hand_lexer_take(lexer, "sort")) {
        (void)sandbox_hand_lexer_take(lexer, "by");
        search->sort = sandbox_hand_lexer_value(lexer);
        search->descending = sandbox_hand_lexer_take(lexer, "desc");
        (void)sandbox_hand_lexer_take(lexer, "asc");
        return search->sort != NULL;
    }
    if (sandbox_hand_lexer_take(lexer, "limit")) {
        text = sandbox_hand_lexer_value(lexer);
        search->limit = text == NULL ? 0 : strtoull(text, NULL, 10);
        return search->limit > 0;
    }
    search->counts = sandbox_hand_lexer_take(lexer, "summarize") &&
                     sandbox_hand_lexer_take(lexer, "count") &&
                     sandbox_hand_lexer_take(lexer, "(") && sandbox_hand_lexer_take(lexer, ")");
    if (search->counts && sandbox_hand_lexer_take(lexer, "by"))
        search->by = sandbox_hand_lexer_value(lexer);
    return search->counts;
}

static bool read_query(struct search *search, const char *text)
{
    struct sandbox_lexer lexer;
    bool good;

    sandbox_hand_lexer_init(&lexer, &search->job->call->arena, text);
    good = sandbox_hand_lexer_take(&lexer, "search");
    while (good && search->scope_count < SCOPES_MAX) {
        search->scopes[search->scope_count] = sandbox_hand_lexer_value(&lexer);
        good = search->scopes[search->scope_count++] != NULL;
        if (!sandbox_hand_lexer_take(&lexer, ","))
            break;
    }
    while (good && sandbox_hand_lexer_take(&lexer, "|"))
        good = read_stage(search, &lexer);
    if (good && lexer.kind == SANDBOX_TOKEN_END)
        return true;
    sandbox_hand_refuse(search->job,
                        "The search query is wrong at column %zu. It should look like "
                        "search \"COMPARTMENT/GROUP/LOG\" | where level = 'ERROR' | limit 10.",
                        sandbox_hand_lexer_column(&lexer) + 1);
    return false;
}

/* ---- Lines --------------------------------------------------------------------------------- */

static bool is_part(struct span wanted, const char *real)
{
    return wanted.ptr == NULL || wanted.len == 0 || (real != NULL && span_equals(wanted, real));
}

static bool is_in_scope(struct search *search, const struct json *line)
{
    const struct json *oracle = json_get(json_get(line, "logContent"), "oracle");
    const char *compartment = json_get_text(oracle, "compartmentid");

    for (size_t i = 0; i < search->scope_count; i++) {
        struct span rest = span_of(search->scopes[i]);
        struct span root = span_cut(&rest, '/');
        struct span group = span_cut(&rest, '/');
        const char *place = arena_strndup(&search->job->call->arena, root.ptr, root.len);

        if (compartment != NULL && sandbox_hand_is_within(search->job, compartment, place, true) &&
            is_part(group, json_get_text(oracle, "loggroupid")) &&
            is_part(rest, json_get_text(oracle, "logid")))
            return true;
    }
    return false;
}

static void add_line(struct search *search, struct json *line)
{
    struct sandbox_lexer lexer;
    struct sandbox_condition condition = { .lexer = &lexer, .holds = holds, .context = line };
    int64_t at = 0;

    (void)json_int(json_get(line, "datetime"), &at);
    if (at < search->start_ms || at >= search->end_ms || !is_in_scope(search, line))
        return;
    if (search->where != NULL) {
        sandbox_hand_lexer_init(&lexer, &search->job->call->arena, search->where);
        if (!sandbox_hand_lexer_condition(&condition))
            return;
    }
    json_add_item(search->lines, line);
}

/* A service's log has a line every five minutes; now and then one that worries. */
static void add_made_up(struct search *search, const struct sandbox_record *log)
{
    static const char *const texts[] = { "request served", "connection accepted",
                                         "health check passed", "cache refreshed" };
    struct sandbox_job *job = search->job;
    int64_t from = sandbox_hand_time(log->doc, "timeCreated", 0);
    int64_t at = search->start_ms > from ? search->start_ms : from;

    for (at += EVERY_MS - at % EVERY_MS; at < search->end_ms && at < job->now_ms; at += EVERY_MS) {
        double noise = sandbox_hand_noise(log->id, at / EVERY_MS);
        struct json *data = json_new(&job->call->arena, JSON_OBJECT);
        struct json *line;

        sandbox_hand_add_text(job, data, "level",
                              noise < 0.04   ? "ERROR"
                              : noise < 0.12 ? "WARN"
                                             : "INFO");
        sandbox_hand_add_text(job, data, "message",
                              noise < 0.04 ? "upstream timed out" : texts[(size_t)(noise * 4)]);
        line = line_of(job, log->doc, at, data);
        sandbox_hand_add_text(job, (struct json *)json_get(line, "logContent"), "source",
                              json_get_text(log->doc, "displayName"));
        add_line(search, line);
    }
}

static void add_audit(struct search *search, const struct sandbox_record *event)
{
    struct sandbox_job *job = search->job;
    struct json *log = json_new(&job->call->arena, JSON_OBJECT);
    struct json *line;

    sandbox_hand_add_copy(job, log, "compartmentId",
                          json_get(json_get(event->doc, "data"), "compartmentId"));
    sandbox_hand_add_text(job, log, "logGroupId", "_Audit");
    line = line_of(job, log, sandbox_hand_time(event->doc, "eventTime", 0),
                   json_copy(&job->call->arena, json_get(event->doc, "data")));
    sandbox_hand_add_copy(job, (struct json *)json_get(line, "logContent"), "type",
                          json_get(event->doc, "eventType"));
    add_line(search, line);
}

static void collect(struct search *search)
{
    struct sandbox_job *job = search->job;
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        const char *kind = json_get_text(record->doc, "logType");

        if (strcmp(record->path, ENTRIES) == 0)
            add_line(search, json_copy(&job->call->arena, record->doc));
        else if (strcmp(record->path, AUDIT) == 0)
            add_audit(search, record);
        else if (kind != NULL && strcmp(kind, "SERVICE") == 0 &&
                 sandbox_hand_is_resource(job, record))
            add_made_up(search, record);
    }
}

/* ---- Results ------------------------------------------------------------------------------- */

struct ordered {
    struct json *line;
    const char *key;
    size_t place;
    bool descending;
};

static int compare_ordered(const void *a, const void *b)
{
    const struct ordered *left = a;
    const struct ordered *right = b;
    int order = strcmp(left->key, right->key);

    if (order == 0)
        return left->place < right->place ? -1 : 1;
    return left->descending ? -order : order;
}

static struct ordered *put_in_order(struct search *search)
{
    const char *field = search->sort != NULL ? search->sort : "datetime";
    struct ordered *out =
        arena_array(&search->job->call->arena, search->lines->count + 1, sizeof(*out));
    size_t count = 0;

    for (struct json *line = search->lines->first; line != NULL; line = line->next) {
        const struct json *value = field_of(line, field);

        out[count] = (struct ordered){
            .line = line,
            .key = value != NULL ? value->text : "",
            .place = count,
            .descending = search->sort == NULL || search->descending,
        };
        count++;
    }
    if (count > 1)
        qsort(out, count, sizeof(*out), compare_ordered);
    return out;
}

/* One row for each value of the field. */
static struct json *count_lines(struct search *search)
{
    struct sandbox_job *job = search->job;
    struct json *rows = json_new(&job->call->arena, JSON_ARRAY);

    for (const struct json *line = search->lines->first; line != NULL; line = line->next) {
        const struct json *value = search->by == NULL ? NULL : field_of(line, search->by);
        const char *text = value == NULL ? "" : value->text;
        struct json *row = rows->first;
        int64_t count = 0;

        while (row != NULL && search->by != NULL &&
               strcmp(json_get_text(row, search->by), text) != 0)
            row = row->next;
        if (row == NULL) {
            row = json_add_item(rows, json_new(&job->call->arena, JSON_OBJECT));
            if (search->by != NULL)
                sandbox_hand_add_text(job, row, search->by, text);
        }
        (void)json_int(json_get(row, "count"), &count);
        sandbox_hand_add_int(job, row, "count", count + 1);
    }
    return rows;
}

static void show(struct search *search)
{
    struct sandbox_job *job = search->job;
    struct arena *arena = &job->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    struct json *results = json_add_member(arena, body, "results", json_new(arena, JSON_ARRAY));
    struct json *summary = json_add_member(arena, body, "summary", json_new(arena, JSON_OBJECT));
    struct ordered *lines;

    if (search->counts)
        search->lines = count_lines(search);
    lines = put_in_order(search);
    for (size_t i = 0; i < search->lines->count && i < search->limit; i++) {
        struct json *result = json_add_item(results, json_new(arena, JSON_OBJECT));

        sandbox_hand_add_copy(job, result, "data", lines[i].line);
    }
    json_add_member(arena, body, "fields", json_new(arena, JSON_ARRAY));
    sandbox_hand_add_int(job, summary, "resultCount", (int64_t)results->count);
    sandbox_hand_add_int(job, summary, "fieldCount", 0);
    sandbox_hand_show(job, body);
}

static void search_logs(struct sandbox_job *job)
{
    const struct json *body = job->input.body;
    const char *limit = sandbox_answer_parameter(job->call, job->request, "limit");
    struct search search = {
        .job = job,
        .limit = limit == NULL ? LIMIT_MAX : strtoull(limit, NULL, 10),
        .start_ms = sandbox_hand_time(body, "timeStart", 0),
        .end_ms = sandbox_hand_time(body, "timeEnd", job->now_ms),
        .lines = json_new(&job->call->arena, JSON_ARRAY),
    };

    if (!read_query(&search, json_get_text(body, "searchQuery")))
        return;
    if (search.end_ms < search.start_ms || search.end_ms - search.start_ms > RANGE_MAX) {
        sandbox_hand_refuse(job, "timeStart must be before timeEnd, and at most 14 days.");
        return;
    }
    collect(&search);
    show(&search);
}

const struct sandbox_hand_op sandbox_hand_logs_ops[] = {
    { "putLogs", put_logs },
    { "searchLogs", search_logs },
    { NULL, NULL },
};
