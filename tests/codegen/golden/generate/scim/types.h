/* Generated from spec/scim.json by codegen. Do not edit. */
#ifndef OCI_SCIM_TYPES_H
#define OCI_SCIM_TYPES_H

#include "model/model.h"

/* Rows of oci_scim_service.types. */
enum {
    OCI_SCIM_TYPE_USERS,
    OCI_SCIM_TYPE_USER,
    OCI_SCIM_TYPE_LIST_USERS_REQUEST,
    OCI_SCIM_TYPE_LIST_USERS_RESPONSE,
};

struct oci_scim_user;

/* Users. */
struct oci_scim_users {
    struct model_unknown *unknown;
    struct { struct oci_scim_user **items; size_t len; } resources;
    struct model_int total_results;
    struct oci_scim_user *urn_ietf_params_scim_schemas_user;
};

/* User. */
struct oci_scim_user {
    struct model_unknown *unknown;
    const char *ref; /* required */
    const char *access_token;
};

#endif
