/* Percent-encoding and the pieces of a URL (RFC 3986). Thread-safe. */
#ifndef NET_URL_H
#define NET_URL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

/* Appends `text` with everything outside of RFC 3986 section 2.3 "unreserved" encoded, so '/'
 * too. */
void net_url_encode(struct buf *out, const char *text);

/* The same for one path segment: "." becomes %2E and ".." %2E%2E, which no client or proxy may
 * resolve away. */
void net_url_encode_segment(struct buf *out, const char *text);

/* Decodes %XX into the arena; '+' stays. False on a broken escape or an encoded NUL. */
bool net_url_decode(struct arena *arena, const char *text, size_t len, char **out);

/* Appends "?name=value", or "&name=value" when `*first` is false; clears it. */
void net_url_add_query(struct buf *out, bool *first, const char *name, const char *value);

/* The parts of an absolute http or https URL; pieces of the given text, NUL-free. */
struct net_url {
    struct span scheme; /* "http" or "https" */
    struct span host;   /* with brackets for an IPv6 address; no user info */
    struct span port;   /* digits, or empty */
    struct span target; /* path and query exactly as written; "/" is not added */
};

/* Borrows `text`. False when it is no absolute http(s) URL, has user info or a fragment, or holds
 * a blank or control character. */
bool net_url_split(const char *text, struct net_url *out);

/* "host" or "host:port" without the scheme's default port: the value of the Host field. */
char *net_url_authority(struct arena *arena, const struct net_url *url);

/* True for localhost, 127.0.0.0/8 and [::1]. */
bool net_url_is_loopback(const struct net_url *url);

#endif
