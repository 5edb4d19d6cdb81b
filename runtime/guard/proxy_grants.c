#include "guard/proxy_grants.h"

#include <string.h>

#include "guard/proxy_client.h"
#include "guard/proxy_form.h"
#include "guard/proxy_login.h"
#include "guard/proxy_reply.h"
#include "guard/proxy_seal.h"
#include "oci/random.h"

#define FORM_MAX (64u << 10)

/* One request for tokens. */
struct asking {
    const struct guard_proxy *proxy;
    struct call *call;
    const struct guard_proxy_form *form;
    const char *client; /* its digest */
    struct guard_reply *reply;
};

static void refuse(const struct asking *asking, const char *error, const char *why)
{
    guard_proxy_reply_error(asking->call, asking->reply, 400, error, why);
}

static const char *field(const struct asking *asking, const char *name)
{
    return guard_proxy_form_get(asking->form, name);
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

/* Seals a token of the domain. `grant` names all that came of one login. */
static const char *seal(const struct asking *asking, const char *purpose, const char *token,
                        const char *grant, int64_t life_ms)
{
    struct arena *arena = &asking->call->arena;
    struct json *value = json_new(arena, JSON_OBJECT);

    json_add_member(arena, value, "token", json_new_text(arena, token));
    json_add_member(arena, value, "client", json_new_text(arena, asking->client));
    json_add_member(arena, value, "grant", json_new_text(arena, grant));
    return guard_proxy_seal(asking->proxy, asking->call, purpose, value, life_ms);
}

static void give(const struct asking *asking, const struct guard_proxy_tokens *tokens,
                 const char *grant)
{
    struct arena *arena = &asking->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    const char *access =
        seal(asking, GUARD_PROXY_SEAL_ACCESS, tokens->access, grant, tokens->life_s * 1000);
    const char *refresh = NULL;

    if (tokens->refresh != NULL)
        refresh =
            seal(asking, GUARD_PROXY_SEAL_REFRESH, tokens->refresh, grant, GUARD_PROXY_REFRESH_MS);
    if (access == NULL) {
        guard_proxy_reply_error(asking->call, asking->reply, 500, "server_error",
                                "The token cannot be sealed.");
        return;
    }
    json_add_member(arena, body, "access_token", json_new_text(arena, access));
    json_add_member(arena, body, "token_type", json_new_text(arena, "Bearer"));
    json_add_member(arena, body, "expires_in", json_new_int(arena, tokens->life_s));
    if (refresh != NULL)
        json_add_member(arena, body, "refresh_token", json_new_text(arena, refresh));
    json_add_member(arena, body, "scope", json_new_text(arena, asking->proxy->scopes));
    guard_proxy_reply_json(asking->call, asking->reply, 200, body);
}

/* Why the domain gave nothing. */
static void tell(const struct asking *asking, enum guard_proxy_outcome outcome)
{
    if (outcome == GUARD_PROXY_REFUSED)
        refuse(asking, "invalid_grant", "The identity domain no longer takes the grant.");
    else if (outcome == GUARD_PROXY_AWAY)
        guard_proxy_reply_error(asking->call, asking->reply, 503, "temporarily_unavailable",
                                "The identity domain does not answer.");
    else
        guard_proxy_reply_error(asking->call, asking->reply, 502, "server_error",
                                "The identity domain refuses this server; its log says more.");
}

/* ---- Grants ---------------------------------------------------------------------------------- */

static enum guard_proxy_outcome redeem_code(const struct asking *asking, const struct json *code,
                                            struct guard_proxy_tokens *out)
{
    const struct guard_proxy *proxy = asking->proxy;
    struct buf form;

    buf_init(&form, &asking->call->arena, FORM_MAX);
    guard_proxy_upstream_add(&form, "grant_type", "authorization_code");
    guard_proxy_upstream_add(&form, "code", json_get_text(code, "code"));
    guard_proxy_upstream_add(&form, "redirect_uri", proxy->callback);
    guard_proxy_upstream_add(&form, "code_verifier", json_get_text(code, "verifier"));
    guard_proxy_upstream_add(&form, "scope", proxy->scopes);
    guard_proxy_upstream_add(&form, "audience", proxy->audience);
    return guard_proxy_upstream_ask(proxy->upstream, asking->call, &form, out);
}

static bool proves(const struct asking *asking, const struct json *code)
{
    const char *verifier = field(asking, "code_verifier");

    return verifier != NULL &&
           guard_proxy_seal_equals(guard_proxy_seal_challenge(&asking->call->arena, verifier),
                                   json_get_text(code, "challenge"));
}

static const char *code_fault(const struct asking *asking, const struct json *code)
{
    if (code == NULL)
        return "The code is not one of this server's, or too old.";
    if (!guard_proxy_seal_equals(json_get_text(code, "client"), asking->client))
        return "The code was given to another client.";
    if (!guard_proxy_seal_equals(json_get_text(code, "redirect"), field(asking, "redirect_uri")))
        return "redirect_uri is not that of the authorization.";
    if (!proves(asking, code))
        return "code_verifier does not fit the code_challenge.";
    return NULL;
}

static void by_code(const struct asking *asking)
{
    const char *sealed = field(asking, "code");
    const struct json *code =
        guard_proxy_unseal(asking->proxy, asking->call, GUARD_PROXY_SEAL_CODE, sealed);
    const char *fault = code_fault(asking, code);
    struct guard_proxy_tokens tokens;
    enum guard_proxy_outcome outcome;

    if (fault == NULL && !guard_proxy_once_take(asking->proxy->used, json_get_text(code, "id")))
        fault = "The code was used before.";
    if (fault != NULL) {
        refuse(asking, sealed == NULL ? "invalid_request" : "invalid_grant",
               sealed == NULL ? "code is missing." : fault);
        return;
    }
    outcome = redeem_code(asking, code, &tokens);
    if (outcome == GUARD_PROXY_GIVEN)
        give(asking, &tokens, oci_random_hex(&asking->call->arena));
    else
        tell(asking, outcome);
}

static enum guard_proxy_outcome refresh(const struct asking *asking, const char *token,
                                        struct guard_proxy_tokens *out)
{
    enum guard_proxy_outcome outcome;
    struct buf form;

    buf_init(&form, &asking->call->arena, FORM_MAX);
    guard_proxy_upstream_add(&form, "grant_type", "refresh_token");
    guard_proxy_upstream_add(&form, "refresh_token", token);
    outcome = guard_proxy_upstream_ask(asking->proxy->upstream, asking->call, &form, out);
    if (outcome == GUARD_PROXY_GIVEN && out->refresh == NULL)
        out->refresh = token;
    return outcome;
}

static const char *refresh_fault(const struct asking *asking, const struct json *value)
{
    if (value == NULL)
        return "The refresh token is not one of this server's, or too old.";
    if (!guard_proxy_seal_equals(json_get_text(value, "client"), asking->client))
        return "The refresh token was given to another client.";
    if (guard_proxy_once_was(asking->proxy->revoked, json_get_text(value, "grant")))
        return "The refresh token was revoked.";
    return NULL;
}

/* A token that comes twice was stolen from one of the two who hold it: nothing of that login is
 * good any more (RFC 9700 section 4.14.2). */
static void by_refresh(const struct asking *asking)
{
    const char *sealed = field(asking, "refresh_token");
    const struct json *value =
        guard_proxy_unseal(asking->proxy, asking->call, GUARD_PROXY_SEAL_REFRESH, sealed);
    const char *fault = refresh_fault(asking, value);
    const char *grant = json_get_text(value, "grant");
    struct guard_proxy_tokens tokens;
    enum guard_proxy_outcome outcome;

    if (fault == NULL && !guard_proxy_once_take(asking->proxy->used, json_get_text(value, "id"))) {
        (void)guard_proxy_once_take(asking->proxy->revoked, grant);
        fault = "The refresh token was used before.";
    }
    if (fault != NULL) {
        refuse(asking, sealed == NULL ? "invalid_request" : "invalid_grant",
               sealed == NULL ? "refresh_token is missing." : fault);
        return;
    }
    outcome = refresh(asking, json_get_text(value, "token"), &tokens);
    if (outcome == GUARD_PROXY_GIVEN) {
        give(asking, &tokens, grant);
        return;
    }
    if (outcome != GUARD_PROXY_REFUSED)
        guard_proxy_once_give(asking->proxy->used, json_get_text(value, "id"));
    tell(asking, outcome);
}

/* ---- Endpoints ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*run)(const struct asking *asking);
} grants[] = {
    { "authorization_code", by_code },
    { "refresh_token", by_refresh },
};

static bool is_form(const struct guard_head *head)
{
    struct span rest = span_of(head->header(head->context, "Content-Type"));

    return span_equals_nocase(span_trim(span_cut(&rest, ';')), "application/x-www-form-urlencoded");
}

/* Reads the form and finds the client; false: the answer says why not. */
static bool begin(struct asking *asking, const struct guard_head *head,
                  struct guard_proxy_form *form)
{
    struct guard_proxy_client client;

    if (!is_form(head) || !guard_proxy_form_read(&asking->call->arena, head->body, form)) {
        refuse(asking, "invalid_request", "The body must be a form that says nothing twice.");
        return false;
    }
    asking->form = form;
    if (!guard_proxy_client_find(asking->proxy, asking->call, field(asking, "client_id"),
                                 &client)) {
        guard_proxy_reply_error(asking->call, asking->reply, 401, "invalid_client",
                                "client_id is missing or not known; register again.");
        return false;
    }
    asking->client = client.digest;
    return true;
}

void guard_proxy_grants_token(const struct guard_proxy *proxy, struct call *call,
                              const struct guard_head *head, struct guard_reply *reply)
{
    struct asking asking = { .proxy = proxy, .call = call, .reply = reply };
    struct guard_proxy_form form;
    const char *type;

    arena_guard(&call->arena);
    if (!begin(&asking, head, &form))
        return;
    type = field(&asking, "grant_type");
    if (!guard_proxy_login_is_here(proxy, field(&asking, "resource"))) {
        refuse(&asking, "invalid_target", "resource is not this server.");
        return;
    }
    if (guard_proxy_upstream_find(proxy->upstream) == NULL) {
        tell(&asking, GUARD_PROXY_AWAY);
        return;
    }
    for (size_t i = 0; type != NULL && i < sizeof(grants) / sizeof(grants[0]); i++) {
        if (strcmp(grants[i].name, type) == 0) {
            grants[i].run(&asking);
            return;
        }
    }
    refuse(&asking, type == NULL ? "invalid_request" : "unsupported_grant_type",
           "grant_type must be authorization_code or refresh_token.");
}

void guard_proxy_grants_revoke(const struct guard_proxy *proxy, struct call *call,
                               const struct guard_head *head, struct guard_reply *reply)
{
    struct asking asking = { .proxy = proxy, .call = call, .reply = reply };
    struct guard_proxy_form form;
    const struct json *refresh_value;
    const struct json *value;
    const char *token;

    arena_guard(&call->arena);
    if (!begin(&asking, head, &form))
        return;
    token = field(&asking, "token");
    refresh_value = guard_proxy_unseal(proxy, call, GUARD_PROXY_SEAL_REFRESH, token);
    value = refresh_value != NULL ? refresh_value
                                  : guard_proxy_unseal(proxy, call, GUARD_PROXY_SEAL_ACCESS, token);
    if (guard_proxy_seal_equals(json_get_text(value, "client"), asking.client)) {
        (void)guard_proxy_once_take(proxy->revoked, json_get_text(value, "grant"));
        if (refresh_value != NULL)
            guard_proxy_upstream_revoke(proxy->upstream, call, json_get_text(value, "token"));
    }
    /* Also for what was no token: RFC 7009 section 2.2. */
    guard_proxy_reply_json(call, reply, 200, json_new(&call->arena, JSON_OBJECT));
}
