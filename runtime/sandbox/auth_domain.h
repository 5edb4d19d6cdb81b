/*
 * An identity domain: OpenID Connect discovery, keys, the page where people agree. Its tokens come
 * from auth_grants.c.
 */
#ifndef SANDBOX_AUTH_DOMAIN_H
#define SANDBOX_AUTH_DOMAIN_H

#include "sandbox/auth_job.h"

#define SANDBOX_AUTH_DOMAIN_ISSUER   "https://identity.oraclecloud.com/"
#define SANDBOX_AUTH_DOMAIN_CLIENT   "sandbox-app"    /* has a secret */
#define SANDBOX_AUTH_DOMAIN_PUBLIC   "sandbox-public" /* has none, and so must use PKCE */
#define SANDBOX_AUTH_DOMAIN_AUDIENCE "oci-mcp-sandbox"
#define SANDBOX_AUTH_DOMAIN_CODE     "authorization code" /* kind of grant */
#define SANDBOX_AUTH_DOMAIN_CODE_S   60

/* An application that is registered. */
struct sandbox_auth_client {
    const char *id;
    bool has_secret;
};

/* By id, which may be NULL. NULL when there is none. */
const struct sandbox_auth_client *sandbox_auth_domain_client(const char *id);

/* True when tokens are given for this audience; NULL stands for the only one. */
bool sandbox_auth_domain_knows(const char *audience);

sandbox_auth_job_fn sandbox_auth_domain_discover;  /* GET /.well-known/openid-configuration */
sandbox_auth_job_fn sandbox_auth_domain_keys;      /* GET /admin/v1/SigningCert/jwk */
sandbox_auth_job_fn sandbox_auth_domain_authorize; /* GET and POST /oauth2/v1/authorize */

#endif
