#include "sandbox/objects_version.h"

#include <string.h>

#include "sandbox/hand.h"
#include "sandbox/ids.h"
#include "sandbox/objects_copy.h"

#define KEPT_ETAG "kept etag"

const char *sandbox_objects_etag(struct sandbox_job *job, const struct sandbox_record *record)
{
    const char *kept = json_get_text(record->doc, KEPT_ETAG);

    return kept != NULL ? kept : sandbox_store_etag(&job->call->arena, record);
}

static bool keeps_versions(struct sandbox_job *job, const char *bucket)
{
    const struct sandbox_record *record = sandbox_objects_bucket(job, bucket);
    const char *versioning = record == NULL ? NULL : json_get_text(record->doc, "versioning");

    return versioning != NULL && strcmp(versioning, "Enabled") == 0;
}

struct sandbox_record *sandbox_objects_version_move(struct sandbox_job *job,
                                                    struct sandbox_record *record, const char *path,
                                                    const char *key, const struct json *doc)
{
    const struct sandbox_draft draft = {
        .path = path,
        .key = key,
        .service = record->service,
        .doc = doc,
    };
    struct sandbox_record *made = sandbox_store_add(job->state->store, &draft, record->created_ms);

    sandbox_store_move_blob(record, made);
    sandbox_store_remove(job->state->store, record);
    return made;
}

/* The present object becomes an earlier version. */
static void retire(struct sandbox_job *job, const char *bucket, struct sandbox_record *record)
{
    struct json *doc = json_copy(&job->call->arena, record->doc);

    sandbox_hand_add_text(job, doc, KEPT_ETAG, sandbox_objects_etag(job, record));
    (void)sandbox_objects_version_move(job, record, sandbox_objects_path_in(job, bucket, "v"),
                                       json_get_text(doc, "versionId"), doc);
}

void sandbox_objects_version_keep(struct sandbox_job *job, const char *bucket, const char *name)
{
    struct sandbox_record *record = sandbox_store_find(
        job->state->store, sandbox_objects_path_in(job, bucket, "o"), name, job->now_ms);

    if (record != NULL && keeps_versions(job, bucket))
        retire(job, bucket, record);
}

/* The newest of the earlier versions of a name, or NULL. */
static struct sandbox_record *newest(struct sandbox_job *job, const char *name)
{
    const char *path = sandbox_objects_path(job, "v");
    struct sandbox_record *record = NULL;
    struct sandbox_record *found = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, path) == 0 &&
            strcmp(json_get_text(record->doc, "name"), name) == 0)
            found = record;
    }
    return found;
}

static bool is_marker(const struct sandbox_record *record)
{
    return json_get(record->doc, "isDeleteMarker") != NULL;
}

/* When there is no present object, the newest version is the present one. */
static void promote(struct sandbox_job *job, const char *name)
{
    const char *path = sandbox_objects_path(job, "o");
    struct sandbox_record *record = newest(job, name);
    const struct json *old;
    struct json *doc;

    if (record == NULL || is_marker(record) ||
        sandbox_store_find(job->state->store, path, name, job->now_ms) != NULL)
        return;
    doc = json_new(&job->call->arena, JSON_OBJECT);
    for (old = record->doc->first; old != NULL; old = old->next) {
        if (strcmp(old->name, KEPT_ETAG) != 0)
            sandbox_hand_add_copy(job, doc, old->name, old);
    }
    (void)sandbox_objects_version_move(job, record, path, name, doc);
}

/* A version by its id, a delete marker too. */
static struct sandbox_record *find_version(struct sandbox_job *job, const char *id)
{
    const char *name = sandbox_objects_value(job, "objectName");
    struct sandbox_store *store = job->state->store;
    struct sandbox_record *record =
        sandbox_store_find(store, sandbox_objects_path(job, "o"), name, job->now_ms);
    const char *present = record == NULL ? NULL : json_get_text(record->doc, "versionId");

    if (id == NULL || (present != NULL && strcmp(present, id) == 0))
        return record;
    record = sandbox_store_find(store, sandbox_objects_path(job, "v"), id, job->now_ms);
    return record != NULL && strcmp(json_get_text(record->doc, "name"), name) == 0 ? record : NULL;
}

struct sandbox_record *sandbox_objects_version_find(struct sandbox_job *job)
{
    const char *id = sandbox_answer_parameter(job->call, job->request, "versionId");
    struct sandbox_record *record = find_version(job, id);

    return record != NULL && !is_marker(record) ? record : NULL;
}

/* ---- Deletion ------------------------------------------------------------------------------ */

static void add_marker(struct sandbox_job *job, const char *name)
{
    struct arena *arena = &job->call->arena;
    const char *id = sandbox_ids_request(arena);
    struct json *doc = json_new(arena, JSON_OBJECT);
    const struct sandbox_draft draft = {
        .path = sandbox_objects_path(job, "v"),
        .key = id,
        .service = job->service,
        .doc = doc,
    };

    sandbox_hand_add_text(job, doc, "name", name);
    sandbox_hand_add_text(job, doc, "versionId", id);
    sandbox_fill_set(arena, doc, "isDeleteMarker", json_new_bool(arena, true));
    sandbox_hand_add_time(job, doc, "timeCreated", job->now_ms);
    sandbox_hand_add_time(job, doc, "timeModified", job->now_ms);
    (void)sandbox_store_add(job->state->store, &draft, job->now_ms);
    sandbox_rules_header(job, "version-id", id);
    sandbox_rules_header(job, "is-delete-marker", "true");
}

void sandbox_objects_version_remove(struct sandbox_job *job, struct sandbox_record *record)
{
    const char *bucket = sandbox_objects_value(job, "bucketName");
    const char *name = arena_strdup(&job->call->arena, record->key);

    if (!keeps_versions(job, bucket)) {
        sandbox_store_remove(job->state->store, record);
        return;
    }
    retire(job, bucket, record);
    add_marker(job, name);
}

void sandbox_objects_version_delete(struct sandbox_job *job)
{
    const char *id = sandbox_answer_parameter(job->call, job->request, "versionId");
    const char *name = sandbox_objects_value(job, "objectName");
    struct sandbox_record *record = find_version(job, id);

    if (record == NULL) {
        sandbox_objects_not_found(job, name);
        return;
    }
    if (!sandbox_rules_matches(job, record))
        return;
    job->answer->status = 204;
    sandbox_objects_set_modified(job, record);
    if (id == NULL) {
        sandbox_objects_version_remove(job, record);
        return;
    }
    sandbox_rules_header(job, "version-id", id);
    if (is_marker(record))
        sandbox_rules_header(job, "is-delete-marker", "true");
    sandbox_store_remove(job->state->store, record);
    promote(job, name);
}

/* ---- List ---------------------------------------------------------------------------------- */

static struct json *summary_of(struct sandbox_job *job, const struct sandbox_record *record)
{
    struct json *view = sandbox_store_view(&job->call->arena, record, job->now_ms);

    sandbox_hand_add_text(job, view, "etag", sandbox_objects_etag(job, record));
    sandbox_hand_add_text(job, view, "archivalState", sandbox_objects_archival(job, record));
    if (!is_marker(record))
        sandbox_fill_set(&job->call->arena, view, "isDeleteMarker",
                         json_new_bool(&job->call->arena, false));
    return view;
}

static bool is_wanted(struct sandbox_job *job, const char *name)
{
    const char *prefix = sandbox_answer_parameter(job->call, job->request, "prefix");
    const char *start = sandbox_answer_parameter(job->call, job->request, "start");
    const char *after = sandbox_answer_parameter(job->call, job->request, "startAfter");
    const char *end = sandbox_answer_parameter(job->call, job->request, "end");

    return (prefix == NULL || strncmp(name, prefix, strlen(prefix)) == 0) &&
           (start == NULL || strcmp(name, start) >= 0) &&
           (after == NULL || strcmp(name, after) > 0) && (end == NULL || strcmp(name, end) < 0);
}

/* By name; of one name the newest first, which are those that come later. */
static void insert(struct json *array, struct json *item)
{
    struct json **link = &array->first;

    while (*link != NULL && strcmp(json_get_text(*link, "name"), json_get_text(item, "name")) < 0)
        link = &(*link)->next;
    item->next = *link;
    *link = item;
    array->count++;
}

void sandbox_objects_version_list(struct sandbox_job *job)
{
    const char *const paths[] = { sandbox_objects_path(job, "v"), sandbox_objects_path(job, "o") };
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);

    for (size_t i = 0; i < 2; i++) { /* the present objects last: they are the newest */
        const struct sandbox_record *record = NULL;

        while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
            if (strcmp(record->path, paths[i]) == 0 &&
                is_wanted(job, json_get_text(record->doc, "name")))
                insert(array, summary_of(job, record));
        }
    }
    sandbox_hand_show_list(job, array);
}
