/*
 * Characters that a reader does not see or that change what he sees: control characters, line and
 * paragraph separators, bidi marks, zero-width and tag characters. Thread-safe.
 */
#ifndef TOOL_UNSEEN_H
#define TOOL_UNSEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* True for such a character; tab and line feed are among them. */
bool tool_unseen_is(uint32_t point);

/* The character at the start of a text, and its length in bytes; U+FFFD of length 1 where it is no
 * UTF-8, 0 of length 0 at the end. */
uint32_t tool_unseen_decode(struct span text, size_t *out_len);

/* Appends JSON text, the unseen characters in it as \uXXXX. What is not UTF-8 becomes U+FFFD. */
void tool_unseen_escape(struct buf *out, struct span json);

/* Appends at most `max` bytes of a text, each unseen character as a space; "..." when it was
 * longer. */
void tool_unseen_blank(struct buf *out, struct span text, size_t max);

#endif
