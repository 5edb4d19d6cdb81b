/* When to send again, and after how long. Pure functions. */
#ifndef OCI_RETRY_H
#define OCI_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/model.h"

#define OCI_RETRY_ATTEMPTS 8
/* Who waits should soon hear that the network is down or the host does not exist. */
#define OCI_RETRY_ATTEMPTS_UNANSWERED 4
#define OCI_RETRY_TOTAL_MS 600000

/* True for operations that are retried at all: what only reads always is, the others are when the
 * SDKs retry them by default. */
bool oci_retry_is_allowed(const struct model_op *op);

/*
 * True when an attempt of such an operation that ended so is worth another one: no answer or a
 * timeout, 429, 500, 502, 503, 504, 409 IncorrectState or LockConflict; but not a POST or PATCH
 * without a retry token whose fate is unknown, unless it only reads. Every body can be sent twice:
 * it is in memory or in a regular file.
 */
bool oci_retry_is_due(const struct model_op *op, const struct err_record *error,
                      bool has_retry_token);

/* The most attempts of a request whose last one ended so: fewer when it brought no answer. */
int oci_retry_attempts(const struct err_record *error);

/* Delay before attempt n + 2 (n from 0): min(2^n, 30) s and up to 1 s of jitter (`random`, any
 * number), or retry_after_ms when that is more, capped at 60 s. */
int64_t oci_retry_delay_ms(int n, uint32_t random, int64_t retry_after_ms);

/* True when a delay that starts `elapsed_ms` after the first attempt ends within
 * OCI_RETRY_TOTAL_MS. */
bool oci_retry_fits(int64_t elapsed_ms, int64_t delay_ms);

/* A Retry-After field (RFC 9110 section 10.2.3), seconds or a date, as milliseconds from now; 0
 * when there is none, it is broken, or it lies in the past. */
int64_t oci_retry_after_ms(const char *value, int64_t now_unix_ms);

#endif
