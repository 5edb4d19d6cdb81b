/*
 * Checks the signature of a request as OCI does (draft-cavage-http-signatures-08 with OCI's
 * additions). Written apart from the signer, so that the two check each other. Thread-safe.
 */
#ifndef SANDBOX_VERIFY_H
#define SANDBOX_VERIFY_H

#include <openssl/evp.h>

#include "sandbox/answer.h"

#define SANDBOX_VERIFY_SKEW_MS (5 * 60 * 1000)

/* Who may sign. Borrowed; const while the server runs. */
struct sandbox_keys {
    const char *tenancy;
    const char *user;
    const char *fingerprint;
    EVP_PKEY *api_key;     /* of keyId tenancy/user/fingerprint */
    EVP_PKEY *session_key; /* of keyId ST$<token> */
};

/* The text between `Signature` and its parameters, cut up; spans borrow the header. */
struct sandbox_signature {
    struct span version;
    struct span key_id;
    struct span algorithm;
    struct span headers;
    struct span signature;
};

/* Reads an Authorization header: parameters in any order, names in any case. ERR_CREDENTIALS. */
NODISCARD enum err sandbox_verify_parse(struct call *call, const char *header,
                                        struct sandbox_signature *out);

/* The string that was signed, rebuilt from the request. ERR_CREDENTIALS: a header in the list that
 * the request does not have. */
NODISCARD enum err sandbox_verify_string(struct call *call, const struct sandbox_request *request,
                                         struct span names, struct buf *out);

/* All of it. `body_is_signed`: POST, PUT and PATCH must sign their body. ERR_CREDENTIALS with the
 * reason recorded in the call. */
NODISCARD enum err sandbox_verify(struct call *call, const struct sandbox_request *request,
                                  const struct sandbox_keys *keys, bool body_is_signed,
                                  int64_t now_ms);

#endif
