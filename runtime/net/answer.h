/*
 * Puts one answer together from the header lines and body pieces that arrive, within all caps.
 * Lives as long as the request; used by the thread of the call.
 */
#ifndef NET_ANSWER_H
#define NET_ANSWER_H

#include "base/buf.h"
#include "base/call.h"
#include "net/http.h"

struct net_answer {
    struct call *call;
    const struct net_request *request;
    const char *peer;  /* for messages: "HOST port PORT" */
    int status;        /* of the last status line; 0 before the first */
    size_t head_bytes; /* of everything that is no body: 1xx answers and trailers too */
    bool head_done;
    struct net_headers headers;
    struct buf body;
    int64_t body_bytes;
};

/* Effect: an empty answer; borrows the rest. */
void net_answer_init(struct net_answer *answer, struct call *call,
                     const struct net_request *request, const char *peer);

/*
 * Takes one line of the head with its line end: a status line (another one replaces all that came
 * before it), a field, the blank line, or a trailer, which is ignored.
 * Failures (recorded): ERR_LIMIT, also for a body announced too large; ERR_PROTOCOL.
 */
NODISCARD enum err net_answer_take_line(struct net_answer *answer, struct span line);

/* Takes a piece of the body, into memory or the sink of the request. Failures (recorded):
 * ERR_LIMIT; what the sink recorded, or ERR_IO. */
NODISCARD enum err net_answer_take_body(struct net_answer *answer, struct span bytes);

/* Gives the whole; its strings are in the arena of the call. */
struct net_response net_answer_response(const struct net_answer *answer);

#endif
