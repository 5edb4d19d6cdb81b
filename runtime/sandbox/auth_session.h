/* Sessions of people: the console's login, the refresh of a token, tokens for an API key. */
#ifndef SANDBOX_AUTH_SESSION_H
#define SANDBOX_AUTH_SESSION_H

#include "sandbox/auth_job.h"

/* A session token for a user and a key. */
const char *sandbox_auth_session_token(struct call *call, struct sandbox_auth *auth,
                                       const char *user, EVP_PKEY *key);

sandbox_auth_job_fn sandbox_auth_session_refresh;  /* POST /v1/authentication/refresh */
sandbox_auth_job_fn sandbox_auth_session_generate; /* POST /v1/token/upst/actions/GenerateUpst */
sandbox_auth_job_fn sandbox_auth_session_login;    /* GET and POST /v1/oauth2/authorize */

#endif
