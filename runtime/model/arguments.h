/*
 * The arguments of a tool call -> the request struct of an operation. Thread-safe; all memory is
 * the call's.
 */
#ifndef MODEL_ARGUMENTS_H
#define MODEL_ARGUMENTS_H

#include "base/call.h"
#include "json/json.h"
#include "model/model.h"

/*
 * Fills `*request` (zeroed by the caller, the size of the request type) from a JSON object, NULL
 * for none. All of it is decoded strictly (model/decode.h) and checked: required ones are there,
 * path parameters are not empty.
 *
 * Parameters go by their wire name, the SDKs' name (opcRetryToken) or another spelling of them.
 * The fields of a body model stand beside them, or in an object under the name of the body
 * (launchInstanceDetails) or "body", whatever the schema shows; a name that a parameter and a
 * field share is the parameter's. A binary body is text under its own name or base64 under that
 * name and MODEL_STREAM_SUFFIX. JSON null for a parameter means that it is not given.
 *
 * ERR_ARGUMENT naming the argument: `instnceId: unknown argument; did you mean instanceId?`
 */
NODISCARD enum err model_arguments_decode(struct call *call, const struct model_service *service,
                                          const struct model_op *op, const struct json *arguments,
                                          void *request);

/*
 * Of the same arguments, the one that names the resource whose host the operation goes to and is
 * no part of its request (model/host.h); *out is NULL when there is no such argument. Borrowed from
 * `arguments`. ERR_ARGUMENT when it is missing or no text.
 */
NODISCARD enum err model_arguments_host(struct call *call, const struct model_service *service,
                                        const struct model_op *op, const struct json *arguments,
                                        const char **out);

/* True when an operation refuses to go without that field of its request. */
bool model_argument_is_required(const struct model_op *op, const struct model_field *field);

#endif
