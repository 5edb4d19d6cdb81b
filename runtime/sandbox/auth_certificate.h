/*
 * The sandbox's own certificates: a root, an intermediate, and below it the identity of the one
 * instance there is, and that of the TLS server. Made when they are first needed, because keys take
 * time. Thread-safe.
 */
#ifndef SANDBOX_AUTH_CERTIFICATE_H
#define SANDBOX_AUTH_CERTIFICATE_H

#include "sandbox/auth.h"

#include <openssl/x509.h>

#define SANDBOX_AUTH_CERTIFICATE_S (24 * 3600) /* life of the instance's */

/* PEM texts, in the arena of the call. */
struct sandbox_auth_identity {
    const char *certificate;
    const char *key;
    const char *intermediate;
    const char *root;
};

/* What the metadata service of the instance gives out; a new certificate when the last one is about
 * to expire. ERR_CREDENTIALS. */
NODISCARD enum err sandbox_auth_certificate_instance(struct call *call, struct sandbox_auth *auth,
                                                     int64_t now_ms,
                                                     struct sandbox_auth_identity *out);

/* Effect: a new key and certificate of the instance; the last one stays right until it expires. */
NODISCARD enum err sandbox_auth_certificate_rotate(struct call *call, struct sandbox_auth *auth,
                                                   int64_t now_ms);

/* For a TLS server on loopback; `host` is a further address of it, or NULL. */
NODISCARD enum err sandbox_auth_certificate_server(struct call *call, struct sandbox_auth *auth,
                                                   const char *host, int64_t now_ms,
                                                   struct sandbox_auth_identity *out);

/* ERR_CREDENTIALS: the chain does not end in this sandbox's root, or not now. */
NODISCARD enum err sandbox_auth_certificate_check(struct call *call, struct sandbox_auth *auth,
                                                  X509 *leaf, STACK_OF(X509) * between,
                                                  int64_t now_ms);

/* True when `text` is the certificate's fingerprint: hexadecimal, with colons or without, of
 * SHA-1 or SHA-256. */
bool sandbox_auth_certificate_has_fingerprint(X509 *certificate, const EVP_MD *digest,
                                              struct span text);

void sandbox_auth_certificate_free(struct sandbox_auth_authority *authority);

#endif
