/* How a resource gets its session token: its own token first, then the exchange. Thread-safe. */
#ifndef OCI_RESOURCE_H
#define OCI_RESOURCE_H

#include "base/call.h"
#include "net/transport.h"
#include "oci/key.h"
#include "oci/signer.h"
#include "oci/token.h"

/* Borrowed for the call. */
struct oci_resource_exchange {
    const char *token_url;   /* GET: who knows the resource */
    const char *session_url; /* POST: the auth service */
    const struct oci_signer *signer;
    const struct oci_key *session_key;
    const char *security_context; /* header of the first request; NULL for none */
};

/* `*out_parent_url`, in the call's arena, is what the first answer says of the resource's parent,
 * or NULL; out_parent_url may be NULL. Failures as oci_exchange_token(). */
NODISCARD enum err oci_resource_exchange(struct call *call, struct net_transport transport,
                                         const struct oci_resource_exchange *exchange,
                                         struct oci_token *out, const char **out_parent_url);

#endif
