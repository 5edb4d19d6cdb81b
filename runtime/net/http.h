/* One HTTP request and its answer as plain values. Strings live in the arena of a call. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "net/headers.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A body: `bytes`, or the content of the open file `fd` from `offset` on when fd >= 0. */
struct net_body {
    struct span bytes;
    int fd; /* borrowed; -1 for none */
    int64_t offset;
    int64_t length; /* of the part of the file that is sent */
};

/* Takes a piece of an answer's body. False aborts the transfer. */
typedef bool net_sink_fn(void *context, const char *bytes, size_t len);

struct net_request {
    const char *method; /* "GET" */
    const char *url;    /* absolute, already percent-encoded, sent exactly so */
    struct net_headers headers;
    bool has_body;
    struct net_body body;
    size_t response_cap; /* bytes held in memory; 0 for LIMIT_RESPONSE_BODY */
    net_sink_fn *sink;   /* gets the body of a 2xx answer instead of memory; may be NULL */
    void *sink_context;
};

struct net_response {
    int status;
    struct net_headers headers;
    struct span body;   /* in memory; empty when a sink took it */
    int64_t body_bytes; /* length of the body, wherever it went */
};

#ifdef __cplusplus
}
#endif

#endif
