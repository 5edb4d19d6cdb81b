/* Request struct -> unsigned HTTP request: path, query, headers, body. Thread-safe. */
#ifndef OCI_REQUEST_H
#define OCI_REQUEST_H

#include "base/call.h"
#include "model/model.h"
#include "net/http.h"

/*
 * `request` is the struct of op->request. Path values are percent-encoded whole ('/' too), empty
 * ones refused; lists in a query repeat the name, or are one comma-separated value where the
 * description says so; header maps become one field each; null is as good as absent there. A
 * caller's authorization is never sent, and a content-length only checked. A body object is sent
 * as it is given: {} for an empty one, none when absent. content-type, accept, opc-request-id (32
 * hex digits) and opc-retry-token (when the operation takes one and none is given) are set.
 * A streamed body's file is opened here: *out_fd (or -1) is given to the caller to close.
 * ERR_ARGUMENT naming the parameter; ERR_LIMIT; ERR_IO.
 */
NODISCARD enum err oci_request_build(struct call *call, const struct model_service *service,
                                     const struct model_op *op, const void *request,
                                     const char *base_url, struct net_request *out, int *out_fd);

#endif
