/* The rules of what happens to one thing: read, updated, removed, acted on. */
#include "sandbox/rules.h"

#include <string.h>

#include "sandbox/table.h"
#include "sandbox/work.h"

static bool is_gone(const struct sandbox_job *job, const struct sandbox_record *record)
{
    return sandbox_lifecycle_is_gone(&record->plan, job->now_ms);
}

/* A record that can be changed; else NULL and the answer says why. */
static struct sandbox_record *find_changeable(struct sandbox_job *job,
                                              const struct sandbox_family *family)
{
    struct sandbox_record *record = sandbox_rules_record(job, family);

    if (record == NULL || is_gone(job, record)) {
        sandbox_answer_not_found(job->call, job->answer);
        return NULL;
    }
    if (!sandbox_rules_matches(job, record))
        return NULL;
    if (!sandbox_lifecycle_is_leaving(&record->plan))
        return record;
    sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                         "The resource is in the state %s and cannot be changed.",
                         sandbox_lifecycle_state(&record->plan, job->now_ms));
    return NULL;
}

/* ---- Read ---------------------------------------------------------------------------------- */

void sandbox_rules_get(struct sandbox_job *job, const struct sandbox_family *family)
{
    const struct sandbox_record *record = sandbox_rules_record(job, family);

    if (record != NULL) {
        if (sandbox_rules_matches(job, record))
            sandbox_rules_show(job, record);
        return;
    }
    if (family->create != NULL || sandbox_work_is_model(family->service, family->type)) {
        sandbox_answer_not_found(job->call, job->answer);
        return;
    }
    /* Nobody can make such a thing: what the service has of it is there. */
    sandbox_rules_show_filled(job);
}

/* ---- Update -------------------------------------------------------------------------------- */

/* Members of objects that are models are merged, all else is replaced. */
static void merge(struct sandbox_job *job, const struct model_type *type, struct json *doc,
                  const struct json *changes)
{
    const struct model_type *concrete = sandbox_table_concrete(job->service, type, doc);

    for (const struct json *change = changes->first; change != NULL; change = change->next) {
        const struct model_field *field = sandbox_table_field(job->service, concrete, change->name);
        struct json *old = (struct json *)json_get(doc, change->name);

        if (field != NULL && field->kind == MODEL_OBJECT && field->shape == MODEL_ONE &&
            old != NULL && old->kind == JSON_OBJECT)
            merge(job, &job->service->types[field->type], old, change);
        else
            sandbox_fill_set(&job->call->arena, doc, change->name,
                             json_copy(&job->call->arena, change));
    }
}

static void change_doc(struct sandbox_job *job, struct sandbox_record *record,
                       const struct json *changes)
{
    static const char *const times[] = { "timeUpdated", "timeModified" };
    struct json *doc = json_copy(&job->call->arena, record->doc);

    merge(job, record->type, doc, changes);
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        if (sandbox_table_field(job->service, record->type, times[i]) != NULL)
            sandbox_fill_set(&job->call->arena, doc, times[i], sandbox_fill_now(&job->fill));
    }
    sandbox_fill_complete(&job->fill, record->type, doc);
    sandbox_store_change(record, doc);
}

/* What of the body the document has a place for, but its identity and its state. */
static struct json *changes_of(struct sandbox_job *job, const struct sandbox_record *record)
{
    struct json *changes = sandbox_fill_project(&job->fill, record->type, job->input.body);
    const struct model_field *state = sandbox_lifecycle_field(record->service, record->type);
    struct json *out = json_new(&job->call->arena, JSON_OBJECT);

    for (const struct json *change = changes->first; change != NULL; change = change->next) {
        if (strcmp(change->name, "id") == 0)
            continue;
        if (state != NULL && strcmp(change->name, model_text(record->service, state->name)) == 0)
            continue;
        json_add_member(&job->call->arena, out, change->name, json_copy(&job->call->arena, change));
    }
    return out;
}

void sandbox_rules_update(struct sandbox_job *job, const struct sandbox_family *family)
{
    struct sandbox_record *record;

    if (family->create == NULL && sandbox_rules_record(job, family) == NULL) {
        sandbox_rules_create(job, family); /* a thing that comes to be by PUT */
        return;
    }
    record = find_changeable(job, family);
    if (record == NULL || !sandbox_rules_knows(job, job->input.body))
        return;
    change_doc(job, record, changes_of(job, record));
    sandbox_work_add(job, record);
    sandbox_rules_show(job, record);
}

/* ---- Remove -------------------------------------------------------------------------------- */

/* What was moved to another compartment does not need the one it was made in. */
static bool has_left(const struct sandbox_record *record, const char *id)
{
    const char *now = json_get_text(record->doc, "compartmentId");

    return strncmp(id, "ocid1.compartment.", 18) == 0 && now != NULL && strcmp(now, id) != 0;
}

/* Something that cannot be without the resource. */
static const struct sandbox_record *find_dependent(struct sandbox_job *job, const char *id)
{
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (is_gone(job, record) || (record->owner != NULL && strcmp(record->owner, id) == 0))
            continue;
        for (size_t i = 0; i < record->need_count; i++) {
            if (strcmp(record->needs[i], id) == 0 && !has_left(record, id))
                return record;
        }
    }
    return NULL;
}

static void remove_record(struct sandbox_job *job, struct sandbox_record *record)
{
    if (!sandbox_lifecycle_remove(record->service, record->type, job->now_ms, job->state->step_ms,
                                  &record->plan)) {
        sandbox_store_remove(job->state->store, record);
        return;
    }
    record->version++;
}

/* What came along with the resource, or stands below its path. */
static void remove_parts(struct sandbox_job *job, const char *id, const char *below)
{
    struct sandbox_record *record = sandbox_store_next(job->state->store, NULL, job->now_ms);
    size_t len = strlen(below);

    while (record != NULL) {
        struct sandbox_record *next = sandbox_store_next(job->state->store, record, job->now_ms);

        if (strncmp(record->path, below, len) == 0 && record->path[len] == '/')
            sandbox_store_remove(job->state->store, record);
        else if (id != NULL && record->owner != NULL && strcmp(record->owner, id) == 0 &&
                 !sandbox_lifecycle_is_leaving(&record->plan))
            remove_record(job, record);
        record = next;
    }
}

void sandbox_rules_remove(struct sandbox_job *job, const struct sandbox_family *family)
{
    struct sandbox_record *record = find_changeable(job, family);
    const struct sandbox_record *dependent;
    const char *below;

    if (record == NULL)
        return;
    dependent = record->id == NULL ? NULL : find_dependent(job, record->id);
    if (dependent != NULL) {
        sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                             "The resource is still needed by %s.",
                             dependent->id != NULL ? dependent->id : dependent->key);
        return;
    }
    if (record->owner != NULL &&
        sandbox_store_is_alive(job->state->store, record->owner, job->now_ms)) {
        sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                             "The resource goes away with %s only.", record->owner);
        return;
    }
    below = arena_printf(&job->call->arena, "%s/%s", record->path, record->key);
    sandbox_work_add(job, record);
    sandbox_rules_show(job, record);
    remove_parts(job, record->id, below);
    remove_record(job, record);
}

/* ---- Act ----------------------------------------------------------------------------------- */

static bool is_move(const char *action)
{
    return strncmp(action, "change", 6) == 0 && sandbox_table_ends_with(action, "Compartment");
}

static void move(struct sandbox_job *job, struct sandbox_record *record)
{
    static const char *const names[] = { "compartmentId", "targetCompartmentId",
                                         "toCompartmentId" };
    struct json *changes = json_new(&job->call->arena, JSON_OBJECT);
    const struct json *to = NULL;

    for (size_t i = 0; to == NULL && i < sizeof(names) / sizeof(names[0]); i++)
        to = json_get(job->input.body, names[i]);
    if (to == NULL || to->kind != JSON_STRING)
        return;
    json_add_member(&job->call->arena, changes, "compartmentId", json_copy(&job->call->arena, to));
    change_doc(job, record, changes);
}

void sandbox_rules_act(struct sandbox_job *job, const struct sandbox_family *family,
                       const char *action)
{
    struct sandbox_record *record;
    enum sandbox_act act;

    if (family->create == NULL && sandbox_rules_record(job, family) == NULL) {
        sandbox_rules_show_filled(job);
        return;
    }
    record = find_changeable(job, family);
    if (record == NULL || !sandbox_rules_knows(job, job->input.body))
        return;
    act = sandbox_lifecycle_act(record->service, record->type, action, job->now_ms,
                                job->state->step_ms, &record->plan);
    if (act == SANDBOX_ACT_WRONG_STATE) {
        sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                             "The action %s is not possible in the state %s.", action,
                             sandbox_lifecycle_state(&record->plan, job->now_ms));
        return;
    }
    if (is_move(action))
        move(job, record);
    record->version++;
    sandbox_work_add(job, record);
    if (sandbox_table_body(job->service, job->op->response) == record->type ||
        sandbox_table_body_field(job->service, job->op->response) == NULL)
        sandbox_rules_show(job, record);
    else
        sandbox_rules_show_filled(job);
}

/* ---- Things that are alone ----------------------------------------------------------------- */

static const struct model_type *type_of_single(const struct sandbox_job *job)
{
    const struct sandbox_route_op *get =
        sandbox_route_op_at(job->match->node, MODEL_GET, job->service);

    if (get == NULL || sandbox_table_items(job->service, get->op->response) != NULL)
        return NULL; /* a change to many at once is no document of its own */
    return sandbox_table_body(job->service, get->op->response);
}

static void put_single(struct sandbox_job *job, const char *path, struct sandbox_record *record)
{
    const struct model_type *type = type_of_single(job);
    struct sandbox_draft draft = { .path = path, .key = "", .service = job->service };
    struct json *doc;

    if (type == NULL) {
        sandbox_work_add(job, NULL);
        sandbox_rules_show_filled(job);
        return;
    }
    doc = sandbox_fill_project(&job->fill, type, job->input.body);
    sandbox_fill_complete(&job->fill, type, doc);
    draft.type = type;
    draft.doc = doc;
    if (record == NULL)
        record = sandbox_store_add(job->state->store, &draft, job->now_ms);
    else
        change_doc(job, record, doc);
    sandbox_work_add(job, record);
    sandbox_rules_show(job, record);
}

void sandbox_rules_single(struct sandbox_job *job)
{
    const char *path = sandbox_rules_path(job, job->match->node);
    struct sandbox_record *record = sandbox_store_find(job->state->store, path, "", job->now_ms);

    if (!sandbox_rules_matches(job, record))
        return;
    switch ((enum model_method)job->op->method) {
    case MODEL_PUT:
    case MODEL_PATCH:
        put_single(job, path, record);
        break;
    case MODEL_DELETE:
        if (record != NULL)
            sandbox_store_remove(job->state->store, record);
        sandbox_work_add(job, NULL);
        sandbox_rules_show_filled(job);
        break;
    default:
        if (record != NULL)
            sandbox_rules_show(job, record);
        else
            sandbox_rules_show_filled(job);
        break;
    }
}
