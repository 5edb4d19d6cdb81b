/*
 * The identity services on the sandbox's port: their paths, and the sandbox's own switches below
 * /sandbox/auth/, for tests. Thread-safe: takes the locks it needs.
 */
#ifndef SANDBOX_AUTH_SERVE_H
#define SANDBOX_AUTH_SERVE_H

#include "sandbox/answer.h"
#include "sandbox/state.h"

/* True when the path is one of those served here: the answer is filled. */
bool sandbox_auth_serve(struct call *call, struct sandbox_state *state,
                        const struct sandbox_request *request, struct sandbox_answer *answer);

#endif
