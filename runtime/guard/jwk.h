/* Public keys as authorization servers publish them (RFC 7517, 7518, 8037). Const once read;
 * thread-safe. */
#ifndef GUARD_JWK_H
#define GUARD_JWK_H

#include "base/call.h"
#include "base/span.h"

#define GUARD_JWK_MAX 64 /* keys of a set that are looked at */

/* The algorithms that are taken, and no others: nothing that a token says adds to them. */
enum guard_alg { GUARD_RS256, GUARD_PS256, GUARD_ES256, GUARD_EDDSA, GUARD_ALGS };

struct guard_jwk_set;

/* The algorithm of a name as "alg" has it; false for others, "none" and "HS256" among them. */
bool guard_alg_of(const char *name, enum guard_alg *out);

/*
 * Gives the keys of a set that can check signatures; keys of other kinds, damaged, weak or meant
 * for something else are left out. ERR_PROTOCOL when the text is no key set at all. One reference;
 * drop it with guard_jwk_set_release().
 */
NODISCARD enum err guard_jwk_set_parse(struct call *call, struct span text,
                                       struct guard_jwk_set **out);

struct guard_jwk_set *guard_jwk_set_retain(struct guard_jwk_set *set);

/* NULL is allowed. */
void guard_jwk_set_release(struct guard_jwk_set *set);

size_t guard_jwk_set_count(const struct guard_jwk_set *set);

enum guard_checked {
    GUARD_SIGNED,
    GUARD_FORGED, /* no key that could have signed it did */
    GUARD_NO_KEY, /* the set has no key of that id */
};

/* Checks a signature over `text`. `kid` NULL: by every key of the fitting kind. */
enum guard_checked guard_jwk_set_check(const struct guard_jwk_set *set, const char *kid,
                                       enum guard_alg alg, struct span text, struct span signature);

#endif
