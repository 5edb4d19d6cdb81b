/* OKE workload identity: the pod's service account, known to the cluster's token service. */
#include <stddef.h>
#include <string.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/limits.h"
#include "net/curl.h"
#include "oci/exchange.h"
#include "oci/provider.h"
#include "oci/variables.h"

#define TYPE        "oke_workload_identity"
#define WHAT        "the cluster's token service"
#define ACCOUNT     "/var/run/secrets/kubernetes.io/serviceaccount"
#define PATH_NAME   "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH"
#define CA_NAME     "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH"
#define PORT        "12250"
#define TOKEN_PATH  "/resourcePrincipalSessionTokens"
#define SCHEME_MARK 3 /* length of "ST$" */

static const char *given_or(const char *given, const char *usual)
{
    return given ? given : usual;
}

static enum err read_account(struct oci_loading *loading, const char **out)
{
    const struct oci_variables *variables = loading->options->variables;
    struct oci_token token;
    struct span text = span_of(variables->oke_token);
    enum err e = ERR_NONE;

    if (variables->oke_token && variables->oke_token_file)
        return call_fail(loading->call, ERR_CONFIG,
                         "Set only " PATH_NAME "; inline OKE tokens are deprecated.");
    if (!variables->oke_token)
        e = oci_provider_read_file(loading, PATH_NAME,
                                   given_or(variables->oke_token_file, ACCOUNT "/token"),
                                   LIMIT_TOKEN_FILE, &text);
    if (!e)
        e = oci_token_parse(loading->call, "the token of the service account", text, &token);
    if (!e)
        *out = arena_strndup(&loading->call->arena, token.text.ptr, token.text.len);
    return e;
}

/* The administrator's own base URL stands in for the cluster's service, too. */
static enum err find_url(struct oci_loading *loading, const char **out)
{
    const struct oci_variables *variables = loading->options->variables;
    const struct oci_endpoint_options *endpoint = &loading->options->endpoint;
    struct call *call = loading->call;
    const char *host = variables->kubernetes_host;
    const char *base;
    enum err e;

    if (endpoint->base_url && *endpoint->base_url) {
        e = oci_endpoint_of_auth(call, endpoint, /* region= */ NULL, &base);
        if (!e)
            *out = arena_printf(&call->arena, "%s" TOKEN_PATH, base);
        return e;
    }
    if (!host) {
        call_fail(call, ERR_CONFIG, "KUBERNETES_SERVICE_HOST is required for " TYPE);
        return call_hint(call, "Kubernetes sets it in every pod: elsewhere choose another "
                               "OCI_MCP_AUTH_TYPE");
    }
    *out = arena_printf(&call->arena, strchr(host, ':') ? "https://[%s]:%s%s" : "https://%s:%s%s",
                        host, given_or(variables->kubernetes_port, PORT), TOKEN_PATH);
    return ERR_NONE;
}

/* The answer is JSON in base64, sometimes within quotes; its token begins with "ST$". */
static enum err read_answer(struct call *call, const struct oci_exchange *exchange,
                            struct span body, struct oci_token *out)
{
    struct span text = span_trim(body);
    const char *token;
    enum err e;

    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        text = (struct span){ .ptr = text.ptr + 1, .len = text.len - 2 };
    if (!base64_decode(&call->arena, text, &text))
        return call_fail(call, ERR_PROTOCOL, WHAT " at %s gave no base64", exchange->url);
    e = oci_exchange_member(call, exchange, text, "token", &token);
    if (e)
        return e;
    if (strlen(token) <= SCHEME_MARK)
        return call_fail(call, ERR_PROTOCOL, WHAT " at %s gave no token", exchange->url);
    e = oci_token_parse(call, "the token of " WHAT, span_of(token + SCHEME_MARK), out);
    if (e)
        call->error.code = ERR_PROTOCOL;
    return e ? ERR_PROTOCOL : ERR_NONE;
}

static enum err ask(struct oci_loading *loading, struct net_transport transport, const char *url,
                    const char *account, const struct oci_key *key, struct oci_token *out)
{
    struct call *call = loading->call;
    struct oci_exchange exchange = {
        .what = WHAT,
        .method = "POST",
        .url = url,
        .content_type = "application/json",
        .headers = { { "authorization", arena_printf(&call->arena, "Bearer %s", account) } },
        .secrets = { account },
    };
    struct net_response answer;
    const char *public_key;
    enum err e = oci_key_public(call, key, &public_key);

    if (e)
        return e;
    exchange.body = span_of(arena_printf(&call->arena, "{\"podKey\":\"%s\"}", public_key));
    e = oci_exchange_send(call, transport, &exchange, &answer);
    if (e == ERR_SERVICE && call->error.service.status == 403)
        call_hint(call, "workload identity needs an enhanced cluster, and a policy for the "
                        "service account");
    return e ? e : read_answer(call, &exchange, answer.body, out);
}

/* The cluster has a certificate authority of its own, which the client's transport does not
 * trust. */
static enum err ask_cluster(struct oci_loading *loading, const char *url, const char *account,
                            const struct oci_key *key, struct oci_token *out)
{
    const struct oci_variables *variables = loading->options->variables;
    struct net_curl_options options = {
        .user_agent = "oci-mcp",
        .ca_file = file_expand(&loading->call->arena,
                               given_or(variables->kubernetes_ca_file, ACCOUNT "/ca.crt")),
        .idle_handles = 1,
    };
    struct net_curl *curl;
    struct span ca;
    enum err e = oci_provider_read_file(loading, CA_NAME, options.ca_file, LIMIT_CONFIG_FILE, &ca);

    if (e)
        return e;
    curl = net_curl_new(&options);
    e = ask(loading, net_curl_transport(curl), url, account, key, out);
    net_curl_free(curl);
    return e;
}

enum err oci_provider_oke(struct oci_loading *loading)
{
    const struct oci_credentials_options *options = loading->options;
    bool own = options->endpoint.base_url && *options->endpoint.base_url;
    const char *region = options->variables->resource.region;
    struct oci_grant grant = { .source = WHAT,
                               .region = region,
                               .region_source = "OCI_RESOURCE_PRINCIPAL_REGION" };
    struct oci_token token;
    const char *account = NULL;
    const char *url = NULL;
    enum err e = find_url(loading, &url);

    if (!e)
        e = read_account(loading, &account);
    if (!e)
        e = oci_key_generate(loading->call, &grant.key);
    if (!e)
        e = own ? ask(loading, options->transport, url, account, grant.key, &token)
                : ask_cluster(loading, url, account, grant.key, &token);
    if (e) {
        oci_key_release(grant.key);
        return e;
    }
    grant.token = &token;
    oci_provider_take(loading, OCI_AUTH_OKE_WORKLOAD_IDENTITY, &grant);
    return ERR_NONE;
}
