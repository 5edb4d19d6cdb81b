#include "sandbox/hand.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "sandbox/ids.h"
#include "sandbox/table.h"
#include "sandbox/work.h"

#define DEPTH_MAX 16 /* compartments inside of each other; OCI allows six */

static const struct {
    const char *service;
    const struct sandbox_hand_op *ops;
} services[] = {
    { "audit", sandbox_hand_audit_ops },           { "core", sandbox_hand_compute_ops },
    { "identity", sandbox_hand_identity_ops },     { "identitydomains", sandbox_hand_scim_ops },
    { "keymanagement", sandbox_hand_crypto_ops },  { "limits", sandbox_hand_limits_ops },
    { "loggingingestion", sandbox_hand_logs_ops }, { "loggingsearch", sandbox_hand_logs_ops },
    { "monitoring", sandbox_hand_metrics_ops },    { "monitoring", sandbox_hand_alarms_ops },
    { "resourcesearch", sandbox_hand_search_ops }, { "secrets", sandbox_hand_secrets_ops },
    { "streaming", sandbox_hand_streams_ops },     { "usageapi", sandbox_hand_usage_ops },
    { "vault", sandbox_hand_secrets_ops },         { "core", sandbox_hand_nsg_ops },
};

static const struct sandbox_hand_op *find_op(const struct sandbox_hand_op *ops, const char *name)
{
    for (; ops->name != NULL; ops++) {
        size_t len = strlen(ops->name);

        if (strcmp(ops->name, name) == 0 ||
            (ops->name[len - 1] == '*' && strncmp(ops->name, name, len - 1) == 0))
            return ops;
    }
    return NULL;
}

bool sandbox_hand_answer(struct sandbox_job *job)
{
    const char *name = model_text(job->service, job->op->name);

    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        const struct sandbox_hand_op *op = NULL;

        if (strcmp(services[i].service, job->service->name) == 0)
            op = find_op(services[i].ops, name);
        if (op != NULL) {
            op->serve(job);
            return true;
        }
    }
    return false;
}

/* ---- Values -------------------------------------------------------------------------------- */

void sandbox_hand_add_text(struct sandbox_job *job, struct json *object, const char *name,
                           const char *text)
{
    struct arena *arena = &job->call->arena;

    if (text != NULL)
        sandbox_fill_set(arena, object, arena_strdup(arena, name), json_new_text(arena, text));
}

void sandbox_hand_add_int(struct sandbox_job *job, struct json *object, const char *name,
                          int64_t number)
{
    sandbox_fill_set(&job->call->arena, object, name, json_new_int(&job->call->arena, number));
}

void sandbox_hand_add_number(struct sandbox_job *job, struct json *object, const char *name,
                             double number)
{
    struct json *value = json_new(&job->call->arena, JSON_NUMBER);

    value->text = arena_printf(&job->call->arena, "%.4f", number);
    value->len = strlen(value->text);
    sandbox_fill_set(&job->call->arena, object, name, value);
}

void sandbox_hand_add_time(struct sandbox_job *job, struct json *object, const char *name,
                           int64_t ms)
{
    char text[CLOCK_RFC3339_SIZE];

    clock_format_rfc3339(ms, text);
    sandbox_hand_add_text(job, object, name, text);
}

void sandbox_hand_add_copy(struct sandbox_job *job, struct json *object, const char *name,
                           const struct json *value)
{
    if (value != NULL)
        sandbox_fill_set(&job->call->arena, object, name, json_copy(&job->call->arena, value));
}

int64_t sandbox_hand_time(const struct json *object, const char *name, int64_t otherwise)
{
    const char *text = json_get_text(object, name);
    int64_t ms;

    return text != NULL && clock_parse_rfc3339(text, &ms) ? ms : otherwise;
}

int64_t sandbox_hand_query_time(struct sandbox_job *job, const char *name, int64_t otherwise)
{
    const char *text = sandbox_answer_parameter(job->call, job->request, name);
    int64_t ms;

    if (text != NULL && strlen(text) > 12 && text[12] == ':')
        text = arena_printf(&job->call->arena, "%.11s0%s", text, text + 11);
    return text != NULL && clock_parse_rfc3339(text, &ms) ? ms : otherwise;
}

const char *sandbox_hand_value(const struct sandbox_job *job, const char *name)
{
    const char *value = sandbox_route_value(job->match, span_of(name));

    return value != NULL ? value : "";
}

const char *sandbox_hand_origin(const struct sandbox_job *job)
{
    const char *host = net_headers_get(&job->request->headers, "host");

    return arena_printf(&job->call->arena, "%s://%s", job->request->is_tls ? "https" : "http",
                        host != NULL ? host : "127.0.0.1");
}

const char *sandbox_hand_name(const struct json *doc)
{
    static const char *const names[] = { "displayName", "name", "secretName", "description" };
    const char *text = NULL;

    for (size_t i = 0; text == NULL && i < sizeof(names) / sizeof(names[0]); i++)
        text = json_get_text(doc, names[i]);
    return text;
}

bool sandbox_hand_contains(const char *text, const char *part)
{
    size_t len = strlen(part);

    for (; *text != '\0'; text++) {
        if (strncasecmp(text, part, len) == 0)
            return true;
    }
    return len == 0;
}

double sandbox_hand_noise(const char *name, int64_t number)
{
    uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)number * 0x9e3779b97f4a7c15u;

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdu;
    hash ^= hash >> 33;
    return (double)(hash >> 11) / (double)((uint64_t)1 << 53);
}

/* ---- Answers ------------------------------------------------------------------------------- */

void sandbox_hand_refuse(struct sandbox_job *job, const char *format, ...)
{
    va_list args;
    const char *message;

    va_start(args, format);
    message = arena_vprintf(&job->call->arena, format, args);
    va_end(args);
    sandbox_answer_error(job->call, job->answer, 400, "InvalidParameter", "%s", message);
}

void sandbox_hand_show(struct sandbox_job *job, const struct json *body)
{
    const struct model_type *type = sandbox_table_body(job->service, job->op->response);
    struct json *out = sandbox_fill_project(&job->fill, type, body);

    sandbox_fill_complete(&job->fill, type, out);
    sandbox_answer_json(job->call, job->answer, 200, out);
}

void sandbox_hand_show_list(struct sandbox_job *job, const struct json *array)
{
    const struct model_field *items = sandbox_table_items(job->service, job->op->response);
    struct json **docs = arena_array(&job->call->arena, array->count + 1, sizeof(struct json *));
    size_t count = 0;

    for (struct json *item = array->first; item != NULL; item = item->next)
        docs[count++] = item;
    sandbox_rules_show_list(job, items, docs, count);
}

/* ---- Records ------------------------------------------------------------------------------- */

struct sandbox_record *sandbox_hand_record(struct sandbox_job *job, const char *id)
{
    struct sandbox_record *record =
        id == NULL ? NULL : sandbox_store_find_id(job->state->store, id, job->now_ms);

    if (record != NULL && !sandbox_lifecycle_is_gone(&record->plan, job->now_ms))
        return record;
    sandbox_answer_not_found(job->call, job->answer);
    return NULL;
}

bool sandbox_hand_is_resource(const struct sandbox_job *job, const struct sandbox_record *record)
{
    return record->id != NULL && record->type != NULL && strncmp(record->id, "ocid1.", 6) == 0 &&
           !sandbox_work_is_model(record->service, record->type) &&
           !sandbox_lifecycle_is_gone(&record->plan, job->now_ms);
}

bool sandbox_hand_is_within(struct sandbox_job *job, const char *compartment, const char *root,
                            bool wide)
{
    for (unsigned depth = 0; compartment != NULL && depth < DEPTH_MAX; depth++) {
        const struct sandbox_record *record;

        if (strcmp(compartment, root) == 0)
            return true;
        if (!wide || strcmp(compartment, job->state->keys.tenancy) == 0)
            return false;
        record = sandbox_store_find_id(job->state->store, compartment, job->now_ms);
        compartment = record == NULL ? NULL : json_get_text(record->doc, "compartmentId");
    }
    return false;
}

/* ---- Making -------------------------------------------------------------------------------- */

/* The number of the document that comes next, from 0 on. */
static int64_t take_number(struct sandbox_job *job, const struct model_service *service,
                           const char *path)
{
    struct sandbox_store *store = job->state->store;
    struct json *doc = json_new(&job->call->arena, JSON_OBJECT);
    const struct sandbox_draft draft = {
        .path = arena_printf(&job->call->arena, "%s/counter", path),
        .key = "",
        .service = service,
        .doc = doc,
    };
    struct sandbox_record *counter = sandbox_store_find(store, draft.path, "", job->now_ms);
    int64_t number = 0;

    if (counter != NULL)
        (void)json_int(json_get(counter->doc, "next"), &number);
    sandbox_hand_add_int(job, doc, "next", number + 1);
    if (counter != NULL)
        sandbox_store_change(counter, doc);
    else
        (void)sandbox_store_add(store, &draft, job->now_ms);
    return number;
}

void sandbox_hand_keep(struct sandbox_job *job, const char *service, const char *path, int64_t most,
                       const struct json *doc)
{
    struct sandbox_draft draft = {
        .path = path,
        .service = sandbox_table_service(service),
        .doc = doc,
    };

    if (draft.service == NULL)
        return;
    draft.key = arena_printf(&job->call->arena, "%lld",
                             (long long)(take_number(job, draft.service, path) % most));
    (void)sandbox_store_add(job->state->store, &draft, job->now_ms);
}

/* Some collections have no list: then an item of theirs leads there. */
static bool find_family(struct sandbox_job *job, const char *path, struct sandbox_family *out)
{
    struct arena *arena = &job->call->arena;
    const char *const tries[] = { path, arena_printf(arena, "%s/-", path) };
    struct sandbox_match match;

    for (size_t i = 0; i < 2; i++) {
        if (sandbox_route_find(job->state->routes, arena, MODEL_GET, span_of(tries[i]), &match) &&
            sandbox_family_at(match.node, job->service, out))
            return true;
    }
    return false;
}

struct sandbox_record *sandbox_hand_make(struct sandbox_job *job, const char *path, const char *key,
                                         struct json *doc, const char *owner)
{
    struct arena *arena = &job->call->arena;
    struct sandbox_family family;
    struct sandbox_plan plan;
    struct sandbox_draft draft = { .path = path, .owner = owner, .plan = &plan };
    const struct model_field *state;

    if (!find_family(job, path, &family))
        return NULL;
    sandbox_fill_default(
        &job->fill, family.type, doc, "id",
        json_new_text(arena, sandbox_ids_new(arena, sandbox_family_ocid_type(arena, &family),
                                             !sandbox_family_is_global(family.service))));
    sandbox_fill_default(&job->fill, family.type, doc, "timeCreated", sandbox_fill_now(&job->fill));
    state = sandbox_lifecycle_field(family.service, family.type);
    sandbox_lifecycle_settled(family.service, family.type, &plan);
    if (state != NULL && plan.count > 0)
        sandbox_hand_add_text(job, doc, model_text(family.service, state->name), plan.states[0]);
    sandbox_fill_complete(&job->fill, family.type, doc);
    draft.service = family.service;
    draft.type = family.type;
    draft.doc = doc;
    draft.id = json_get_text(doc, "id");
    draft.key = key != NULL ? key : draft.id;
    assert(draft.key != NULL);
    return sandbox_store_add(job->state->store, &draft, job->now_ms);
}
