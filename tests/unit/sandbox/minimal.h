/* Requests with all that is required and nothing else, made from the tables. */
#ifndef TESTS_SANDBOX_MINIMAL_H
#define TESTS_SANDBOX_MINIMAL_H

#include "sandbox/fill.h"
#include "sandbox/world.h"

/* The path, of things that are there where some are, and the required query; adds the required
 * headers to world->extra. */
const char *minimal_target(struct world *world, const struct model_service *service,
                           const struct model_op *op);

/* NULL without one, or when it is no JSON. */
struct json *minimal_body(struct world *world, const struct model_service *service,
                          const struct model_op *op);

/* The same as text; "bytes" when it is no JSON. */
const char *minimal_body_text(struct world *world, const struct model_service *service,
                              const struct model_op *op);

#endif
