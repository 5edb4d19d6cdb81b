/* Tokens as text that somebody signed (RFC 7519, 7515 section 7.1, 8725): taken apart and checked.
 * Everything here is thread-safe; what is read lives in the call's arena. */
#ifndef GUARD_JWT_H
#define GUARD_JWT_H

#include "guard/jwk.h"
#include "json/json.h"

#define GUARD_JWT_MAX     (16u << 10) /* bytes of a token that is worth a look */
#define GUARD_JWT_SKEW_MS 60000       /* by which clocks may differ */

struct guard_jwt {
    enum guard_alg alg;
    const char *kid; /* NULL without */
    struct json *claims;
    struct span text; /* what is signed; borrowed from the token */
    struct span signature;

    /* Of the claims, set by guard_jwt_check(). */
    const char *subject;
    int64_t expires_unix_ms;
};

/* What a token must say. Strings are borrowed. */
struct guard_jwt_rules {
    const char *issuer;
    const char *audience;
};

/* Takes a token apart; nothing in it is to be believed yet. ERR_CREDENTIALS, saying what is wrong
 * without repeating any of it. `token` is borrowed. */
NODISCARD enum err guard_jwt_parse(struct call *call, const char *token, struct guard_jwt *out);

/* Checks who gave it out, for whom, and from when until when it is good. ERR_CREDENTIALS. */
NODISCARD enum err guard_jwt_check(struct call *call, struct guard_jwt *jwt,
                                   const struct guard_jwt_rules *rules);

/* True when `scope` or `scp` of the claims has this one. */
bool guard_jwt_has_scope(const struct guard_jwt *jwt, struct span scope);

#endif
