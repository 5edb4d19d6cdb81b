/* Generated from spec/recursion.json by codegen. Do not edit. */
#ifndef OCI_RECURSION_CLIENT_H
#define OCI_RECURSION_CLIENT_H

#include "recursion/operations.h"
#include "oci/client.h"

/* getTree: GET /20200101/trees/{treeId} */
static inline enum err oci_recursion_get_tree(
    struct oci_client *client, const struct oci_recursion_get_tree_request *request,
    struct oci_recursion_get_tree_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_recursion_service,
                           &oci_recursion_service.ops[OCI_RECURSION_GET_TREE],
                           request, response);
}

#endif
