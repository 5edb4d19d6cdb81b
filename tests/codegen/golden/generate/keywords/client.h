/* Generated from spec/keywords.json by codegen. Do not edit. */
#ifndef OCI_KEYWORDS_CLIENT_H
#define OCI_KEYWORDS_CLIENT_H

#include "keywords/operations.h"
#include "oci/client.h"

/* newDelete: POST /20200101/words/{class} */
static inline enum err oci_keywords_new_delete(
    struct oci_client *client, const struct oci_keywords_new_delete_request *request,
    struct oci_keywords_new_delete_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_keywords_service,
                           &oci_keywords_service.ops[OCI_KEYWORDS_NEW_DELETE],
                           request, response);
}

#endif
