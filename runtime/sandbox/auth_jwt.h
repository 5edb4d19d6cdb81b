/* JSON Web Tokens (RFC 7519) signed with RS256. Thread-safe. */
#ifndef SANDBOX_AUTH_JWT_H
#define SANDBOX_AUTH_JWT_H

#include <openssl/evp.h>

#include "json/json.h"

/* A token cut up. Values live in the arena of the call; spans borrow the token. */
struct sandbox_auth_jwt {
    const char *kid; /* "" when the header has none */
    struct json *claims;
    struct span text;      /* what is signed */
    struct span signature; /* bytes */
};

/* ERR_CREDENTIALS: not three parts, no JSON, another algorithm than RS256. */
NODISCARD enum err sandbox_auth_jwt_parse(struct call *call, struct span token,
                                          struct sandbox_auth_jwt *out);

bool sandbox_auth_jwt_is_signed_by(const struct sandbox_auth_jwt *jwt, EVP_PKEY *key);

/* Gives the token in the arena. */
const char *sandbox_auth_jwt_sign(struct arena *arena, EVP_PKEY *key, const struct json *claims);

/* Effect: adds a text as a member; NULL adds nothing. */
void sandbox_auth_jwt_set(struct arena *arena, struct json *claims, const char *name,
                          const char *text);

/* True when a claim is this text, or a list with it. */
bool sandbox_auth_jwt_says(const struct json *claims, const char *name, const char *wanted);

#endif
