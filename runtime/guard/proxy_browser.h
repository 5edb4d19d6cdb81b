/* The browser of a person who signs in: one sealed cookie, which names the browser and the clients
 * that the person agreed to before. What is sealed for a login says in which browser it goes on, so
 * that nobody can be led into the middle of somebody else's. */
#ifndef GUARD_PROXY_BROWSER_H
#define GUARD_PROXY_BROWSER_H

#include "guard/proxy_inside.h"

#define GUARD_PROXY_BROWSER_CLIENTS 16

/* Strings live in the call's arena. */
struct guard_proxy_browser {
    const char *id;
    bool is_new; /* it sent no cookie of ours */
    const char *clients[GUARD_PROXY_BROWSER_CLIENTS];
    size_t client_count;
};

void guard_proxy_browser_read(const struct guard_proxy *proxy, struct call *call,
                              const struct guard_head *head, struct guard_proxy_browser *out);

bool guard_proxy_browser_agreed(const struct guard_proxy_browser *browser, const char *client);

/* Effect: remembers a client, in place of the oldest when there are too many. */
void guard_proxy_browser_agree(struct guard_proxy_browser *browser, const char *client);

/* Effect: has the answer set the cookie. */
void guard_proxy_browser_keep(const struct guard_proxy *proxy, struct call *call,
                              const struct guard_proxy_browser *browser, struct guard_reply *reply);

#endif
