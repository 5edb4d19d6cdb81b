#include "sandbox/hand_audit.h"

#include <ctype.h>
#include <string.h>

#include "sandbox/ids.h"
#include "sandbox/table.h"

#define EVENTS     "/20190901/auditEvents"
#define EVENTS_MAX 1000 /* kept; the oldest one makes room */

/* What services call themselves in events. */
static const struct {
    const char *service;
    const char *name;
} sources[] = {
    { "core", "ComputeApi" },
    { "identity", "IdentityControlPlane" },
    { "objectstorage", "ObjectStorage" },
    { "database", "DatabaseService" },
    { "loadbalancer", "LoadBalancerApi" },
    { "containerengine", "ClustersAPI" },
    { "keymanagement", "KeyManagementService" },
    { "vault", "SecretService" },
};

static const char *source_of(const struct sandbox_job *job)
{
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        if (strcmp(sources[i].service, job->service->name) == 0)
            return sources[i].name;
    }
    return job->service->name;
}

/* ---- What it was about ---------------------------------------------------------------------- */

/* The resource that the path leads to, or through. */
static const struct sandbox_record *resource_of(struct sandbox_job *job)
{
    for (size_t i = job->match->value_count; i > 0; i--) {
        const struct sandbox_record *record =
            sandbox_store_find_id(job->state->store, job->match->values[i - 1], job->now_ms);

        if (record != NULL)
            return record;
    }
    return NULL;
}

/* The first of the documents that has the field says it. */
static const char *first_of(const struct json *const docs[3], const char *name)
{
    const char *text = NULL;

    for (size_t i = 0; text == NULL && i < 3; i++)
        text = json_get_text(docs[i], name);
    return text;
}

static void describe_resource(struct sandbox_job *job, struct json *data)
{
    const struct sandbox_record *record = resource_of(job);
    struct json *answered = NULL;
    const struct json *docs[3] = { NULL, job->input.body, record != NULL ? record->doc : NULL };
    const char *compartment;
    const char *name = NULL;

    if (job->answer->status < 300 && job->answer->content_type == NULL &&
        job->answer->body.len > 0 &&
        json_parse(job->call, "answer", job->answer->body, &answered) != ERR_NONE)
        call_forgive(job->call);
    docs[0] = answered;
    compartment = first_of(docs, "compartmentId");
    for (size_t i = 0; name == NULL && i < 3; i++)
        name = sandbox_hand_name(docs[i]);
    sandbox_hand_add_text(job, data, "compartmentId",
                          compartment != NULL ? compartment : job->state->keys.tenancy);
    sandbox_hand_add_text(job, data, "resourceName", name);
    sandbox_hand_add_text(job, data, "resourceId", first_of(docs, "id"));
    sandbox_hand_add_text(job, data, "availabilityDomain", first_of(docs, "availabilityDomain"));
}

/* ---- Who it was ---------------------------------------------------------------------------- */

static struct json *identity_of(struct sandbox_job *job)
{
    const struct sandbox_keys *keys = &job->state->keys;
    const char *agent = net_headers_get(&job->request->headers, "user-agent");
    struct json *out = json_new(&job->call->arena, JSON_OBJECT);

    sandbox_hand_add_text(job, out, "tenantId", keys->tenancy);
    sandbox_hand_add_text(job, out, "ipAddress", "127.0.0.1");
    sandbox_hand_add_text(job, out, "userAgent", agent);
    if (job->caller == NULL) {
        sandbox_hand_add_text(job, out, "authType", "none");
        return out;
    }
    sandbox_hand_add_text(job, out, "principalId", job->caller->id);
    sandbox_hand_add_text(job, out, "authType", "natv");
    for (size_t i = 0; i < sizeof(keys->users) / sizeof(keys->users[0]); i++) {
        if (keys->users[i].id != NULL && job->caller->id != NULL &&
            strcmp(keys->users[i].id, job->caller->id) == 0)
            sandbox_hand_add_text(job, out, "principalName", keys->users[i].name);
    }
    return out;
}

static struct json *request_of(struct sandbox_job *job)
{
    struct arena *arena = &job->call->arena;
    const char *id = net_headers_get(&job->request->headers, "opc-request-id");
    struct span path = sandbox_answer_path(job->request);
    struct json *out = json_new(arena, JSON_OBJECT);

    sandbox_hand_add_text(job, out, "id", id != NULL ? id : sandbox_ids_request(arena));
    sandbox_hand_add_text(job, out, "path", arena_strndup(arena, path.ptr, path.len));
    sandbox_hand_add_text(job, out, "action", job->request->method);
    return out;
}

static struct json *response_of(struct sandbox_job *job)
{
    struct json *out = json_new(&job->call->arena, JSON_OBJECT);

    sandbox_hand_add_text(job, out, "status",
                          arena_printf(&job->call->arena, "%d", job->answer->status));
    sandbox_hand_add_time(job, out, "responseTime", job->now_ms);
    return out;
}

/* ---- Events -------------------------------------------------------------------------------- */

static struct json *event_of(struct sandbox_job *job)
{
    struct arena *arena = &job->call->arena;
    struct json *event = json_new(arena, JSON_OBJECT);
    struct json *data = json_new(arena, JSON_OBJECT);
    char *name = arena_strdup(arena, model_text(job->service, job->op->name));

    name[0] = (char)toupper((unsigned char)name[0]);
    describe_resource(job, data);
    sandbox_hand_add_text(job, data, "eventGroupingId", sandbox_ids_request(arena));
    sandbox_hand_add_text(job, data, "eventName", name);
    sandbox_fill_set(arena, data, "identity", identity_of(job));
    sandbox_fill_set(arena, data, "request", request_of(job));
    sandbox_fill_set(arena, data, "response", response_of(job));
    sandbox_hand_add_text(job, event, "eventType",
                          arena_printf(arena, "com.oraclecloud.%s.%s", source_of(job), name));
    sandbox_hand_add_text(job, event, "cloudEventsVersion", "0.1");
    sandbox_hand_add_text(job, event, "eventTypeVersion", "2.0");
    sandbox_hand_add_text(job, event, "source", source_of(job));
    sandbox_hand_add_text(job, event, "eventId", sandbox_ids_request(arena));
    sandbox_hand_add_time(job, event, "eventTime", job->now_ms);
    sandbox_hand_add_text(job, event, "contentType", "application/json");
    sandbox_fill_set(arena, event, "data", data);
    return event;
}

/* Data go through without an event for each piece. */
static bool is_data(const char *name)
{
    static const char *const names[] = {
        "putMessages",       "createCursor",   "createGroupCursor", "consumerCommit",
        "consumerHeartbeat", "postMetricData", "putLogs",           "uploadPart",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

void sandbox_hand_audit_note(struct sandbox_job *job)
{
    if (is_data(model_text(job->service, job->op->name)))
        return;
    if (job->op->method == MODEL_GET || job->op->method == MODEL_HEAD ||
        job->op->op_class == MODEL_READ)
        return;
    sandbox_hand_keep(job, "audit", EVENTS, EVENTS_MAX, event_of(job));
}

static void list_events(struct sandbox_job *job)
{
    const char *within = sandbox_answer_parameter(job->call, job->request, "compartmentId");
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);
    const struct sandbox_record *record = NULL;
    int64_t start = sandbox_hand_query_time(job, "startTime", 0);
    int64_t end = sandbox_hand_query_time(job, "endTime", INT64_MAX);

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        const char *place = json_get_text(json_get(record->doc, "data"), "compartmentId");
        int64_t at = sandbox_hand_time(record->doc, "eventTime", 0);

        if (strcmp(record->path, EVENTS) == 0 && at >= start && at < end &&
            (within == NULL || (place != NULL && strcmp(place, within) == 0)))
            json_add_item(array, json_copy(&job->call->arena, record->doc));
    }
    sandbox_hand_show_list(job, array);
}

const struct sandbox_hand_op sandbox_hand_audit_ops[] = {
    { "listEvents", list_events },
    { NULL, NULL },
};
