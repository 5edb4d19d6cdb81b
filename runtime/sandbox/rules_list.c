/* The rule of lists: filters by name, order, pages. */
#include "sandbox/rules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "sandbox/table.h"
#include "sandbox/work.h"

#define LIMIT_DEFAULT 1000
#define LIMIT_MAX     10000

struct listing {
    struct sandbox_job *job;
    const struct sandbox_family *family;
    struct json **items;
    size_t count;
    const char *sort_name; /* a field of the items, or NULL */
    bool descending;
};

/* ---- Filters ------------------------------------------------------------------------------- */

static bool equals_text(const struct json *value, const char *text)
{
    switch (value->kind) {
    case JSON_BOOL:
        return strcmp(text, value->boolean ? "true" : "false") == 0;
    case JSON_STRING:
        return strcmp(value->text, text) == 0;
    case JSON_NUMBER:
        return strcmp(value->text, text) == 0;
    default:
        return false;
    }
}

/* One of the values, for a parameter that is a field of the items. */
static bool passes(struct sandbox_job *job, const struct json *doc, const char *name)
{
    const struct json *value = json_get(doc, name);
    const char **wanted;
    size_t count = sandbox_answer_parameters(job->call, job->request, name, &wanted);

    if (count == 0 || value == NULL || value->kind == JSON_OBJECT || value->kind == JSON_ARRAY)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (equals_text(value, wanted[i]))
            return true;
    }
    return false;
}

/* Children count, too, when the request says so. */
static bool is_wide(struct sandbox_job *job)
{
    const char *wide = sandbox_answer_parameter(job->call, job->request, "compartmentIdInSubtree");

    return wide != NULL && strcmp(wide, "true") == 0;
}

static bool passes_all(struct sandbox_job *job, const struct json *doc)
{
    const struct model_type *request = &job->service->types[job->op->request];
    const struct model_field *fields = model_fields(job->service, request);

    for (size_t i = 0; i < request->field_count; i++) {
        const char *name = model_text(job->service, fields[i].name);

        if (fields[i].in != MODEL_IN_QUERY)
            continue;
        if (strcmp(name, "compartmentId") == 0 && is_wide(job))
            continue;
        if (!passes(job, doc, name))
            return false;
    }
    return true;
}

/* What was left out of a document because it holds everywhere is what was asked for. */
static void add_asked(struct sandbox_job *job, const struct model_type *type, struct json *item)
{
    static const char *const names[] = { "compartmentId", "availabilityDomain" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *asked = sandbox_answer_parameter(job->call, job->request, names[i]);
        const struct model_field *field = sandbox_table_field(job->service, type, names[i]);

        if (asked != NULL && field != NULL)
            sandbox_fill_default(&job->fill, type, item, names[i],
                                 json_new_text(&job->call->arena, asked));
    }
}

static void collect(struct listing *listing)
{
    struct sandbox_job *job = listing->job;
    const char *path = sandbox_rules_path(job, listing->family->collection);
    const char *within = sandbox_answer_parameter(job->call, job->request, "compartmentId");
    const struct sandbox_record *record = NULL;
    size_t room = 0;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        struct json *view;

        if (strcmp(record->path, path) != 0 || record->service != job->service)
            continue;
        if (within != NULL && record->id != NULL && strcmp(record->id, within) == 0)
            continue; /* the root compartment is not in itself */
        view = sandbox_store_view(&job->call->arena, record, job->now_ms);
        if (record->type != NULL && sandbox_work_is_model(record->service, record->type))
            sandbox_work_refresh(job, record, view);
        if (!passes_all(job, view))
            continue;
        if (listing->count == room) {
            size_t more = room == 0 ? 64 : room * 2;

            listing->items = arena_grow(&job->call->arena, listing->items,
                                        room * sizeof(struct json *), more * sizeof(struct json *));
            room = more;
        }
        listing->items[listing->count++] = view;
    }
}

/* ---- Order --------------------------------------------------------------------------------- */

/* "TIMECREATED", "TIME_CREATED" and "timeCreated" are one. */
static bool is_same_name(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        a += *a == '_';
        b += *b == '_';
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        a += *a != '\0';
        b += *b != '\0';
    }
    return true;
}

static void find_order(struct listing *listing)
{
    struct sandbox_job *job = listing->job;
    const struct model_type *type = listing->family->type;
    const char *by = sandbox_answer_parameter(job->call, job->request, "sortBy");
    const char *order = sandbox_answer_parameter(job->call, job->request, "sortOrder");

    for (size_t i = 0; by != NULL && i < type->field_count; i++) {
        const char *name = model_text(job->service, model_fields(job->service, type)[i].name);

        if (is_same_name(by, name))
            listing->sort_name = name;
    }
    if (order != NULL)
        listing->descending = strncasecmp(order, "desc", 4) == 0;
    else /* times start with the newest, names with the first letter */
        listing->descending = by != NULL && strncasecmp(by, "time", 4) == 0;
}

static int compare_values(const struct json *a, const struct json *b)
{
    double left;
    double right;

    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    if (json_double(a, &left) && json_double(b, &right))
        return (left > right) - (left < right);
    if (a->kind == JSON_STRING && b->kind == JSON_STRING)
        return strcmp(a->text, b->text);
    return 0;
}

/* Merge sort: stable, so that equal ones keep the order in which they were made. */
static void merge(struct listing *listing, struct json **from, struct json **to, size_t count)
{
    size_t half = count / 2;
    size_t left = 0;
    size_t right = half;

    for (size_t i = 0; i < count; i++) {
        int order = 0;

        if (left < half && right < count)
            order = compare_values(json_get(from[left], listing->sort_name),
                                   json_get(from[right], listing->sort_name));
        if (listing->descending)
            order = -order;
        if (right == count || (left < half && order <= 0))
            to[i] = from[left++];
        else
            to[i] = from[right++];
    }
    memcpy(from, to, count * sizeof(*from));
}

static void sort(struct listing *listing, struct json **items, struct json **scratch, size_t count)
{
    if (count < 2)
        return;
    sort(listing, items, scratch, count / 2);
    sort(listing, items + count / 2, scratch, count - count / 2);
    merge(listing, items, scratch, count);
}

static void reverse(struct listing *listing)
{
    for (size_t i = 0; i < listing->count / 2; i++) {
        struct json *other = listing->items[listing->count - 1 - i];

        listing->items[listing->count - 1 - i] = listing->items[i];
        listing->items[i] = other;
    }
}

static void put_in_order(struct listing *listing)
{
    struct json **scratch =
        arena_array(&listing->job->call->arena, listing->count + 1, sizeof(struct json *));

    find_order(listing);
    if (listing->sort_name != NULL)
        sort(listing, listing->items, scratch, listing->count);
    else if (listing->descending)
        reverse(listing);
}

/* ---- Pages --------------------------------------------------------------------------------- */

struct page {
    size_t start;
    size_t limit;
};

static bool read_number(const char *text, size_t low, size_t high, size_t *out)
{
    char *end;
    unsigned long long number;

    if (text[0] < '0' || text[0] > '9')
        return false;
    number = strtoull(text, &end, 10);
    if (*end != '\0' || number < low || number > high)
        return false;
    *out = (size_t)number;
    return true;
}

static bool read_token(struct sandbox_job *job, const char *token, size_t *out)
{
    struct span text;

    return base64url_decode(&job->call->arena, span_of(token), &text) &&
           span_starts_with(text, "from:") && read_number(text.ptr + 5, 0, SIZE_MAX / 2, out);
}

static bool read_page(struct sandbox_job *job, struct page *out)
{
    const char *limit = sandbox_answer_parameter(job->call, job->request, "limit");
    const char *count = sandbox_answer_parameter(job->call, job->request, "count");
    const char *token = sandbox_answer_parameter(job->call, job->request, "page");
    const char *start = sandbox_answer_parameter(job->call, job->request, "startIndex");
    const char *wrong = NULL;

    *out = (struct page){ .limit = LIMIT_DEFAULT };
    if (limit != NULL && !read_number(limit, 1, LIMIT_MAX, &out->limit))
        wrong = "limit";
    else if (count != NULL && !read_number(count, 0, LIMIT_MAX, &out->limit))
        wrong = "count";
    else if (token != NULL && !read_token(job, token, &out->start))
        wrong = "page";
    else if (start != NULL && !read_number(start, 1, SIZE_MAX / 2, &out->start))
        wrong = "startIndex";
    if (start != NULL && wrong == NULL)
        out->start--;
    if (wrong == NULL)
        return true;
    sandbox_answer_error(job->call, job->answer, 400, "InvalidParameter", "Invalid parameter: %s",
                         wrong);
    return false;
}

static void set_next_page(struct sandbox_job *job, size_t next)
{
    struct arena *arena = &job->call->arena;
    const char *text = arena_printf(arena, "from:%zu", next);

    sandbox_rules_header(job, "opc-next-page", base64url_encode(arena, span_of(text)));
}

static void show(struct listing *listing, const struct model_field *items, const struct page *page)
{
    struct sandbox_job *job = listing->job;
    struct arena *arena = &job->call->arena;
    const struct model_type *element = sandbox_table_model(job->service, items);
    const struct model_type *body = sandbox_table_body(job->service, job->op->response);
    struct json *array = json_new(arena, JSON_ARRAY);
    struct json *object;
    size_t i = page->start;

    for (; i < listing->count && array->count < page->limit; i++) {
        struct json *item = sandbox_fill_project(&job->fill, element, listing->items[i]);

        add_asked(job, element, item);
        sandbox_fill_complete(&job->fill, element, item);
        json_add_item(array, item);
    }
    if (i < listing->count && page->limit > 0)
        set_next_page(job, i);
    sandbox_rules_header(job, "opc-total-items", arena_printf(arena, "%zu", listing->count));
    if (body == NULL) {
        sandbox_answer_json(job->call, job->answer, 200, array);
        return;
    }
    object = json_new(arena, JSON_OBJECT);
    json_add_member(arena, object, model_text(job->service, items->name), array);
    sandbox_fill_default(&job->fill, body, object, "totalResults",
                         json_new_int(arena, (int64_t)listing->count));
    sandbox_fill_complete(&job->fill, body, object);
    sandbox_answer_json(job->call, job->answer, 200, object);
}

void sandbox_rules_show_list(struct sandbox_job *job, const struct model_field *items,
                             struct json **docs, size_t count)
{
    struct listing listing = { .job = job, .items = docs, .count = count };
    struct page page;

    if (read_page(job, &page))
        show(&listing, items, &page);
}

void sandbox_rules_list(struct sandbox_job *job, const struct sandbox_family *family,
                        const struct model_field *items)
{
    struct listing listing = { .job = job, .family = family };
    struct page page;

    if (!read_page(job, &page))
        return;
    collect(&listing);
    put_in_order(&listing);
    show(&listing, items, &page);
}
