/* Generated from spec/headers.json by codegen. Do not edit. */
#ifndef OCI_HEADERS_TYPES_H
#define OCI_HEADERS_TYPES_H

#include "model/model.h"

/* Rows of oci_headers_service.types. */
enum {
    OCI_HEADERS_TYPE_PUT_THING_REQUEST,
    OCI_HEADERS_TYPE_PUT_THING_RESPONSE,
};

#endif
