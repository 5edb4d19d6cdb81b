/* The word "tenancy" in place of the tenancy's OCID: an agent that begins knows no OCID at all. */
#ifndef TOOL_TENANCY_H
#define TOOL_TENANCY_H

#include "base/call.h"
#include "catalog/catalog.h"
#include "oci/client.h"

#define TOOL_TENANCY_WORD "tenancy"

/*
 * Puts the OCID of the profile's tenancy wherever the compartment or tenancy of a request (a
 * parameter, or a field of its body) is the word; not in the path of an operation that is no read,
 * which names what is changed. The credentials are read only then, and their failures passed on.
 * Thread-safe.
 */
NODISCARD enum err tool_tenancy_fill(struct oci_client *client, struct call *call,
                                     struct catalog_op entry, void *request);

#endif
