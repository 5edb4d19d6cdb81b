/* identity_domain_upst: a user's token of an identity domain, exchanged for one that signs. */

#include "base/limits.h"
#include "oci/domain.h"
#include "oci/provider.h"
#include "oci/variables.h"

#define TYPE        "identity_domain_upst"
#define URL_NAME    "OCI_MCP_IDENTITY_DOMAIN_URL"
#define JWT_NAME    "OCI_MCP_UPST_JWT_FILE"
#define CLIENT_NAME "OCI_MCP_IDENTITY_DOMAIN_CLIENT_ID"
#define SECRET_NAME "OCI_MCP_IDENTITY_DOMAIN_CLIENT_SECRET_FILE"
#define SECRET_CAP  4096

static enum err check_settings(struct oci_loading *loading)
{
    const struct oci_variables *variables = loading->options->variables;
    enum err e = oci_provider_need(loading, URL_NAME, variables->domain_url, TYPE);

    if (!e)
        e = oci_domain_check_url(loading->call, URL_NAME, variables->domain_url);
    if (!e)
        e = oci_provider_need(loading, CLIENT_NAME, variables->domain_client_id, TYPE);
    if (!e)
        e = oci_provider_need(loading, JWT_NAME, variables->domain_jwt_file, TYPE);
    if (!e)
        e = oci_provider_need(loading, SECRET_NAME, variables->domain_client_secret_file, TYPE);
    if (!e && !loading->options->region && !variables->cli_region)
        e = call_fail(loading->call, ERR_CONFIG, TYPE " requires an explicit region or OCI_REGION");
    return e;
}

static enum err exchange(struct oci_loading *loading, const struct oci_domain_exchange *exchange)
{
    struct call *call = loading->call;
    struct oci_token token;
    struct oci_key *key;
    enum err e = oci_domain_exchange(call, loading->options->transport, exchange, &key, &token);

    if (e)
        return e;
    oci_provider_take(
        loading, OCI_AUTH_IDENTITY_DOMAIN_UPST,
        &(struct oci_grant){ .key = key, .token = &token, .source = "the identity domain" });
    return ERR_NONE;
}

static enum err exchange_for(struct oci_loading *loading, const struct oci_subject *subject)
{
    return exchange(loading, &(struct oci_domain_exchange){
                                 .domain_url = subject->domain_url,
                                 .client_id = subject->client_id,
                                 .client_secret = subject->client_secret,
                                 .subject_token = subject->token(subject->context, loading->call),
                             });
}

enum err oci_provider_domain(struct oci_loading *loading)
{
    struct call *call = loading->call;
    const struct oci_variables *variables = loading->options->variables;
    struct span jwt, secret;
    enum err e;

    if (loading->options->subject)
        return exchange_for(loading, loading->options->subject);
    e = check_settings(loading);
    if (!e)
        e = oci_provider_read_file(loading, JWT_NAME, variables->domain_jwt_file, LIMIT_TOKEN_FILE,
                                   &jwt);
    if (!e)
        e = oci_provider_read_file(loading, SECRET_NAME, variables->domain_client_secret_file,
                                   SECRET_CAP, &secret);
    if (e)
        return e;
    return exchange(loading, &(struct oci_domain_exchange){
                                 .domain_url = variables->domain_url,
                                 .client_id = variables->domain_client_id,
                                 .client_secret =
                                     arena_strndup(&call->arena, secret.ptr, secret.len),
                                 .subject_token = arena_strndup(&call->arena, jwt.ptr, jwt.len),
                             });
}
