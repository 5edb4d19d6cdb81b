/* Generated from spec/scim.json by codegen. Do not edit. */
#ifndef OCI_SCIM_OPERATIONS_H
#define OCI_SCIM_OPERATIONS_H

#include "scim/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_scim_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_scim_service.ops. */
enum {
    OCI_SCIM_LIST_USERS,
};

/* listUsers: GET /admin/v1/Users */
struct oci_scim_list_users_request {
    struct model_int count;
    const char *authorization;
};

/* The answer of listUsers. */
struct oci_scim_list_users_response {
    const char *opc_request_id;
    struct oci_scim_users *users;
};

#endif
