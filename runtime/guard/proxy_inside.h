/* What the files of the proxy share; nobody else includes it. */
#ifndef GUARD_PROXY_INSIDE_H
#define GUARD_PROXY_INSIDE_H

#include "guard/proxy.h"
#include "guard/proxy_once.h"
#include "guard/proxy_upstream.h"
#include "oci/seal.h"

struct guard_proxy_documents;

/* Const once it was made, but for what guards itself. */
struct guard_proxy {
    struct arena arena; /* of the texts */
    const char *base;   /* the issuer: no slash at its end */
    const char *origin; /* scheme and authority of it */
    const char *mount;  /* its path; "" for none */
    const char *resource;
    const char *callback;
    const char *audience;
    const char *scopes;   /* asked of the domain */
    const char *required; /* the same without offline_access */
    bool https;           /* clients reach us so */
    struct net_transport outside;
    struct oci_seal *seal;
    struct guard_proxy_upstream *upstream;
    struct guard_proxy_once *used;    /* codes and refresh tokens that were redeemed */
    struct guard_proxy_once *revoked; /* tokens */
    struct guard_proxy_documents *documents;
};

/* How long things last. */
#define GUARD_PROXY_LOGIN_MS   (15 * 60 * 1000LL) /* from the request to the domain's answer */
#define GUARD_PROXY_CODE_MS    (5 * 60 * 1000LL)
#define GUARD_PROXY_REFRESH_MS (30 * 24 * 3600 * 1000LL)
#define GUARD_PROXY_BROWSER_MS (30 * 24 * 3600 * 1000LL)

#define GUARD_PROXY_OFFLINE "offline_access"

/* True when `word` is among words that are parted by blanks. */
bool guard_proxy_has_word(const char *words, const char *word);

#endif
