/* The error answers of services, in all their forms. Thread-safe. */
#ifndef OCI_FAILURE_H
#define OCI_FAILURE_H

#include "base/call.h"
#include "net/http.h"

/* How far this computer's clock was from the service's when the answer came, in minutes: more than
 * 0 when it is fast. 0 when that is nothing a signature would be refused for, or is not known. */
int oci_failure_skew_minutes(const struct net_response *answer);

/* Records ERR_SERVICE and returns it. See oci_response_read() for what is in the record. */
NODISCARD enum err oci_failure_read(struct call *call, const struct net_response *answer);

#endif
