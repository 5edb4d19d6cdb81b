/* Generated from spec/enums.json by codegen. Do not edit. */
#ifndef OCI_ENUMS_CLIENT_H
#define OCI_ENUMS_CLIENT_H

#include "enums/operations.h"
#include "oci/client.h"

/* listLamps: GET /20200101/lamps */
static inline enum err oci_enums_list_lamps(
    struct oci_client *client, const struct oci_enums_list_lamps_request *request,
    struct oci_enums_list_lamps_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_enums_service,
                           &oci_enums_service.ops[OCI_ENUMS_LIST_LAMPS],
                           request, response);
}

/* deleteLamps: DELETE /20200101/lamps */
static inline enum err oci_enums_delete_lamps(
    struct oci_client *client, const struct oci_enums_delete_lamps_request *request,
    struct oci_enums_delete_lamps_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_enums_service,
                           &oci_enums_service.ops[OCI_ENUMS_DELETE_LAMPS],
                           request, response);
}

#endif
