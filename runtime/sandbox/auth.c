#include "sandbox/auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rsa.h>

#include "base/clock.h"
#include "base/limits.h"
#include "sandbox/auth_certificate.h"
#include "sandbox/auth_key.h"
#include "sandbox/ids.h"

#define ISSUER "authService.oracle.com"

/* ---- Life ---------------------------------------------------------------------------------- */

static const char *derived(struct sandbox_auth *auth, const char *type, bool regional)
{
    return sandbox_ids_derived(&auth->arena, type, regional, auth->tenancy);
}

static int64_t session_life(const struct sandbox_auth_setup *setup)
{
    if (setup->session_s > 0)
        return setup->session_s;
    return setup->token_s > 0 ? setup->token_s : SANDBOX_AUTH_SESSION_S;
}

struct sandbox_auth *sandbox_auth_new(const struct sandbox_auth_setup *setup)
{
    struct sandbox_auth *auth = calloc(1, sizeof(*auth));

    if (auth == NULL)
        abort(); /* no memory */
    auth->tenancy = arena_strdup(&auth->arena, setup->keys->tenancy);
    memcpy(auth->users, setup->keys->users, sizeof(auth->users));
    auth->instance = derived(auth, "instance", true);
    auth->resource = derived(auth, "fnfunc", true);
    auth->workload = derived(auth, "workload", true);
    auth->client_secret = arena_strdup(&auth->arena, setup->client_secret);
    auth->resource_key = setup->resource_key;
    auth->token_s = setup->token_s > 0 ? setup->token_s : SANDBOX_AUTH_TOKEN_S;
    auth->session_s = session_life(setup);
    EVP_PKEY_up_ref(setup->signing_key);
    auth->signing[0] = setup->signing_key;
    pthread_mutex_init(&auth->lock, NULL);
    sandbox_auth_uploaded_init(&auth->uploaded);
    return auth;
}

void sandbox_auth_free(struct sandbox_auth *auth)
{
    if (auth == NULL)
        return;
    for (size_t i = 0; i < SANDBOX_AUTH_GRANTS; i++)
        free(auth->grants[i].text);
    for (size_t i = 0; i < 2; i++)
        EVP_PKEY_free(auth->signing[i]);
    sandbox_auth_certificate_free(auth->authority);
    sandbox_auth_uploaded_release(&auth->uploaded);
    pthread_mutex_destroy(&auth->lock);
    arena_release(&auth->arena);
    free(auth);
}

/* ---- Tokens -------------------------------------------------------------------------------- */

static const char *print(struct arena *arena, const struct json *value)
{
    struct buf out;

    buf_init(&out, arena, LIMIT_TOKEN_FILE);
    json_print(&out, value);
    return buf_span(&out).ptr;
}

struct json *sandbox_auth_claims(struct arena *arena, const struct sandbox_auth *auth,
                                 const char *type, const char *kind, const char *id, EVP_PKEY *key)
{
    struct json *claims = json_new(arena, JSON_OBJECT);

    sandbox_auth_jwt_set(arena, claims, "sub", id);
    sandbox_auth_jwt_set(arena, claims, "iss", ISSUER);
    sandbox_auth_jwt_set(arena, claims, "aud", "oci");
    sandbox_auth_jwt_set(arena, claims, "ptype", kind);
    sandbox_auth_jwt_set(arena, claims, "ttype", type);
    sandbox_auth_jwt_set(arena, claims, "tenant", auth->tenancy);
    if (key != NULL) /* a text, as in OCI's tokens */
        sandbox_auth_jwt_set(arena, claims, "jwk", print(arena, sandbox_auth_key_jwk(arena, key)));
    return claims;
}

/* A reference to one of the signing keys, or NULL. */
static EVP_PKEY *signing_key(struct sandbox_auth *auth, size_t index)
{
    EVP_PKEY *key;

    pthread_mutex_lock(&auth->lock);
    key = auth->signing[index];
    if (key != NULL)
        EVP_PKEY_up_ref(key);
    pthread_mutex_unlock(&auth->lock);
    return key;
}

/* Numbers grow with time, so that they go on after a restart. */
static int64_t next_number(struct sandbox_auth *auth, int64_t now_ms)
{
    int64_t number;

    pthread_mutex_lock(&auth->lock);
    number = auth->sequence + 1 > now_ms ? auth->sequence + 1 : now_ms;
    auth->sequence = number;
    pthread_mutex_unlock(&auth->lock);
    return number;
}

const char *sandbox_auth_issue(struct call *call, struct sandbox_auth *auth, struct json *claims,
                               int64_t life_s)
{
    struct arena *arena = &call->arena;
    int64_t now_ms = clock_unix_ms();
    EVP_PKEY *key = signing_key(auth, 0);
    const char *token;

    json_add_member(arena, claims, "iat", json_new_int(arena, now_ms / 1000));
    json_add_member(arena, claims, "exp", json_new_int(arena, now_ms / 1000 + life_s));
    sandbox_auth_jwt_set(arena, claims, "jti", sandbox_ids_request(arena));
    json_add_member(arena, claims, "seq", json_new_int(arena, next_number(auth, now_ms)));
    token = sandbox_auth_jwt_sign(arena, key, claims);
    EVP_PKEY_free(key);
    return token;
}

static bool is_ours(struct sandbox_auth *auth, const struct sandbox_auth_jwt *jwt)
{
    bool right = false;

    for (size_t i = 0; i < 2 && !right; i++) {
        EVP_PKEY *key = signing_key(auth, i);

        right = key != NULL && sandbox_auth_jwt_is_signed_by(jwt, key);
        EVP_PKEY_free(key);
    }
    return right;
}

enum err sandbox_auth_read(struct call *call, struct sandbox_auth *auth, struct span token,
                           int64_t now_ms, struct json **out)
{
    struct sandbox_auth_jwt jwt;
    int64_t expires_s;
    enum err e = sandbox_auth_jwt_parse(call, token, &jwt);

    if (e)
        return e;
    if (!is_ours(auth, &jwt))
        return call_fail(call, ERR_CREDENTIALS, "The security token was not issued here.");
    if (!json_int(json_get(jwt.claims, "exp"), &expires_s) || expires_s <= now_ms / 1000)
        return call_fail(call, ERR_CREDENTIALS, "The security token has expired.");
    *out = jwt.claims;
    return ERR_NONE;
}

static bool is_ended(struct sandbox_auth *auth, const struct json *claims)
{
    int64_t number;
    bool ended;

    if (!json_int(json_get(claims, "seq"), &number))
        return true;
    pthread_mutex_lock(&auth->lock);
    ended = number <= auth->ended;
    pthread_mutex_unlock(&auth->lock);
    return ended;
}

/* The key of the claim jwk, which is the text of a JSON value. */
static EVP_PKEY *bound_key(struct call *call, const struct json *claims)
{
    const char *text = json_get_text(claims, "jwk");
    struct json *jwk;

    if (text == NULL)
        return NULL;
    if (json_parse(call, "jwk", span_of(text), &jwk) != ERR_NONE) {
        call_forgive(call);
        return NULL;
    }
    return sandbox_auth_key_of_jwk(&call->arena, jwk);
}

enum err sandbox_auth_signer(struct call *call, struct sandbox_auth *auth, struct span token,
                             int64_t now_ms, EVP_PKEY **out_key, struct sandbox_caller *out)
{
    struct json *claims;
    EVP_PKEY *key;
    enum err e = sandbox_auth_read(call, auth, token, now_ms, &claims);

    if (e)
        return e;
    if (!sandbox_auth_jwt_says(claims, "tenant", auth->tenancy))
        return call_fail(call, ERR_CREDENTIALS, "The security token is of another tenancy.");
    if (is_ended(auth, claims))
        return call_fail(call, ERR_CREDENTIALS, "The session of the security token has ended.");
    key = bound_key(call, claims);
    if (key == NULL)
        return call_fail(call, ERR_CREDENTIALS, "The security token is bound to no key.");
    *out_key = key;
    out->kind = json_get_text(claims, "ptype");
    out->id = json_get_text(claims, "sub");
    return ERR_NONE;
}

enum err sandbox_auth_delegate(struct call *call, struct sandbox_auth *auth, const char *token,
                               int64_t now_ms, const char **out_user)
{
    struct json *claims;
    enum err e = sandbox_auth_read(call, auth, span_of(token), now_ms, &claims);

    if (e)
        return e;
    if (!sandbox_auth_jwt_says(claims, "ttype", "obo"))
        return call_fail(call, ERR_CREDENTIALS, "opc-obo-token is no delegation token.");
    *out_user = json_get_text(claims, "sub");
    return ERR_NONE;
}

void sandbox_auth_end_sessions(struct sandbox_auth *auth)
{
    pthread_mutex_lock(&auth->lock);
    auth->ended = auth->sequence;
    pthread_mutex_unlock(&auth->lock);
}

/* ---- Keys ---------------------------------------------------------------------------------- */

enum err sandbox_auth_rotate(struct call *call, struct sandbox_auth *auth, const char **out_id)
{
    EVP_PKEY *key = EVP_RSA_gen(SANDBOX_AUTH_KEY_BITS);
    EVP_PKEY *last;

    if (key == NULL)
        return call_fail(call, ERR_CREDENTIALS, "no signing key could be made");
    *out_id = sandbox_auth_key_id(&call->arena, key);
    pthread_mutex_lock(&auth->lock);
    last = auth->signing[1];
    auth->signing[1] = auth->signing[0];
    auth->signing[0] = key;
    pthread_mutex_unlock(&auth->lock);
    EVP_PKEY_free(last);
    return ERR_NONE;
}

struct json *sandbox_auth_key_set(struct arena *arena, struct sandbox_auth *auth)
{
    struct json *set = json_new(arena, JSON_OBJECT);
    struct json *keys = json_add_member(arena, set, "keys", json_new(arena, JSON_ARRAY));

    for (size_t i = 0; i < 2; i++) {
        EVP_PKEY *key = signing_key(auth, i);

        if (key != NULL)
            json_add_item(keys, sandbox_auth_key_jwk(arena, key));
        EVP_PKEY_free(key);
    }
    return set;
}

/* ---- Grants -------------------------------------------------------------------------------- */

const char *sandbox_auth_grant(struct call *call, struct sandbox_auth *auth, const char *kind,
                               const struct json *value, int64_t expires_ms)
{
    const char *id = sandbox_ids_request(&call->arena);
    const char *text = print(&call->arena, value);
    char *copy = strdup(text);
    struct sandbox_auth_grant *grant;

    if (copy == NULL)
        abort(); /* no memory */
    pthread_mutex_lock(&auth->lock);
    grant = &auth->grants[auth->next_grant];
    auth->next_grant = (auth->next_grant + 1) % SANDBOX_AUTH_GRANTS;
    free(grant->text);
    *grant = (struct sandbox_auth_grant){
        .kind = kind,
        .expires_ms = expires_ms,
        .text = copy,
    };
    snprintf(grant->id, sizeof(grant->id), "%s", id);
    pthread_mutex_unlock(&auth->lock);
    return id;
}

/* Under the lock. */
static struct sandbox_auth_grant *find_grant(struct sandbox_auth *auth, const char *kind,
                                             const char *id)
{
    for (size_t i = 0; i < SANDBOX_AUTH_GRANTS; i++) {
        struct sandbox_auth_grant *grant = &auth->grants[i];

        if (grant->text != NULL && strcmp(grant->id, id) == 0 && strcmp(grant->kind, kind) == 0)
            return grant;
    }
    return NULL;
}

enum err sandbox_auth_redeem(struct call *call, struct sandbox_auth *auth, const char *kind,
                             const char *id, int64_t now_ms, struct json **out)
{
    const char *text = NULL;
    int64_t expires_ms = 0;
    struct sandbox_auth_grant *grant;

    pthread_mutex_lock(&auth->lock);
    grant = find_grant(auth, kind, id);
    if (grant != NULL) {
        text = arena_strdup(&call->arena, grant->text);
        expires_ms = grant->expires_ms;
        free(grant->text);
        grant->text = NULL;
    }
    pthread_mutex_unlock(&auth->lock);
    if (text == NULL)
        return call_fail(call, ERR_CREDENTIALS, "The %s is unknown, or was used before.", kind);
    if (expires_ms <= now_ms)
        return call_fail(call, ERR_CREDENTIALS, "The %s has expired.", kind);
    return json_parse(call, kind, span_of(text), out);
}

/* ---- People -------------------------------------------------------------------------------- */

const struct sandbox_user *sandbox_auth_user(const struct sandbox_auth *auth, const char *text)
{
    for (size_t i = 0; text != NULL && i < SANDBOX_USERS; i++) {
        const struct sandbox_user *user = &auth->users[i];

        if (user->id != NULL && (strcmp(user->id, text) == 0 || strcmp(user->name, text) == 0))
            return user;
    }
    return NULL;
}

void sandbox_auth_note(struct sandbox_auth *auth, const struct sandbox_caller *caller,
                       const struct sandbox_request *request)
{
    struct span path = sandbox_answer_path(request);
    struct sandbox_auth_seen *seen;

    pthread_mutex_lock(&auth->lock);
    seen = &auth->seen[auth->seen_count++ % SANDBOX_AUTH_CALLERS];
    snprintf(seen->kind, sizeof(seen->kind), "%s", caller->kind != NULL ? caller->kind : "");
    snprintf(seen->id, sizeof(seen->id), "%s", caller->id != NULL ? caller->id : "");
    snprintf(seen->delegate, sizeof(seen->delegate), "%s",
             caller->delegate != NULL ? caller->delegate : "");
    snprintf(seen->method, sizeof(seen->method), "%s", request->method);
    snprintf(seen->path, sizeof(seen->path), "%.*s", (int)path.len, path.ptr);
    pthread_mutex_unlock(&auth->lock);
}

static struct json *seen_json(struct arena *arena, const struct sandbox_auth_seen *seen)
{
    struct json *entry = json_new(arena, JSON_OBJECT);

    sandbox_auth_jwt_set(arena, entry, "kind", seen->kind);
    sandbox_auth_jwt_set(arena, entry, "id", seen->id);
    sandbox_auth_jwt_set(arena, entry, "delegate",
                         seen->delegate[0] != '\0' ? seen->delegate : NULL);
    sandbox_auth_jwt_set(arena, entry, "method", seen->method);
    sandbox_auth_jwt_set(arena, entry, "path", seen->path);
    return entry;
}

struct json *sandbox_auth_callers(struct arena *arena, struct sandbox_auth *auth)
{
    struct json *list = json_new(arena, JSON_ARRAY);
    size_t at;

    pthread_mutex_lock(&auth->lock);
    at = auth->seen_count > SANDBOX_AUTH_CALLERS ? auth->seen_count - SANDBOX_AUTH_CALLERS : 0;
    for (; at < auth->seen_count; at++)
        json_add_item(list, seen_json(arena, &auth->seen[at % SANDBOX_AUTH_CALLERS]));
    pthread_mutex_unlock(&auth->lock);
    return list;
}
