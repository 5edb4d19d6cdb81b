#include "sandbox/serve.h"

#include <string.h>

#include "base/clock.h"
#include "sandbox/admin.h"
#include "sandbox/auth.h"
#include "sandbox/auth_serve.h"
#include "sandbox/check.h"
#include "sandbox/hand_audit.h"
#include "sandbox/ids.h"
#include "sandbox/objects_open.h"
#include "sandbox/rules.h"

/* ---- Which of several services that share a path -------------------------------------------- */

/* The service of the record at the end of the path, or of one the path leads through. */
static const struct model_service *service_of_record(struct sandbox_job *job)
{
    const struct sandbox_node *node = job->match->node;

    for (; node != NULL; node = node->parent) {
        const struct sandbox_record *record;

        if (!node->is_parameter)
            continue;
        record = sandbox_store_find(job->state->store, sandbox_rules_path(job, node->parent),
                                    sandbox_rules_value(job, node), job->now_ms);
        if (record != NULL)
            return record->service;
    }
    return NULL;
}

/* The service that has something in the collection. */
static const struct model_service *service_of_collection(struct sandbox_job *job)
{
    const char *path = sandbox_rules_path(job, job->match->node);
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, path) == 0)
            return record->service;
    }
    return NULL;
}

/* The one whose parameters and body the request has. */
static const struct sandbox_route_op *fitting(struct sandbox_job *job, enum model_method method)
{
    const struct sandbox_route_op *entry = job->match->node->ops;

    for (; entry != NULL; entry = entry->next) {
        struct sandbox_answer ignored = { 0 };
        struct sandbox_input input;

        if (entry->op->method == method &&
            sandbox_check(job->call, job->request, job->match, entry->service, entry->op, &input,
                          &ignored))
            return entry;
    }
    return NULL;
}

static const struct sandbox_route_op *choose(struct sandbox_job *job, enum model_method method)
{
    const struct sandbox_node *node = job->match->node;
    const struct sandbox_route_op *first = sandbox_route_op_at(node, method, NULL);
    const struct sandbox_route_op *found = NULL;
    const struct model_service *service;

    if (first->next == NULL)
        return first;
    service = service_of_record(job);
    if (service == NULL && method == MODEL_GET)
        service = service_of_collection(job);
    if (service != NULL)
        found = sandbox_route_op_at(node, method, service);
    if (found == NULL)
        found = fitting(job, method);
    return found != NULL ? found : first;
}

/* ---- Steps --------------------------------------------------------------------------------- */

static unsigned covered(const struct sandbox_match *match, bool found)
{
    const struct sandbox_route_op *entry = found ? match->node->ops : NULL;

    for (; entry != NULL; entry = entry->next) {
        if ((entry->op->flags & MODEL_OP_UNSIGNED_BODY) != 0)
            return SANDBOX_VERIFY_HOST;
    }
    return SANDBOX_VERIFY_HOST | SANDBOX_VERIFY_BODY;
}

static void do_operation(struct sandbox_job *job, const struct sandbox_route_op *entry)
{
    job->service = entry->service;
    job->op = entry->op;
    job->fill = (struct sandbox_fill){
        .arena = &job->call->arena,
        .service = entry->service,
        .tenancy = job->state->keys.tenancy,
        .now_ms = job->now_ms,
    };
    if (sandbox_check(job->call, job->request, job->match, job->service, job->op, &job->input,
                      job->answer))
        sandbox_rules_answer(job);
    sandbox_hand_audit_note(job);
}

static void serve_locked(struct sandbox_job *job, enum model_method method)
{
    struct sandbox_state *state = job->state;
    const struct sandbox_route_op *entry = choose(job, method);
    enum sandbox_retry retry;

    job->answer->service = entry->service->name;
    job->answer->operation = model_text(entry->service, entry->op->name);
    if (sandbox_faults_take_operation(job->call, &state->faults, job->request,
                                      job->answer->service, job->answer->operation, job->answer))
        return;
    retry = sandbox_retry_find(job->call, state->retries, job->request, job->now_ms, job->answer);
    if (retry != SANDBOX_RETRY_NEW)
        return;
    do_operation(job, entry);
    sandbox_retry_keep(state->retries, job->request, job->now_ms, job->answer);
}

/* What is not on disk was not done. Reading changes nothing that is worth keeping. */
static void save(struct sandbox_job *job)
{
    const struct sandbox_state *state = job->state;

    if (state->data == NULL || strcmp(job->request->method, "GET") == 0 ||
        strcmp(job->request->method, "HEAD") == 0)
        return;
    if (sandbox_data_save(job->call, state->data, state->store, job->now_ms) == ERR_NONE)
        return;
    *job->answer = (struct sandbox_answer){ 0 };
    sandbox_answer_error(job->call, job->answer, 500, "InternalServerError", "%s",
                         job->call->error.message);
    call_forgive(job->call);
}

static void serve_known(struct call *call, struct sandbox_state *state,
                        const struct sandbox_request *request, const struct sandbox_match *match,
                        const struct sandbox_caller *caller, enum model_method method,
                        struct sandbox_answer *answer)
{
    struct sandbox_job job = {
        .call = call,
        .state = state,
        .request = request,
        .answer = answer,
        .match = match,
        .caller = caller,
        .now_ms = clock_unix_ms(),
    };

    pthread_mutex_lock(&state->lock);
    serve_locked(&job, method);
    save(&job);
    pthread_mutex_unlock(&state->lock);
}

/* OCI's form: what the client sent, and two numbers of the service's. */
static void set_request_id(struct call *call, const struct sandbox_request *request,
                           struct sandbox_answer *answer)
{
    const char *sent = net_headers_get(&request->headers, "opc-request-id");
    struct arena *arena = &call->arena;

    if (sent == NULL || sent[0] == '\0')
        sent = sandbox_ids_request(arena);
    net_headers_set(arena, &answer->headers, "opc-request-id",
                    arena_printf(arena, "%s/%s/%s", sent, sandbox_ids_request(arena),
                                 sandbox_ids_request(arena)));
}

/* A clock that is off is off in answers, too. */
static void set_date(struct call *call, struct sandbox_state *state, struct sandbox_answer *answer)
{
    int64_t skew_ms = atomic_load(&state->faults.skew_ms);
    char date[CLOCK_HTTP_DATE_SIZE];

    if (skew_ms == 0)
        return;
    clock_format_http_date(clock_unix_ms() + skew_ms, date);
    net_headers_set(&call->arena, &answer->headers, "Date", date);
}

/* What needs no signature; false for all else. */
static bool serve_open(struct call *call, struct sandbox_state *state,
                       const struct sandbox_request *request, struct sandbox_answer *answer)
{
    struct sandbox_request inner;
    struct sandbox_match match;
    enum model_method method = MODEL_GET;
    enum sandbox_objects_open open = sandbox_objects_open(call, state, request, &inner, answer);

    if (open == SANDBOX_OBJECTS_OPEN && sandbox_route_method(inner.method, &method) &&
        sandbox_route_find(state->routes, &call->arena, method, sandbox_answer_path(&inner),
                           &match))
        serve_known(call, state, &inner, &match, NULL, method, answer);
    return open != SANDBOX_OBJECTS_SIGNED;
}

/* What the tables describe. */
static void serve_described(struct call *call, struct sandbox_state *state,
                            const struct sandbox_request *request, struct sandbox_answer *answer)
{
    struct sandbox_match match;
    struct sandbox_caller caller;
    int64_t now_ms = clock_unix_ms() + atomic_load(&state->faults.skew_ms);
    enum model_method method = MODEL_GET;
    bool has_method = sandbox_route_method(request->method, &method);
    bool found = sandbox_route_find(state->routes, &call->arena, method,
                                    sandbox_answer_path(request), &match);

    if (sandbox_verify(call, request, &state->keys, covered(&match, found), now_ms, &caller) !=
        ERR_NONE) {
        sandbox_answer_error(call, answer, 401, "NotAuthenticated", "%s", call->error.message);
        call_forgive(call);
        return;
    }
    if (state->keys.auth != NULL)
        sandbox_auth_note(state->keys.auth, &caller, request);
    if (!found)
        sandbox_answer_not_found(call, answer);
    else if (!has_method || !match.method_fits)
        sandbox_answer_error(call, answer, 405, "MethodNotAllowed",
                             "The method %s is not allowed here.", request->method);
    else
        serve_known(call, state, request, &match, &caller, method, answer);
}

void sandbox_serve_trusted(struct call *call, struct sandbox_state *state,
                           const struct sandbox_request *request, int64_t now_ms,
                           struct sandbox_answer *answer)
{
    const struct sandbox_caller caller = { .kind = "user", .id = state->keys.user };
    enum model_method method = MODEL_GET;
    struct sandbox_match match;
    struct sandbox_job job = {
        .call = call,
        .state = state,
        .request = request,
        .answer = answer,
        .match = &match,
        .caller = &caller,
        .now_ms = now_ms,
    };

    if (!sandbox_route_method(request->method, &method) ||
        !sandbox_route_find(state->routes, &call->arena, method, sandbox_answer_path(request),
                            &match) ||
        !match.method_fits) {
        sandbox_answer_not_found(call, answer);
        return;
    }
    pthread_mutex_lock(&state->lock);
    do_operation(&job, choose(&job, method));
    pthread_mutex_unlock(&state->lock);
}

void sandbox_serve(struct call *call, struct sandbox_state *state,
                   const struct sandbox_request *request, struct sandbox_answer *answer)
{
    if (sandbox_admin_serve(call, state, request, answer))
        return;
    if (!sandbox_auth_serve(call, state, request, answer) &&
        !serve_open(call, state, request, answer))
        serve_described(call, state, request, answer);
    set_request_id(call, request, answer);
    set_date(call, state, answer);
    sandbox_journal_note(&state->journal, request, answer, clock_unix_ms());
}
