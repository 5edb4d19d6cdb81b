/* Generated from spec/deprecated.json by codegen. Do not edit. */
#ifndef OCI_DEPRECATED_OPERATIONS_H
#define OCI_DEPRECATED_OPERATIONS_H

#include "deprecated/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_deprecated_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_deprecated_service.ops. */
enum {
    OCI_DEPRECATED_GET_OLD,
};

/* getOld: GET /20200101/old */
struct oci_deprecated_get_old_request {
    const char *way;
};

/* The answer of getOld. */
struct oci_deprecated_get_old_response {
    const char *opc_request_id;
    struct oci_deprecated_old *old;
};

#endif
