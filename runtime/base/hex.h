/* Bytes as lower-case hex digits. Thread-safe. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/arena.h"
#include "base/span.h"

/* Gives the digits, two for a byte, NUL-terminated, in the arena. */
char *hex_encode(struct arena *arena, struct span bytes);

#endif
