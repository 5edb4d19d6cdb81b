#include "sandbox/objects_open.h"

#include <string.h>

#include "base/clock.h"
#include "net/url.h"
#include "sandbox/hand.h"
#include "sandbox/ids.h"

#define TOKENS "/p" /* a token leads to its bucket and its request */

/* ---- Making one ---------------------------------------------------------------------------- */

static bool is_for_any(const char *access)
{
    return strncmp(access, "AnyObject", 9) == 0;
}

static bool is_sane(struct sandbox_job *job, const char *access)
{
    const char *object = json_get_text(job->input.body, "objectName");

    if (sandbox_hand_time(job->input.body, "timeExpires", 0) < job->now_ms)
        sandbox_hand_refuse(job, "timeExpires must be in the future.");
    else if (!is_for_any(access) && (object == NULL || object[0] == '\0'))
        sandbox_hand_refuse(job, "objectName is needed for the access type %s.", access);
    else
        return true;
    return false;
}

static const char *uri_of(struct sandbox_job *job, const char *token, const char *object)
{
    struct buf uri;

    buf_init(&uri, &job->call->arena, 1 << 16);
    buf_printf(&uri, "/p/%s/n/%s/b/", token, job->state->namespace_name);
    net_url_encode_segment(&uri, sandbox_objects_value(job, "bucketName"));
    buf_add_text(&uri, "/o/");
    if (object != NULL)
        net_url_encode_segment(&uri, object);
    return uri.ptr;
}

static void keep_token(struct sandbox_job *job, const char *token, const char *id)
{
    struct json *doc = json_new(&job->call->arena, JSON_OBJECT);

    sandbox_hand_add_text(job, doc, "bucket", sandbox_objects_value(job, "bucketName"));
    sandbox_hand_add_text(job, doc, "request", id);
    (void)sandbox_store_add(job->state->store,
                            &(struct sandbox_draft){
                                .path = TOKENS, .key = token, .service = job->service, .doc = doc },
                            job->now_ms);
}

void sandbox_objects_open_create(struct sandbox_job *job)
{
    static const char *const copied[] = { "name", "objectName", "bucketListingAction", "accessType",
                                          "timeExpires" };
    struct arena *arena = &job->call->arena;
    const struct json *body = job->input.body;
    const char *access = json_get_text(body, "accessType");
    struct json *doc = json_new(arena, JSON_OBJECT);
    const char *token =
        arena_printf(arena, "%s%s", sandbox_ids_request(arena), sandbox_ids_request(arena));
    const char *id = sandbox_ids_request(arena);
    const char *uri = uri_of(job, token, json_get_text(body, "objectName"));

    if (!is_sane(job, access))
        return;
    sandbox_hand_add_text(job, doc, "id", id);
    for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
        sandbox_hand_add_copy(job, doc, copied[i], json_get(body, copied[i]));
    sandbox_hand_add_time(job, doc, "timeCreated", job->now_ms);
    (void)sandbox_hand_make(job, sandbox_objects_path(job, "p"), id, doc, NULL);
    keep_token(job, token, id);
    sandbox_hand_add_text(job, doc, "accessUri", uri); /* this once */
    sandbox_hand_add_text(job, doc, "fullPath",
                          arena_printf(arena, "%s%s", sandbox_hand_origin(job), uri));
    sandbox_hand_show(job, doc);
}

/* ---- Using one ----------------------------------------------------------------------------- */

enum access { ACCESS_NONE, ACCESS_READ, ACCESS_WRITE, ACCESS_LIST };

static const struct {
    const char *name;
    enum access access;
} uses[] = {
    { "getObject", ACCESS_READ },
    { "headObject", ACCESS_READ },
    { "putObject", ACCESS_WRITE },
    { "createMultipartUpload", ACCESS_WRITE },
    { "uploadPart", ACCESS_WRITE },
    { "commitMultipartUpload", ACCESS_WRITE },
    { "abortMultipartUpload", ACCESS_WRITE },
    { "listObjects", ACCESS_LIST },
};

/* What a request that is to be let in wants. */
struct visit {
    struct call *call;
    struct sandbox_state *state;
    const struct sandbox_request *request;
    const char *bucket;
    const char *object; /* or the prefix of a list; "" for none */
    enum access access;
};

static bool read_visit(struct visit *visit)
{
    enum model_method method;
    struct sandbox_match match;
    const struct sandbox_route_op *op;
    const char *prefix;

    if (!sandbox_route_method(visit->request->method, &method) ||
        !sandbox_route_find(visit->state->routes, &visit->call->arena, method,
                            sandbox_answer_path(visit->request), &match) ||
        !match.method_fits)
        return false;
    op = sandbox_route_op_at(match.node, method, NULL);
    for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
        if (strcmp(op->service->name, "objectstorage") == 0 &&
            strcmp(uses[i].name, model_text(op->service, op->op->name)) == 0)
            visit->access = uses[i].access;
    }
    visit->bucket = sandbox_route_value(&match, span_of("bucketName"));
    visit->object = sandbox_route_value(&match, span_of("objectName"));
    prefix = sandbox_answer_parameter(visit->call, visit->request, "prefix");
    if (visit->object == NULL)
        visit->object = prefix != NULL ? prefix : "";
    return visit->access != ACCESS_NONE && visit->bucket != NULL;
}

static const struct sandbox_record *find_in(const struct visit *visit, const char *path,
                                            const char *key)
{
    return sandbox_store_find(visit->state->store, path, key, clock_unix_ms());
}

/* The pre-authenticated request of a token, for the bucket that is visited; or NULL. */
static const struct sandbox_record *find_grant(const struct visit *visit, const char *token)
{
    const struct sandbox_record *lead = find_in(visit, TOKENS, token);
    const char *path = arena_printf(&visit->call->arena, "/n/%s/b/%s/p",
                                    visit->state->namespace_name, visit->bucket);

    if (lead == NULL || strcmp(json_get_text(lead->doc, "bucket"), visit->bucket) != 0)
        return NULL;
    return find_in(visit, path, json_get_text(lead->doc, "request"));
}

static bool grants(const struct json *grant, const struct visit *visit)
{
    const char *access = json_get_text(grant, "accessType");
    const char *object = json_get_text(grant, "objectName");
    const char *listing = json_get_text(grant, "bucketListingAction");

    if (sandbox_hand_time(grant, "timeExpires", 0) <= clock_unix_ms())
        return false;
    if (object != NULL && is_for_any(access) && strncmp(visit->object, object, strlen(object)) != 0)
        return false;
    if (!is_for_any(access) && strcmp(visit->object, object) != 0)
        return false;
    if (visit->access == ACCESS_LIST)
        return is_for_any(access) && listing != NULL && strcmp(listing, "ListObjects") == 0;
    return strstr(access, visit->access == ACCESS_READ ? "Read" : "Write") != NULL;
}

/* "/p/<token>/n/...": the token, and the request without it. */
static bool take_token(struct call *call, const struct sandbox_request *request,
                       struct sandbox_request *out, const char **out_token)
{
    struct span rest = span_of(request->target);
    struct span token;

    if (!span_starts_with(rest, "/p/"))
        return false;
    rest = (struct span){ .ptr = rest.ptr + 3, .len = rest.len - 3 };
    token = span_cut(&rest, '/');
    if (rest.ptr == NULL || token.len == 0 || !span_starts_with(rest, "n/"))
        return false;
    *out_token = arena_strndup(&call->arena, token.ptr, token.len);
    *out = *request;
    out->target = arena_printf(&call->arena, "/%s", rest.ptr);
    return true;
}

static bool is_public(const struct visit *visit)
{
    const char *path = arena_printf(&visit->call->arena, "/n/%s/b", visit->state->namespace_name);
    const struct sandbox_record *bucket = find_in(visit, path, visit->bucket);
    const char *access = bucket == NULL ? NULL : json_get_text(bucket->doc, "publicAccessType");

    if (access == NULL)
        return false;
    if (visit->access == ACCESS_LIST)
        return strcmp(access, "ObjectRead") == 0;
    return visit->access == ACCESS_READ && strncmp(access, "ObjectRead", 10) == 0;
}

enum sandbox_objects_open sandbox_objects_open(struct call *call, struct sandbox_state *state,
                                               const struct sandbox_request *request,
                                               struct sandbox_request *out,
                                               struct sandbox_answer *answer)
{
    const char *token = NULL;
    bool has_token = take_token(call, request, out, &token);
    struct visit visit = { .call = call, .state = state, .request = has_token ? out : request };
    const struct sandbox_record *grant = NULL;
    bool is_open = false;

    if (!has_token && net_headers_get(&request->headers, "authorization") != NULL)
        return SANDBOX_OBJECTS_SIGNED;
    if (read_visit(&visit)) {
        pthread_mutex_lock(&state->lock);
        if (has_token)
            grant = find_grant(&visit, token);
        is_open = has_token ? grant != NULL && grants(grant->doc, &visit) : is_public(&visit);
        pthread_mutex_unlock(&state->lock);
    }
    if (!has_token)
        *out = *request;
    if (is_open)
        return SANDBOX_OBJECTS_OPEN;
    if (!has_token)
        return SANDBOX_OBJECTS_SIGNED;
    sandbox_answer_not_found(call, answer);
    return SANDBOX_OBJECTS_REFUSED;
}
