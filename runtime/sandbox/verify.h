/*
 * Checks the signature of a request as OCI does (draft-cavage-http-signatures-08 with OCI's
 * additions). Written apart from the signer, so that the two check each other. Thread-safe.
 */
#ifndef SANDBOX_VERIFY_H
#define SANDBOX_VERIFY_H

#include <openssl/evp.h>

#include "sandbox/answer.h"

#define SANDBOX_VERIFY_SKEW_MS (5 * 60 * 1000)

struct sandbox_auth;

#define SANDBOX_USERS 2 /* the first one is the administrator */

/* Somebody with an API key, of keyId tenancy/id/fingerprint. */
struct sandbox_user {
    const char *name;
    const char *id;
    const char *fingerprint;
    EVP_PKEY *key;
};

/* Who may sign. Borrowed; const while the server runs. */
struct sandbox_keys {
    const char *tenancy;
    const char *user; /* the administrator's id */
    struct sandbox_user users[SANDBOX_USERS];
    struct sandbox_auth *auth; /* knows the tokens of keyIds ST$<token>; NULL for none */
};

/* Who signed a request. Strings live in the arena of the call. */
struct sandbox_caller {
    const char *kind;     /* "user", "instance", "resource", "workload" */
    const char *id;       /* an OCID */
    const char *delegate; /* the user of the opc-obo-token, on whose behalf; NULL for none */
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

/* What a signature must cover besides the target and the date. */
#define SANDBOX_VERIFY_HOST 1u
#define SANDBOX_VERIFY_BODY 2u /* of POST, PUT and PATCH */

/* The request's Authorization header, of the version and algorithm there are. ERR_CREDENTIALS. */
NODISCARD enum err sandbox_verify_read(struct call *call, const struct sandbox_request *request,
                                       struct sandbox_signature *out);

/* Checks a request against a key that the caller found for parts->key_id. ERR_CREDENTIALS with the
 * reason recorded in the call. */
NODISCARD enum err sandbox_verify_by(struct call *call, const struct sandbox_request *request,
                                     const struct sandbox_signature *parts, EVP_PKEY *key,
                                     unsigned covers, int64_t now_ms);

/* All of it, by the keys and tokens of the sandbox. `out` may be NULL. ERR_CREDENTIALS. */
NODISCARD enum err sandbox_verify(struct call *call, const struct sandbox_request *request,
                                  const struct sandbox_keys *keys, unsigned covers, int64_t now_ms,
                                  struct sandbox_caller *out);

#endif
