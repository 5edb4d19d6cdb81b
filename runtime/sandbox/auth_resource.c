#include "sandbox/auth_resource.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/limits.h"
#include "sandbox/auth_key.h"
#include "sandbox/ids.h"

#define CLUSTER     "https://kubernetes.default.svc.cluster.local"
#define PARENTS_MAX 20

/* ---- Tokens -------------------------------------------------------------------------------- */

static struct json *resource_claims(struct arena *arena, const struct sandbox_auth *auth,
                                    EVP_PKEY *key)
{
    struct json *claims =
        sandbox_auth_claims(arena, auth, "res_sp", "resource", auth->resource, key);

    sandbox_auth_jwt_set(arena, claims, "res_id", auth->resource);
    sandbox_auth_jwt_set(arena, claims, "res_type", "fnfunc");
    sandbox_auth_jwt_set(arena, claims, "res_tenant", auth->tenancy);
    sandbox_auth_jwt_set(arena, claims, "res_compartment", auth->tenancy);
    return claims;
}

const char *sandbox_auth_resource_token(struct call *call, struct sandbox_auth *auth, EVP_PKEY *key)
{
    return sandbox_auth_issue(call, auth, resource_claims(&call->arena, auth, key), auth->token_s);
}

const char *sandbox_auth_resource_account(struct call *call, struct sandbox_auth *auth)
{
    struct arena *arena = &call->arena;
    struct json *claims = json_new(arena, JSON_OBJECT);

    sandbox_auth_jwt_set(arena, claims, "iss", CLUSTER);
    sandbox_auth_jwt_set(arena, claims, "sub", SANDBOX_AUTH_RESOURCE_ACCOUNT);
    sandbox_auth_jwt_set(arena, claims, "aud", CLUSTER);
    return sandbox_auth_issue(call, auth, claims, auth->token_s);
}

/* ---- Who signs ----------------------------------------------------------------------------- */

/* keyId resource/v2.1/<resource>, or resource/v2.1.x/<tenancy>/<resource>. */
static bool names_resource(const struct sandbox_auth_job *job, struct span key_id)
{
    static const char *const versions[] = { "v2.1.1", "v2.1.2" };
    const struct sandbox_auth *auth = job->auth;
    struct arena *arena = &job->call->arena;

    if (span_equals(key_id, arena_printf(arena, "resource/v2.1/%s", auth->resource)))
        return true;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        if (span_equals(key_id, arena_printf(arena, "resource/%s/%s/%s", versions[i], auth->tenancy,
                                             auth->resource)))
            return true;
    }
    return false;
}

/* The resource by its own key, or a principal by its token; no user. False: the answer is 401. */
static bool is_principal(struct sandbox_auth_job *job)
{
    const unsigned covers = SANDBOX_VERIFY_HOST | SANDBOX_VERIFY_BODY;
    struct sandbox_signature parts;
    struct sandbox_caller caller;
    enum err e = sandbox_verify_read(job->call, job->request, &parts);

    if (!e && span_starts_with(parts.key_id, "resource/")) {
        if (!names_resource(job, parts.key_id))
            e = call_fail(job->call, ERR_CREDENTIALS, "No such resource: %.*s",
                          (int)parts.key_id.len, parts.key_id.ptr);
        if (!e)
            e = sandbox_verify_by(job->call, job->request, &parts, job->auth->resource_key, covers,
                                  job->now_ms);
    } else if (!e) {
        e = sandbox_verify(job->call, job->request, job->keys, covers, job->now_ms, &caller);
        if (!e && strcmp(caller.kind, "user") == 0)
            e = call_fail(job->call, ERR_CREDENTIALS, "A user is no resource.");
    }
    if (e)
        sandbox_auth_job_refuse(job);
    return !e;
}

/* ---- The two blobs of the service ----------------------------------------------------------- */

/* `pair` holds the two together. */
static const char *blob(struct sandbox_auth_job *job, const char *type, const char *pair)
{
    struct arena *arena = &job->call->arena;
    struct json *claims =
        sandbox_auth_claims(arena, job->auth, type, "resource", job->auth->resource, NULL);

    sandbox_auth_jwt_set(arena, claims, "pair", pair);
    return sandbox_auth_issue(job->call, job->auth, claims, job->auth->token_s);
}

/* A resource in a resource: ?parents=N says how many there are above this one. */
static void name_parent(struct sandbox_auth_job *job)
{
    const char *text = sandbox_auth_job_query(job, "parents");
    long left = text != NULL ? strtol(text, NULL, 10) : 0;
    struct span path = sandbox_answer_path(job->request);

    if (left > 0 && left <= PARENTS_MAX)
        net_headers_set(&job->call->arena, &job->answer->headers, "opc-parent-rpt-url",
                        arena_printf(&job->call->arena, "%s%.*s?parents=%ld",
                                     sandbox_auth_job_base(job), (int)path.len, path.ptr,
                                     left - 1));
}

void sandbox_auth_resource_blob(struct sandbox_auth_job *job)
{
    struct arena *arena = &job->call->arena;
    const char *pair = sandbox_ids_request(arena);
    struct json *body;

    if (!is_principal(job))
        return;
    if (!span_equals(job->rest, job->auth->resource) &&
        !span_equals(job->rest, job->auth->instance)) {
        sandbox_answer_not_found(job->call, job->answer);
        return;
    }
    body = json_new(arena, JSON_OBJECT);
    sandbox_auth_jwt_set(arena, body, "resourcePrincipalToken", blob(job, "rpt", pair));
    sandbox_auth_jwt_set(arena, body, "servicePrincipalSessionToken", blob(job, "spst", pair));
    name_parent(job);
    sandbox_answer_json(job->call, job->answer, 200, body);
}

/* ---- What the auth service makes of them ---------------------------------------------------- */

/* Reads one of the two. */
static enum err read_blob(struct sandbox_auth_job *job, const struct json *body, const char *name,
                          const char *type, const char **out_pair)
{
    const char *text = json_get_text(body, name);
    struct json *claims;
    enum err e;

    if (text == NULL)
        return call_fail(job->call, ERR_CREDENTIALS, "%s is missing.", name);
    e = sandbox_auth_read(job->call, job->auth, span_of(text), job->now_ms, &claims);
    if (e)
        return e;
    if (!sandbox_auth_jwt_says(claims, "ttype", type))
        return call_fail(job->call, ERR_CREDENTIALS, "%s is another token.", name);
    *out_pair = json_get_text(claims, "pair");
    return ERR_NONE;
}

static enum err check_blobs(struct sandbox_auth_job *job, const struct json *body)
{
    const char *resource = NULL;
    const char *service = NULL;
    enum err e = read_blob(job, body, "resourcePrincipalToken", "rpt", &resource);

    if (!e)
        e = read_blob(job, body, "servicePrincipalSessionToken", "spst", &service);
    if (!e && strcmp(resource, service) != 0)
        e = call_fail(job->call, ERR_CREDENTIALS, "The two tokens do not belong together.");
    return e;
}

/* The key a body brings along; NULL: the answer is 400. */
static EVP_PKEY *key_of_body(struct sandbox_auth_job *job, const struct json *body,
                             const char *name)
{
    EVP_PKEY *key = sandbox_auth_key_of_text(&job->call->arena, json_get_text(body, name));

    if (key == NULL)
        sandbox_answer_error(job->call, job->answer, 400, "InvalidParameter",
                             "%s: no RSA key of 2048 bits or more.", name);
    return key;
}

void sandbox_auth_resource_exchange(struct sandbox_auth_job *job)
{
    const struct json *body;
    EVP_PKEY *key;

    if (!is_principal(job))
        return;
    body = sandbox_auth_job_body(job);
    if (body == NULL)
        return;
    if (check_blobs(job, body) != ERR_NONE) {
        sandbox_auth_job_refuse(job);
        return;
    }
    key = key_of_body(job, body, "sessionPublicKey");
    if (key != NULL)
        sandbox_auth_job_give(job, sandbox_auth_resource_token(job->call, job->auth, key));
    EVP_PKEY_free(key);
}

/* ---- Workloads ----------------------------------------------------------------------------- */

static enum err check_account(struct sandbox_auth_job *job)
{
    const char *token = sandbox_auth_job_bearer(job);
    struct json *claims;
    enum err e;

    if (token == NULL)
        return call_fail(job->call, ERR_CREDENTIALS, "There is no service account token.");
    e = sandbox_auth_read(job->call, job->auth, span_trim(span_of(token)), job->now_ms, &claims);
    if (e)
        return e;
    if (!sandbox_auth_jwt_says(claims, "iss", CLUSTER) ||
        !sandbox_auth_jwt_says(claims, "sub", SANDBOX_AUTH_RESOURCE_ACCOUNT))
        return call_fail(job->call, ERR_CREDENTIALS, "The token is of no service account.");
    return ERR_NONE;
}

/* The proxy in the cluster answers with Base64 of JSON, and the token as keyIds have it. */
static void give_workload(struct sandbox_auth_job *job, EVP_PKEY *key)
{
    struct arena *arena = &job->call->arena;
    struct json *claims =
        sandbox_auth_claims(arena, job->auth, "res_sp", "workload", job->auth->workload, key);
    struct json *body = json_new(arena, JSON_OBJECT);
    struct buf text;
    const char *token;

    sandbox_auth_jwt_set(arena, claims, "res_tenant", job->auth->tenancy);
    sandbox_auth_jwt_set(arena, claims, "res_compartment", job->auth->tenancy);
    sandbox_auth_jwt_set(arena, claims, "namespace", "default");
    sandbox_auth_jwt_set(arena, claims, "service_account", "sandbox");
    token = sandbox_auth_issue(job->call, job->auth, claims, job->auth->token_s);
    sandbox_auth_jwt_set(arena, body, "token", arena_printf(arena, "ST$%s", token));
    buf_init(&text, arena, LIMIT_TOKEN_FILE);
    json_print(&text, body);
    sandbox_auth_job_text(job, 200, "text/plain", base64_encode(arena, buf_span(&text)));
}

void sandbox_auth_resource_workload(struct sandbox_auth_job *job)
{
    const struct json *body;
    EVP_PKEY *key;

    if (check_account(job) != ERR_NONE) {
        sandbox_auth_job_refuse(job);
        return;
    }
    body = sandbox_auth_job_body(job);
    if (body == NULL)
        return;
    key = key_of_body(job, body, "podKey");
    if (key != NULL)
        give_workload(job, key);
    EVP_PKEY_free(key);
}
