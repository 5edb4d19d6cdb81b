/* Token exchange at an identity domain: whoever holds a user's token gets one that signs OCI
 * requests as that user. Thread-safe. */
#ifndef OCI_DOMAIN_H
#define OCI_DOMAIN_H

#include "base/call.h"
#include "net/transport.h"
#include "oci/key.h"
#include "oci/token.h"

/* Borrowed for the call. */
struct oci_domain_exchange {
    const char *domain_url; /* https://HOST; checked by oci_domain_check_url() */
    const char *client_id;  /* of a confidential application */
    const char *client_secret;
    const char *subject_token; /* the user's JWT */
};

/* ERR_CONFIG naming `name` unless it is https://HOST, or http to this machine. */
NODISCARD enum err oci_domain_check_url(struct call *call, const char *name, const char *url);

/* Makes a key and exchanges. Gives the key. Failures as oci_exchange_token(). */
NODISCARD enum err oci_domain_exchange(struct call *call, struct net_transport transport,
                                       const struct oci_domain_exchange *exchange,
                                       struct oci_key **out_key, struct oci_token *out);

#endif
