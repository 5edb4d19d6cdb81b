/* From a request to its answer: route, signature, faults, retry tokens, rules. Thread-safe: takes
 * the state's lock. */
#ifndef SANDBOX_SERVE_H
#define SANDBOX_SERVE_H

#include "sandbox/answer.h"
#include "sandbox/state.h"

/* Effect: fills `answer` (zeroed by the caller), whatever the request is. */
void sandbox_serve(struct call *call, struct sandbox_state *state,
                   const struct sandbox_request *request, struct sandbox_answer *answer);

/* Effect: the same for the administrator, without a signature and without faults, at another time
 * than the present one. For seeds. */
void sandbox_serve_trusted(struct call *call, struct sandbox_state *state,
                           const struct sandbox_request *request, int64_t now_ms,
                           struct sandbox_answer *answer);

#endif
