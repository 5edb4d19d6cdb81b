/*
 * The libcurl transport. Connections are kept open and used again, most recently used first; each
 * call in flight has a handle of its own, so no call waits for another. Thread-safe.
 */
#ifndef NET_CURL_H
#define NET_CURL_H

#include <stdbool.h>
#include <stdint.h>

#include "net/transport.h"

#ifdef __cplusplus
extern "C" {
#endif

struct net_curl;

struct net_curl_options {
    const char *user_agent;     /* borrowed for the life of the transport */
    const char *ca_file;        /* PEM bundle, or NULL for the system's */
    int64_t connect_timeout_ms; /* 0 for 10,000 */
    int64_t idle_timeout_ms;    /* no byte either way for so long; 0 for 60,000 */
    int idle_handles;           /* kept for later calls; 0 for 8 */
    bool outside_only;          /* connects to public addresses only, and without a proxy */
};

/* Gives a transport; nothing is opened and no thread started. curl_global_init() runs at the
 * first send, once. Free with net_curl_free(). */
struct net_curl *net_curl_new(const struct net_curl_options *options);

/* No call may be in flight. NULL is allowed. */
void net_curl_free(struct net_curl *curl);

/* Borrows the transport. */
struct net_transport net_curl_transport(struct net_curl *curl);

#ifdef __cplusplus
}
#endif

#endif
