/* What clients without a token are told: where they get one (RFC 9728), and what was wrong with the
 * one they sent (RFC 6750). Const once made; thread-safe. */
#ifndef GUARD_METADATA_H
#define GUARD_METADATA_H

#include "guard/guard.h"
#include "guard/scopes.h"

/* Texts are borrowed. */
struct guard_metadata {
    const char *resource; /* BASE/mcp; NULL: there is no metadata, tokens come by other ways */
    const char *mount;    /* the path of BASE, without a slash at its end; "" for none */
    const char *url;      /* where the metadata is */
    const char *server;   /* the authorization server's issuer, as clients find it */
    const struct guard_scopes *scopes;
};

/* Sets resource, mount and url from the public address, in the arena of `call`, which must live as
 * long. ERR_USAGE naming ORACLE_MCP_BASE_URL. */
NODISCARD enum err guard_metadata_init(struct call *call, const char *base_url,
                                       struct guard_metadata *out);

/* Answers a request for the metadata; false for other paths. */
bool guard_metadata_serve(const struct guard_metadata *metadata, struct call *call,
                          const struct guard_head *head, struct guard_reply *reply);

/*
 * A refusal. `error` is a code of RFC 6750 section 3.1 (NULL: no token was sent) and `why` its one
 * sentence; `scopes` are the bits of those to ask for, 0 for none.
 */
void guard_metadata_refuse(const struct guard_metadata *metadata, struct call *call, int status,
                           const char *error, const char *why, unsigned scopes,
                           struct guard_reply *reply);

/* 503: come again. */
void guard_metadata_refuse_later(struct call *call, const char *why, struct guard_reply *reply);

#endif
