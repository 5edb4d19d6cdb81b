#include "oci/host.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "model/decode.h"
#include "model/host.h"
#include "model/member.h"
#include "model/schema.h"
#include "oci/endpoint.h"

#define KEY_MAX 1024 /* a longer one is not worth remembering */

struct entry {
    char *key; /* NULL when free */
    char *url;
    int64_t until_ms;
};

struct oci_hosts {
    pthread_mutex_t lock; /* guards what follows */
    struct entry entries[OCI_HOSTS_MAX];
    size_t next; /* to be replaced: a ring in the order of the lookups */
};

/* One lookup under way. */
struct lookup {
    struct oci_hosts *hosts;
    struct oci_client *client;
    struct call *call;
    const struct oci_host_query *query;
    const struct model_client *row;
    const char *id;
    const struct model_service *service; /* of the operation that reads the resource */
    const struct model_op *op;
};

/* ---- What is remembered ---------------------------------------------------------------------- */

struct oci_hosts *oci_hosts_new(void)
{
    struct oci_hosts *hosts = calloc(1, sizeof *hosts);

    if (!hosts)
        abort();
    pthread_mutex_init(&hosts->lock, NULL);
    return hosts;
}

void oci_hosts_free(struct oci_hosts *hosts)
{
    if (!hosts)
        return;
    for (size_t i = 0; i < OCI_HOSTS_MAX; i++) {
        free(hosts->entries[i].key);
        free(hosts->entries[i].url);
    }
    pthread_mutex_destroy(&hosts->lock);
    free(hosts);
}

/* The identifier, which may hold anything, is last: no two keys read the same. */
static const char *key_of(const struct lookup *lookup)
{
    const struct oci_host_query *query = lookup->query;

    return arena_printf(&lookup->call->arena, "%s %d %s %s\n%s", query->service->name,
                        query->op->client, query->region ? query->region : "",
                        query->profile ? query->profile : "", lookup->id);
}

static const char *recall(const struct lookup *lookup, const char *key)
{
    struct oci_hosts *hosts = lookup->hosts;
    const char *url = NULL;

    pthread_mutex_lock(&hosts->lock);
    for (size_t i = 0; i < OCI_HOSTS_MAX && !url; i++) {
        const struct entry *entry = &hosts->entries[i];

        if (entry->key && strcmp(entry->key, key) == 0 && entry->until_ms > lookup->query->now_ms)
            url = arena_strdup(&lookup->call->arena, entry->url);
    }
    pthread_mutex_unlock(&hosts->lock);
    return url;
}

static char *copy(const char *text)
{
    size_t size = strlen(text) + 1;
    char *made = malloc(size);

    if (!made)
        abort();
    return memcpy(made, text, size);
}

static void remember(const struct lookup *lookup, const char *key, const char *url)
{
    struct oci_hosts *hosts = lookup->hosts;
    struct entry *entry;

    if (strlen(key) > KEY_MAX)
        return;
    pthread_mutex_lock(&hosts->lock);
    entry = &hosts->entries[hosts->next];
    hosts->next = (hosts->next + 1) % OCI_HOSTS_MAX;
    free(entry->key);
    free(entry->url);
    *entry = (struct entry){
        .key = copy(key),
        .url = copy(url),
        .until_ms = lookup->query->now_ms + OCI_HOST_KEPT_MS,
    };
    pthread_mutex_unlock(&hosts->lock);
}

/* ---- The operation that reads the resource --------------------------------------------------- */

static const struct model_op *find_op(const struct model_service *service, const char *name)
{
    for (size_t i = 0; service && i < service->op_count; i++) {
        if (strcmp(model_text(service, service->ops[i].name), name) == 0)
            return &service->ops[i];
    }
    return NULL;
}

/* "keymanagement.getVault": that service stands in the tables, and not in the name alone, so that
 * the linker takes it and no other. */
static enum err find_reader(struct lookup *lookup)
{
    const char *name = model_text(lookup->query->service, lookup->row->host_operation);
    struct span rest = span_of(name);

    span_cut(&rest, '.');
    lookup->service = lookup->query->service->host_service;
    lookup->op = find_op(lookup->service, rest.ptr ? rest.ptr : "");
    if (!lookup->op)
        return call_fail(lookup->call, ERR_CONFIG,
                         "the host of this operation is told by %s, which this program was built "
                         "without",
                         name);
    return ERR_NONE;
}

static void *make_request(const struct lookup *lookup)
{
    const struct model_type *type = &lookup->service->types[lookup->op->request];
    const struct model_field *fields = model_fields(lookup->service, type);
    void *request = arena_alloc(&lookup->call->arena, type->size);

    for (size_t i = 0; i < type->field_count; i++) {
        if (fields[i].in == MODEL_IN_PATH)
            model_pointer_set(model_member(request, &fields[i]), lookup->id);
    }
    return request;
}

/* The text of the field in the answer, or NULL. */
static const char *host_in(const struct lookup *lookup, const void *response)
{
    const struct model_service *service = lookup->service;
    const struct model_field *body =
        model_body_field(service, &service->types[lookup->op->response]);
    const char *name = model_text(lookup->query->service, lookup->row->host_field);
    const struct model_field *field;
    const void *resource;
    const char *text;

    if (!body || body->kind != MODEL_OBJECT || body->shape != MODEL_ONE)
        return NULL;
    resource = model_pointer(model_member_const(response, body));
    field = model_find_field(service, &service->types[body->type], name);
    if (!resource || !field || !model_kind_is_text(field->kind) || field->shape != MODEL_ONE)
        return NULL;
    text = model_pointer(model_member_const(resource, field));
    return text && *text ? text : NULL;
}

static const char *parameter_of(const struct lookup *lookup)
{
    return model_text(lookup->query->service, lookup->row->host_parameter);
}

static const char *reader_of(const struct lookup *lookup)
{
    return model_text(lookup->query->service, lookup->row->host_operation);
}

/* The caller did not ask for this request, so the message says why there was one. */
static enum err explain(const struct lookup *lookup)
{
    struct err_record *error = &lookup->call->error;

    error->message = arena_printf(&lookup->call->arena, "%s (from %s, which tells the host of %s)",
                                  error->message, reader_of(lookup), parameter_of(lookup));
    return error->code;
}

static enum err read_resource(struct lookup *lookup, const char **out)
{
    struct call *call = lookup->call;
    struct oci_send_options options = {
        .profile = lookup->query->profile,
        .region = lookup->query->region,
    };
    const char *host;
    void *request;
    void *response;
    enum err e = find_reader(lookup);

    if (e)
        return e;
    request = make_request(lookup);
    response = arena_alloc(&call->arena, lookup->service->types[lookup->op->response].size);
    e = oci_client_send_with(lookup->client, call, lookup->service, lookup->op, &options, request,
                             response, /* report= */ NULL);
    if (e)
        return explain(lookup);
    host = host_in(lookup, response);
    if (!host)
        return call_fail(call, ERR_ARGUMENT, "%s: %s tells no %s of it; it may not be ready",
                         parameter_of(lookup), reader_of(lookup),
                         model_text(lookup->query->service, lookup->row->host_field));
    *out = host;
    return ERR_NONE;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static enum err name_resource(struct lookup *lookup)
{
    const struct oci_host_query *query = lookup->query;
    const struct model_field *field = model_host_field(query->service, query->op);

    lookup->id = field ? model_pointer(model_member_const(query->request, field)) : query->host_id;
    if (lookup->id && *lookup->id)
        return ERR_NONE;
    return call_fail(lookup->call, ERR_ARGUMENT, "%s: required, and not empty",
                     parameter_of(lookup));
}

enum err oci_hosts_find(struct oci_hosts *hosts, struct oci_client *client, struct call *call,
                        const struct oci_host_query *query, const char **out)
{
    struct lookup lookup = {
        .hosts = hosts,
        .client = client,
        .call = call,
        .query = query,
        .row = &query->service->clients[query->op->client],
    };
    const char *carried = NULL;
    const char *key;
    const char *url;
    enum err e = name_resource(&lookup);

    if (e)
        return e;
    key = key_of(&lookup);
    url = recall(&lookup, key);
    if (!url) {
        e = read_resource(&lookup, &carried);
        if (!e)
            e = oci_endpoint_of_resource(call, query->endpoint, query->region, carried, &url);
        if (e)
            return e;
        remember(&lookup, key, url);
    }
    *out = url;
    return ERR_NONE;
}
