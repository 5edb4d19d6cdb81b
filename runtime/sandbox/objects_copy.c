#include "sandbox/objects_copy.h"

#include <string.h>

#include "sandbox/hand.h"
#include "sandbox/objects_version.h"
#include "sandbox/work.h"

#define RESTORED_AT    "restored at"
#define RESTORED_UNTIL "restored until"
#define HOURS_DEFAULT  24
#define HOURS_MAX      240

/* The object of a name in the bucket, and the version when the body says one. */
static struct sandbox_record *find(struct sandbox_job *job, const char *name, const char *version)
{
    struct sandbox_store *store = job->state->store;
    struct sandbox_record *record =
        sandbox_store_find(store, sandbox_objects_path(job, "o"), name, job->now_ms);
    const char *present = record == NULL ? NULL : json_get_text(record->doc, "versionId");

    if (version != NULL && (present == NULL || strcmp(present, version) != 0)) {
        record = sandbox_store_find(store, sandbox_objects_path(job, "v"), version, job->now_ms);
        if (record != NULL && (strcmp(json_get_text(record->doc, "name"), name) != 0 ||
                               json_get(record->doc, "isDeleteMarker") != NULL))
            record = NULL;
    }
    if (record == NULL)
        sandbox_objects_not_found(job, name);
    return record;
}

/* A condition of the body: an etag that the record must have; "*" of one that must not be. */
static bool holds(struct sandbox_job *job, const struct sandbox_record *record, const char *match,
                  const char *none_match)
{
    const char *etag = record == NULL ? NULL : sandbox_objects_etag(job, record);
    bool is_right = match == NULL || (etag != NULL && strcmp(etag, match) == 0);

    if (none_match != NULL && etag != NULL &&
        (strcmp(none_match, "*") == 0 || strcmp(none_match, etag) == 0))
        is_right = false;
    if (!is_right)
        sandbox_answer_error(job->call, job->answer, 412, "IfMatchFailed",
                             "An etag of the request does not match that of the object.");
    return is_right;
}

/* ---- Copy ---------------------------------------------------------------------------------- */

/* The headers that were given with the object, or the metadata that the copy gets instead. */
static void headers_of(struct sandbox_job *job, const struct json *doc, struct net_headers *out)
{
    static const char mark[] = "header ";
    const struct json *metadata = json_get(job->input.body, "destinationObjectMetadata");
    const char *tier = json_get_text(job->input.body, "destinationObjectStorageTier");
    struct arena *arena = &job->call->arena;

    for (const struct json *member = doc->first; member != NULL; member = member->next) {
        const char *name = member->name + sizeof(mark) - 1;

        if (strncmp(member->name, mark, sizeof(mark) - 1) != 0)
            continue;
        if (metadata == NULL || strncmp(name, "opc-meta-", 9) != 0)
            net_headers_add(arena, out, name, member->text);
    }
    for (const struct json *one = metadata ? metadata->first : NULL; one; one = one->next) {
        const char *name = one->name;

        if (strncmp(name, "opc-meta-", 9) != 0)
            name = arena_printf(arena, "opc-meta-%s", name);
        if (one->kind == JSON_STRING)
            net_headers_set(arena, out, name, one->text);
    }
    if (tier != NULL)
        net_headers_set(arena, out, "storage-tier", tier);
}

/* True when the target can take the copy. */
static bool is_ready(struct sandbox_job *job, const char *bucket, const char *name)
{
    const struct json *body = job->input.body;
    const struct sandbox_record *there;

    if (strcmp(json_get_text(body, "destinationNamespace"), job->state->namespace_name) != 0 ||
        sandbox_objects_bucket(job, bucket) == NULL) {
        sandbox_objects_no_bucket(job, bucket);
        return false;
    }
    there = sandbox_store_find(job->state->store, sandbox_objects_path_in(job, bucket, "o"), name,
                               job->now_ms);
    return holds(job, there, json_get_text(body, "destinationObjectIfMatchETag"),
                 json_get_text(body, "destinationObjectIfNoneMatchETag"));
}

void sandbox_objects_copy(struct sandbox_job *job)
{
    const struct json *body = job->input.body;
    const char *bucket = json_get_text(body, "destinationBucket");
    const char *name = json_get_text(body, "destinationObjectName");
    struct net_headers headers = { 0 };
    const struct sandbox_record *from =
        find(job, json_get_text(body, "sourceObjectName"), json_get_text(body, "sourceVersionId"));
    struct span content;

    if (from == NULL || !holds(job, from, json_get_text(body, "sourceObjectIfMatchETag"), NULL) ||
        !is_ready(job, bucket, name))
        return;
    /* Bytes of their own: the source may be what the copy replaces. */
    content = (struct span){
        .ptr =
            arena_strndup(&job->call->arena, from->blob != NULL ? from->blob : "", from->blob_len),
        .len = from->blob_len,
    };
    headers_of(job, from->doc, &headers);
    if (sandbox_objects_put(job, bucket, "o", name, content, &headers) == NULL)
        return;
    job->answer->status = 202;
    sandbox_work_add(job, NULL);
}

/* ---- Rename -------------------------------------------------------------------------------- */

void sandbox_objects_rename(struct sandbox_job *job)
{
    const struct json *body = job->input.body;
    const char *from = json_get_text(body, "sourceName");
    const char *to = json_get_text(body, "newName");
    const char *path = sandbox_objects_path(job, "o");
    struct sandbox_record *record = find(job, from, NULL);
    const struct sandbox_record *there =
        sandbox_store_find(job->state->store, path, to, job->now_ms);
    struct json *doc;

    if (record == NULL || !holds(job, record, json_get_text(body, "srcObjIfMatchETag"), NULL) ||
        !holds(job, there, json_get_text(body, "newObjIfMatchETag"),
               json_get_text(body, "newObjIfNoneMatchETag")))
        return;
    if (strcmp(from, to) != 0) {
        doc = json_copy(&job->call->arena, record->doc);
        sandbox_hand_add_text(job, doc, "name", to);
        sandbox_objects_version_keep(job, sandbox_objects_value(job, "bucketName"), to);
        record = sandbox_objects_version_move(job, record, path, to, doc);
    }
    job->answer->status = 200;
    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, record));
    sandbox_rules_header(job, "version-id", json_get_text(record->doc, "versionId"));
    sandbox_objects_set_modified(job, record);
}

/* ---- The archive --------------------------------------------------------------------------- */

static int64_t number_of(const struct json *doc, const char *name)
{
    int64_t number = 0;

    (void)json_int(json_get(doc, name), &number);
    return number;
}

const char *sandbox_objects_archival(const struct sandbox_job *job,
                                     const struct sandbox_record *record)
{
    int64_t at = number_of(record->doc, RESTORED_AT);

    if (json_get(record->doc, "archivalState") == NULL)
        return NULL;
    if (at == 0 || job->now_ms >= number_of(record->doc, RESTORED_UNTIL))
        return "Archived";
    return job->now_ms < at ? "Restoring" : "Restored";
}

void sandbox_objects_restore(struct sandbox_job *job)
{
    const struct json *body = job->input.body;
    struct sandbox_record *record =
        find(job, json_get_text(body, "objectName"), json_get_text(body, "versionId"));
    int64_t hours = number_of(body, "hours");
    int64_t at = job->now_ms + job->state->step_ms;
    struct json *doc;

    if (record == NULL)
        return;
    if (hours < 0 || hours > HOURS_MAX) {
        sandbox_hand_refuse(job, "hours must be between 1 and %d.", HOURS_MAX);
        return;
    }
    if (sandbox_objects_archival(job, record) == NULL) {
        sandbox_answer_error(job->call, job->answer, 409, "NotArchived",
                             "The object is not in the archive.");
        return;
    }
    doc = json_copy(&job->call->arena, record->doc);
    sandbox_hand_add_int(job, doc, RESTORED_AT, at);
    sandbox_hand_add_int(job, doc, RESTORED_UNTIL,
                         at + (hours > 0 ? hours : HOURS_DEFAULT) * (int64_t)3600000);
    sandbox_store_change(record, doc);
    job->answer->status = 202;
}

void sandbox_objects_set_tier(struct sandbox_job *job)
{
    static const char *const dropped[] = { "archivalState", RESTORED_AT, RESTORED_UNTIL };
    const struct json *body = job->input.body;
    const char *tier = json_get_text(body, "storageTier");
    struct sandbox_record *record =
        find(job, json_get_text(body, "objectName"), json_get_text(body, "versionId"));
    struct json *doc;

    if (record == NULL)
        return;
    doc = json_new(&job->call->arena, JSON_OBJECT);
    for (const struct json *old = record->doc->first; old != NULL; old = old->next) {
        bool is_dropped = false;

        for (size_t i = 0; i < 3; i++)
            is_dropped = is_dropped || strcmp(dropped[i], old->name) == 0;
        if (!is_dropped)
            sandbox_hand_add_copy(job, doc, old->name, old);
    }
    sandbox_hand_add_text(job, doc, "storageTier", tier);
    if (strcmp(tier, "Archive") == 0)
        sandbox_hand_add_text(job, doc, "archivalState", "Archived");
    sandbox_store_change(record, doc);
    job->answer->status = 200;
}

/* ---- Others -------------------------------------------------------------------------------- */

/* Other keys do not change what an object is. */
void sandbox_objects_reencrypt(struct sandbox_job *job)
{
    if (find(job, sandbox_objects_value(job, "objectName"),
             sandbox_answer_parameter(job->call, job->request, "versionId")) != NULL)
        job->answer->status = 200;
}

static void add_failure(struct sandbox_job *job, struct json *failed, const char *name)
{
    struct json *item = json_add_item(failed, json_new(&job->call->arena, JSON_OBJECT));
    struct json *why = json_new(&job->call->arena, JSON_OBJECT);

    if (json_parse(job->call, "answer", job->answer->body, &why) != ERR_NONE)
        call_forgive(job->call);
    sandbox_hand_add_text(job, item, "objectName", name);
    sandbox_hand_add_int(job, item, "statusCode", job->answer->status);
    sandbox_hand_add_text(job, item, "errorCode", json_get_text(why, "code"));
    sandbox_hand_add_text(job, item, "errorMessage", json_get_text(why, "message"));
}

/* Each object for itself: what fails does not stop the others. */
void sandbox_objects_delete_many(struct sandbox_job *job)
{
    const struct json *objects = json_get(job->input.body, "objects");
    struct arena *arena = &job->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    struct json *deleted = json_add_member(arena, body, "deleted", json_new(arena, JSON_ARRAY));
    struct json *failed = json_add_member(arena, body, "failed", json_new(arena, JSON_ARRAY));
    const struct json *quiet = json_get(job->input.body, "isSkipDeletedResult");

    for (const struct json *one = objects->first; one != NULL; one = one->next) {
        const char *name = json_get_text(one, "objectName");
        struct sandbox_record *record = find(job, name, NULL);

        if (record == NULL || !holds(job, record, json_get_text(one, "ifMatch"), NULL)) {
            add_failure(job, failed, name);
            continue;
        }
        sandbox_objects_version_remove(job, record);
        if (quiet == NULL || !quiet->boolean) {
            struct json *item = json_add_item(deleted, json_new(arena, JSON_OBJECT));

            sandbox_hand_add_text(job, item, "objectName", name);
        }
    }
    sandbox_hand_show(job, body);
}
