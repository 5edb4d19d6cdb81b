/* Generated from spec/lists.json by codegen. Do not edit. */
#ifndef OCI_LISTS_CLIENT_H
#define OCI_LISTS_CLIENT_H

#include "lists/operations.h"
#include "oci/client.h"

/* addMarks: POST /20200101/marks */
static inline enum err oci_lists_add_marks(
    struct oci_client *client, const struct oci_lists_add_marks_request *request,
    struct oci_lists_add_marks_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_lists_service,
                           &oci_lists_service.ops[OCI_LISTS_ADD_MARKS],
                           request, response);
}

/* setNames: PUT /20200101/marks */
static inline enum err oci_lists_set_names(
    struct oci_client *client, const struct oci_lists_set_names_request *request,
    struct oci_lists_set_names_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_lists_service,
                           &oci_lists_service.ops[OCI_LISTS_SET_NAMES],
                           request, response);
}

/* pingMarks: PATCH /20200101/marks */
static inline enum err oci_lists_ping_marks(
    struct oci_client *client, const struct oci_lists_ping_marks_request *request,
    struct oci_lists_ping_marks_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_lists_service,
                           &oci_lists_service.ops[OCI_LISTS_PING_MARKS],
                           request, response);
}

#endif
