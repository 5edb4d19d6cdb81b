#include "sandbox/objects.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "base/base64.h"
#include "base/clock.h"
#include "sandbox/objects_list.h"
#include "sandbox/objects_upload.h"

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

const char *sandbox_objects_path(const struct sandbox_job *job, const char *kind)
{
    return arena_printf(&job->call->arena, "/n/%s/b/%s/%s",
                        sandbox_objects_value(job, "namespaceName"),
                        sandbox_objects_value(job, "bucketName"), kind);
}

static struct sandbox_record *find_bucket(struct sandbox_job *job)
{
    const char *path =
        arena_printf(&job->call->arena, "/n/%s/b", sandbox_objects_value(job, "namespaceName"));

    return sandbox_store_find(job->state->store, path, sandbox_objects_value(job, "bucketName"),
                              job->now_ms);
}

static struct sandbox_record *find_object(struct sandbox_job *job)
{
    return sandbox_store_find(job->state->store, sandbox_objects_path(job, "o"),
                              sandbox_objects_value(job, "objectName"), job->now_ms);
}

/* ---- Errors -------------------------------------------------------------------------------- */

static void bucket_not_found(struct sandbox_job *job)
{
    sandbox_answer_error(job->call, job->answer, 404, "BucketNotFound",
                         "Either the bucket named '%s' does not exist in the namespace '%s' or "
                         "you are not authorized to access it",
                         sandbox_objects_value(job, "bucketName"),
                         sandbox_objects_value(job, "namespaceName"));
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

const char *sandbox_objects_md5(struct arena *arena, const void *bytes, size_t len)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned digest_len = 0;

    if (EVP_Digest(bytes, len, digest, &digest_len, EVP_md5(), NULL) != 1)
        return "";
    return base64_encode(arena, (struct span){ .ptr = (const char *)digest, .len = digest_len });
}

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

static struct json *new_doc(struct sandbox_job *job, const char *name, struct span content)
{
    struct arena *arena = &job->call->arena;
    struct json *doc = json_new(arena, JSON_OBJECT);
    static const char *const times[] = { "timeCreated", "timeModified" };

    json_add_member(arena, doc, "name", json_new_text(arena, name));
    json_add_member(arena, doc, "size", json_new_int(arena, (int64_t)content.len));
    json_add_member(arena, doc, "md5",
                    json_new_text(arena, sandbox_objects_md5(arena, content.ptr, content.len)));
    json_add_member(arena, doc, "etag", json_new_text(arena, ""));
    json_add_member(arena, doc, "storageTier", json_new_text(arena, "Standard"));
    for (size_t i = 0; i < 2; i++)
        json_add_member(arena, doc, times[i], sandbox_fill_now(&job->fill));
    return doc;
}

struct sandbox_record *sandbox_objects_put(struct sandbox_job *job, const char *kind,
                                           const char *name, struct span content,
                                           const struct net_headers *headers)
{
    struct json *doc = new_doc(job, name, content);
    struct sandbox_draft draft = {
        .path = sandbox_objects_path(job, kind),
        .key = name,
        .service = job->service,
        .doc = doc,
    };
    struct sandbox_record *record;
    void *copy;

    if (is_full(job, content.len))
        return NULL;
    add_headers(job, doc, "opc-meta-", headers);
    for (size_t i = 0; i < sizeof(kept_headers) / sizeof(kept_headers[0]); i++)
        add_headers(job, doc, kept_headers[i], headers);
    copy = malloc(content.len + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, content.ptr != NULL ? content.ptr : "", content.len);
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

/* ---- Put and delete ------------------------------------------------------------------------ */

bool sandbox_objects_is_whole(struct sandbox_job *job)
{
    const char *told = net_headers_get(&job->request->headers, "content-md5");
    const char *real;

    if (told == NULL)
        return true;
    real = sandbox_objects_md5(&job->call->arena, job->request->body.ptr, job->request->body.len);
    if (strcmp(told, real) == 0)
        return true;
    sandbox_answer_error(job->call, job->answer, 400, "UnmatchedContentMD5",
                         "The computed MD5 of the request body (%s) does not match the "
                         "Content-MD5 header (%s)",
                         real, told);
    return false;
}

static void put_object(struct sandbox_job *job)
{
    const char *name = sandbox_objects_value(job, "objectName");
    const struct sandbox_record *record;

    if (!sandbox_rules_matches(job, find_object(job)) || !sandbox_objects_is_whole(job))
        return;
    record = sandbox_objects_put(job, "o", name, job->request->body, &job->request->headers);
    if (record == NULL)
        return;
    job->answer->status = 200;
    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, record));
    sandbox_rules_header(job, "opc-content-md5", json_get_text(record->doc, "md5"));
    sandbox_objects_set_modified(job, record);
}

static void delete_object(struct sandbox_job *job)
{
    struct sandbox_record *record = find_object(job);

    if (record == NULL) {
        sandbox_objects_not_found(job, sandbox_objects_value(job, "objectName"));
        return;
    }
    if (!sandbox_rules_matches(job, record))
        return;
    sandbox_objects_set_modified(job, record);
    sandbox_store_remove(job->state->store, record);
    job->answer->status = 204;
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
    if (last < first)
        return RANGE_NONE;
    if (first >= len)
        return RANGE_OUTSIDE;
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

    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, record));
    sandbox_rules_header(job, "accept-ranges", "bytes");
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

static void get_object(struct sandbox_job *job)
{
    const struct sandbox_record *record = find_object(job);

    if (record == NULL) {
        sandbox_objects_not_found(job, sandbox_objects_value(job, "objectName"));
        return;
    }
    if (!sandbox_rules_matches(job, record))
        return;
    send_content(job, record);
    if (job->answer->status >= 300)
        return;
    send_headers(job, record);
    if (job->answer->status == 200)
        sandbox_rules_header(job, "content-md5", json_get_text(record->doc, "md5"));
}

static void rename_object(struct sandbox_job *job)
{
    const char *from = json_get_text(job->input.body, "sourceName");
    const char *to = json_get_text(job->input.body, "newName");
    const char *path = sandbox_objects_path(job, "o");
    struct sandbox_record *old = sandbox_store_find(job->state->store, path, from, job->now_ms);
    struct json *doc;
    struct sandbox_draft draft = { .path = path, .key = to, .service = job->service };
    struct sandbox_record *made;

    if (old == NULL) {
        sandbox_objects_not_found(job, from);
        return;
    }
    doc = json_copy(&job->call->arena, old->doc);
    sandbox_fill_set(&job->call->arena, doc, "name", json_new_text(&job->call->arena, to));
    draft.doc = doc;
    if (strcmp(from, to) != 0) {
        made = sandbox_store_add(job->state->store, &draft, job->now_ms);
        sandbox_store_move_blob(old, made);
        sandbox_store_remove(job->state->store, old);
        old = made;
    }
    job->answer->status = 200;
    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, old));
    sandbox_objects_set_modified(job, old);
}

/* ---- Buckets: the common rules with other words --------------------------------------------- */

static void create_bucket(struct sandbox_job *job)
{
    struct arena *arena = &job->call->arena;
    struct json *body = json_copy(arena, job->input.body);
    struct sandbox_family family;

    sandbox_fill_set(arena, body, "namespace",
                     json_new_text(arena, sandbox_objects_value(job, "namespaceName")));
    sandbox_fill_set(arena, body, "createdBy", json_new_text(arena, job->state->keys.user));
    job->input.body = body;
    if (!sandbox_family_at(job->match->node, job->service, &family))
        return;
    sandbox_rules_create(job, &family);
    if (job->answer->status != 409)
        return;
    sandbox_answer_error(job->call, job->answer, 409, "BucketAlreadyExists",
                         "Either the bucket '%s' in namespace '%s' already exists or you are not "
                         "authorized to create it",
                         json_get_text(body, "name"), sandbox_objects_value(job, "namespaceName"));
}

static bool holds_objects(struct sandbox_job *job)
{
    const char *path = sandbox_objects_path(job, "o");
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, path) == 0)
            return true;
    }
    return false;
}

static void delete_bucket(struct sandbox_job *job)
{
    struct sandbox_family family;

    if (holds_objects(job))
        sandbox_answer_error(job->call, job->answer, 409, "BucketNotEmpty",
                             "Bucket named '%s' is not empty. Delete all objects first.",
                             sandbox_objects_value(job, "bucketName"));
    else if (sandbox_family_at(job->match->node, job->service, &family))
        sandbox_rules_remove(job, &family);
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
    { "headBucket", head_bucket },
    { "deleteBucket", delete_bucket },
    { "putObject", put_object },
    { "getObject", get_object },
    { "headObject", get_object },
    { "deleteObject", delete_object },
    { "renameObject", rename_object },
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
        bucket_not_found(job);
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
