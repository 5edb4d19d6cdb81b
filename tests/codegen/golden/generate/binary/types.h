/* Generated from spec/binary.json by codegen. Do not edit. */
#ifndef OCI_BINARY_TYPES_H
#define OCI_BINARY_TYPES_H

#include "model/model.h"

/* Rows of oci_binary_service.types. */
enum {
    OCI_BINARY_TYPE_PUT_FILE_REQUEST,
    OCI_BINARY_TYPE_PUT_FILE_RESPONSE,
    OCI_BINARY_TYPE_GET_FILE_REQUEST,
    OCI_BINARY_TYPE_GET_FILE_RESPONSE,
    OCI_BINARY_TYPE_HEAD_FILE_REQUEST,
    OCI_BINARY_TYPE_HEAD_FILE_RESPONSE,
    OCI_BINARY_TYPE_READ_TEXT_REQUEST,
    OCI_BINARY_TYPE_READ_TEXT_RESPONSE,
};

#endif
