/* Queries, forms and cookies taken apart. Values live in the arena. Thread-safe. */
#ifndef GUARD_PROXY_FORM_H
#define GUARD_PROXY_FORM_H

#include "base/arena.h"
#include "base/span.h"

#define GUARD_PROXY_FORM_FIELDS 32
#define GUARD_PROXY_FORM_MAX    (64u << 10)

/* A plain value; all zeros holds nothing. */
struct guard_proxy_form {
    struct {
        const char *name;
        const char *value;
    } fields[GUARD_PROXY_FORM_FIELDS];
    size_t count;
};

/* Reads application/x-www-form-urlencoded. False: too large, too many fields, a broken escape, a
 * NUL, bytes that are no UTF-8, or a name that comes twice (RFC 6749 section 3.1). */
bool guard_proxy_form_read(struct arena *arena, struct span text, struct guard_proxy_form *out);

/* A value; NULL when it is absent or empty (the same, RFC 6749 section 3.1). */
const char *guard_proxy_form_get(const struct guard_proxy_form *form, const char *name);

/* The value of a cookie in a Cookie header, which may be NULL. NULL: absent, or there twice. */
const char *guard_proxy_form_cookie(struct arena *arena, const char *header, const char *name);

#endif
