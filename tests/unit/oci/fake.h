/* A transport that answers from a script and remembers what it was asked. One thread. */
#ifndef UNIT_OCI_FAKE_H
#define UNIT_OCI_FAKE_H

#include "net/transport.h"

#define FAKE_SENT_MAX 16

struct fake;

/* What happens to one request. The last row of a script holds for all that follow. */
struct fake_answer {
    int status;
    const char *type;        /* Content-Type; NULL for none */
    const char *body;        /* NULL for none; a file gets it when the request has a sink */
    const char *retry_after; /* NULL for none */
    const char *request_id;  /* opc-request-id; NULL for none */
    enum err fail;           /* after the body, in place of an answer */
    void (*before)(struct fake *fake, struct call *call); /* before all that; may be NULL */
};

/* Strings are in the fake's arena, NULL when there was no such header. */
struct fake_sent {
    const char *method;
    const char *url;
    const char *x_date;
    const char *authorization;
    const char *request_id;
    const char *retry_token;
    const char *client_retries;
    const char *content_sha256;
    const char *range;
    const char *body; /* text */
};

struct fake {
    const struct fake_answer *script;
    size_t script_len;
    struct fake_sent sent[FAKE_SENT_MAX];
    size_t sent_count;
    void *context; /* of the script's own functions */
    struct arena arena;
};

struct net_transport fake_transport(struct fake *fake);

void fake_release(struct fake *fake);

#endif
