/* The part of a login that a person sees: from the client's request over consent and the domain's
 * own pages back to the client (RFC 6749 section 4.1, RFC 7636, RFC 9207). */
#ifndef GUARD_PROXY_LOGIN_H
#define GUARD_PROXY_LOGIN_H

#include "guard/proxy_inside.h"

#define GUARD_PROXY_LOGIN_CONSENT  "/consent"
#define GUARD_PROXY_LOGIN_CALLBACK "/auth/callback"

void guard_proxy_login_authorize(const struct guard_proxy *proxy, struct call *call,
                                 const struct guard_head *head, struct guard_reply *reply);

/* The person's answer to the page. */
void guard_proxy_login_consent(const struct guard_proxy *proxy, struct call *call,
                               const struct guard_head *head, struct guard_reply *reply);

/* The domain's answer. */
void guard_proxy_login_callback(const struct guard_proxy *proxy, struct call *call,
                                const struct guard_head *head, struct guard_reply *reply);

/* True for the names of this server that a client may ask a token for; NULL is not asked. */
bool guard_proxy_login_is_here(const struct guard_proxy *proxy, const char *resource);

#endif
