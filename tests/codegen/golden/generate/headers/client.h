/* Generated from spec/headers.json by codegen. Do not edit. */
#ifndef OCI_HEADERS_CLIENT_H
#define OCI_HEADERS_CLIENT_H

#include "headers/operations.h"
#include "oci/client.h"

/* putThing: PUT /20200101/n/{bucket}/{object} */
static inline enum err oci_headers_put_thing(
    struct oci_client *client, const struct oci_headers_put_thing_request *request,
    struct oci_headers_put_thing_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_headers_service,
                           &oci_headers_service.ops[OCI_HEADERS_PUT_THING],
                           request, response);
}

#endif
