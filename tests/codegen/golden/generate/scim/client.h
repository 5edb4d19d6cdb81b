/* Generated from spec/scim.json by codegen. Do not edit. */
#ifndef OCI_SCIM_CLIENT_H
#define OCI_SCIM_CLIENT_H

#include "scim/operations.h"
#include "oci/client.h"

/* listUsers: GET /admin/v1/Users */
static inline enum err oci_scim_list_users(
    struct oci_client *client, const struct oci_scim_list_users_request *request,
    struct oci_scim_list_users_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_scim_service,
                           &oci_scim_service.ops[OCI_SCIM_LIST_USERS],
                           request, response);
}

#endif
