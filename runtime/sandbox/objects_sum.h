/* Sums over content: MD5, SHA-256, SHA-384, CRC-32C. */
#ifndef SANDBOX_OBJECTS_SUM_H
#define SANDBOX_OBJECTS_SUM_H

#include "sandbox/objects.h"

enum sandbox_objects_sum {
    SANDBOX_OBJECTS_MD5,
    SANDBOX_OBJECTS_SHA256,
    SANDBOX_OBJECTS_SHA384,
    SANDBOX_OBJECTS_CRC32C,
};

/* CRC-32 of a reversed polynomial: 0x82f63b78 for CRC-32C, 0xedb88320 for the one of zip files. */
uint32_t sandbox_objects_sum_crc(uint32_t polynomial, struct span content);

/* Base64 of a sum, in the arena. */
const char *sandbox_objects_sum(struct arena *arena, enum sandbox_objects_sum kind,
                                struct span content);

/* Compares the body with the sums that the request says; `out` gets the headers of the request,
 * and the sum that it asks for. False: they differ, and the answer is 400. */
bool sandbox_objects_sum_check(struct sandbox_job *job, struct net_headers *out);

/* Effect: sets the headers with the sums that are kept with an object or a part. */
void sandbox_objects_sum_tell(struct sandbox_job *job, const struct sandbox_record *record);

#endif
