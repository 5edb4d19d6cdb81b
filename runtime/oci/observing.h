/* Tells the observer of a call about the HTTP requests sent for it. One per attempt; one thread. */
#ifndef OCI_OBSERVING_H
#define OCI_OBSERVING_H

#include "base/call.h"
#include "base/observe.h"
#include "model/model.h"
#include "net/http.h"
#include "oci/credentials.h"

/* What is sent, and after what: `last` is the failure of the attempt before, code ERR_NONE at the
 * first. Sets the request's traceparent, where there is a trace. */
struct observe_attempt oci_observing_begin(struct call *call, const struct model_service *service,
                                           const struct model_op *op, struct net_request *request,
                                           int resend, const struct err_record *last);

/* Effect: none for an attempt that was not begun. */
void oci_observing_end(struct call *call, struct observe_attempt *attempt, int status,
                       const char *request_id, enum err e);

void oci_observing_identity(struct call *call, const struct oci_identity *identity);

#endif
