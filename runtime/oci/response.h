/* HTTP answer -> response struct, or the service's error. Thread-safe. */
#ifndef OCI_RESPONSE_H
#define OCI_RESPONSE_H

#include "base/call.h"
#include "model/model.h"
#include "net/http.h"

/*
 * 2xx (and 304 where the operation knows it): fills `response`, the zeroed struct of
 * op->response: headers by the table, body by its Content-Type first and the declared type
 * second; 204 and empty bodies leave it absent. ERR_PROTOCOL when the body is not what it says
 * (names status, content type and place).
 * Else ERR_SERVICE: call->error.service holds status, code ("None" without one) and
 * opc-request-id, the message is the service's own, the hint says the next step for 401 (by kind
 * of credential), 404, 409, 412, 429 and 5xx.
 */
NODISCARD enum err oci_response_read(struct call *call, const struct model_service *service,
                                     const struct model_op *op, const struct net_response *answer,
                                     void *response);

#endif
