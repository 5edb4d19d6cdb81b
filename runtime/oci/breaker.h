/*
 * Circuit breakers: a service that keeps failing is left alone for a while. One for each client of
 * a service in each region, as in the SDKs; the set lives as long as the client. Thread-safe. Time
 * is clock_monotonic_ms(), given by the caller.
 */
#ifndef OCI_BREAKER_H
#define OCI_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/call.h"
#include "model/model.h"

#define OCI_BREAKER_WINDOW_MS 120000
#define OCI_BREAKER_CALLS     10 /* fewer in the window say nothing */
#define OCI_BREAKER_PERCENT   80 /* of failures that opens it */
#define OCI_BREAKER_OPEN_MS   30000

struct oci_breaker;
struct oci_breakers;

/* Gives an empty set. Free with oci_breakers_free(). */
struct oci_breakers *oci_breakers_new(void);

/* No call may be in flight. NULL is allowed. */
void oci_breakers_free(struct oci_breakers *breakers);

/* Borrows the breaker of an operation's client, valid as long as the set; NULL when it has none.
 * `region` may be NULL. */
struct oci_breaker *oci_breaker_find(struct oci_breakers *breakers,
                                     const struct model_service *service, const struct model_op *op,
                                     const char *region);

/* ERR_SERVICE with code CircuitBreakerOpen and the seconds left when the breaker is open. NULL is
 * allowed, here and below. */
NODISCARD enum err oci_breaker_check(struct call *call, struct oci_breaker *breaker,
                                     int64_t now_ms);

/* Counts one attempt. It opens the breaker when too many failed; the first one after that time
 * decides whether it opens again or all is forgotten. */
void oci_breaker_note(struct oci_breaker *breaker, bool failed, int64_t now_ms);

#endif
