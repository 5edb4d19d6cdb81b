/*
 * One request and its answer inside the sandbox, as plain values. Strings live in the arena of the
 * call that serves the request.
 */
#ifndef SANDBOX_ANSWER_H
#define SANDBOX_ANSWER_H

#include "base/call.h"
#include "json/json.h"
#include "net/headers.h"

/* A request as it was received: nothing decoded, nothing normalised. */
struct sandbox_request {
    const char *method;
    const char *target; /* path and query of the request line */
    struct net_headers headers;
    struct span body;
    bool is_tls;
};

/* What the HTTP layer does to an answer on purpose. */
enum sandbox_damage {
    SANDBOX_DAMAGE_NONE,
    SANDBOX_DAMAGE_DROP,     /* closes the connection without an answer */
    SANDBOX_DAMAGE_TRUNCATE, /* closes it in the middle of the body */
    SANDBOX_DAMAGE_CUT,      /* sends half of the body, then closes it */
    SANDBOX_DAMAGE_LENGTH,   /* announces half of the body, and sends that */
    SANDBOX_DAMAGE_TRICKLE,  /* sends the body in small pieces with pauses */
    SANDBOX_DAMAGE_HUGE,     /* a JSON body larger than any client should hold */
};

struct sandbox_answer {
    int status;
    struct net_headers headers;
    struct span body;         /* empty for none */
    const char *content_type; /* NULL for application/json */
    enum sandbox_damage damage;
    int64_t delay_ms; /* before anything is sent */
    bool is_fault;    /* something is wrong with it on purpose */
    const char *service; /* that did it, and what it did; NULL when it was none */
    const char *operation;
};

/* The path and the query of a target; the query without '?', empty when there is none. */
struct span sandbox_answer_path(const struct sandbox_request *request);
struct span sandbox_answer_query(const struct sandbox_request *request);

/* Decoded values of a query parameter, in the arena; the count is returned. `*out` is NULL when
 * there are none. '+' is a plus sign, as OCI reads it. */
size_t sandbox_answer_parameters(struct call *call, const struct sandbox_request *request,
                                 const char *name, const char ***out);

/* The first value of a query parameter, or NULL. */
const char *sandbox_answer_parameter(struct call *call, const struct sandbox_request *request,
                                     const char *name);

/* Effect: an answer in OCI's error form, {"code": ..., "message": ...}. */
void sandbox_answer_error(struct call *call, struct sandbox_answer *answer, int status,
                          const char *code, const char *format, ...) PRINTF_LIKE(5, 6);

/* Effect: an answer that holds a JSON value. */
void sandbox_answer_json(struct call *call, struct sandbox_answer *answer, int status,
                         const struct json *value);

/* The usual words for what is not there, or not to be seen. */
void sandbox_answer_not_found(struct call *call, struct sandbox_answer *answer);

#endif
