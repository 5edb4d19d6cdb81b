/* Generated from spec/hosts.json by codegen. Do not edit. */
#include "hosts/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "decrypt\0"
    "getLost\0"
    "postMetrics\0"
    "getVault\0"
    "VaultClient\0"
    "https://hosts.{region}.oci.{secondLevelDomain}\0"
    "CryptoClient\0"
    "vaultId\0"
    "hosts.getVault\0"
    "cryptoEndpoint\0"
    "LostClient\0"
    "text\0"
    "DecryptDetails\0"
    "size\0"
    "Vault\0"
    "details\0"
    "DecryptRequest\0"
    "decryptDetails\0"
    "DecryptResponse\0"
    "hosts_decrypt\0"
    "/20200101/decrypt\0"
    "application/json\0"
    "Decrypt\0"
    "Decrypt.\0"
    "GetLostRequest\0"
    "vault\0"
    "GetLostResponse\0"
    "hosts_get_lost\0"
    "/20200101/lost\0"
    "Get a lost\0"
    "Get a lost.\0"
    "PostMetricsRequest\0"
    "PostMetricsResponse\0"
    "https://ingestion.{region}.oci.{secondLevelDomain}\0"
    "hosts_post_metrics\0"
    "/20200101/metrics\0"
    "Post metrics\0"
    "Post metrics.\0"
    "GetVaultRequest\0"
    "GetVaultResponse\0"
    "hosts_get_vault\0"
    "/20200101/vaults/{vaultId}\0"
    "Get a vault\0"
    "Get a vault.\0"
    "";

static const struct model_field fields[] = {
    /* DecryptDetails */
    { .name = 159 /* text */, .kind = MODEL_STRING, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_hosts_decrypt_details, text) },
    /* Vault */
    { .name = 133 /* cryptoEndpoint */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_hosts_vault, crypto_endpoint) },
    { .name = 179 /* size */, .kind = MODEL_INT, .offset = offsetof(struct oci_hosts_vault, size) },
    /* DecryptRequest */
    { .name = 190 /* details */, .kind = MODEL_OBJECT, .type = OCI_HOSTS_TYPE_DECRYPT_DETAILS,
      .in = MODEL_IN_BODY, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_hosts_decrypt_request, details) },
    /* DecryptResponse */
    { .name = 213 /* decryptDetails */, .kind = MODEL_OBJECT,
      .type = OCI_HOSTS_TYPE_DECRYPT_DETAILS, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_hosts_decrypt_response, decrypt_details) },
    /* GetLostRequest */
    /* GetLostResponse */
    { .name = 325 /* vault */, .kind = MODEL_OBJECT, .type = OCI_HOSTS_TYPE_VAULT,
      .in = MODEL_IN_BODY, .offset = offsetof(struct oci_hosts_get_lost_response, vault) },
    /* PostMetricsRequest */
    { .name = 190 /* details */, .kind = MODEL_OBJECT, .type = OCI_HOSTS_TYPE_DECRYPT_DETAILS,
      .in = MODEL_IN_BODY, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_hosts_post_metrics_request, details) },
    /* PostMetricsResponse */
    /* GetVaultRequest */
    { .name = 110 /* vaultId */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_hosts_get_vault_request, vault_id) },
    /* GetVaultResponse */
    { .name = 325 /* vault */, .kind = MODEL_OBJECT, .type = OCI_HOSTS_TYPE_VAULT,
      .in = MODEL_IN_BODY, .offset = offsetof(struct oci_hosts_get_vault_response, vault) },
};

static const struct model_type types[] = {
    { .name = 164 /* DecryptDetails */, .fields = 0, .field_count = 1,
      .size = sizeof(struct oci_hosts_decrypt_details) },
    { .name = 184 /* Vault */, .fields = 1, .field_count = 2,
      .size = sizeof(struct oci_hosts_vault) },
    { .name = 198 /* DecryptRequest */, .fields = 3, .field_count = 1,
      .size = sizeof(struct oci_hosts_decrypt_request) },
    { .name = 228 /* DecryptResponse */, .fields = 4, .field_count = 1,
      .size = sizeof(struct oci_hosts_decrypt_response) },
    { .name = 310 /* GetLostRequest */, .fields = 5, .field_count = 0,
      .size = sizeof(struct oci_hosts_get_lost_request) },
    { .name = 331 /* GetLostResponse */, .fields = 5, .field_count = 1,
      .size = sizeof(struct oci_hosts_get_lost_response) },
    { .name = 400 /* PostMetricsRequest */, .fields = 6, .field_count = 1,
      .size = sizeof(struct oci_hosts_post_metrics_request) },
    { .name = 419 /* PostMetricsResponse */, .fields = 7, .field_count = 0,
      .size = sizeof(struct oci_hosts_post_metrics_response) },
    { .name = 554 /* GetVaultRequest */, .fields = 7, .field_count = 1,
      .size = sizeof(struct oci_hosts_get_vault_request) },
    { .name = 570 /* GetVaultResponse */, .fields = 8, .field_count = 1,
      .size = sizeof(struct oci_hosts_get_vault_response) },
};

static const struct model_client clients[] = {
    { .name = 38 /* VaultClient */, .endpoint = 50, .flags = MODEL_CLIENT_BREAKER },
    { .name = 97 /* CryptoClient */, .endpoint = 50, .host_parameter = 110, .host_operation = 118,
      .host_field = 133, .flags = MODEL_CLIENT_EXPLICIT },
    { .name = 148 /* LostClient */, .endpoint = 50, .flags = MODEL_CLIENT_EXPLICIT },
    { .name = 38 /* VaultClient */, .endpoint = 439, .flags = MODEL_CLIENT_BREAKER },
};

static const struct model_op ops[] = {
    { .name = 1 /* decrypt */, .tool = 244, .path = 258, .content_type = 276, .title = 293,
      .text = 301, .request = OCI_HOSTS_TYPE_DECRYPT_REQUEST,
      .response = OCI_HOSTS_TYPE_DECRYPT_RESPONSE, .flags = MODEL_OP_BODY_REQUIRED,
      .method = MODEL_POST, .client = 1, .op_class = MODEL_WRITE },
    { .name = 9 /* getLost */, .tool = 347, .path = 362, .title = 377, .text = 388,
      .request = OCI_HOSTS_TYPE_GET_LOST_REQUEST, .response = OCI_HOSTS_TYPE_GET_LOST_RESPONSE,
      .method = MODEL_GET, .client = 2, .op_class = MODEL_READ },
    { .name = 17 /* postMetrics */, .tool = 490, .path = 509, .content_type = 276, .title = 527,
      .text = 540, .request = OCI_HOSTS_TYPE_POST_METRICS_REQUEST,
      .response = OCI_HOSTS_TYPE_POST_METRICS_RESPONSE, .flags = MODEL_OP_BODY_REQUIRED,
      .method = MODEL_POST, .client = 3, .op_class = MODEL_WRITE },
    { .name = 29 /* getVault */, .tool = 587, .path = 603, .title = 630, .text = 642,
      .request = OCI_HOSTS_TYPE_GET_VAULT_REQUEST, .response = OCI_HOSTS_TYPE_GET_VAULT_RESPONSE,
      .method = MODEL_GET, .client = 0, .op_class = MODEL_READ },
};

const struct model_service oci_hosts_service = {
    .name = "hosts",
    .title = "Hosts API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .host_service = &oci_hosts_service,
    .fields = fields,
    .types = types,
    .clients = clients,
    .ops = ops,
    .type_count = 10,
    .enum_count = 0,
    .client_count = 4,
    .op_count = 4,
    .model_count = 2,
};
