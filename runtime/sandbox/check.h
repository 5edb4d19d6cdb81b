/* Checks of a request against the tables: parameters and body. Thread-safe. */
#ifndef SANDBOX_CHECK_H
#define SANDBOX_CHECK_H

#include "sandbox/answer.h"
#include "sandbox/route.h"

/* The body of a request that was found right. */
struct sandbox_input {
    const struct json *body;       /* NULL when there is none, or it is no JSON */
    const struct model_type *type; /* of the body when that is a model, else NULL */
};

/*
 * False when something is wrong; then the answer is one of OCI's: 400 MissingParameter,
 * InvalidParameter or CannotParseRequest, 415 UnsupportedMediaType. Names the field.
 */
bool sandbox_check(struct call *call, const struct sandbox_request *request,
                   const struct sandbox_match *match, const struct model_service *service,
                   const struct model_op *op, struct sandbox_input *out,
                   struct sandbox_answer *answer);

#endif
