/*
 * Resource principals: the token a service gives to its resource together with its own, what the
 * auth service makes of the two, and workloads in a Kubernetes cluster.
 */
#ifndef SANDBOX_AUTH_RESOURCE_H
#define SANDBOX_AUTH_RESOURCE_H

#include "sandbox/auth_job.h"

#define SANDBOX_AUTH_RESOURCE_ACCOUNT "system:serviceaccount:default:sandbox"

/* A session token of the resource, as functions find it in a file. */
const char *sandbox_auth_resource_token(struct call *call, struct sandbox_auth *auth,
                                        EVP_PKEY *key);

/* A service account's token, as pods find it in a file. */
const char *sandbox_auth_resource_account(struct call *call, struct sandbox_auth *auth);

sandbox_auth_job_fn sandbox_auth_resource_blob; /* GET /20180711/resourcePrincipalToken.../<id> */
sandbox_auth_job_fn sandbox_auth_resource_exchange; /* POST /v1/resourcePrincipalSessionToken */
sandbox_auth_job_fn sandbox_auth_resource_workload; /* POST /resourcePrincipalSessionTokens */

#endif
