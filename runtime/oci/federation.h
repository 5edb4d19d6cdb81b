/* How an instance signs in: by its certificate, at the auth service of its region. Thread-safe. */
#ifndef OCI_FEDERATION_H
#define OCI_FEDERATION_H

#include "base/call.h"
#include "net/transport.h"
#include "oci/endpoint.h"
#include "oci/key.h"
#include "oci/token.h"

struct oci_federation {
    struct net_transport transport;
    struct oci_endpoint_options endpoint;
    struct oci_regions *regions; /* gets a region that nobody knows yet; may be NULL */
    const char *metadata_url;    /* OCI_METADATA_BASE_URL, or NULL */
};

/* Strings are in the arena of the call. */
struct oci_instance {
    struct oci_key *key; /* made for this token; release it */
    struct oci_token token;
    const char *tenancy;
    const char *region;
    const char *id; /* OCID of the instance, when it was asked for, else NULL */
};

/* Reads who this instance is and has the auth service make a token. Failures as
 * oci_metadata_get() and oci_exchange_send(). */
NODISCARD enum err oci_federation_sign_in(const struct oci_federation *federation,
                                          struct call *call, bool with_id,
                                          struct oci_instance *out);

#endif
