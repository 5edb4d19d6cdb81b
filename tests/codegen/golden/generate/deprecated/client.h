/* Generated from spec/deprecated.json by codegen. Do not edit. */
#ifndef OCI_DEPRECATED_CLIENT_H
#define OCI_DEPRECATED_CLIENT_H

#include "deprecated/operations.h"
#include "oci/client.h"

/* getOld: GET /20200101/old */
static inline enum err oci_deprecated_get_old(
    struct oci_client *client, const struct oci_deprecated_get_old_request *request,
    struct oci_deprecated_get_old_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_deprecated_service,
                           &oci_deprecated_service.ops[OCI_DEPRECATED_GET_OLD],
                           request, response);
}

#endif
