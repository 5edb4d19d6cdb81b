#include "sandbox/objects.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "sandbox/hand.h"
#include "sandbox/ids.h"
#include "sandbox/objects_copy.h"
#include "sandbox/objects_list.h"
#include "sandbox/objects_open.h"
#include "sandbox/objects_sum.h"
#include "sandbox/objects_upload.h"
#include "sandbox/objects_version.h"

#define CONTENT_MAX ((size_t)2 << 30) /* bytes of all objects together */

/* Headers that come back with the object as they were given. */
static const char *const kept_headers[] = {
    "content-type", "content-language", "content-encoding", "content-disposition", "cache-control",
};

/* ---- Names --------------------------------------------------------------------------------- */

const char *sandbox_objects_value(const struct sandbox_job *job, const char *name)
{
    const char *value = sandbox_route_value(job->match, span_of(name));

    return value != NULL ? value : "";
}

const char *sandbox_objects_path_in(const struct sandbox_job *job, const char *bucket,
                                    const char *kind)
{
    return arena_printf(&job->call->arena, "/n/%s/b/%s/%s", job->state->namespace_name, bucket,
                        kind);
}

const char *sandbox_objects_path(const struct sandbox_job *job, const char *kind)
{
    return sandbox_objects_path_in(job, sandbox_objects_value(job, "bucketName"), kind);
}

struct sandbox_record *sandbox_objects_bucket(const struct sandbox_job *job, const char *name)
{
    const char *path = arena_printf(&job->call->arena, "/n/%s/b", job->state->namespace_name);

    return sandbox_store_find(job->state->store, path, name, job->now_ms);
}

static struct sandbox_record *find_bucket(struct sandbox_job *job)
{
    return sandbox_objects_bucket(job, sandbox_objects_value(job, "bucketName"));
}

static struct sandbox_record *find_object(struct sandbox_job *job)
{
    return sandbox_store_find(job->state->store, sandbox_objects_path(job, "o"),
                              sandbox_objects_value(job, "objectName"), job->now_ms);
}

/* ---- Errors -------------------------------------------------------------------------------- */

void sandbox_objects_no_bucket(struct sandbox_job *job, const char *name)
{
    sandbox_answer_error(job->call, job->answer, 404, "BucketNotFound",
                         "Either the bucket named '%s' does not exist in the namespace '%s' or "
                         "you are not authorized to access it",
                         name, job->state->namespace_name);
}

void sandbox_objects_not_found(struct sandbox_job *job, const char *name)
{
    sandbox_answer_error(job->call, job->answer, 404, "ObjectNotFound",
                         "The object '%s' was not found in the bucket '%s'", name,
                         sandbox_objects_value(job, "bucketName"));
}

static bool is_full(struct sandbox_job *job, size_t more)
{
    if (sandbox_store_blob_bytes(job->state->store) + more <= CONTENT_MAX)
        return false;
    sandbox_answer_error(job->call, job->answer, 413, "RequestEntityTooLarge",
                         "The sandbox holds at most %zu bytes.", CONTENT_MAX);
    return true;
}

/* ---- Content ------------------------------------------------------------------------------- */

static void add_headers(struct sandbox_job *job, struct json *doc, const char *prefix,
                        const struct net_headers *headers)
{
    struct arena *arena = &job->call->arena;

    for (size_t i = 0; i < headers->count; i++) {
        const struct net_header *header = &headers->items[i];

        if (strncasecmp(header->name, prefix, strlen(prefix)) == 0)
            sandbox_fill_set(arena, doc, arena_printf(arena, "header %s", header->name),
                             json_new_text(arena, header->value));
    }
}

/* The tier that was asked for, else the bucket's. */
static const char *tier_of(struct sandbox_job *job, const char *bucket,
                           const struct net_headers *headers)
{
    const struct sandbox_record *record = sandbox_objects_bucket(job, bucket);
    const char *tier = net_headers_get(headers, "storage-tier");

    if (tier == NULL && record != NULL)
        tier = json_get_text(record->doc, "storageTier");
    return tier != NULL ? tier : "Standard";
}

static struct json *new_doc(struct sandbox_job *job, const char *name, struct span content,
                            const char *tier)
{
    struct arena *arena = &job->call->arena;
    struct json *doc = json_new(arena, JSON_OBJECT);
    static const char *const times[] = { "timeCreated", "timeModified" };

    sandbox_hand_add_text(job, doc, "name", name);
    sandbox_hand_add_int(job, doc, "size", (int64_t)content.len);
    sandbox_hand_add_text(job, doc, "md5",
                          sandbox_objects_sum(arena, SANDBOX_OBJECTS_MD5, content));
    sandbox_hand_add_text(job, doc, "etag", "");
    sandbox_hand_add_text(job, doc, "storageTier", tier);
    if (strcmp(tier, "Archive") == 0)
        sandbox_hand_add_text(job, doc, "archivalState", "Archived");
    sandbox_hand_add_text(job, doc, "versionId", sandbox_ids_request(arena));
    for (size_t i = 0; i < 2; i++)
        json_add_member(arena, doc, times[i], sandbox_fill_now(&job->fill));
    return doc;
}

struct sandbox_record *sandbox_objects_put(struct sandbox_job *job, const char *bucket,
                                           const char *kind, const char *name, struct span content,
                                           const struct net_headers *headers)
{
    static const char *const sums[] = { "opc-content-", "opc-multipart-md5" };
    struct json *doc = new_doc(job, name, content, tier_of(job, bucket, headers));
    struct sandbox_draft draft = {
        .path = sandbox_objects_path_in(job, bucket, kind),
        .key = name,
        .service = job->service,
        .doc = doc,
    };
    struct sandbox_record *record;
    void *copy;

    if (is_full(job, content.len))
        return NULL;
    add_headers(job, doc, "opc-meta-", headers);
    for (size_t i = 0; i < 2; i++)
        add_headers(job, doc, sums[i], headers);
    for (size_t i = 0; i < sizeof(kept_headers) / sizeof(kept_headers[0]); i++)
        add_headers(job, doc, kept_headers[i], headers);
    copy = malloc(content.len + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, content.ptr != NULL ? content.ptr : "", content.len);
    if (strcmp(kind, "o") == 0)
        sandbox_objects_version_keep(job, bucket, name);
    record = sandbox_store_add(job->state->store, &draft, job->now_ms);
    sandbox_store_set_blob(job->state->store, record, copy, content.len);
    return record;
}

void sandbox_objects_set_modified(struct sandbox_job *job, const struct sandbox_record *record)
{
    char text[CLOCK_HTTP_DATE_SIZE];

    clock_format_http_date(record->created_ms, text);
    sandbox_rules_header(job, "last-modified", text);
}

/* ---- Put ------------------------------------------------------------------------------------ */

static void put_object(struct sandbox_job *job)
{
    const char *name = sandbox_objects_value(job, "objectName");
    struct net_headers headers = { 0 };
    const struct sandbox_record *record;

    if (!sandbox_rules_matches(job, find_object(job)) || !sandbox_objects_sum_check(job, &headers))
        return;
    record = sandbox_objects_put(job, sandbox_objects_value(job, "bucketName"), "o", name,
                                 job->request->body, &headers);
    if (record == NULL)
        return;
    job->answer->status = 200;
    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, record));
    sandbox_rules_header(job, "opc-content-md5", json_get_text(record->doc, "md5"));
    sandbox_rules_header(job, "version-id", json_get_text(record->doc, "versionId"));
    sandbox_objects_sum_tell(job, record);
    sandbox_objects_set_modified(job, record);
}

/* ---- Get ----------------------------------------------------------------------------------- */

struct range {
    size_t first;
    size_t last;
};

enum range_kind { RANGE_NONE, RANGE_OUTSIDE, RANGE_PART };

/* "a-b", "a-" or "-n", of `len` bytes. What is none of these is ignored, as RFC 9110 section 14.2
 * allows. */
static enum range_kind read_range(const char *text, size_t len, struct range *out)
{
    const char *dash = strchr(text, '-');
    char *end = NULL;
    unsigned long long first;
    unsigned long long last;

    if (dash == NULL || strspn(text, "0123456789-") != strlen(text) || strchr(dash + 1, '-'))
        return RANGE_NONE;
    if (dash == text && dash[1] == '\0')
        return RANGE_NONE;
    first = strtoull(text, &end, 10);
    last = dash[1] == '\0' ? len : strtoull(dash + 1, &end, 10);
    if (dash == text) { /* the last n bytes */
        first = last >= len ? 0 : len - last;
        if (last == 0)
            return RANGE_OUTSIDE;
        last = len;
    }
    if (first >= len)
        return RANGE_OUTSIDE;
    if (last < first)
        return RANGE_NONE;
    *out = (struct range){ .first = (size_t)first, .last = last < len ? (size_t)last : len - 1 };
    return RANGE_PART;
}

static void send_content(struct sandbox_job *job, const struct sandbox_record *record)
{
    const char *header = net_headers_get(&job->request->headers, "range");
    struct arena *arena = &job->call->arena;
    enum range_kind kind = RANGE_NONE;
    struct range range;

    job->answer->status = 200;
    job->answer->body = (struct span){
        .ptr = arena_strndup(arena, record->blob, record->blob_len),
        .len = record->blob_len,
    };
    if (header != NULL && strncasecmp(header, "bytes=", 6) == 0)
        kind = read_range(header + 6, record->blob_len, &range);
    if (kind == RANGE_NONE)
        return;
    if (kind == RANGE_OUTSIDE) {
        sandbox_answer_error(job->call, job->answer, 416, "InvalidRange",
                             "The range %s is not in the object.", header);
        sandbox_rules_header(job, "content-range",
                             arena_printf(arena, "bytes */%zu", record->blob_len));
        return;
    }
    job->answer->status = 206;
    job->answer->body.ptr += range.first;
    job->answer->body.len = range.last - range.first + 1;
    sandbox_rules_header(
        job, "content-range",
        arena_printf(arena, "bytes %zu-%zu/%zu", range.first, range.last, record->blob_len));
}

static void send_headers(struct sandbox_job *job, const struct sandbox_record *record)
{
    static const char mark[] = "header ";

    sandbox_rules_header(job, "etag", sandbox_objects_etag(job, record));
    sandbox_rules_header(job, "accept-ranges", "bytes");
    sandbox_rules_header(job, "version-id", json_get_text(record->doc, "versionId"));
    sandbox_rules_header(job, "storage-tier", json_get_text(record->doc, "storageTier"));
    if (sandbox_objects_archival(job, record) != NULL)
        sandbox_rules_header(job, "archival-state", sandbox_objects_archival(job, record));
    sandbox_objects_set_modified(job, record);
    job->answer->content_type = "application/octet-stream";
    for (const struct json *member = record->doc->first; member != NULL; member = member->next) {
        if (strncmp(member->name, mark, sizeof(mark) - 1) != 0)
            continue;
        if (strcasecmp(member->name + sizeof(mark) - 1, "content-type") == 0)
            job->answer->content_type = arena_strdup(&job->call->arena, member->text);
        else
            sandbox_rules_header(job, member->name + sizeof(mark) - 1, member->text);
    }
}

/* The answer says other headers when the request asks for them. */
static void override_headers(struct sandbox_job *job)
{
    static const char *const names[][2] = {
        { "httpResponseContentDisposition", "content-disposition" },
        { "httpResponseCacheControl", "cache-control" },
        { "httpResponseContentLanguage", "content-language" },
        { "httpResponseContentEncoding", "content-encoding" },
        { "httpResponseExpires", "expires" },
    };
    const char *type = sandbox_answer_parameter(job->call, job->request, "httpResponseContentType");

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = sandbox_answer_parameter(job->call, job->request, names[i][0]);

        if (value != NULL && net_header_is_valid(names[i][1], value))
            sandbox_rules_header(job, names[i][1], value);
    }
    if (type != NULL && net_header_is_valid("content-type", type))
        job->answer->content_type = type;
}

/* What is in the archive has no content to give; what it is like can be seen. */
static bool is_at_hand(struct sandbox_job *job, const struct sandbox_record *record)
{
    const char *state = sandbox_objects_archival(job, record);

    if (state == NULL || strcmp(state, "Restored") == 0 || job->op->method == MODEL_HEAD)
        return true;
    sandbox_answer_error(job->call, job->answer, 409, "NotRestored",
                         "The object '%s' is in the archive. Restore it first.",
                         json_get_text(record->doc, "name"));
    return false;
}

static void get_object(struct sandbox_job *job)
{
    const struct sandbox_record *record = sandbox_objects_version_find(job);

    if (record == NULL) {
        sandbox_objects_not_found(job, sandbox_objects_value(job, "objectName"));
        return;
    }
    if (!sandbox_rules_matches(job, record) || !is_at_hand(job, record))
        return;
    send_content(job, record);
    if (job->answer->status >= 300)
        return;
    send_headers(job, record);
    override_headers(job);
    if (job->answer->status == 200 && json_get(record->doc, "header opc-multipart-md5") == NULL)
        sandbox_rules_header(job, "content-md5", json_get_text(record->doc, "md5"));
}

/* ---- Buckets: the common rules with other words --------------------------------------------- */

static void create_bucket(struct sandbox_job *job)
{
    struct arena *arena = &job->call->arena;
    struct json *body = json_copy(arena, job->input.body);
    static const char *const defaults[][2] = {
        { "publicAccessType", "NoPublicAccess" },
        { "storageTier", "Standard" },
        { "versioning", "Disabled" },
        { "autoTiering", "Disabled" },
    };

    sandbox_fill_set(arena, body, "namespace",
                     json_new_text(arena, sandbox_objects_value(job, "namespaceName")));
    sandbox_fill_set(arena, body, "createdBy", json_new_text(arena, job->state->keys.user));
    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
        if (json_get(body, defaults[i][0]) == NULL)
            sandbox_hand_add_text(job, body, defaults[i][0], defaults[i][1]);
    }
    job->input.body = body;
    sandbox_rules_follow(job);
    if (job->answer->status != 409)
        return;
    sandbox_answer_error(job->call, job->answer, 409, "BucketAlreadyExists",
                         "Either the bucket '%s' in namespace '%s' already exists or you are not "
                         "authorized to create it",
                         json_get_text(body, "name"), sandbox_objects_value(job, "namespaceName"));
}

/* The name of what keeps a bucket from being deleted, or NULL. */
static const char *content_of(struct sandbox_job *job)
{
    const char *const paths[] = { sandbox_objects_path(job, "o"), sandbox_objects_path(job, "v"),
                                  sandbox_objects_path(job, "u") };
    static const char *const names[] = { "objects", "object versions", "multipart uploads" };
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        for (size_t i = 0; i < 3; i++) {
            if (strcmp(record->path, paths[i]) == 0)
                return names[i];
        }
    }
    return NULL;
}

static void delete_bucket(struct sandbox_job *job)
{
    const char *content = content_of(job);

    if (content != NULL)
        sandbox_answer_error(job->call, job->answer, 409, "BucketNotEmpty",
                             "Bucket named '%s' is not empty. Delete all %s first.",
                             sandbox_objects_value(job, "bucketName"), content);
    else
        sandbox_rules_follow(job);
}

/* A bucket keeps its name and its namespace. */
static void update_bucket(struct sandbox_job *job)
{
    const char *name = json_get_text(job->input.body, "name");
    struct json *body = json_copy(&job->call->arena, job->input.body);

    if (name != NULL && strcmp(name, sandbox_objects_value(job, "bucketName")) != 0)
        sandbox_hand_refuse(job, "A bucket cannot be renamed.");
    else {
        sandbox_hand_add_text(job, body, "namespace", job->state->namespace_name);
        job->input.body = body;
        sandbox_rules_follow(job);
    }
}

static bool asks_for(struct sandbox_job *job, const char *field)
{
    const char **values;
    size_t count = sandbox_answer_parameters(job->call, job->request, "fields", &values);

    for (size_t i = 0; i < count; i++) {
        if (strstr(values[i], field) != NULL)
            return true;
    }
    return false;
}

static void add_counts(struct sandbox_job *job, struct json *view)
{
    const char *const paths[] = { sandbox_objects_path(job, "o"), sandbox_objects_path(job, "v") };
    const struct sandbox_record *record = NULL;
    int64_t count = 0;
    int64_t size = 0;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, paths[0]) != 0 && strcmp(record->path, paths[1]) != 0)
            continue;
        count++;
        size += (int64_t)record->blob_len;
    }
    if (asks_for(job, "approximateCount"))
        sandbox_hand_add_int(job, view, "approximateCount", count);
    if (asks_for(job, "approximateSize"))
        sandbox_hand_add_int(job, view, "approximateSize", size);
}

static void get_bucket(struct sandbox_job *job)
{
    const struct sandbox_record *bucket = find_bucket(job);
    const struct sandbox_record *policy =
        sandbox_store_find(job->state->store, sandbox_objects_path(job, "l"), "", job->now_ms);
    struct json *view;

    if (!sandbox_rules_matches(job, bucket))
        return;
    view = sandbox_store_view(&job->call->arena, bucket, job->now_ms);
    if (policy != NULL)
        sandbox_hand_add_text(job, view, "objectLifecyclePolicyEtag",
                              sandbox_store_etag(&job->call->arena, policy));
    add_counts(job, view);
    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, bucket));
    sandbox_hand_show(job, view);
}

static void get_lifecycle(struct sandbox_job *job)
{
    if (sandbox_store_find(job->state->store, sandbox_objects_path(job, "l"), "", job->now_ms))
        sandbox_rules_follow(job);
    else
        sandbox_answer_error(job->call, job->answer, 404, "LifecyclePolicyNotFound",
                             "The bucket '%s' has no lifecycle policy.",
                             sandbox_objects_value(job, "bucketName"));
}

static void head_bucket(struct sandbox_job *job)
{
    if (!sandbox_rules_matches(job, find_bucket(job)))
        return;
    job->answer->status = 200;
    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, find_bucket(job)));
}

static void get_namespace(struct sandbox_job *job)
{
    sandbox_answer_json(job->call, job->answer, 200,
                        json_new_text(&job->call->arena, job->state->namespace_name));
}

/* ---- Which operation ------------------------------------------------------------------------ */

static const struct {
    const char *name;
    void (*serve)(struct sandbox_job *job);
} handlers[] = {
    { "getNamespace", get_namespace },
    { "createBucket", create_bucket },
    { "getBucket", get_bucket },
    { "headBucket", head_bucket },
    { "updateBucket", update_bucket },
    { "deleteBucket", delete_bucket },
    { "putObject", put_object },
    { "getObject", get_object },
    { "headObject", get_object },
    { "deleteObject", sandbox_objects_version_delete },
    { "listObjectVersions", sandbox_objects_version_list },
    { "renameObject", sandbox_objects_rename },
    { "copyObject", sandbox_objects_copy },
    { "restoreObjects", sandbox_objects_restore },
    { "updateObjectStorageTier", sandbox_objects_set_tier },
    { "reencryptObject", sandbox_objects_reencrypt },
    { "batchDeleteObjects", sandbox_objects_delete_many },
    { "getObjectLifecyclePolicy", get_lifecycle },
    { "createPreauthenticatedRequest", sandbox_objects_open_create },
    { "listObjects", sandbox_objects_list },
    { "createMultipartUpload", sandbox_objects_upload_create },
    { "uploadPart", sandbox_objects_upload_part },
    { "commitMultipartUpload", sandbox_objects_upload_commit },
    { "abortMultipartUpload", sandbox_objects_upload_abort },
    { "listMultipartUploadParts", sandbox_objects_upload_parts },
};

/* True when the namespace or the bucket that the path names is not there. */
static bool leads_nowhere(struct sandbox_job *job)
{
    const char *space = sandbox_objects_value(job, "namespaceName");
    const char *bucket = sandbox_objects_value(job, "bucketName");

    if (space[0] != '\0' && strcmp(space, job->state->namespace_name) != 0) {
        sandbox_answer_error(job->call, job->answer, 404, "NamespaceNotFound",
                             "You do not have authorization to perform this request, or the "
                             "requested namespace '%s' could not be found.",
                             space);
        return true;
    }
    if (bucket[0] != '\0' && find_bucket(job) == NULL) {
        sandbox_objects_no_bucket(job, bucket);
        return true;
    }
    return false;
}

bool sandbox_objects_answer(struct sandbox_job *job)
{
    const char *name = model_text(job->service, job->op->name);

    if (strcmp(job->service->name, "objectstorage") != 0)
        return false;
    if (leads_nowhere(job))
        return true;
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
        if (strcmp(handlers[i].name, name) == 0) {
            handlers[i].serve(job);
            return true;
        }
    }
    return false;
}
