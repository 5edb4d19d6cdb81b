#include "sandbox/auth_grants.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "base/base64.h"
#include "net/url.h"
#include "sandbox/auth_domain.h"
#include "sandbox/auth_key.h"

#define REFRESH   "refresh token" /* kind of grant */
#define REFRESH_S (7 * 24 * 3600)
#define UPST      "urn:oci:token-type:oci-upst"

/* ---- Errors -------------------------------------------------------------------------------- */

static void refuse(struct sandbox_auth_job *job, int status, const char *error, const char *why)
{
    struct arena *arena = &job->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);

    sandbox_auth_jwt_set(arena, body, "error", error);
    sandbox_auth_jwt_set(arena, body, "error_description", why);
    sandbox_answer_json(job->call, job->answer, status, body);
    if (status == 401)
        net_headers_set(arena, &job->answer->headers, "WWW-Authenticate",
                        "Basic realm=\"sandbox\"");
}

/* The same, with the failure recorded in the call as the reason. */
static void refuse_failed(struct sandbox_auth_job *job, const char *error)
{
    refuse(job, 400, error, job->call->error.message);
    call_forgive(job->call);
}

/* ---- Clients -------------------------------------------------------------------------------- */

static bool is_secret(const struct sandbox_auth *auth, const char *text)
{
    size_t len = strlen(auth->client_secret);

    return text != NULL && strlen(text) == len &&
           CRYPTO_memcmp(text, auth->client_secret, len) == 0;
}

/* Id and secret of `Authorization: Basic`, each encoded as form fields are. */
static bool read_basic(struct sandbox_auth_job *job, const char **out_id, const char **out_secret)
{
    static const char scheme[] = "basic ";
    const char *header = net_headers_get(&job->request->headers, "authorization");
    struct span start = { .ptr = header, .len = sizeof(scheme) - 1 };
    struct span both;
    struct span id;
    char *text;
    char *secret;

    if (header == NULL || strlen(header) < start.len || !span_equals_nocase(start, scheme) ||
        !base64_decode(&job->call->arena, span_trim(span_of(header + start.len)), &both))
        return false;
    id = span_cut(&both, ':');
    if (!net_url_decode(&job->call->arena, id.ptr, id.len, &text) || both.ptr == NULL ||
        !net_url_decode(&job->call->arena, both.ptr, both.len, &secret))
        return false;
    *out_id = text;
    *out_secret = secret;
    return true;
}

/* The client that asks; NULL: the answer says why not. */
static const struct sandbox_auth_client *find_client(struct sandbox_auth_job *job)
{
    const struct sandbox_auth_client *client;
    const char *id = NULL;
    const char *secret = NULL;

    if (!read_basic(job, &id, &secret)) {
        id = sandbox_auth_job_field(job, "client_id");
        secret = sandbox_auth_job_field(job, "client_secret");
    }
    client = sandbox_auth_domain_client(id);
    if (client != NULL && (!client->has_secret || is_secret(job->auth, secret)))
        return client;
    refuse(job, 401, "invalid_client", "Client authentication failed.");
    return NULL;
}

/* ---- Tokens -------------------------------------------------------------------------------- */

static bool has_scope(const char *scopes, const char *wanted)
{
    struct span rest = span_of(scopes);

    while (rest.len > 0) {
        if (span_equals(span_cut(&rest, ' '), wanted))
            return true;
    }
    return false;
}

/* `user` NULL: the client itself. */
static struct json *domain_claims(struct arena *arena, const struct sandbox_auth *auth,
                                  const char *type, const char *audience, const char *client,
                                  const struct sandbox_user *user)
{
    struct json *claims = json_new(arena, JSON_OBJECT);

    sandbox_auth_jwt_set(arena, claims, "iss", SANDBOX_AUTH_DOMAIN_ISSUER);
    sandbox_auth_jwt_set(arena, claims, "sub", user != NULL ? user->name : client);
    sandbox_auth_jwt_set(arena, claims, "sub_type", user != NULL ? "user" : "client");
    sandbox_auth_jwt_set(arena, claims, "sub_mappingattr", "userName");
    sandbox_auth_jwt_set(arena, claims, "tok_type", type);
    sandbox_auth_jwt_set(arena, claims, "client_id", client);
    sandbox_auth_jwt_set(arena, claims, "ca_ocid", auth->tenancy);
    sandbox_auth_jwt_set(arena, claims, "user_ocid", user != NULL ? user->id : NULL);
    sandbox_auth_jwt_set(arena, claims, "aud", audience);
    return claims;
}

static const char *access_token(struct call *call, struct sandbox_auth *auth, const char *client,
                                const struct sandbox_user *user, const char *scope)
{
    struct json *claims =
        domain_claims(&call->arena, auth, "AT", SANDBOX_AUTH_DOMAIN_AUDIENCE, client, user);

    sandbox_auth_jwt_set(&call->arena, claims, "scope", scope);
    return sandbox_auth_issue(call, auth, claims, auth->token_s);
}

const char *sandbox_auth_grants_access(struct call *call, struct sandbox_auth *auth,
                                       const struct sandbox_user *user, const char *scope)
{
    return access_token(call, auth, SANDBOX_AUTH_DOMAIN_CLIENT, user, scope);
}

static struct json *new_answer(struct sandbox_auth_job *job, const char *token, const char *scope)
{
    struct arena *arena = &job->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);

    sandbox_auth_jwt_set(arena, body, "access_token", token);
    sandbox_auth_jwt_set(arena, body, "token_type", "Bearer");
    json_add_member(arena, body, "expires_in", json_new_int(arena, job->auth->token_s));
    if (scope[0] != '\0')
        sandbox_auth_jwt_set(arena, body, "scope", scope);
    return body;
}

/* What belongs to a user's agreement: `value` is what its code stood for. */
static void give_user(struct sandbox_auth_job *job, const struct sandbox_auth_client *client,
                      const struct json *value)
{
    struct arena *arena = &job->call->arena;
    const struct sandbox_user *user = sandbox_auth_user(job->auth, json_get_text(value, "user"));
    const char *asked = json_get_text(value, "scope");
    const char *scope = asked != NULL ? asked : "";
    struct json *body =
        new_answer(job, access_token(job->call, job->auth, client->id, user, scope), scope);

    if (has_scope(scope, "openid")) {
        struct json *claims = domain_claims(arena, job->auth, "IT", client->id, client->id, user);

        sandbox_auth_jwt_set(arena, claims, "nonce", json_get_text(value, "nonce"));
        sandbox_auth_jwt_set(arena, body, "id_token",
                             sandbox_auth_issue(job->call, job->auth, claims, job->auth->token_s));
    }
    if (has_scope(scope, "offline_access"))
        sandbox_auth_jwt_set(arena, body, "refresh_token",
                             sandbox_auth_grant(job->call, job->auth, REFRESH, value,
                                                job->now_ms + REFRESH_S * 1000LL));
    sandbox_answer_json(job->call, job->answer, 200, body);
}

/* ---- Grants -------------------------------------------------------------------------------- */

static void by_client(struct sandbox_auth_job *job, const struct sandbox_auth_client *client)
{
    const char *scope = sandbox_auth_job_field(job, "scope");

    if (!client->has_secret) {
        refuse(job, 400, "unauthorized_client", "The client has no credentials.");
        return;
    }
    if (!sandbox_auth_domain_knows(sandbox_auth_job_field(job, "audience"))) {
        refuse(job, 400, "invalid_target", "No such audience.");
        return;
    }
    if (scope == NULL)
        scope = "";
    sandbox_answer_json(
        job->call, job->answer, 200,
        new_answer(job, access_token(job->call, job->auth, client->id, NULL, scope), scope));
}

static bool same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* RFC 7636 section 4.6. A code without a challenge takes no verifier. */
static bool proves(struct sandbox_auth_job *job, const struct json *value)
{
    const char *challenge = json_get_text(value, "code_challenge");
    const char *verifier = sandbox_auth_job_field(job, "code_verifier");
    unsigned char digest[SHA256_DIGEST_LENGTH];

    if (challenge == NULL || verifier == NULL)
        return challenge == NULL && verifier == NULL;
    SHA256((const unsigned char *)verifier, strlen(verifier), digest);
    return strcmp(base64url_encode(&job->call->arena, (struct span){ .ptr = (const char *)digest,
                                                                     .len = sizeof(digest) }),
                  challenge) == 0;
}

static void by_code(struct sandbox_auth_job *job, const struct sandbox_auth_client *client)
{
    const char *code = sandbox_auth_job_field(job, "code");
    struct json *value;

    if (code == NULL) {
        refuse(job, 400, "invalid_request", "code is missing.");
        return;
    }
    if (sandbox_auth_redeem(job->call, job->auth, SANDBOX_AUTH_DOMAIN_CODE, code, job->now_ms,
                            &value) != ERR_NONE)
        refuse_failed(job, "invalid_grant");
    else if (!same(json_get_text(value, "client_id"), client->id))
        refuse(job, 400, "invalid_grant", "The code was given to another client.");
    else if (!same(json_get_text(value, "redirect_uri"),
                   sandbox_auth_job_field(job, "redirect_uri")))
        refuse(job, 400, "invalid_grant", "redirect_uri is not that of the authorization.");
    else if (!proves(job, value))
        refuse(job, 400, "invalid_grant", "code_verifier does not fit the code_challenge.");
    else
        give_user(job, client, value);
}

static void by_refresh(struct sandbox_auth_job *job, const struct sandbox_auth_client *client)
{
    const char *token = sandbox_auth_job_field(job, "refresh_token");
    struct json *value;

    if (token == NULL)
        refuse(job, 400, "invalid_request", "refresh_token is missing.");
    else if (sandbox_auth_redeem(job->call, job->auth, REFRESH, token, job->now_ms, &value) !=
             ERR_NONE)
        refuse_failed(job, "invalid_grant");
    else if (!same(json_get_text(value, "client_id"), client->id))
        refuse(job, 400, "invalid_grant", "The refresh token is of another client.");
    else
        give_user(job, client, value);
}

/* ---- Exchange ------------------------------------------------------------------------------ */

/* Whom the subject token stands for: a client acts as the user that is no administrator. */
static const struct sandbox_user *subject_of(struct sandbox_auth_job *job)
{
    const char *token = sandbox_auth_job_field(job, "subject_token");
    const struct sandbox_user *user;
    struct json *claims;

    if (token == NULL ||
        sandbox_auth_read(job->call, job->auth, span_of(token), job->now_ms, &claims) != ERR_NONE) {
        const char *why = token == NULL ? "subject_token is missing." : job->call->error.message;

        refuse(job, 400, "invalid_request", why);
        call_forgive(job->call);
        return NULL;
    }
    if (!sandbox_auth_jwt_says(claims, "iss", SANDBOX_AUTH_DOMAIN_ISSUER) ||
        !sandbox_auth_jwt_says(claims, "tok_type", "AT") ||
        !sandbox_auth_jwt_says(claims, "aud", SANDBOX_AUTH_DOMAIN_AUDIENCE)) {
        refuse(job, 400, "invalid_request", "subject_token is no access token for this domain.");
        return NULL;
    }
    user = sandbox_auth_user(job->auth, json_get_text(claims, "user_ocid"));
    return user != NULL ? user : &job->auth->users[SANDBOX_USERS - 1];
}

static const char *wrong_type(struct sandbox_auth_job *job)
{
    static const char *const types[] = { "jwt", "urn:ietf:params:oauth:token-type:jwt",
                                         "urn:ietf:params:oauth:token-type:access_token" };
    const char *type = sandbox_auth_job_field(job, "subject_token_type");

    if (!same(sandbox_auth_job_field(job, "requested_token_type"), UPST))
        return "requested_token_type must be " UPST ".";
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (same(type, types[i]))
            return NULL;
    }
    return "subject_token_type must be jwt.";
}

static void by_exchange(struct sandbox_auth_job *job, const struct sandbox_auth_client *client)
{
    const char *wrong = wrong_type(job);
    const struct sandbox_user *user;
    EVP_PKEY *key;

    if (!client->has_secret || wrong != NULL) {
        refuse(job, 400, wrong == NULL ? "unauthorized_client" : "invalid_request",
               wrong == NULL ? "The client has no credentials." : wrong);
        return;
    }
    user = subject_of(job);
    if (user == NULL)
        return;
    key = sandbox_auth_key_of_text(&job->call->arena, sandbox_auth_job_field(job, "public_key"));
    if (key == NULL) {
        refuse(job, 400, "invalid_request", "public_key is no RSA key of 2048 bits or more.");
        return;
    }
    sandbox_auth_job_give(job,
                          sandbox_auth_issue(job->call, job->auth,
                                             sandbox_auth_claims(&job->call->arena, job->auth,
                                                                 "upst", "user", user->id, key),
                                             job->auth->token_s));
    EVP_PKEY_free(key);
}

/* ---- Endpoint ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    void (*answer)(struct sandbox_auth_job *job, const struct sandbox_auth_client *client);
} grants[] = {
    { "client_credentials", by_client },
    { "authorization_code", by_code },
    { "refresh_token", by_refresh },
    { SANDBOX_AUTH_GRANTS_EXCHANGE, by_exchange },
};

static bool is_form(const struct sandbox_auth_job *job)
{
    static const char form[] = "application/x-www-form-urlencoded";
    const char *type = net_headers_get(&job->request->headers, "content-type");
    struct span rest = span_of(type);

    return type != NULL && span_equals_nocase(span_trim(span_cut(&rest, ';')), form);
}

void sandbox_auth_grants_answer(struct sandbox_auth_job *job)
{
    const char *name = sandbox_auth_job_field(job, "grant_type");
    const struct sandbox_auth_client *client;

    net_headers_set(&job->call->arena, &job->answer->headers, "Cache-Control", "no-store");
    if (!is_form(job) || name == NULL) {
        refuse(job, 400, "invalid_request", "grant_type is missing, or the body is no form.");
        return;
    }
    client = find_client(job);
    if (client == NULL)
        return;
    for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++) {
        if (strcmp(grants[i].name, name) == 0) {
            grants[i].answer(job, client);
            return;
        }
    }
    refuse(job, 400, "unsupported_grant_type", "No such grant_type.");
}
