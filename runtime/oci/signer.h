/*
 * HTTP signatures as OCI wants them (draft-cavage-http-signatures-08, "version 1"). No I/O but
 * hashing a streamed body. Thread-safe.
 *
 * The stages are callable one by one so that each can be tested. What comes out equals byte for
 * byte what the official TypeScript SDK makes.
 */
#ifndef OCI_SIGNER_H
#define OCI_SIGNER_H

#include "base/call.h"
#include "net/http.h"
#include "oci/key.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who signs. Borrowed for the call. */
struct oci_signer {
    const char *key_id; /* "<tenancy>/<user>/<fingerprint>" or "ST$<token>" */
    const struct oci_key *key;
    const char *delegation_token; /* sent and signed as opc-obo-token; NULL for none */
    bool dated; /* signs date instead of x-date, as the SDKs do where tokens are given out */
};

/*
 * Stage 1. Sets x-date (or date), host and, for POST, PUT and PATCH unless `unsigned_body`,
 * content-type (application/json when absent), content-length and x-content-sha256; opc-obo-token
 * when there is a delegation token. Removes an older signature. ERR_PROTOCOL for a URL that is
 * none.
 */
NODISCARD enum err oci_signer_prepare(const struct oci_signer *signer, struct call *call,
                                      struct net_request *request, bool unsigned_body);

/* Stage 2. The names that are signed, and the text to sign. */
NODISCARD enum err oci_signer_string(const struct oci_signer *signer, struct call *call,
                                     const struct net_request *request, bool unsigned_body,
                                     const char **out_names, const char **out_text);

/* All stages: adds the authorization header. */
NODISCARD enum err oci_signer_sign(const struct oci_signer *signer, struct call *call,
                                   struct net_request *request, bool unsigned_body);

#ifdef __cplusplus
}
#endif

#endif
