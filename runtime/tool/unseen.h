/*
 * Characters that a reader does not see or that change what he sees: control characters, line and
 * paragraph separators, bidi marks, zero-width and tag characters. Thread-safe.
 */
#ifndef TOOL_UNSEEN_H
#define TOOL_UNSEEN_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Appends JSON text, the unseen characters in it as \uXXXX. What is not UTF-8 becomes U+FFFD. */
void tool_unseen_escape(struct buf *out, struct span json);

/* Appends at most `max` bytes of a text, each unseen character as a space; "..." when it was
 * longer. */
void tool_unseen_blank(struct buf *out, struct span text, size_t max);

#endif
