/* Generated from spec/lists.json by codegen. Do not edit. */
#ifndef OCI_LISTS_TYPES_H
#define OCI_LISTS_TYPES_H

#include "model/model.h"

/* Rows of oci_lists_service.types. */
enum {
    OCI_LISTS_TYPE_MARK,
    OCI_LISTS_TYPE_NOTHING,
    OCI_LISTS_TYPE_ADD_MARKS_REQUEST,
    OCI_LISTS_TYPE_ADD_MARKS_RESPONSE,
    OCI_LISTS_TYPE_SET_NAMES_REQUEST,
    OCI_LISTS_TYPE_SET_NAMES_RESPONSE,
    OCI_LISTS_TYPE_PING_MARKS_REQUEST,
    OCI_LISTS_TYPE_PING_MARKS_RESPONSE,
};

/* Mark. */
struct oci_lists_mark {
    struct model_unknown *unknown;
    struct model_int x; /* required */
    struct model_int y; /* required */
};

/* Nothing. */
struct oci_lists_nothing {
    struct model_unknown *unknown;
};

#endif
