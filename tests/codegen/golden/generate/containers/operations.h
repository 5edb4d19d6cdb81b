/* Generated from spec/containers.json by codegen. Do not edit. */
#ifndef OCI_CONTAINERS_OPERATIONS_H
#define OCI_CONTAINERS_OPERATIONS_H

#include "containers/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_containers_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_containers_service.ops. */
enum {
    OCI_CONTAINERS_UPDATE_BOX,
};

/* updateBox: PUT /20200101/boxes */
struct oci_containers_update_box_request {
    struct oci_containers_box *box; /* required */
};

/* The answer of updateBox. */
struct oci_containers_update_box_response {
    const char *opc_request_id;
};

#endif
