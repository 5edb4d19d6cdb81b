/* An ordered list of header fields, looked up without regard to case (RFC 9110 section 5.1). */
#ifndef NET_HEADERS_H
#define NET_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

struct net_header {
    const char *name;
    const char *value;
};

/* All zeros is the empty list. */
struct net_headers {
    struct net_header *items;
    size_t count;
    size_t room;
};

/* Appends; copies both strings into the arena. */
void net_headers_add(struct arena *arena, struct net_headers *headers, const char *name,
                     const char *value);

/* Replaces the first field of that name and removes the others, or appends. */
void net_headers_set(struct arena *arena, struct net_headers *headers, const char *name,
                     const char *value);

/* Value of the first field of that name, or NULL. */
const char *net_headers_get(const struct net_headers *headers, const char *name);

/* False when a name is no token (RFC 9110 section 5.6.2) or a value holds CR, LF or NUL. */
bool net_header_is_valid(const char *name, const char *value);

#ifdef __cplusplus
}
#endif

#endif
