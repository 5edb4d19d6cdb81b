/* Redirect URIs of clients (RFC 6749 section 3.1.2, RFC 8252 section 7). Thread-safe. */
#ifndef GUARD_PROXY_URI_H
#define GUARD_PROXY_URI_H

#include <stdbool.h>

#include "base/arena.h"

#define GUARD_PROXY_URI_MAX 512

/* True for https, http to this machine, and schemes of programs: with a dot, or of an editor that
 * is known to have none. No fragment, no user, nothing that is no character of a URI. */
bool guard_proxy_uri_is_valid(const char *uri);

/* True when it is the registered one; to this machine any port will do (RFC 8252 section 7.3). */
bool guard_proxy_uri_equals(const char *registered, const char *uri);

/* True when it leads to this machine over http. */
bool guard_proxy_uri_is_loopback(const char *uri);

/* What a person should know about it: "https://HOST", "HOST on this computer", or "SCHEME:". */
const char *guard_proxy_uri_place(struct arena *arena, const char *uri);

#endif
