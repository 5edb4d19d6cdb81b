/*
 * MCP over Streamable HTTP (specification 2025-03-26 and later, "Transports"): one address for all
 * revisions, behind a guard.
 *
 * Few threads hold all connections (libmicrohttpd, epoll); what is served runs on threads of its
 * own, and its connection sleeps meanwhile.
 */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "base/buf.h"
#include "base/call.h"
#include "mcp/session.h"

struct guard;

struct server_http_options {
    const char *host;            /* an address in digits, without brackets, or localhost */
    unsigned port;               /* 0: some free one */
    const char *tls_certificate; /* PEM files, both or neither; read again on SIGHUP */
    const char *tls_key;
    const char *allowed_hosts; /* lists with commas; NULL for none */
    const char *allowed_origins;
    const char *base_url;    /* under which clients know this server; NULL for none */
    bool sessions;           /* of the revisions that have them */
    bool metrics;            /* serve /metrics to whom the guard does not know, too */
    int workers;             /* calls that run at once */
    int connections;         /* of all clients */
    int address_connections; /* of one address that is not this machine; 0 for no limit */
    int rate;                /* messages of one caller in a second; 0 for no limit */
    int session_most;        /* kept at once */
    int64_t session_ms;      /* how long an unused one is kept */
    int64_t drain_ms;        /* how long calls may go on after SIGTERM */

    struct guard *guard;
    /* Appends what /metrics says; NULL when nothing is measured. */
    void (*print_metrics)(void *context, struct buf *out);
    /* Whether calls can be signed; NULL for yes. */
    bool (*is_ready)(void *context);
    void *context;
};

/* True for an address that only this machine can reach. */
bool server_http_is_loopback(const char *host);

/*
 * Serves until SIGTERM or SIGINT, then lets calls in flight end. Returns the exit status of the
 * program; what keeps it from listening is in the log.
 */
int server_http_serve(const struct mcp_server *server, const struct server_http_options *options);

#endif
