/* Generated from spec/headers.json by codegen. Do not edit. */
#ifndef OCI_HEADERS_OPERATIONS_H
#define OCI_HEADERS_OPERATIONS_H

#include "headers/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_headers_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_headers_service.ops. */
enum {
    OCI_HEADERS_PUT_THING,
};

/* putThing: PUT /20200101/n/{bucket}/{object} */
struct oci_headers_put_thing_request {
    const char *bucket; /* required */
    const char *object; /* required */
    struct { const char **keys; const char **values; size_t len; } opc_meta;
    const char *if_match;
    const char *opc_retry_token;
    struct model_int content_length;
};

/* The answer of putThing. */
struct oci_headers_put_thing_response {
    const char *opc_request_id;
    const char *opc_work_request_id;
    const char *e_tag;
    struct { const char **keys; const char **values; size_t len; } opc_meta;
};

#endif
