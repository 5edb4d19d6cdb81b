/* API keys that were uploaded while the sandbox runs: they sign like those it began with.
 * Thread-safe. */
#ifndef SANDBOX_AUTH_UPLOADED_H
#define SANDBOX_AUTH_UPLOADED_H

#include <pthread.h>

#include "sandbox/verify.h"

#define SANDBOX_AUTH_UPLOADED 64 /* the oldest one goes when there are more */

/* All zeros but the lock is a set without keys. */
struct sandbox_auth_uploaded {
    pthread_mutex_t lock;
    size_t next;
    struct sandbox_auth_uploaded_key {
        char user[128];
        char fingerprint[64];
        EVP_PKEY *key; /* NULL for a free place */
    } keys[SANDBOX_AUTH_UPLOADED];
};

void sandbox_auth_uploaded_init(struct sandbox_auth_uploaded *uploaded);
void sandbox_auth_uploaded_release(struct sandbox_auth_uploaded *uploaded);

/* Takes a public key in PEM; nothing happens when it is none. */
void sandbox_auth_uploaded_add(struct sandbox_auth_uploaded *uploaded, const char *user,
                               const char *fingerprint, const char *pem);

void sandbox_auth_uploaded_remove(struct sandbox_auth_uploaded *uploaded, const char *user,
                                  const char *fingerprint);

/* A reference to the key that signs as "TENANCY/user/fingerprint", and the user; NULL when there
 * is none. */
EVP_PKEY *sandbox_auth_uploaded_find(struct sandbox_auth_uploaded *uploaded, struct arena *arena,
                                     const char *tenancy, struct span key_id,
                                     const char **out_user);

#endif
