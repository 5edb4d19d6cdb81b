#include "oci/variables.h"

#include <stdlib.h>
#include <string.h>

#include "base/span.h"

#define AT(member) offsetof(struct oci_variables, member)
#define RP         "OCI_RESOURCE_PRINCIPAL_"
#define LEAF       "_FOR_LEAF_RESOURCE"
#define PARENT     "_FOR_PARENT_RESOURCE"

/* clang-format off */
static const struct oci_variable table[] = {
    { { "OCI_MCP_IDENTITY_DOMAIN_URL" }, "URL",
      "identity_domain_upst: the identity domain, https://HOST", AT(domain_url) },
    { { "OCI_MCP_UPST_JWT_FILE" }, "FILE",
      "identity_domain_upst: the user's token, read again at each renewal", AT(domain_jwt_file) },
    { { "OCI_MCP_IDENTITY_DOMAIN_CLIENT_ID" }, "ID",
      "identity_domain_upst: the confidential application", AT(domain_client_id) },
    { { "OCI_MCP_IDENTITY_DOMAIN_CLIENT_SECRET_FILE" }, "FILE",
      "identity_domain_upst: its secret", AT(domain_client_secret_file) },
    { { "OCI_MCP_DELEGATION_TOKEN_FILE" }, "FILE",
      "delegation types: the token of the user to act for", AT(delegation_token_file) },
    { { "OCI_MCP_DELEGATION_TOKEN", "OCI_IOT_DELEGATION_TOKEN" }, "TOKEN",
      "the same as text; a file is better", AT(delegation_token) },
    { { "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH", "OCI_IOT_OKE_SERVICE_ACCOUNT_TOKEN_PATH" },
      "FILE", "oke_workload_identity: the token of the service account", AT(oke_token_file) },
    { { "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN", "OCI_IOT_OKE_SERVICE_ACCOUNT_TOKEN" }, "TOKEN",
      "the same as text; a file is better", AT(oke_token) },
    { { "OCI_MCP_TENANCY_ID_OVERRIDE", "OCI_IOT_TENANCY_ID_OVERRIDE", "TENANCY_ID_OVERRIDE" },
      "OCID", "tenancy, when a principal does not say its own", AT(tenancy) },
    { { "OCI_METADATA_BASE_URL" }, "URL",
      "instance metadata service; on this machine only", AT(metadata_url) },
    { { "KUBERNETES_SERVICE_HOST" }, "HOST",
      "oke_workload_identity: set by Kubernetes in each pod", AT(kubernetes_host) },
    { { "KUBERNETES_SERVICE_PORT_PROXYMUX" }, "PORT",
      "oke_workload_identity: port of the token service, instead of 12250", AT(kubernetes_port) },
    { { "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH" }, "FILE",
      "oke_workload_identity: certificate authority of the cluster", AT(kubernetes_ca_file) },
    { { RP "VERSION" }, "1.1|2.1|2.1.1|2.1.2|2.2|3.0",
      "resource_principal: set by the service that runs this program, as the following are",
      AT(resource.version) },
    { { RP "RPST" }, "TOKEN|FILE", "2.2: session token", AT(resource.rpst) },
    { { RP "PRIVATE_PEM" }, "PEM|FILE", "2.1, 2.2: private key", AT(resource.private_pem) },
    { { RP "PRIVATE_PEM_PASSPHRASE" }, "TEXT|FILE", "2.1, 2.2: its pass phrase",
      AT(resource.pass_phrase) },
    { { RP "REGION" }, "NAME", "region of the resource", AT(resource.region) },
    { { RP "RPT_ENDPOINT" }, "URL", "1.1, 2.1: who gives the resource's token",
      AT(resource.rpt_endpoint) },
    { { RP "RPST_ENDPOINT" }, "URL", "1.1, 2.1: who makes a session token of it",
      AT(resource.rpst_endpoint) },
    { { RP "RESOURCE_ID" }, "OCID", "2.1: the resource", AT(resource.resource_id) },
    { { RP "TENANCY_ID" }, "OCID", "2.1.1, 2.1.2: its tenancy", AT(resource.tenancy_id) },
    { { RP "RPT_PATH" }, "PATH", "1.1, 2.1.2: path of the resource's token",
      AT(resource.rpt_path) },
    { { RP "RPT_ID" }, "ID", "1.1: what {id} in that path stands for", AT(resource.rpt_id) },
    { { RP "SECURITY_CONTEXT" }, "TEXT", "2.1.2: header of that request",
      AT(resource.security_context) },
    { { RP "VERSION" LEAF }, "VERSION", "3.0: kind of the inner resource", AT(leaf.version) },
    { { RP "RPST" LEAF }, "TOKEN|FILE", "3.0: as above, of the inner resource", AT(leaf.rpst) },
    { { RP "PRIVATE_PEM" LEAF }, "PEM|FILE", "likewise", AT(leaf.private_pem) },
    { { RP "PRIVATE_PEM_PASSPHRASE" LEAF }, "TEXT|FILE", "likewise", AT(leaf.pass_phrase) },
    { { RP "REGION" LEAF }, "NAME", "likewise", AT(leaf.region) },
    { { RP "RPT_ENDPOINT" LEAF }, "URL", "likewise", AT(leaf.rpt_endpoint) },
    { { RP "RPST_ENDPOINT" LEAF }, "URL", "likewise", AT(leaf.rpst_endpoint) },
    { { RP "RESOURCE_ID" LEAF }, "OCID", "likewise", AT(leaf.resource_id) },
    { { RP "TENANCY_ID" LEAF }, "OCID", "likewise", AT(leaf.tenancy_id) },
    { { RP "RPT_PATH" LEAF }, "PATH", "likewise", AT(leaf.rpt_path) },
    { { RP "RPT_ID" LEAF }, "ID", "likewise", AT(leaf.rpt_id) },
    { { RP "SECURITY_CONTEXT" LEAF }, "TEXT", "likewise", AT(leaf.security_context) },
    { { RP "RPT_URL" PARENT }, "URL", "3.0: who gives the outer resource's token",
      AT(parent_rpt_url) },
    { { RP "RPST_ENDPOINT" PARENT }, "URL", "3.0: who makes a session token of it",
      AT(parent_rpst_endpoint) },
    { { "OCI_CLI_USER" }, "OCID", "user, where no profile says one; as the following",
      AT(cli_user) },
    { { "OCI_CLI_TENANCY" }, "OCID", "tenancy", AT(cli_tenancy) },
    { { "OCI_CLI_FINGERPRINT" }, "TEXT", "fingerprint of the API key", AT(cli_fingerprint) },
    { { "OCI_CLI_KEY_FILE" }, "FILE", "the API key", AT(cli_key_file) },
    { { "OCI_CLI_KEY_CONTENT" }, "PEM", "the API key as text", AT(cli_key_content) },
    { { "OCI_CLI_PASSPHRASE" }, "TEXT", "pass phrase of the key", AT(cli_pass_phrase) },
    { { "OCI_CLI_REGION" }, "NAME", "region", AT(cli_region) },
    { { "OCI_REGION_METADATA" }, "JSON",
      "a region that is not known yet, as ~/.oci/regions-config.json lists them",
      AT(region_metadata) },
    { { "OCI_DEVELOPER_TOOL_CONFIGURATION_FILE_PATH" }, "FILE",
      "regions that come before the known ones", AT(regions_tool_file) },
    { { "OCI_ALLOW_ONLY_DEVELOPER_TOOL_CONFIGURATION_REGIONS" }, "true|false",
      "no other regions than those", AT(regions_tool_only) },
};
/* clang-format on */

#define COUNT (sizeof(table) / sizeof(table[0]))

const struct oci_variable *oci_variables_table(size_t *out_count)
{
    *out_count = COUNT;
    return table;
}

static const char *value_of(const struct oci_variable *row)
{
    size_t i;

    for (i = 0; i < OCI_VARIABLE_NAMES && row->names[i]; i++) {
        const char *value = getenv(row->names[i]);

        if (span_trim(span_of(value)).len)
            return value;
    }
    return NULL;
}

void oci_variables_read(struct oci_variables *out)
{
    size_t i;

    for (i = 0; i < COUNT; i++) {
        const char *value = value_of(&table[i]);

        memcpy((char *)out + table[i].offset, &value, sizeof(value));
    }
}
