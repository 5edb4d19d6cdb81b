/* Generated from spec/binary.json by codegen. Do not edit. */
#ifndef OCI_BINARY_CLIENT_H
#define OCI_BINARY_CLIENT_H

#include "binary/operations.h"
#include "oci/client.h"

/* putFile: PUT /20200101/files/{name} */
static inline enum err oci_binary_put_file(
    struct oci_client *client, const struct oci_binary_put_file_request *request,
    struct oci_binary_put_file_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_binary_service,
                           &oci_binary_service.ops[OCI_BINARY_PUT_FILE],
                           request, response);
}

/* getFile: GET /20200101/files/{name} */
static inline enum err oci_binary_get_file(
    struct oci_client *client, const struct oci_binary_get_file_request *request,
    struct oci_binary_get_file_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_binary_service,
                           &oci_binary_service.ops[OCI_BINARY_GET_FILE],
                           request, response);
}

/* headFile: HEAD /20200101/files/{name} */
static inline enum err oci_binary_head_file(
    struct oci_client *client, const struct oci_binary_head_file_request *request,
    struct oci_binary_head_file_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_binary_service,
                           &oci_binary_service.ops[OCI_BINARY_HEAD_FILE],
                           request, response);
}

/* readText: GET /20200101/files/{name} */
static inline enum err oci_binary_read_text(
    struct oci_client *client, const struct oci_binary_read_text_request *request,
    struct oci_binary_read_text_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_binary_service,
                           &oci_binary_service.ops[OCI_BINARY_READ_TEXT],
                           request, response);
}

#endif
