/* The pages that people see: plain HTML without scripts, everything foreign escaped. */
#ifndef GUARD_PROXY_PAGE_H
#define GUARD_PROXY_PAGE_H

#include "guard/guard.h"

/* What a person agrees to. */
struct guard_proxy_page_consent {
    const char *name;   /* what the client calls itself */
    const char *home;   /* host that vouches for it; NULL for none */
    const char *place;  /* where the access goes */
    const char *server; /* this server's address */
    const char *scopes;
    const char *action; /* where the form goes */
    const char *sealed; /* carried by the form */
};

void guard_proxy_page_consent(struct call *call, struct guard_reply *reply,
                              const struct guard_proxy_page_consent *consent);

/* Why it does not go on, for what must not or cannot be told to the client. */
void guard_proxy_page_fail(struct call *call, struct guard_reply *reply, int status,
                           const char *why);

#endif
