/* For oci/key*.c alone: what a key is made of. */
#ifndef OCI_KEY_INSIDE_H
#define OCI_KEY_INSIDE_H

#include <openssl/evp.h>

#include "oci/key.h"

/* Borrows OpenSSL's key. */
EVP_PKEY *oci_key_inside(const struct oci_key *key);

#endif
