/* The token and revocation endpoints (RFC 6749 section 3.2, RFC 7009). Tokens are sealed: they hold
 * the domain's, which the client cannot read. */
#ifndef GUARD_PROXY_GRANTS_H
#define GUARD_PROXY_GRANTS_H

#include "guard/proxy_inside.h"

void guard_proxy_grants_token(const struct guard_proxy *proxy, struct call *call,
                              const struct guard_head *head, struct guard_reply *reply);

void guard_proxy_grants_revoke(const struct guard_proxy *proxy, struct call *call,
                               const struct guard_head *head, struct guard_reply *reply);

#endif
