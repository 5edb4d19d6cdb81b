/* SHA-256 (FIPS 180-4) of what is sent. Thread-safe. */
#ifndef OCI_DIGEST_H
#define OCI_DIGEST_H

#include "base/call.h"
#include "base/span.h"

#define OCI_DIGEST_SIZE 32

/* Effect: fills `out`. Never fails. */
void oci_digest_sha256(struct span bytes, unsigned char out[OCI_DIGEST_SIZE]);

/* Of `length` bytes of an open file from `offset` on; the file position stays. ERR_IO,
 * ERR_CANCELLED, ERR_TIMEOUT. */
NODISCARD enum err oci_digest_sha256_file(struct call *call, int fd, int64_t offset, int64_t length,
                                          unsigned char out[OCI_DIGEST_SIZE]);

#endif
