/* The one seam between this program and the network: libcurl, or a fake in tests. */
#ifndef NET_TRANSPORT_H
#define NET_TRANSPORT_H

#include "base/call.h"
#include "net/http.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sends one request and waits for the answer; thread-safe, many at once. Response strings are in
 * the call's arena. Gives up at the call's deadline and when the call is cancelled.
 * Failures: ERR_NETWORK, ERR_TLS, ERR_TIMEOUT, ERR_CANCELLED, ERR_LIMIT (body over the cap),
 * ERR_PROTOCOL, ERR_ARGUMENT (a URL or header that cannot be sent), ERR_IO (the file of the body,
 * the sink). An HTTP error status is no failure here. A redirect is never followed.
 */
typedef enum err net_send_fn(void *context, struct call *call, const struct net_request *request,
                             struct net_response *out);

struct net_transport {
    net_send_fn *send;
    void *context;
};

#ifdef __cplusplus
}
#endif

#endif
