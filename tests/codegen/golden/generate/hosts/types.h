/* Generated from spec/hosts.json by codegen. Do not edit. */
#ifndef OCI_HOSTS_TYPES_H
#define OCI_HOSTS_TYPES_H

#include "model/model.h"

/* Rows of oci_hosts_service.types. */
enum {
    OCI_HOSTS_TYPE_DECRYPT_DETAILS,
    OCI_HOSTS_TYPE_VAULT,
    OCI_HOSTS_TYPE_DECRYPT_REQUEST,
    OCI_HOSTS_TYPE_DECRYPT_RESPONSE,
    OCI_HOSTS_TYPE_GET_LOST_REQUEST,
    OCI_HOSTS_TYPE_GET_LOST_RESPONSE,
    OCI_HOSTS_TYPE_POST_METRICS_REQUEST,
    OCI_HOSTS_TYPE_POST_METRICS_RESPONSE,
    OCI_HOSTS_TYPE_GET_VAULT_REQUEST,
    OCI_HOSTS_TYPE_GET_VAULT_RESPONSE,
};

/* DecryptDetails. */
struct oci_hosts_decrypt_details {
    struct model_unknown *unknown;
    const char *text; /* required */
};

/* Vault. */
struct oci_hosts_vault {
    struct model_unknown *unknown;
    const char *crypto_endpoint;
    struct model_int size;
};

#endif
