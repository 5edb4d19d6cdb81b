/* What an instance has: the metadata service, and a token for its certificate. */
#ifndef SANDBOX_AUTH_INSTANCE_H
#define SANDBOX_AUTH_INSTANCE_H

#include "sandbox/auth_job.h"

sandbox_auth_job_fn sandbox_auth_instance_metadata; /* GET below /opc/v2/ */
sandbox_auth_job_fn sandbox_auth_instance_federate; /* POST /v1/x509 */

#endif
