/*
 * A piece of somebody else's bytes: pointer and length, not NUL-terminated. A plain value that
 * borrows what it points to. All zeros is the empty span.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct span {
    const char *ptr;
    size_t len;
};

/* Borrows `text`. span_of(NULL) is the empty span. */
struct span span_of(const char *text);

bool span_equals(struct span a, const char *text);

/* ASCII only: the rule for HTTP field names (RFC 9110 section 5.1). */
bool span_equals_nocase(struct span a, const char *text);
bool span_starts_with(struct span a, const char *prefix);

/* Without blanks, tabs, CR and LF at both ends. */
struct span span_trim(struct span a);

/*
 * Cuts `*rest` at the first `separator`: returns what stood before it, leaves what stands behind
 * it. Without a separator returns all and leaves the empty span with ptr NULL.
 */
struct span span_cut(struct span *rest, char separator);

/* Byte offset of the first byte that breaks UTF-8 (RFC 3629: no overlong forms, no surrogates),
 * or len when all of it is right. */
size_t span_utf8_error(struct span a);

#ifdef __cplusplus
}
#endif

#endif
