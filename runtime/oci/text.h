/* Foreign bytes made fit to be C strings, JSON and messages. Thread-safe. */
#ifndef OCI_TEXT_H
#define OCI_TEXT_H

#include "base/arena.h"
#include "base/span.h"

/* Gives a copy in which each byte that breaks UTF-8, and each NUL, is U+FFFD. */
const char *oci_text_utf8(struct arena *arena, struct span bytes);

/* The same as one line: control characters and runs of blanks become one blank, and what is
 * behind `max` bytes is cut ("..." says so). */
const char *oci_text_line(struct arena *arena, struct span bytes, size_t max);

/* What a value of errno means. */
const char *oci_text_errno(struct arena *arena, int error);

#endif
