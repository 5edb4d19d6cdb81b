/* Generated from spec/binary.json by codegen. Do not edit. */
#ifndef OCI_BINARY_OPERATIONS_H
#define OCI_BINARY_OPERATIONS_H

#include "binary/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_binary_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_binary_service.ops. */
enum {
    OCI_BINARY_PUT_FILE,
    OCI_BINARY_GET_FILE,
    OCI_BINARY_HEAD_FILE,
    OCI_BINARY_READ_TEXT,
};

/* putFile: PUT /20200101/files/{name} */
struct oci_binary_put_file_request {
    const char *name; /* required */
    struct model_stream put_file_body; /* required */
};

/* The answer of putFile. */
struct oci_binary_put_file_response {
    const char *opc_request_id;
};

/* getFile: GET /20200101/files/{name} */
struct oci_binary_get_file_request {
    const char *name; /* required */
    const char *range; /* byte range */
};

/* The answer of getFile. */
struct oci_binary_get_file_response {
    const char *opc_request_id;
    struct model_stream value;
};

/* headFile: HEAD /20200101/files/{name} */
struct oci_binary_head_file_request {
    const char *name; /* required */
};

/* The answer of headFile. */
struct oci_binary_head_file_response {
    struct model_int content_length;
    const char *last_modified; /* date and time */
};

/* readText: GET /20200101/files/{name} */
struct oci_binary_read_text_request {
    const char *name; /* required */
};

/* The answer of readText. */
struct oci_binary_read_text_response {
    const char *opc_request_id;
    const char *value;
};

#endif
