/* A tenancy with life in it: what a company that uses OCI for three months might have. */
#ifndef SANDBOX_SEED_LIFE_H
#define SANDBOX_SEED_LIFE_H

#include "base/call.h"
#include "sandbox/state.h"

/* Effect: plays the requests of the table in seed_life.c, after sandbox_seed(). */
NODISCARD enum err sandbox_seed_life(struct call *call, struct sandbox_state *state,
                                     int64_t now_ms);

#endif
