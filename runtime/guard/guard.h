/*
 * Who may call over HTTP, and as whom: what the transport asks before it reads a message.
 *
 * One of four ways, chosen by the options: nobody is asked (loopback only, unless told otherwise),
 * a static bearer token, a resource server for some authorization server, or that with the proxy
 * in front of an Identity Domain that the Python servers had. Thread-safe.
 */
#ifndef GUARD_GUARD_H
#define GUARD_GUARD_H

#include "base/call.h"
#include "base/span.h"
#include "net/transport.h"
#include "oci/client.h"
#include "tool/tool.h"

struct guard;

/* Everything is borrowed for the life of the guard; NULL where nothing was said. */
struct guard_options {
    const struct tool_context *tools; /* the server's own */
    struct oci_client_options client; /* likewise: callers' clients go to the same places */
    struct net_transport transport;
    struct net_transport outside; /* refuses private addresses; a NULL function for none */
    const char *base_url;         /* under which clients know this server */
    const char *bearer_file;

    const char *issuer;   /* of tokens: this is a resource server then */
    const char *server;   /* where the authorization server is; NULL: at the issuer's address */
    const char *audience; /* that tokens are for; NULL: BASE/mcp */
    const char *scopes;   /* "READ,WRITE,DELETE" */
    const char *required; /* further scopes that each token must have, parted by blanks */
    const char *identity; /* who signs: "caller", or "server" */

    /* An Identity Domain: where callers' tokens are exchanged; without an issuer the proxy that the
     * Python servers had stands in front of it. */
    const char *domain;
    const char *client_id;
    const char *client_secret;
    const char *domain_audience;
    const char *compat;
    const char *seal_key_file;
};

/* Gives a guard; asks no server anything yet. ERR_USAGE in one line that names every option and
 * variable that is missing or wrong. Free with guard_free(). */
NODISCARD enum err guard_new(struct call *call, const struct guard_options *options,
                             struct guard **out);

/* False when everybody is let in. */
bool guard_asks(const struct guard *guard);

/* False while nobody can be let in, because the Identity Domain was not found yet. */
bool guard_is_ready(struct guard *guard);

/* The head of an HTTP request, borrowed from the transport. */
struct guard_head {
    const char *method;
    const char *path;    /* without query, as it came */
    const char *query;   /* without '?', not decoded; "" for none */
    const char *address; /* of the peer, in digits */
    struct span body; /* of a POST to one of the guard's own addresses; empty for guard_admit() */
    /* A header's value, NULL when it is absent or came twice. Names in any case. */
    const char *(*header)(void *context, const char *name);
    void *context;
};

#define GUARD_HEADERS 8

/* An answer in place of the transport's own; texts live in the call's arena. */
struct guard_reply {
    int status;
    const char *type; /* of the body; NULL for none */
    struct span body;
    struct {
        const char *name;
        const char *value;
    } headers[GUARD_HEADERS];
    size_t header_count;
};

/* What somebody who was let in calls with. Good until it is released. */
struct guard_grant {
    const char *principal;            /* never two callers' the same: "iss|sub", "bearer", "http" */
    const struct tool_context *tools; /* signs as that caller; its scopes are the caller's */
    void *hold;                       /* the guard's own */
};

/* Lets the sender of a request in: true with *grant, or false with the refusal (400, 401, 403,
 * 503). May wait for the authorization server's keys, so not for a thread that serves others. */
bool guard_admit(struct guard *guard, struct call *call, const struct guard_head *head,
                 struct guard_grant *grant, struct guard_reply *refusal);

/* Effect: the grant is no longer used; may be called by another thread than admitted it. */
void guard_release(struct guard *guard, struct guard_grant *grant);

/* Answers a request to one of the guard's own addresses (metadata, login): true with *reply;
 * false when the path is none of them. May wait as guard_admit(). */
bool guard_serve(struct guard *guard, struct call *call, const struct guard_head *head,
                 struct guard_reply *reply);

/* The refusal of a tool call for which the caller's scopes are too few (RFC 6750 section 3.1):
 * `scopes` are those the call needs (enum tool_scope bits). */
void guard_refuse_scope(struct guard *guard, struct call *call, unsigned scopes,
                        struct guard_reply *refusal);

void guard_free(struct guard *guard);

#endif
