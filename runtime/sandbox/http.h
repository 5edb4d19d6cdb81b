/*
 * The HTTP server: libmicrohttpd on one side, struct sandbox_request on the other. A thread for
 * each connection, so that an answer that is late on purpose delays nobody else.
 */
#ifndef SANDBOX_HTTP_H
#define SANDBOX_HTTP_H

#include "base/call.h"
#include "sandbox/state.h"

struct sandbox_http;

/* Certificate chain and key of a server with TLS, as PEM. */
struct sandbox_http_tls {
    const char *chain;
    const char *key;
};

/* Gives a server that listens; `tls` NULL for plain HTTP. ERR_IO: the address is taken, or
 * libmicrohttpd was built without TLS. Borrows the state, the host and the texts. */
NODISCARD enum err sandbox_http_start(struct call *call, struct sandbox_state *state,
                                      const char *host, unsigned port,
                                      const struct sandbox_http_tls *tls,
                                      struct sandbox_http **out);

/* "http://127.0.0.1:PORT" or "https://...", in the call's arena. A server that listens everywhere
 * is on loopback, too. */
const char *sandbox_http_url(struct call *call, const struct sandbox_http *http);

/* Effect: ends all connections and frees the server. */
void sandbox_http_stop(struct sandbox_http *http);

#endif
