#include "sandbox/auth_session.h"

#include <string.h>

#include "base/base64.h"
#include "base/limits.h"
#include "sandbox/auth_key.h"
#include "sandbox/auth_page.h"

#define CONSOLE     "iaas_console"
#define MINUTES_MIN 5
#define MINUTES_MAX 60

const char *sandbox_auth_session_token(struct call *call, struct sandbox_auth *auth,
                                       const char *user, EVP_PKEY *key)
{
    struct json *claims = sandbox_auth_claims(&call->arena, auth, "login", "user", user, key);

    return sandbox_auth_issue(call, auth, claims, auth->session_s);
}

/* ---- Refresh ------------------------------------------------------------------------------- */

/* Only the session itself may ask for its next token. */
static bool is_signed_with(struct sandbox_auth_job *job, const char *token)
{
    struct sandbox_signature parts;

    if (sandbox_verify_read(job->call, job->request, &parts) != ERR_NONE)
        return false;
    return span_equals(parts.key_id, arena_printf(&job->call->arena, "ST$%s", token));
}

void sandbox_auth_session_refresh(struct sandbox_auth_job *job)
{
    struct sandbox_caller caller;
    const struct json *body;
    const char *token;
    EVP_PKEY *key = NULL;
    enum err e;

    if (!sandbox_auth_job_is_signed(job, &caller))
        return;
    body = sandbox_auth_job_body(job);
    if (body == NULL)
        return;
    token = json_get_text(body, "currentToken");
    if (token == NULL) {
        sandbox_answer_error(job->call, job->answer, 400, "MissingParameter",
                             "currentToken is missing.");
        return;
    }
    e = sandbox_auth_signer(job->call, job->auth, span_of(token), job->now_ms, &key, &caller);
    if (!e && !is_signed_with(job, token))
        e = call_fail(job->call, ERR_CREDENTIALS, "currentToken is of another session.");
    if (!e && sandbox_auth_user(job->auth, caller.id) == NULL)
        e = call_fail(job->call, ERR_CREDENTIALS, "currentToken is of no user.");
    if (e)
        sandbox_auth_job_refuse(job);
    else
        sandbox_auth_job_give(job,
                              sandbox_auth_session_token(job->call, job->auth, caller.id, key));
    EVP_PKEY_free(key);
}

/* ---- A token for an API key ---------------------------------------------------------------- */

static bool read_minutes(struct sandbox_auth_job *job, const struct json *body, int64_t *out)
{
    const struct json *value = json_get(body, "sessionExpirationInMinutes");

    *out = MINUTES_MAX;
    if (value == NULL || value->kind == JSON_NULL)
        return true;
    if (json_int(value, out) && *out >= MINUTES_MIN && *out <= MINUTES_MAX)
        return true;
    sandbox_answer_error(job->call, job->answer, 400, "InvalidParameter",
                         "sessionExpirationInMinutes: a number from %d to %d.", MINUTES_MIN,
                         MINUTES_MAX);
    return false;
}

void sandbox_auth_session_generate(struct sandbox_auth_job *job)
{
    struct sandbox_caller caller;
    const struct json *body;
    struct json *claims;
    EVP_PKEY *key;
    int64_t minutes;

    if (!sandbox_auth_job_is_signed(job, &caller))
        return;
    body = sandbox_auth_job_body(job);
    if (body == NULL || !read_minutes(job, body, &minutes))
        return;
    key = sandbox_auth_key_of_text(&job->call->arena, json_get_text(body, "publicKey"));
    if (key == NULL) {
        sandbox_answer_error(job->call, job->answer, 400, "InvalidParameter",
                             "publicKey: no PEM of an RSA key of 2048 bits or more.");
        return;
    }
    claims = sandbox_auth_claims(&job->call->arena, job->auth, "upst", "user", caller.id, key);
    sandbox_auth_job_give(job, sandbox_auth_issue(job->call, job->auth, claims, minutes * 60));
    EVP_PKEY_free(key);
}

/* ---- Login in the browser ------------------------------------------------------------------- */

/* The key of a URL-safe Base64 of a JSON Web Key. */
static EVP_PKEY *key_of_parameter(struct sandbox_auth_job *job)
{
    const char *text = sandbox_auth_page_value(job, "public_key");
    struct json *jwk;
    struct span bytes;
    size_t len;

    if (text == NULL)
        return NULL;
    len = strlen(text);
    while (len > 0 && text[len - 1] == '=') /* Python's encoder pads */
        len--;
    if (!base64url_decode(&job->call->arena, (struct span){ .ptr = text, .len = len }, &bytes))
        return NULL;
    if (json_parse(job->call, "public_key", bytes, &jwk) != ERR_NONE) {
        call_forgive(job->call);
        return NULL;
    }
    return sandbox_auth_key_of_jwk(&job->call->arena, jwk);
}

/* The URI with its path, so that the fragment stands behind one. */
static const char *landing(struct sandbox_auth_job *job, const char *uri, const char *fragment)
{
    const char *path = strchr(uri + strlen("http://"), '/');

    return arena_printf(&job->call->arena, "%s%s#%s", uri, path == NULL ? "/" : "", fragment);
}

static const char *why_not(struct sandbox_auth_job *job, EVP_PKEY *key)
{
    const char *client = sandbox_auth_page_value(job, "client_id");
    const char *type = sandbox_auth_page_value(job, "response_type");

    if (client == NULL || strcmp(client, CONSOLE) != 0)
        return "client_id is not " CONSOLE ".";
    if (!sandbox_auth_page_may_return(sandbox_auth_page_value(job, "redirect_uri")))
        return "redirect_uri is no http address on this machine.";
    if (type == NULL || strstr(type, "token") == NULL)
        return "response_type does not ask for a token.";
    return key == NULL ? "public_key is no key." : NULL;
}

static void answer_login(struct sandbox_auth_job *job, EVP_PKEY *key)
{
    const char *uri = sandbox_auth_page_value(job, "redirect_uri");
    const struct sandbox_user *user = NULL;
    const char *token;

    switch (sandbox_auth_page_ask(job, &user)) {
    case SANDBOX_AUTH_PAGE_ASKS:
        return;
    case SANDBOX_AUTH_PAGE_DENIES:
        sandbox_auth_job_redirect(job, landing(job, uri, "error=access_denied"));
        return;
    case SANDBOX_AUTH_PAGE_ALLOWS:
        token = sandbox_auth_session_token(job->call, job->auth, user->id, key);
        sandbox_auth_job_redirect(
            job, landing(job, uri, arena_printf(&job->call->arena, "security_token=%s", token)));
        return;
    }
}

void sandbox_auth_session_login(struct sandbox_auth_job *job)
{
    EVP_PKEY *key = key_of_parameter(job);
    const char *why = why_not(job, key);

    if (why != NULL)
        sandbox_auth_page_fail(job, why);
    else
        answer_login(job, key);
    EVP_PKEY_free(key);
}
