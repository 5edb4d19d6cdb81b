#include "sandbox/auth_serve.h"

#include <string.h>

#include "base/clock.h"
#include "sandbox/auth_certificate.h"
#include "sandbox/auth_domain.h"
#include "sandbox/auth_grants.h"
#include "sandbox/auth_instance.h"
#include "sandbox/auth_resource.h"
#include "sandbox/auth_session.h"

/* ---- Switches for tests --------------------------------------------------------------------- */

/* Whoever can reach the port could sign everybody out. */
static bool may_switch(struct sandbox_auth_job *job)
{
    if (!job->auth->is_exposed)
        return true;
    sandbox_answer_error(job->call, job->answer, 403, "Forbidden",
                         "The sandbox listens to others than this machine.");
    return false;
}

static void answer_done(struct sandbox_auth_job *job, enum err e)
{
    if (e) {
        sandbox_answer_error(job->call, job->answer, 500, "InternalError", "%s",
                             job->call->error.message);
        call_forgive(job->call);
        return;
    }
    job->answer->status = 204;
}

static void end_sessions(struct sandbox_auth_job *job)
{
    if (!may_switch(job))
        return;
    sandbox_auth_end_sessions(job->auth);
    answer_done(job, ERR_NONE);
}

static void rotate_keys(struct sandbox_auth_job *job)
{
    const char *id;

    if (may_switch(job))
        answer_done(job, sandbox_auth_rotate(job->call, job->auth, &id));
}

static void rotate_certificates(struct sandbox_auth_job *job)
{
    if (may_switch(job))
        answer_done(job, sandbox_auth_certificate_rotate(job->call, job->auth, job->now_ms));
}

static void show_callers(struct sandbox_auth_job *job)
{
    if (may_switch(job))
        sandbox_answer_json(job->call, job->answer, 200,
                            sandbox_auth_callers(&job->call->arena, job->auth));
}

/* ---- Routes -------------------------------------------------------------------------------- */

static const struct sandbox_auth_route routes[] = {
    { "POST", "/v1/authentication/refresh", sandbox_auth_session_refresh },
    { "POST", "/v1/token/upst/actions/GenerateUpst", sandbox_auth_session_generate },
    { "GET", "/v1/oauth2/authorize", sandbox_auth_session_login },
    { "POST", "/v1/oauth2/authorize", sandbox_auth_session_login },
    { "POST", "/v1/x509", sandbox_auth_instance_federate },
    { "GET", "/opc/v2/", sandbox_auth_instance_metadata },
    { "GET", "/20180711/resourcePrincipalToken/", sandbox_auth_resource_blob },
    { "GET", "/20180711/resourcePrincipalTokenV2/", sandbox_auth_resource_blob },
    { "GET", "/20180711/resourcePrincipalTokenV212/", sandbox_auth_resource_blob },
    { "POST", "/v1/resourcePrincipalSessionToken", sandbox_auth_resource_exchange },
    { "POST", "/resourcePrincipalSessionTokens", sandbox_auth_resource_workload },
    { "GET", "/.well-known/openid-configuration", sandbox_auth_domain_discover },
    { "GET", "/admin/v1/SigningCert/jwk", sandbox_auth_domain_keys },
    { "GET", "/oauth2/v1/authorize", sandbox_auth_domain_authorize },
    { "POST", "/oauth2/v1/authorize", sandbox_auth_domain_authorize },
    { "POST", "/oauth2/v1/token", sandbox_auth_grants_answer },
    { "POST", "/sandbox/auth/end-sessions", end_sessions },
    { "POST", "/sandbox/auth/rotate-keys", rotate_keys },
    { "POST", "/sandbox/auth/rotate-certificates", rotate_certificates },
    { "GET", "/sandbox/auth/callers", show_callers },
};

static bool is_at(const struct sandbox_auth_route *route, struct span path, struct span *out_rest)
{
    size_t len = strlen(route->path);

    if (route->path[len - 1] != '/')
        return span_equals(path, route->path);
    if (path.len < len || memcmp(path.ptr, route->path, len) != 0)
        return false;
    *out_rest = (struct span){ .ptr = path.ptr + len, .len = path.len - len };
    return true;
}

/* A fault that was asked for comes first, as for every other request. */
static bool takes_fault(struct sandbox_auth_job *job, struct sandbox_state *state)
{
    bool taken;

    pthread_mutex_lock(&state->lock);
    taken = sandbox_faults_take(job->call, &state->faults, job->request, job->answer);
    pthread_mutex_unlock(&state->lock);
    return taken;
}

bool sandbox_auth_serve(struct call *call, struct sandbox_state *state,
                        const struct sandbox_request *request, struct sandbox_answer *answer)
{
    struct sandbox_auth_job job = {
        .call = call,
        .auth = state->keys.auth,
        .keys = &state->keys,
        .request = request,
        .answer = answer,
        .now_ms = clock_unix_ms(),
    };
    bool known = false;

    if (job.auth == NULL)
        return false;
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (!is_at(&routes[i], sandbox_answer_path(request), &job.rest))
            continue;
        known = true;
        if (strcmp(routes[i].method, request->method) != 0)
            continue;
        if (!takes_fault(&job, state))
            routes[i].answer(&job);
        return true;
    }
    if (known)
        sandbox_answer_error(call, answer, 405, "MethodNotAllowed",
                             "The method %s is not allowed here.", request->method);
    return known;
}
