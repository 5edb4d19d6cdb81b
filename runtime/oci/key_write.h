/* A key as text: the private one for a file of its own, the public one for those who check what it
 * signs. Thread-safe. */
#ifndef OCI_KEY_WRITE_H
#define OCI_KEY_WRITE_H

#include "oci/key.h"

/* PEM, PKCS#8, not encrypted, with the label that the OCI CLI looks for behind it. The arena of the
 * call is wiped from now on. ERR_INTERNAL. */
NODISCARD enum err oci_key_private_pem(struct call *call, const struct oci_key *key,
                                       struct span *out);

/* PEM of the SubjectPublicKeyInfo. ERR_INTERNAL. */
NODISCARD enum err oci_key_public_pem(struct call *call, const struct oci_key *key,
                                      const char **out);

/* The modulus as a JSON Web Key has it (member "n"): URL-safe base64. ERR_INTERNAL. */
NODISCARD enum err oci_key_modulus(struct call *call, const struct oci_key *key, const char **out);

/* URL-safe base64 of the public key as a JSON Web Key (RFC 7517). ERR_INTERNAL. */
NODISCARD enum err oci_key_jwk(struct call *call, const struct oci_key *key, const char **out);

#endif
