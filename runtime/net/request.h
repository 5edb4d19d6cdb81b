/* What a transport needs to know about a request. Thread-safe. */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H

#include "base/call.h"
#include "net/http.h"
#include "net/url.h"

/* Splits the URL of a request that can be sent. Failures (recorded): ERR_LIMIT for a long URL;
 * ERR_ARGUMENT for a broken one, a method or header name that is no token, a line break. */
NODISCARD enum err net_request_check(struct call *call, const struct net_request *request,
                                     struct net_url *out);

/* "HOST port PORT", for messages. */
const char *net_request_peer(struct call *call, const struct net_url *url);

/* True for HEAD, whose answer has no body whatever its headers say. */
bool net_request_is_head(const struct net_request *request);

/* True when the request says how long its body is: also without one for POST, PUT and PATCH. */
bool net_request_tells_length(const struct net_request *request);

/* True when sending it twice does what sending it once does (RFC 9110 section 9.2.2). */
bool net_request_may_repeat(const struct net_request *request);

/* False for the fields that frame a message, which are the transport's to write. */
bool net_request_sends(const struct net_header *field);

/* Bytes of the body; 0 without one. */
int64_t net_request_length(const struct net_request *request);

/*
 * Copies up to `size` bytes from position `at` of the body, from memory or from its file; the
 * position of the file stays. Failures (recorded): ERR_IO, also when the file became shorter.
 */
NODISCARD enum err net_request_read(struct call *call, const struct net_request *request,
                                    int64_t at, char *out, size_t size, size_t *out_len);

#endif
