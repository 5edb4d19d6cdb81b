/* Generated from spec/deprecated.json by codegen. Do not edit. */
#ifndef OCI_DEPRECATED_TYPES_H
#define OCI_DEPRECATED_TYPES_H

#include "model/model.h"

/* Rows of oci_deprecated_service.types. */
enum {
    OCI_DEPRECATED_TYPE_OLD,
    OCI_DEPRECATED_TYPE_GET_OLD_REQUEST,
    OCI_DEPRECATED_TYPE_GET_OLD_RESPONSE,
};

/* Old. */
struct oci_deprecated_old {
    struct model_unknown *unknown;
    const char *rusty;
    const char *admin_password;
};

#endif
