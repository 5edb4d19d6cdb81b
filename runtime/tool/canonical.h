/*
 * JSON in the one form in which equal arguments are equal bytes: members sorted by the bytes of
 * their names (names given twice stay, in their order), no white space, numbers as they were
 * written. Thread-safe.
 */
#ifndef TOOL_CANONICAL_H
#define TOOL_CANONICAL_H

#include "base/buf.h"
#include "json/json.h"
#include "oci/digest.h"

/* Appends the canonical text; `value` NULL is {}. */
void tool_canonical(struct buf *out, const struct json *value);

/* SHA-256 of that text. */
void tool_canonical_hash(struct arena *arena, const struct json *value,
                         unsigned char out[OCI_DIGEST_SIZE]);

#endif
