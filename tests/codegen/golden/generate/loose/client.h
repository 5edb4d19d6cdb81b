/* Generated from spec/loose.json by codegen. Do not edit. */
#ifndef OCI_LOOSE_CLIENT_H
#define OCI_LOOSE_CLIENT_H

#include "loose/operations.h"
#include "oci/client.h"

/* predict: POST /20200101/predict */
static inline enum err oci_loose_predict(
    struct oci_client *client, const struct oci_loose_predict_request *request,
    struct oci_loose_predict_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_loose_service,
                           &oci_loose_service.ops[OCI_LOOSE_PREDICT],
                           request, response);
}

#endif
