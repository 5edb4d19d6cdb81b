/* Generated from spec/hosts.json by codegen. Do not edit. */
#ifndef OCI_HOSTS_OPERATIONS_H
#define OCI_HOSTS_OPERATIONS_H

#include "hosts/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_hosts_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_hosts_service.ops. */
enum {
    OCI_HOSTS_DECRYPT,
    OCI_HOSTS_GET_LOST,
    OCI_HOSTS_POST_METRICS,
    OCI_HOSTS_GET_VAULT,
};

/* decrypt: POST /20200101/decrypt */
struct oci_hosts_decrypt_request {
    struct oci_hosts_decrypt_details *details; /* required */
};

/* The answer of decrypt. */
struct oci_hosts_decrypt_response {
    struct oci_hosts_decrypt_details *decrypt_details;
};

/* getLost: GET /20200101/lost */
struct oci_hosts_get_lost_request {
    char nothing; /* C knows no empty structs */
};

/* The answer of getLost. */
struct oci_hosts_get_lost_response {
    struct oci_hosts_vault *vault;
};

/* postMetrics: POST /20200101/metrics */
struct oci_hosts_post_metrics_request {
    struct oci_hosts_decrypt_details *details; /* required */
};

/* The answer of postMetrics. */
struct oci_hosts_post_metrics_response {
    char nothing; /* C knows no empty structs */
};

/* getVault: GET /20200101/vaults/{vaultId} */
struct oci_hosts_get_vault_request {
    const char *vault_id; /* required */
};

/* The answer of getVault. */
struct oci_hosts_get_vault_response {
    struct oci_hosts_vault *vault;
};

#endif
