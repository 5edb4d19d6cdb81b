/* The token endpoint of the identity domain (RFC 6749, RFC 7636, RFC 8693). */
#ifndef SANDBOX_AUTH_GRANTS_H
#define SANDBOX_AUTH_GRANTS_H

#include "sandbox/auth_job.h"

#define SANDBOX_AUTH_GRANTS_EXCHANGE "urn:ietf:params:oauth:grant-type:token-exchange"

/* An access token of a user of the domain, as a client would get it. */
const char *sandbox_auth_grants_access(struct call *call, struct sandbox_auth *auth,
                                       const struct sandbox_user *user, const char *scope);

sandbox_auth_job_fn sandbox_auth_grants_answer; /* POST /oauth2/v1/token */

#endif
