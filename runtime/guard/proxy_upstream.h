/* The Identity Domain behind the proxy: found out in the background, then asked for tokens.
 * Thread-safe. */
#ifndef GUARD_PROXY_UPSTREAM_H
#define GUARD_PROXY_UPSTREAM_H

#include "base/buf.h"
#include "base/call.h"
#include "net/transport.h"

struct guard_proxy_upstream;

/* Its discovery document (OpenID Connect Discovery 1.0). */
struct guard_proxy_endpoints {
    const char *issuer;
    const char *authorize;
    const char *token;
    const char *jwks_uri;
    const char *revoke;  /* NULL when it has none */
    bool offers_refresh; /* knows offline_access */
    bool tells_issuer;   /* RFC 9207 */
};

struct guard_proxy_tokens {
    const char *access;
    const char *refresh; /* NULL for none */
    int64_t life_s;      /* of the access token */
};

enum guard_proxy_outcome {
    GUARD_PROXY_GIVEN,
    GUARD_PROXY_REFUSED, /* the code or token is no longer good */
    GUARD_PROXY_WRONG,   /* the domain does not take what this server is set up with */
    GUARD_PROXY_AWAY,    /* no answer, or none now */
};

/* Gives it and starts to look for it; free with guard_proxy_upstream_free(). Copies the texts. */
struct guard_proxy_upstream *guard_proxy_upstream_new(struct net_transport transport,
                                                      const char *domain_url, const char *client_id,
                                                      const char *client_secret);

/* NULL until it was found; lives as long as the domain. */
const struct guard_proxy_endpoints *guard_proxy_upstream_find(struct guard_proxy_upstream *domain);

const char *guard_proxy_upstream_client(const struct guard_proxy_upstream *domain);

/* Appends "name=value" to a form. */
void guard_proxy_upstream_add(struct buf *form, const char *name, const char *value);

/* Posts the form to the token endpoint, as the client. The domain must have been found. Logs what
 * an administrator should know. */
enum guard_proxy_outcome guard_proxy_upstream_ask(struct guard_proxy_upstream *domain,
                                                  struct call *call, const struct buf *form,
                                                  struct guard_proxy_tokens *out);

/* Effect: tells the domain that a refresh token is no longer wanted, if it can be told. */
void guard_proxy_upstream_revoke(struct guard_proxy_upstream *domain, struct call *call,
                                 const char *refresh);

/* Ends the search. No call may be in flight. NULL is allowed. */
void guard_proxy_upstream_free(struct guard_proxy_upstream *domain);

#endif
