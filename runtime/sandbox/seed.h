/* What is in a new sandbox: a tenancy with what every tenancy has. */
#ifndef SANDBOX_SEED_H
#define SANDBOX_SEED_H

#include "base/call.h"
#include "sandbox/state.h"

/* Effect: puts the documents of the table in seed.c into the store; those of services that are not
 * built in are left out. */
NODISCARD enum err sandbox_seed(struct call *call, struct sandbox_state *state, int64_t now_ms);

#endif
