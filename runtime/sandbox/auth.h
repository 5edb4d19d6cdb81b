/*
 * What issues the sandbox's tokens and knows them again: signing keys, lives, grants, sessions that
 * were ended. Everything a client gets from OCI's identity services comes from here. Thread-safe
 * after it was made.
 */
#ifndef SANDBOX_AUTH_H
#define SANDBOX_AUTH_H

#include <pthread.h>

#include "sandbox/auth_jwt.h"
#include "sandbox/auth_uploaded.h"
#include "sandbox/verify.h"

#define SANDBOX_AUTH_TOKEN_S   3600
#define SANDBOX_AUTH_SESSION_S (24 * 3600)
#define SANDBOX_AUTH_GRANTS    256 /* the oldest one goes when there are more */
#define SANDBOX_AUTH_CALLERS   32

/* Something that can be handed in once: an authorization code, a refresh token. */
struct sandbox_auth_grant {
    char id[64];
    const char *kind; /* a literal */
    int64_t expires_ms;
    char *text; /* JSON, malloc'd */
};

/* One request that was found right. */
struct sandbox_auth_seen {
    char kind[16];
    char id[128];
    char delegate[128];
    char method[8];
    char path[256];
};

struct sandbox_auth_authority;

struct sandbox_auth {
    struct arena arena; /* owns the strings */
    const char *tenancy;
    struct sandbox_user users[SANDBOX_USERS]; /* keys are borrowed */
    const char *instance;                     /* OCIDs of those who have no user */
    const char *resource;
    const char *workload;
    const char *client_secret; /* of the identity domain's confidential application */
    EVP_PKEY *resource_key;    /* of resource principals that sign by themselves; borrowed */
    int64_t token_s;           /* life of tokens, and of session tokens */
    int64_t session_s;
    bool is_exposed; /* listens to others than this machine */
    struct sandbox_auth_uploaded uploaded;

    pthread_mutex_t lock; /* guards what follows */
    EVP_PKEY *signing[2]; /* the present key, and the one before */
    int64_t sequence;     /* of the last token */
    int64_t ended;        /* sessions up to this one have been ended */
    struct sandbox_auth_grant grants[SANDBOX_AUTH_GRANTS];
    size_t next_grant;
    struct sandbox_auth_seen seen[SANDBOX_AUTH_CALLERS];
    size_t seen_count;
    struct sandbox_auth_authority *authority; /* made when it is needed; NULL before */
};

/* What an authority is made of. */
struct sandbox_auth_setup {
    const struct sandbox_keys *keys;
    const char *client_secret;
    EVP_PKEY *signing_key; /* takes a reference */
    EVP_PKEY *resource_key;
    int64_t token_s;   /* 0 for an hour */
    int64_t session_s; /* 0 for the life of all tokens, or a day when that is not given either */
};

struct sandbox_auth *sandbox_auth_new(const struct sandbox_auth_setup *setup);

/* NULL is allowed. */
void sandbox_auth_free(struct sandbox_auth *auth);

/* ---- Tokens -------------------------------------------------------------------------------- */

/* Claims of a token that stands for a principal: `type` is OCI's ttype ("login", "x509"...), `kind`
 * what the principal is, `id` its OCID. The token is bound to `key` unless that is NULL. */
struct json *sandbox_auth_claims(struct arena *arena, const struct sandbox_auth *auth,
                                 const char *type, const char *kind, const char *id, EVP_PKEY *key);

/* Signs claims, after those of time and number were added. */
const char *sandbox_auth_issue(struct call *call, struct sandbox_auth *auth, struct json *claims,
                               int64_t life_s);

/* The claims of a token that was issued here and has not expired. ERR_CREDENTIALS. */
NODISCARD enum err sandbox_auth_read(struct call *call, struct sandbox_auth *auth,
                                     struct span token, int64_t now_ms, struct json **out);

/* A reference to the key that a token is bound to, and whom it stands for. ERR_CREDENTIALS also
 * for a token that does not sign requests, of another tenancy, or of an ended session. */
NODISCARD enum err sandbox_auth_signer(struct call *call, struct sandbox_auth *auth,
                                       struct span token, int64_t now_ms, EVP_PKEY **out_key,
                                       struct sandbox_caller *out);

/* The user of a delegation token. ERR_CREDENTIALS. */
NODISCARD enum err sandbox_auth_delegate(struct call *call, struct sandbox_auth *auth,
                                         const char *token, int64_t now_ms, const char **out_user);

/* Effect: every token that signs requests and was issued up to now is refused. */
void sandbox_auth_end_sessions(struct sandbox_auth *auth);

/* ---- Keys ---------------------------------------------------------------------------------- */

/* Effect: a new signing key; tokens of the last one stay right until the next change. Gives the id
 * of the new key. ERR_CREDENTIALS. */
NODISCARD enum err sandbox_auth_rotate(struct call *call, struct sandbox_auth *auth,
                                       const char **out_id);

/* The public signing keys as a JSON Web Key Set. */
struct json *sandbox_auth_key_set(struct arena *arena, struct sandbox_auth *auth);

/* ---- Grants -------------------------------------------------------------------------------- */

/* Keeps a value for one who comes with the id that is returned (in the arena). Borrows `kind`. */
const char *sandbox_auth_grant(struct call *call, struct sandbox_auth *auth, const char *kind,
                               const struct json *value, int64_t expires_ms);

/* Gives the value and forgets it. ERR_CREDENTIALS: no such grant of this kind, or too late. */
NODISCARD enum err sandbox_auth_redeem(struct call *call, struct sandbox_auth *auth,
                                       const char *kind, const char *id, int64_t now_ms,
                                       struct json **out);

/* ---- People -------------------------------------------------------------------------------- */

/* By OCID or by name; NULL when there is none. */
const struct sandbox_user *sandbox_auth_user(const struct sandbox_auth *auth, const char *text);

/* Effect: remembers who made a request. */
void sandbox_auth_note(struct sandbox_auth *auth, const struct sandbox_caller *caller,
                       const struct sandbox_request *request);

/* The last callers, oldest first. */
struct json *sandbox_auth_callers(struct arena *arena, struct sandbox_auth *auth);

#endif
