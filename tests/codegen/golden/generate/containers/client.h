/* Generated from spec/containers.json by codegen. Do not edit. */
#ifndef OCI_CONTAINERS_CLIENT_H
#define OCI_CONTAINERS_CLIENT_H

#include "containers/operations.h"
#include "oci/client.h"

/* updateBox: PUT /20200101/boxes */
static inline enum err oci_containers_update_box(
    struct oci_client *client, const struct oci_containers_update_box_request *request,
    struct oci_containers_update_box_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_containers_service,
                           &oci_containers_service.ops[OCI_CONTAINERS_UPDATE_BOX],
                           request, response);
}

#endif
