/* Values that clients and browsers keep for the proxy: sealed, with an end, and bound to this
 * server's address and to what they are for. Thread-safe. */
#ifndef GUARD_PROXY_SEAL_H
#define GUARD_PROXY_SEAL_H

#include "guard/proxy_inside.h"
#include "json/json.h"

/* What a value is for; no other use opens it. */
#define GUARD_PROXY_SEAL_CLIENT  "oauth client"
#define GUARD_PROXY_SEAL_CONSENT "oauth consent"
#define GUARD_PROXY_SEAL_STATE   "oauth state"
#define GUARD_PROXY_SEAL_BROWSER "oauth browser"
#define GUARD_PROXY_SEAL_CODE    "oauth code"
#define GUARD_PROXY_SEAL_ACCESS  "oauth access token"
#define GUARD_PROXY_SEAL_REFRESH "oauth refresh token"

/* Gives the seal: with the key of the file, or NULL: with one made of what the replicas of one
 * server know in common and nobody else, the secret. ERR_USAGE, ERR_IO. */
NODISCARD enum err guard_proxy_seal_new(struct call *call, const char *key_file,
                                        const char *client_id, const char *client_secret,
                                        struct oci_seal **out);

/* Seals an object, which gets members of ours ("id", "end", "at"). life_ms 0: without an end. NULL
 * when it is too large. */
const char *guard_proxy_seal(const struct guard_proxy *proxy, struct call *call,
                             const char *purpose, struct json *value, int64_t life_ms);

/* Opens; NULL when it is none of ours, for something else, over, or NULL itself. */
const struct json *guard_proxy_unseal(const struct guard_proxy *proxy, struct call *call,
                                      const char *purpose, const char *token);

/* A short name for a text, 128 bits of its digest. */
const char *guard_proxy_seal_digest(struct arena *arena, const char *text);

/* The S256 challenge of a verifier (RFC 7636 section 4.2). */
const char *guard_proxy_seal_challenge(struct arena *arena, const char *verifier);

/* True for equal texts; takes the same time wherever they differ. NULL equals nothing. */
bool guard_proxy_seal_equals(const char *a, const char *b);

#endif
