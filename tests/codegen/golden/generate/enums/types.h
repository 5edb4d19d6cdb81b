/* Generated from spec/enums.json by codegen. Do not edit. */
#ifndef OCI_ENUMS_TYPES_H
#define OCI_ENUMS_TYPES_H

#include "model/model.h"

/* Rows of oci_enums_service.types. */
enum {
    OCI_ENUMS_TYPE_LAMP,
    OCI_ENUMS_TYPE_LIST_LAMPS_REQUEST,
    OCI_ENUMS_TYPE_LIST_LAMPS_RESPONSE,
    OCI_ENUMS_TYPE_DELETE_LAMPS_REQUEST,
    OCI_ENUMS_TYPE_DELETE_LAMPS_RESPONSE,
};

/* Lamp. */
struct oci_enums_lamp {
    struct model_unknown *unknown;
    const char *color; /* required, enum Color */
    const char *state; /* enum Lamp.State */
    const char *dated; /* date and time */
    const char *built; /* date */
};

#endif
