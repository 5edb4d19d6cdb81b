/* The metadata service that every compute instance has (version 2). Thread-safe. */
#ifndef OCI_METADATA_H
#define OCI_METADATA_H

#include "base/call.h"
#include "base/span.h"
#include "net/transport.h"

/* Where it is asked; `found` is set by the first answer. */
struct oci_metadata {
    struct net_transport transport;
    const char *base_url; /* OCI_METADATA_BASE_URL, or NULL for the usual addresses */
    const char *found;
};

/*
 * Gets "instance/region" and the like, without the blanks around it. Takes seconds, not minutes, to
 * see that there is none: ERR_CREDENTIALS, with what to do. ERR_CONFIG: base_url leads away from
 * this machine.
 */
NODISCARD enum err oci_metadata_get(struct oci_metadata *metadata, struct call *call,
                                    const char *path, struct span *out);

#endif
