/* The forms in which clients send public keys and certificates, and tokens carry them.
 * Thread-safe. */
#ifndef SANDBOX_AUTH_KEY_H
#define SANDBOX_AUTH_KEY_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "json/json.h"

#define SANDBOX_AUTH_KEY_BITS 2048 /* fewer are refused */

/* The id of a key in JWT headers: derived from the key, so the same after a restart. */
const char *sandbox_auth_key_id(struct arena *arena, EVP_PKEY *key);

/* The public part as a JSON Web Key (RFC 7517) for RS256. */
struct json *sandbox_auth_key_jwk(struct arena *arena, EVP_PKEY *key);

/* Gives the key of a JSON Web Key, or NULL when it is no RSA key that is long enough. */
EVP_PKEY *sandbox_auth_key_of_jwk(struct arena *arena, const struct json *jwk);

/* Gives the key of a SubjectPublicKeyInfo: PEM, or its Base64 without lines and armour. NULL as
 * above; `text` may be NULL. */
EVP_PKEY *sandbox_auth_key_of_text(struct arena *arena, const char *text);

/* Gives the certificate of such a text, or NULL. */
X509 *sandbox_auth_key_certificate(struct arena *arena, const char *text);

/* PEM of a certificate and of a private key, in the arena. */
const char *sandbox_auth_key_pem_certificate(struct arena *arena, X509 *certificate);
const char *sandbox_auth_key_pem(struct arena *arena, EVP_PKEY *key);

#endif
