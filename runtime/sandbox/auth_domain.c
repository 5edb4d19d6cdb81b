#include "sandbox/auth_domain.h"

#include <string.h>

#include "base/limits.h"
#include "net/url.h"
#include "sandbox/auth_page.h"

/* ---- What is known -------------------------------------------------------------------------- */

static const struct sandbox_auth_client clients[] = {
    { SANDBOX_AUTH_DOMAIN_CLIENT, true },
    { SANDBOX_AUTH_DOMAIN_PUBLIC, false },
};

const struct sandbox_auth_client *sandbox_auth_domain_client(const char *id)
{
    for (size_t i = 0; id != NULL && i < sizeof(clients) / sizeof(clients[0]); i++) {
        if (strcmp(clients[i].id, id) == 0)
            return &clients[i];
    }
    return NULL;
}

bool sandbox_auth_domain_knows(const char *audience)
{
    return audience == NULL || strcmp(audience, SANDBOX_AUTH_DOMAIN_AUDIENCE) == 0;
}

/* ---- Discovery ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    const char *path;
} endpoint_rows[] = {
    { "authorization_endpoint", "/oauth2/v1/authorize" },
    { "token_endpoint", "/oauth2/v1/token" },
    { "jwks_uri", "/admin/v1/SigningCert/jwk" },
};

static const struct {
    const char *name;
    const char *values[5];
} list_rows[] = {
    { "response_types_supported", { "code" } },
    { "response_modes_supported", { "query" } },
    { "subject_types_supported", { "public" } },
    { "id_token_signing_alg_values_supported", { "RS256" } },
    { "code_challenge_methods_supported", { "S256" } },
    { "scopes_supported", { "openid", "profile", "email", "offline_access" } },
    { "token_endpoint_auth_methods_supported",
      { "client_secret_basic", "client_secret_post", "none" } },
    { "grant_types_supported",
      { "authorization_code", "client_credentials", "refresh_token",
        "urn:ietf:params:oauth:grant-type:token-exchange" } },
};

void sandbox_auth_domain_discover(struct sandbox_auth_job *job)
{
    struct arena *arena = &job->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    const char *base = sandbox_auth_job_base(job);

    sandbox_auth_jwt_set(arena, body, "issuer", SANDBOX_AUTH_DOMAIN_ISSUER);
    for (size_t i = 0; i < sizeof(endpoint_rows) / sizeof(endpoint_rows[0]); i++)
        sandbox_auth_jwt_set(arena, body, endpoint_rows[i].name,
                             arena_printf(arena, "%s%s", base, endpoint_rows[i].path));
    for (size_t i = 0; i < sizeof(list_rows) / sizeof(list_rows[0]); i++) {
        struct json *list =
            json_add_member(arena, body, list_rows[i].name, json_new(arena, JSON_ARRAY));

        for (size_t k = 0; k < 5 && list_rows[i].values[k] != NULL; k++)
            json_add_item(list, json_new_text(arena, list_rows[i].values[k]));
    }
    sandbox_answer_json(job->call, job->answer, 200, body);
}

void sandbox_auth_domain_keys(struct sandbox_auth_job *job)
{
    sandbox_answer_json(job->call, job->answer, 200,
                        sandbox_auth_key_set(&job->call->arena, job->auth));
}

/* ---- Authorization -------------------------------------------------------------------------- */

/* Effect: back to the application, with a code or an error and its state. */
static void go_back(struct sandbox_auth_job *job, const char *name, const char *value,
                    const char *description)
{
    const char *uri = sandbox_auth_page_value(job, "redirect_uri");
    const char *state = sandbox_auth_page_value(job, "state");
    bool first = strchr(uri, '?') == NULL;
    struct buf url;

    buf_init(&url, &job->call->arena, LIMIT_URL);
    buf_add_text(&url, uri);
    net_url_add_query(&url, &first, name, value);
    if (description != NULL)
        net_url_add_query(&url, &first, "error_description", description);
    if (state != NULL)
        net_url_add_query(&url, &first, "state", state);
    sandbox_auth_job_redirect(job, buf_span(&url).ptr);
}

/* A fault of the request that the application may be told; NULL when there is none. */
static const char *fault_of(struct sandbox_auth_job *job, const struct sandbox_auth_client *client,
                            const char **out_why)
{
    const char *type = sandbox_auth_page_value(job, "response_type");
    const char *challenge = sandbox_auth_page_value(job, "code_challenge");
    const char *method = sandbox_auth_page_value(job, "code_challenge_method");

    if (type == NULL || strcmp(type, "code") != 0) {
        *out_why = "response_type must be code";
        return type == NULL ? "invalid_request" : "unsupported_response_type";
    }
    if (challenge == NULL && !client->has_secret) {
        *out_why = "code_challenge is missing";
        return "invalid_request";
    }
    if (challenge != NULL && (method == NULL || strcmp(method, "S256") != 0)) {
        *out_why = "code_challenge_method must be S256";
        return "invalid_request";
    }
    if (!sandbox_auth_domain_knows(sandbox_auth_page_value(job, "audience"))) {
        *out_why = "no such audience";
        return "invalid_target";
    }
    return NULL;
}

static void give_code(struct sandbox_auth_job *job, const struct sandbox_user *user)
{
    static const char *const kept[] = { "client_id", "redirect_uri", "scope", "nonce",
                                        "code_challenge" };
    struct arena *arena = &job->call->arena;
    struct json *value = json_new(arena, JSON_OBJECT);

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        sandbox_auth_jwt_set(arena, value, kept[i], sandbox_auth_page_value(job, kept[i]));
    sandbox_auth_jwt_set(arena, value, "user", user->id);
    go_back(job, "code",
            sandbox_auth_grant(job->call, job->auth, SANDBOX_AUTH_DOMAIN_CODE, value,
                               job->now_ms + SANDBOX_AUTH_DOMAIN_CODE_S * 1000),
            NULL);
}

void sandbox_auth_domain_authorize(struct sandbox_auth_job *job)
{
    const struct sandbox_auth_client *client =
        sandbox_auth_domain_client(sandbox_auth_page_value(job, "client_id"));
    const struct sandbox_user *user = NULL;
    const char *why = NULL;
    const char *fault;

    if (client == NULL) {
        sandbox_auth_page_fail(job, "No such application: client_id.");
        return;
    }
    if (!sandbox_auth_page_may_return(sandbox_auth_page_value(job, "redirect_uri"))) {
        sandbox_auth_page_fail(job, "redirect_uri is not registered: only http addresses on this "
                                    "machine are.");
        return;
    }
    fault = fault_of(job, client, &why);
    if (fault != NULL) {
        go_back(job, "error", fault, why);
        return;
    }
    switch (sandbox_auth_page_ask(job, &user)) {
    case SANDBOX_AUTH_PAGE_ASKS:
        break;
    case SANDBOX_AUTH_PAGE_DENIES:
        go_back(job, "error", "access_denied", "the user refused");
        break;
    case SANDBOX_AUTH_PAGE_ALLOWS:
        give_code(job, user);
        break;
    }
}
