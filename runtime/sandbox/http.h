/*
 * The HTTP server: libmicrohttpd on one side, struct sandbox_request on the other. A thread for
 * each connection, so that an answer that is late on purpose delays nobody else.
 */
#ifndef SANDBOX_HTTP_H
#define SANDBOX_HTTP_H

#include "base/call.h"
#include "sandbox/state.h"

struct sandbox_http;

/* Gives a server that listens. ERR_IO: the address is taken. Borrows the state. */
NODISCARD enum err sandbox_http_start(struct call *call, struct sandbox_state *state,
                                      const char *host, unsigned port, struct sandbox_http **out);

/* "http://127.0.0.1:PORT", in the call's arena. */
const char *sandbox_http_url(struct call *call, const struct sandbox_http *http);

/* Effect: ends all connections and frees the server. */
void sandbox_http_stop(struct sandbox_http *http);

#endif
