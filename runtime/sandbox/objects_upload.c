#include "sandbox/objects_upload.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "sandbox/hand.h"
#include "sandbox/ids.h"
#include "sandbox/objects_sum.h"

/* An upload is a record at "u" with the id as its key; its parts are records at "u/<id>" with the
 * number, five digits, as theirs. */

static const char *parts_kind(const struct sandbox_job *job, const char *id)
{
    return arena_printf(&job->call->arena, "u/%s", id);
}

static struct sandbox_record *find_upload(struct sandbox_job *job)
{
    const char *id = sandbox_answer_parameter(job->call, job->request, "uploadId");
    struct sandbox_record *record =
        id == NULL ? NULL
                   : sandbox_store_find(job->state->store, sandbox_objects_path(job, "u"), id,
                                        job->now_ms);
    const char *object = record == NULL ? NULL : json_get_text(record->doc, "object");

    if (object != NULL && strcmp(object, sandbox_objects_value(job, "objectName")) == 0)
        return record;
    sandbox_answer_error(job->call, job->answer, 404, "UploadNotFound",
                         "The upload was not found.");
    return NULL;
}

static void remove_upload(struct sandbox_job *job, struct sandbox_record *upload)
{
    const char *path = sandbox_objects_path(job, parts_kind(job, upload->key));
    struct sandbox_record *record = sandbox_store_next(job->state->store, NULL, job->now_ms);

    while (record != NULL) {
        struct sandbox_record *next = sandbox_store_next(job->state->store, record, job->now_ms);

        if (strcmp(record->path, path) == 0)
            sandbox_store_remove(job->state->store, record);
        record = next;
    }
    sandbox_store_remove(job->state->store, upload);
}

/* The object that the upload becomes, when there is one of its name. */
static struct sandbox_record *target_of(struct sandbox_job *job, const char *name)
{
    return sandbox_store_find(job->state->store, sandbox_objects_path(job, "o"), name, job->now_ms);
}

/* What the upload says of its object, and the headers that they become. */
static const char *const kept[][2] = {
    { "contentType", "content-type" },         { "contentLanguage", "content-language" },
    { "contentEncoding", "content-encoding" }, { "contentDisposition", "content-disposition" },
    { "cacheControl", "cache-control" },       { "storageTier", "storage-tier" },
};

void sandbox_objects_upload_create(struct sandbox_job *job)
{
    struct arena *arena = &job->call->arena;
    struct json *doc = json_new(arena, JSON_OBJECT);
    const char *id = sandbox_ids_request(arena);
    const struct sandbox_draft draft = {
        .path = sandbox_objects_path(job, "u"),
        .key = id,
        .service = job->service,
        .doc = doc,
    };

    if (!sandbox_rules_matches(job, target_of(job, json_get_text(job->input.body, "object"))))
        return;
    sandbox_hand_add_text(job, doc, "namespace", job->state->namespace_name);
    sandbox_hand_add_text(job, doc, "bucket", sandbox_objects_value(job, "bucketName"));
    sandbox_hand_add_text(job, doc, "object", json_get_text(job->input.body, "object"));
    sandbox_hand_add_text(job, doc, "uploadId", id);
    sandbox_hand_add_text(job, doc, "storageTier", json_get_text(job->input.body, "storageTier"));
    json_add_member(arena, doc, "timeCreated", sandbox_fill_now(&job->fill));
    sandbox_answer_json(job->call, job->answer, 200, doc);
    sandbox_hand_add_copy(job, doc, "metadata", json_get(job->input.body, "metadata"));
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        sandbox_hand_add_text(job, doc, kept[i][0], json_get_text(job->input.body, kept[i][0]));
    sandbox_store_add(job->state->store, &draft, job->now_ms);
}

void sandbox_objects_upload_part(struct sandbox_job *job)
{
    const struct sandbox_record *upload = find_upload(job);
    const char *text = sandbox_answer_parameter(job->call, job->request, "uploadPartNum");
    long number = text == NULL ? 0 : strtol(text, NULL, 10);
    struct net_headers headers = { 0 };
    const struct sandbox_record *part;

    if (upload == NULL || !sandbox_objects_sum_check(job, &headers))
        return;
    if (number < 1 || number > 10000) {
        sandbox_answer_error(job->call, job->answer, 400, "InvalidUploadPart",
                             "uploadPartNum must be between 1 and 10000.");
        return;
    }
    part = sandbox_objects_put(
        job, sandbox_objects_value(job, "bucketName"), parts_kind(job, upload->key),
        arena_printf(&job->call->arena, "%05ld", number), job->request->body, &headers);
    if (part == NULL)
        return;
    job->answer->status = 200;
    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, part));
    sandbox_rules_header(job, "opc-content-md5", json_get_text(part->doc, "md5"));
    sandbox_objects_sum_tell(job, part);
}

static struct sandbox_record *find_part(struct sandbox_job *job, const char *id,
                                        const struct json *wanted)
{
    int64_t number = 0;
    const char *etag = json_get_text(wanted, "etag");
    const char *real;
    struct sandbox_record *part;

    (void)json_int(json_get(wanted, "partNum"), &number);
    part = sandbox_store_find(job->state->store, sandbox_objects_path(job, parts_kind(job, id)),
                              arena_printf(&job->call->arena, "%05lld", (long long)number),
                              job->now_ms);
    real = part == NULL ? NULL : sandbox_store_etag(&job->call->arena, part);
    if (real != NULL && etag != NULL && strcmp(real, etag) == 0)
        return part;
    sandbox_answer_error(job->call, job->answer, 400, "InvalidUploadPart",
                         "Part %lld was not uploaded, or has another etag.", (long long)number);
    return NULL;
}

/* What is known of the parts when they are put together. */
struct joined {
    struct buf content;
    struct buf sums; /* the MD5 of each part, one after another */
    size_t count;
};

static bool is_ordered(struct sandbox_job *job, const struct json *item, int64_t *last)
{
    int64_t number = 0;

    (void)json_int(json_get(item, "partNum"), &number);
    if (number > *last) {
        *last = number;
        return true;
    }
    sandbox_answer_error(job->call, job->answer, 400, "InvalidUploadPart",
                         "The parts must be in order of their numbers, each of them once.");
    return false;
}

/* The content of all parts that the request lists. */
static bool join(struct sandbox_job *job, const char *id, struct joined *out)
{
    const struct json *parts = json_get(job->input.body, "partsToCommit");
    int64_t last = 0;

    for (const struct json *item = parts->first; item != NULL; item = item->next) {
        const struct sandbox_record *part = NULL;
        struct span sum;

        if (is_ordered(job, item, &last))
            part = find_part(job, id, item);
        if (part == NULL)
            return false;
        buf_add(&out->content, part->blob, part->blob_len);
        if (base64_decode(&job->call->arena, span_of(json_get_text(part->doc, "md5")), &sum))
            buf_add_span(&out->sums, sum);
        out->count++;
    }
    return true;
}

/* "MD5 of the parts' MD5s-number of parts" */
static const char *multipart_md5(struct sandbox_job *job, const struct joined *joined)
{
    struct arena *arena = &job->call->arena;

    return arena_printf(arena, "%s-%zu",
                        sandbox_objects_sum(arena, SANDBOX_OBJECTS_MD5, buf_span(&joined->sums)),
                        joined->count);
}

static void headers_of(struct sandbox_job *job, const struct json *doc, struct net_headers *out)
{
    const struct json *metadata = json_get(doc, "metadata");
    struct arena *arena = &job->call->arena;

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        if (json_get_text(doc, kept[i][0]) != NULL)
            net_headers_add(arena, out, kept[i][1], json_get_text(doc, kept[i][0]));
    }
    for (const struct json *item = metadata == NULL ? NULL : metadata->first; item != NULL;
         item = item->next) {
        const char *name = item->name;

        if (strncmp(name, "opc-meta-", 9) != 0)
            name = arena_printf(arena, "opc-meta-%s", name);
        if (item->kind == JSON_STRING)
            net_headers_add(arena, out, name, item->text);
    }
}

void sandbox_objects_upload_commit(struct sandbox_job *job)
{
    const char *name = sandbox_objects_value(job, "objectName");
    struct sandbox_record *upload = find_upload(job);
    struct net_headers headers = { 0 };
    struct joined joined = { 0 };
    const struct sandbox_record *object;

    if (upload == NULL || !sandbox_rules_matches(job, target_of(job, name)))
        return;
    buf_init(&joined.content, &job->call->arena, (size_t)1 << 30);
    buf_init(&joined.sums, &job->call->arena, 1 << 20);
    if (!join(job, upload->key, &joined))
        return;
    headers_of(job, upload->doc, &headers);
    net_headers_set(&job->call->arena, &headers, "opc-multipart-md5", multipart_md5(job, &joined));
    object = sandbox_objects_put(job, sandbox_objects_value(job, "bucketName"), "o", name,
                                 buf_span(&joined.content), &headers);
    if (object == NULL)
        return;
    remove_upload(job, upload);
    job->answer->status = 200;
    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, object));
    sandbox_rules_header(job, "opc-multipart-md5", multipart_md5(job, &joined));
    sandbox_rules_header(job, "version-id", json_get_text(object->doc, "versionId"));
    sandbox_objects_set_modified(job, object);
}

void sandbox_objects_upload_abort(struct sandbox_job *job)
{
    struct sandbox_record *upload = find_upload(job);

    if (upload == NULL)
        return;
    remove_upload(job, upload);
    job->answer->status = 204;
}

void sandbox_objects_upload_parts(struct sandbox_job *job)
{
    const struct sandbox_record *upload = find_upload(job);
    const struct sandbox_record *record = NULL;
    struct arena *arena = &job->call->arena;
    struct json *list = json_new(arena, JSON_ARRAY);
    const char *path;

    if (upload == NULL)
        return;
    path = sandbox_objects_path(job, parts_kind(job, upload->key));
    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        struct json *part = json_new(arena, JSON_OBJECT);

        if (strcmp(record->path, path) != 0)
            continue;
        json_add_member(arena, part, "partNumber",
                        json_new_int(arena, strtol(record->key, NULL, 10)));
        json_add_member(arena, part, "etag",
                        json_new_text(arena, sandbox_store_etag(arena, record)));
        json_add_member(arena, part, "md5",
                        json_new_text(arena, json_get_text(record->doc, "md5")));
        json_add_member(arena, part, "size", json_new_int(arena, (int64_t)record->blob_len));
        json_add_item(list, part);
    }
    sandbox_hand_show_list(job, list);
}
