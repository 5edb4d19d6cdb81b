/*
 * An authorization server for MCP clients in front of an Identity Domain, which knows only
 * applications that somebody registered by hand: registration, consent, and tokens of our own that
 * hold the domain's (RFC 6749, 7591, 7636, 8414, 9207). What lasts between two requests is sealed
 * and kept by the client or the browser, so any replica with the same key answers. Thread-safe.
 */
#ifndef GUARD_PROXY_H
#define GUARD_PROXY_H

#include "guard/guard.h"
#include "net/transport.h"

struct guard_proxy;

/* The environment of the Python servers; texts are copied. */
struct guard_proxy_options {
    const char *domain;        /* IDCS_DOMAIN: a host, or https://HOST; http to this machine */
    const char *client_id;     /* IDCS_CLIENT_ID */
    const char *client_secret; /* IDCS_CLIENT_SECRET, or the content of its file */
    const char *audience;      /* IDCS_AUDIENCE */
    const char *base_url;      /* ORACLE_MCP_BASE_URL */
    const char *scopes;        /* IDCS_REQUIRED_SCOPES, or NULL for the default */
    const char *compat;        /* the server whose scope is meant then; NULL for the general one */
    const char *seal_key_file; /* NULL: a key made of the client's secret, the same after a start */
    struct net_transport transport; /* borrowed: to the domain */
    struct net_transport outside;   /* borrowed: refuses private addresses; send NULL for none */
};

/* Where the domain says that it is, once it was asked. */
struct guard_proxy_domain {
    const char *issuer; /* of its tokens */
    const char *jwks_uri;
};

/* Gives a proxy and asks the domain in the background, again and again until it answers. Free with
 * guard_proxy_free(). ERR_USAGE: what is missing (all names at once) or cannot be. */
NODISCARD enum err guard_proxy_new(struct call *call, const struct guard_proxy_options *options,
                                   struct guard_proxy **out);

/* False until the domain was found; then *out, which lives as long as the proxy. */
bool guard_proxy_domain(struct guard_proxy *proxy, struct guard_proxy_domain *out);

/* Answers a request to one of the proxy's addresses; false when the path is none of them. Asks the
 * domain over the network, so not for a thread that serves others. */
bool guard_proxy_serve(struct guard_proxy *proxy, struct call *call, const struct guard_head *head,
                       struct guard_reply *reply);

/* Gives the domain's token that is inside of one of ours, in the call's arena; it was not checked
 * but for its place. ERR_CREDENTIALS: none of ours, expired, revoked, for another server. */
NODISCARD enum err guard_proxy_open(struct guard_proxy *proxy, struct call *call, const char *token,
                                    const char **out_jwt);

/* "https://HOST": what IDCS_DOMAIN means. ERR_USAGE. */
NODISCARD enum err guard_proxy_domain_url(struct call *call, const char *domain,
                                          const char **out_url);

/* The issuer of our tokens and the audience that clients ask for: the base URL without a slash at
 * its end, and the same with /mcp. Live as long as the proxy. */
const char *guard_proxy_issuer(const struct guard_proxy *proxy);
const char *guard_proxy_resource(const struct guard_proxy *proxy);

/* The audience and the scopes, parted by blanks, that the domain's tokens must have. offline_access
 * is left out: it is a wish of the client, and no token says it. */
const char *guard_proxy_audience(const struct guard_proxy *proxy);
const char *guard_proxy_required(const struct guard_proxy *proxy);

/* Stops the search for the domain. NULL is allowed. */
void guard_proxy_free(struct guard_proxy *proxy);

#endif
