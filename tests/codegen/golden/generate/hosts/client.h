/* Generated from spec/hosts.json by codegen. Do not edit. */
#ifndef OCI_HOSTS_CLIENT_H
#define OCI_HOSTS_CLIENT_H

#include "hosts/operations.h"
#include "oci/client.h"

/* decrypt: POST /20200101/decrypt */
static inline enum err oci_hosts_decrypt(
    struct oci_client *client, const char *vault_id,
    const struct oci_hosts_decrypt_request *request,
    struct oci_hosts_decrypt_response *response, struct call *call)
{
    return oci_client_send_to(client, call, vault_id, &oci_hosts_service,
                              &oci_hosts_service.ops[OCI_HOSTS_DECRYPT],
                              request, response);
}

/* getLost: GET /20200101/lost */
static inline enum err oci_hosts_get_lost(
    struct oci_client *client, const struct oci_hosts_get_lost_request *request,
    struct oci_hosts_get_lost_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_hosts_service,
                           &oci_hosts_service.ops[OCI_HOSTS_GET_LOST],
                           request, response);
}

/* postMetrics: POST /20200101/metrics */
static inline enum err oci_hosts_post_metrics(
    struct oci_client *client, const struct oci_hosts_post_metrics_request *request,
    struct oci_hosts_post_metrics_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_hosts_service,
                           &oci_hosts_service.ops[OCI_HOSTS_POST_METRICS],
                           request, response);
}

/* getVault: GET /20200101/vaults/{vaultId} */
static inline enum err oci_hosts_get_vault(
    struct oci_client *client, const struct oci_hosts_get_vault_request *request,
    struct oci_hosts_get_vault_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_hosts_service,
                           &oci_hosts_service.ops[OCI_HOSTS_GET_VAULT],
                           request, response);
}

#endif
