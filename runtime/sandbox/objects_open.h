/*
 * Objects without a signature: pre-authenticated requests ("/p/<token>/n/..."), and buckets that
 * are open to everybody. Under the state's lock but for the last function, which takes it.
 */
#ifndef SANDBOX_OBJECTS_OPEN_H
#define SANDBOX_OBJECTS_OPEN_H

#include "sandbox/objects.h"

void sandbox_objects_open_create(struct sandbox_job *job);

enum sandbox_objects_open {
    SANDBOX_OBJECTS_SIGNED,  /* the request has to prove who sends it */
    SANDBOX_OBJECTS_OPEN,    /* `*out` may be served as it is */
    SANDBOX_OBJECTS_REFUSED, /* the answer says so */
};

/* Looks at a request that was received; `*out` is what it means, without the token. */
enum sandbox_objects_open sandbox_objects_open(struct call *call, struct sandbox_state *state,
                                               const struct sandbox_request *request,
                                               struct sandbox_request *out,
                                               struct sandbox_answer *answer);

#endif
