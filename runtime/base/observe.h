/*
 * What is told of a message being answered to whoever counts and traces: the seam between the
 * layers, which only tell, and telemetry/, which listens. Without a listener nothing is done but
 * that the trace of the client goes on (W3C Trace Context).
 *
 * A struct observed lives as long as the message; its call and those made on its behalf, also on
 * other threads, borrow it (call.observed).
 */
#ifndef BASE_OBSERVE_H
#define BASE_OBSERVE_H

#include <stdbool.h>
#include <stdint.h>

#define OBSERVE_TRACE_SIZE     33 /* 32 hex digits and a NUL */
#define OBSERVE_SPAN_SIZE      17
#define OBSERVE_PARENT_SIZE    56 /* "00-TRACE-SPAN-01" and a NUL */
#define OBSERVE_OPERATION_SIZE 128
#define OBSERVE_STATE_MAX      512 /* bytes of a tracestate that are kept */

/* One span of a distributed trace. All zeros is none. */
struct observe_trace {
    char trace_id[OBSERVE_TRACE_SIZE];
    char span_id[OBSERVE_SPAN_SIZE];
    char parent_id[OBSERVE_SPAN_SIZE]; /* "" for none */
    const char *state;                 /* the client's tracestate; NULL for none */
    bool sampled;
};

/* How a message ended. */
enum observe_outcome {
    OBSERVE_OK,
    OBSERVE_ERROR,
    OBSERVE_DENIED,
    OBSERVE_ASKED, /* a person must say yes first */
    OBSERVE_CANCELLED,
    OBSERVE_TIMEOUT,
};

/* A message. The teller sets what is above the line, the listener the rest. */
struct observed {
    const struct observer *observer; /* NULL for none */
    const char *method;              /* one that is served: "tools/call" */
    const char *version;             /* the protocol's */
    const char *transport;           /* "pipe", "tcp" */
    const char *request_id;          /* as JSON text */
    const char *tool;                /* one that is offered; NULL for none */
    enum observe_outcome outcome;
    const char *error_type;                 /* NULL when it went well */
    int rpc_code;                           /* of a JSON-RPC error; 0 for none */
    char operation[OBSERVE_OPERATION_SIZE]; /* "core.listInstances", "several"; "" for none */
    struct observe_trace trace;             /* what came from the client */
    /* ---- */
    int64_t start_ns;  /* monotonic */
    int64_t offset_ns; /* from there to the time of day */
};

/* One HTTP request to a service, told of twice: before and after. */
struct observe_attempt {
    const char *service;
    const char *operation;
    const char *method;
    const char *url;        /* whole */
    const char *region;     /* NULL for none */
    const char *reason;     /* why it is sent again: "429", "network"; NULL at the first */
    int resend;             /* how often it was sent before */
    int status;             /* 0 without an answer */
    const char *error_type; /* NULL when it went well */
    const char *request_id; /* opc-request-id */
    /* ---- */
    struct observe_trace trace;
    int64_t start_ns;
};

/* Functions are thread-safe and return at once. */
struct observer {
    void *context;
    /* Effect: sets the listener's members; the span is the message's own from here on. */
    void (*begin)(void *context, struct observed *observed);
    void (*end)(void *context, const struct observed *observed);
    void (*attempt_begin)(void *context, const struct observed *observed,
                          struct observe_attempt *attempt);
    void (*attempt_end)(void *context, const struct observed *observed,
                        const struct observe_attempt *attempt);
    /* Who signs, until when: 0 for ever. */
    void (*identity)(void *context, const char *profile, const char *type, int64_t expires_unix_ms);
};

/* Reads a traceparent as the recommendation says, section 3.2: false when it is broken. The state
 * is left out when it is broken or large; it is borrowed. Both may be NULL. */
bool observe_trace_read(const char *parent, const char *state, struct observe_trace *out);

/* Writes the traceparent of what is sent on behalf of a span. */
void observe_trace_print(const struct observe_trace *trace, char out[OBSERVE_PARENT_SIZE]);

/* Remembers which operation a message is about. Thread-safe. `observed` may be NULL. */
void observe_operation(struct observed *observed, const char *service, const char *operation);

/* "ok", "error"... */
const char *observe_outcome_word(enum observe_outcome outcome);

#endif
