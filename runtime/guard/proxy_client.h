/*
 * The clients of the proxy: registered ones, whose id is their sealed registration (RFC 7591), and
 * those whose id is the address of their description. All are public: none has a secret.
 */
#ifndef GUARD_PROXY_CLIENT_H
#define GUARD_PROXY_CLIENT_H

#include "guard/proxy_inside.h"

#define GUARD_PROXY_CLIENT_URIS 8

struct guard_proxy_client {
    const char *digest; /* names it in what is sealed */
    const char *name;   /* what it says of itself; never NULL */
    const char *home;   /* authority of its description; NULL for a registered one */
    const char *uris[GUARD_PROXY_CLIENT_URIS];
    size_t uri_count;
};

/* By id, which may be NULL. False: not known, or no longer. Strings live in the call's arena. */
bool guard_proxy_client_find(const struct guard_proxy *proxy, struct call *call, const char *id,
                             struct guard_proxy_client *out);

/* True for one of its redirect URIs. */
bool guard_proxy_client_may_return(const struct guard_proxy_client *client, const char *uri);

/* Answers POST /register. */
void guard_proxy_client_register(const struct guard_proxy *proxy, struct call *call,
                                 const struct guard_head *head, struct guard_reply *reply);

#endif
