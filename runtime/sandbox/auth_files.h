/*
 * What programs find beside the configuration: tokens of those who are given theirs in a file, and
 * for every way to sign in the environment that leads to the sandbox.
 */
#ifndef SANDBOX_AUTH_FILES_H
#define SANDBOX_AUTH_FILES_H

#include "sandbox/auth.h"

#define SANDBOX_AUTH_FILES_SESSION_TOKEN "session_token"
#define SANDBOX_AUTH_FILES_SESSION_KEY   "session_key.pem"
#define SANDBOX_AUTH_FILES_RESOURCE_KEY  "resource_key.pem"
#define SANDBOX_AUTH_FILES_SECRET        "client_secret"

/* Effect: writes the session token of the profile SESSION, once. ERR_IO. */
NODISCARD enum err sandbox_auth_files_session(struct call *call, struct sandbox_auth *auth,
                                              const char *folder, EVP_PKEY *session_key);

/* Effect: writes new tokens of the resource, the service account, the delegation and the identity
 * domain's user, as a platform does from time to time. ERR_IO. */
NODISCARD enum err sandbox_auth_files_renew(struct call *call, struct sandbox_auth *auth,
                                            const char *folder);

/* Where the sandbox listens. */
struct sandbox_auth_places {
    const char *url;
    const char *tls_url; /* NULL when it does not */
};

/* Effect: writes the *.env files, and ca.pem when there is TLS. ERR_IO, ERR_CREDENTIALS. */
NODISCARD enum err sandbox_auth_files_environment(struct call *call, struct sandbox_auth *auth,
                                                  const char *folder,
                                                  const struct sandbox_auth_places *places);

/* Effect: removes all these files. */
void sandbox_auth_files_remove(const char *folder);

#endif
