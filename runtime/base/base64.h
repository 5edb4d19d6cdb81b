/* Base64, RFC 4648 section 4 (padded) and section 5 (URL-safe, unpadded). Thread-safe. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* Gives the NUL-terminated encoding in the arena. */
char *base64_encode(struct arena *arena, struct span bytes);
char *base64url_encode(struct arena *arena, struct span bytes);

/* Decodes into the arena (a NUL is appended, not counted). False on a foreign character, a wrong
 * length or wrong padding; the output is untouched then. */
bool base64_decode(struct arena *arena, struct span text, struct span *out);
bool base64url_decode(struct arena *arena, struct span text, struct span *out);

#endif
