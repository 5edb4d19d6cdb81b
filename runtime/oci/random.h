/* Unpredictable names: request ids, retry tokens, temporary files. Thread-safe. */
#ifndef OCI_RANDOM_H
#define OCI_RANDOM_H

#include <stdint.h>

#include "base/arena.h"

#define OCI_RANDOM_HEX 32

/* Gives OCI_RANDOM_HEX upper-case hex digits, 128 bits from the kernel, in the arena. */
char *oci_random_hex(struct arena *arena);

uint32_t oci_random_uint(void);

#endif
