/*
 * Hosts that do not follow from the region: a resource carries the host that requests about it go
 * to, as a stream, a vault or an identity domain does. Thread-safe.
 */
#ifndef MODEL_HOST_H
#define MODEL_HOST_H

#include "model/model.h"

/* True when an operation goes to the host of a resource, which another operation tells. */
bool model_host_is_carried(const struct model_service *service, const struct model_op *op);

/* The parameter of such an operation that names the resource (streamId), or NULL when its request
 * has none. */
const struct model_field *model_host_field(const struct model_service *service,
                                           const struct model_op *op);

/* True when it has none, so that the name of the resource is an argument beside the request
 * (vaultId): *out describes it as a field that is no member of anything. */
bool model_host_argument(const struct model_service *service, const struct model_op *op,
                         struct model_field *out);

#endif
