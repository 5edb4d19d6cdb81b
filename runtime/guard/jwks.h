/*
 * The keys of one authorization server: found, kept for a while, asked for again when it signs with
 * one that is not known yet. One object for the life of the program, thread-safe; one request to
 * the server runs at a time, and whoever has keys meanwhile goes on with them.
 */
#ifndef GUARD_JWKS_H
#define GUARD_JWKS_H

#include "guard/jwt.h"
#include "net/transport.h"

#define GUARD_JWKS_UNKNOWN_MS 60000 /* between two requests that unknown keys cause */
#define GUARD_JWKS_KEEP_MS                                                                         \
    3600000 /* how long keys are good at most, and without being renewed                           \
             * as long again */

struct guard_jwks;

/* Texts are copied. */
struct guard_jwks_options {
    const char *issuer; /* as the server's own metadata must say it */
    const char *server; /* below which the metadata is; NULL: below the issuer */
    const char *uri;    /* of the keys, where it is known: nothing is discovered; or NULL */
    struct net_transport transport; /* borrowed */
    int64_t unknown_ms;             /* for tests; 0 for GUARD_JWKS_UNKNOWN_MS */
};

/* ERR_USAGE naming `issuer` or `server` unless they are https, or http to this machine. */
NODISCARD enum err guard_jwks_new(struct call *call, const struct guard_jwks_options *options,
                                  struct guard_jwks **out);

/* No call may be in flight. NULL is allowed. */
void guard_jwks_free(struct guard_jwks *jwks);

/*
 * Checks the signature of a token. ERR_CREDENTIALS: not signed by a key of the server. ERR_NETWORK,
 * ERR_TLS, ERR_TIMEOUT, ERR_PROTOCOL, ERR_SERVICE: there are no keys to check it with now. May wait
 * for the server, so not for a thread that serves others.
 */
NODISCARD enum err guard_jwks_verify(struct guard_jwks *jwks, struct call *call,
                                     const struct guard_jwt *jwt);

#endif
