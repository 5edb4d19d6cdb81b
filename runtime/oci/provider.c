#include "oci/provider.h"

#include "base/clock.h"
#include "base/file.h"
#include "oci/federation.h"
#include "oci/variables.h"

static const struct row {
    enum oci_auth_type type;
    oci_provider_fn *load;
} rows[] = {
    { OCI_AUTH_AUTO, oci_provider_profile },
    { OCI_AUTH_API_KEY, oci_provider_profile },
    { OCI_AUTH_SECURITY_TOKEN, oci_provider_profile },
    { OCI_AUTH_IDENTITY_DOMAIN_UPST, oci_provider_domain },
    { OCI_AUTH_INSTANCE_PRINCIPAL, oci_provider_instance },
    { OCI_AUTH_RESOURCE_PRINCIPAL, oci_provider_resource },
    { OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION, oci_provider_delegation },
    { OCI_AUTH_RESOURCE_PRINCIPAL_DELEGATION, oci_provider_delegation },
    { OCI_AUTH_OKE_WORKLOAD_IDENTITY, oci_provider_oke },
};

enum err oci_provider_load(struct oci_loading *loading, enum oci_auth_type type)
{
    size_t i = 0;

    while (rows[i].type != type)
        i++;
    loading->out->type = type;
    return rows[i].load(loading);
}

/* A token that has ended before it came says that this computer's clock is fast: then its life
 * counts from now. */
static void take_times(struct oci_snapshot *out, const struct oci_token *token)
{
    int64_t now = clock_unix_ms();

    if (token->expires_unix_ms == 0 || token->expires_unix_ms > now) {
        out->expires_unix_ms = token->expires_unix_ms;
        out->renew_unix_ms = oci_token_renewal_ms(token);
    } else if (token->issued_unix_ms && token->issued_unix_ms < token->expires_unix_ms) {
        out->renew_unix_ms = now + (token->expires_unix_ms - token->issued_unix_ms) / 2;
    }
}

void oci_provider_take(struct oci_loading *loading, enum oci_auth_type type,
                       const struct oci_grant *grant)
{
    struct oci_snapshot *out = loading->out;
    const struct oci_token *token = grant->token;
    const struct oci_variables *variables = loading->options->variables;
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE];

    out->type = type;
    out->key = grant->key;
    out->key_id = arena_printf(&out->arena, "ST$%.*s", (int)token->text.len, token->text.ptr);
    out->token = out->key_id + 3;
    take_times(out, token);
    oci_key_fingerprint(out->key, fingerprint);
    out->fingerprint = oci_snapshot_fact(out, fingerprint, "the key");
    out->token_source = oci_snapshot_fact(out, "token", grant->source);
    out->tenancy = oci_snapshot_fact(out, grant->tenancy, grant->source);
    if (!out->tenancy.value)
        out->tenancy = oci_snapshot_fact(out, token->tenancy, "claim of the token");
    if (!out->tenancy.value)
        out->tenancy = oci_snapshot_fact(out, variables->tenancy, "OCI_MCP_TENANCY_ID_OVERRIDE");
    out->user = oci_snapshot_fact(out, token->user, "claim of the token");
    out->region = oci_snapshot_fact(out, grant->region, grant->region_source);
    if (!out->region.value)
        out->region = oci_snapshot_fact(out, variables->cli_region, "OCI_CLI_REGION");
}

enum err oci_provider_need(struct oci_loading *loading, const char *name, const char *value,
                           const char *type)
{
    if (value)
        return ERR_NONE;
    return call_fail(loading->call, ERR_CONFIG, "%s is required for %s", name, type);
}

enum err oci_provider_read_file(struct oci_loading *loading, const char *name, const char *path,
                                size_t cap, struct span *out)
{
    struct call *call = loading->call;
    const char *expanded = file_expand(&call->arena, path);
    struct span text;
    enum err e;

    oci_snapshot_watch(loading->out, expanded);
    e = file_read(call, name, expanded, cap, &text);
    if (e) {
        call->error.code = ERR_CREDENTIALS;
        return file_hint(call, expanded);
    }
    *out = span_trim(text);
    if (out->len)
        return ERR_NONE;
    return call_fail(call, ERR_CREDENTIALS, "%s must reference a non-empty file: %s", name,
                     expanded);
}

struct oci_federation oci_provider_federation(const struct oci_loading *loading)
{
    const struct oci_credentials_options *options = loading->options;

    return (struct oci_federation){
        .transport = options->transport,
        .endpoint = options->endpoint,
        .regions = options->endpoint.regions,
        .metadata_url = options->variables->metadata_url,
    };
}
