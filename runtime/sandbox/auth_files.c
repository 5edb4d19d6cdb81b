#include "sandbox/auth_files.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "net/url.h"
#include "sandbox/auth_certificate.h"
#include "sandbox/auth_domain.h"
#include "sandbox/auth_grants.h"
#include "sandbox/auth_resource.h"
#include "sandbox/auth_session.h"
#include "sandbox/home.h"

#define RESOURCE_TOKEN   "resource_token"
#define ACCOUNT_TOKEN    "service_account_token"
#define DELEGATION_TOKEN "delegation_token"
#define DOMAIN_TOKEN     "domain_token"
#define AUTHORITY        "ca.pem"

/* ---- Tokens -------------------------------------------------------------------------------- */

static enum err write_text(struct call *call, const char *folder, const char *name,
                           const char *text)
{
    return file_write(call, arena_printf(&call->arena, "%s/%s", folder, name), span_of(text), 0600);
}

enum err sandbox_auth_files_session(struct call *call, struct sandbox_auth *auth,
                                    const char *folder, EVP_PKEY *session_key)
{
    return write_text(call, folder, SANDBOX_AUTH_FILES_SESSION_TOKEN,
                      sandbox_auth_session_token(call, auth, auth->users[0].id, session_key));
}

static const char *resource_token(struct call *call, struct sandbox_auth *auth)
{
    return sandbox_auth_resource_token(call, auth, auth->resource_key);
}

/* On behalf of the user who is no administrator. */
static const char *delegation_token(struct call *call, struct sandbox_auth *auth)
{
    struct json *claims = sandbox_auth_claims(&call->arena, auth, "obo", "user",
                                              auth->users[SANDBOX_USERS - 1].id, NULL);

    return sandbox_auth_issue(call, auth, claims, auth->token_s);
}

static const char *domain_token(struct call *call, struct sandbox_auth *auth)
{
    return sandbox_auth_grants_access(call, auth, &auth->users[0], "openid");
}

static const struct {
    const char *name;
    const char *(*make)(struct call *call, struct sandbox_auth *auth);
} tokens[] = {
    { RESOURCE_TOKEN, resource_token },
    { ACCOUNT_TOKEN, sandbox_auth_resource_account },
    { DELEGATION_TOKEN, delegation_token },
    { DOMAIN_TOKEN, domain_token },
};

enum err sandbox_auth_files_renew(struct call *call, struct sandbox_auth *auth, const char *folder)
{
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        enum err e = write_text(call, folder, tokens[i].name, tokens[i].make(call, auth));

        if (e)
            return e;
    }
    return ERR_NONE;
}

/* ---- Environments --------------------------------------------------------------------------- */

/* In values: $url, $tls (the address with TLS, else the one without), $host and $port of it,
 * $home, and what the tokens are about. */
static const struct {
    const char *file;
    const char *text;
} environments[] = {
    { "instance-principal.env", "OCI_METADATA_BASE_URL=$url/opc/v2\n"
                                "OCI_MCP_DELEGATION_TOKEN_FILE=$home/" DELEGATION_TOKEN "\n" },
    { "resource-principal.env",
      "OCI_RESOURCE_PRINCIPAL_VERSION=2.2\n"
      "OCI_RESOURCE_PRINCIPAL_RPST=$home/" RESOURCE_TOKEN "\n"
      "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM=$home/" SANDBOX_AUTH_FILES_RESOURCE_KEY "\n"
      "OCI_RESOURCE_PRINCIPAL_REGION=" SANDBOX_HOME_REGION "\n" },
    { "resource-principal-1.1.env", "OCI_RESOURCE_PRINCIPAL_VERSION=1.1\n"
                                    "OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT=$url\n"
                                    "OCI_RESOURCE_PRINCIPAL_RPST_ENDPOINT=$url\n"
                                    "OCI_RESOURCE_PRINCIPAL_RPT_ID=$instance\n"
                                    "OCI_METADATA_BASE_URL=$url/opc/v2\n" },
    { "resource-principal-2.1.env",
      "OCI_RESOURCE_PRINCIPAL_VERSION=2.1\n"
      "OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT=$url\n"
      "OCI_RESOURCE_PRINCIPAL_RPST_ENDPOINT=$url\n"
      "OCI_RESOURCE_PRINCIPAL_RESOURCE_ID=$resource\n"
      "OCI_RESOURCE_PRINCIPAL_TENANCY_ID=$tenancy\n"
      "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM=$home/" SANDBOX_AUTH_FILES_RESOURCE_KEY "\n"
      "OCI_RESOURCE_PRINCIPAL_REGION=" SANDBOX_HOME_REGION "\n" },
    { "resource-principal-2.1.2.env",
      "OCI_RESOURCE_PRINCIPAL_VERSION=2.1.2\n"
      "OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT=$url\n"
      "OCI_RESOURCE_PRINCIPAL_RPST_ENDPOINT=$url\n"
      "OCI_RESOURCE_PRINCIPAL_RESOURCE_ID=$resource\n"
      "OCI_RESOURCE_PRINCIPAL_TENANCY_ID=$tenancy\n"
      "OCI_RESOURCE_PRINCIPAL_SECURITY_CONTEXT=sandbox\n"
      "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM=$home/" SANDBOX_AUTH_FILES_RESOURCE_KEY "\n"
      "OCI_RESOURCE_PRINCIPAL_REGION=" SANDBOX_HOME_REGION "\n" },
    { "resource-principal-3.0.env",
      "OCI_RESOURCE_PRINCIPAL_VERSION=3.0\n"
      "OCI_RESOURCE_PRINCIPAL_VERSION_FOR_LEAF_RESOURCE=2.2\n"
      "OCI_RESOURCE_PRINCIPAL_RPST_FOR_LEAF_RESOURCE=$home/" RESOURCE_TOKEN "\n"
      "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_FOR_LEAF_RESOURCE=$home/" SANDBOX_AUTH_FILES_RESOURCE_KEY
      "\n"
      "OCI_RESOURCE_PRINCIPAL_REGION_FOR_LEAF_RESOURCE=" SANDBOX_HOME_REGION "\n"
      "OCI_RESOURCE_PRINCIPAL_RPT_URL_FOR_PARENT_RESOURCE="
      "$url/20180711/resourcePrincipalToken/$resource\n"
      "OCI_RESOURCE_PRINCIPAL_RPST_ENDPOINT_FOR_PARENT_RESOURCE=$url\n" },
    { "oke-workload-identity.env",
      "KUBERNETES_SERVICE_HOST=$host\n"
      "KUBERNETES_SERVICE_PORT_PROXYMUX=$port\n"
      "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH=$home/" AUTHORITY "\n"
      "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH=$home/" ACCOUNT_TOKEN "\n"
      "OCI_RESOURCE_PRINCIPAL_REGION=" SANDBOX_HOME_REGION "\n" },
    { "identity-domain.env",
      "IDCS_DOMAIN=$tls\n"
      "IDCS_CLIENT_ID=" SANDBOX_AUTH_DOMAIN_CLIENT "\n"
      "IDCS_CLIENT_SECRET=$secret\n"
      "IDCS_AUDIENCE=" SANDBOX_AUTH_DOMAIN_AUDIENCE "\n"
      "OCI_MCP_IDENTITY_DOMAIN_URL=$tls\n"
      "OCI_MCP_IDENTITY_DOMAIN_CLIENT_ID=" SANDBOX_AUTH_DOMAIN_CLIENT "\n"
      "OCI_MCP_IDENTITY_DOMAIN_CLIENT_SECRET_FILE=$home/" SANDBOX_AUTH_FILES_SECRET "\n"
      "OCI_MCP_UPST_JWT_FILE=$home/" DOMAIN_TOKEN "\n"
      "OCI_REGION=" SANDBOX_HOME_REGION "\n" },
};

struct mark {
    const char *name;
    const char *value;
};

/* Puts the values into the places of their names. */
static const char *expand(struct arena *arena, const char *text, const struct mark *marks,
                          size_t count)
{
    struct buf out;

    buf_init(&out, arena, LIMIT_CONFIG_FILE);
    while (*text != '\0') {
        size_t i = 0;

        while (i < count && strncmp(text, marks[i].name, strlen(marks[i].name)) != 0)
            i++;
        if (i == count) {
            buf_add_char(&out, *text++);
            continue;
        }
        buf_add_text(&out, marks[i].value);
        text += strlen(marks[i].name);
    }
    return buf_span(&out).ptr;
}

static enum err write_environments(struct call *call, const struct sandbox_auth *auth,
                                   const char *folder, const struct sandbox_auth_places *places)
{
    struct arena *arena = &call->arena;
    const char *secure = places->tls_url != NULL ? places->tls_url : places->url;
    struct net_url url = { 0 };
    bool split = net_url_split(secure, &url);
    const struct mark marks[] = {
        { "$url", places->url },
        { "$tls", secure },
        { "$host", split ? arena_strndup(arena, url.host.ptr, url.host.len) : "" },
        { "$port", split ? arena_strndup(arena, url.port.ptr, url.port.len) : "" },
        { "$home", folder },
        { "$tenancy", auth->tenancy },
        { "$instance", auth->instance },
        { "$resource", auth->resource },
        { "$secret", auth->client_secret },
    };

    for (size_t i = 0; i < sizeof(environments) / sizeof(environments[0]); i++) {
        enum err e = write_text(
            call, folder, environments[i].file,
            expand(arena, environments[i].text, marks, sizeof(marks) / sizeof(marks[0])));

        if (e)
            return e;
    }
    return ERR_NONE;
}

enum err sandbox_auth_files_environment(struct call *call, struct sandbox_auth *auth,
                                        const char *folder,
                                        const struct sandbox_auth_places *places)
{
    struct sandbox_auth_identity identity;
    enum err e = write_environments(call, auth, folder, places);

    if (e || places->tls_url == NULL)
        return e;
    e = sandbox_auth_certificate_instance(call, auth, clock_unix_ms(), &identity);
    if (!e)
        e = write_text(call, folder, AUTHORITY, identity.root);
    return e;
}

/* ---- The end -------------------------------------------------------------------------------- */

static void remove_file(const char *folder, const char *name)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    (void)unlink(path);
}

void sandbox_auth_files_remove(const char *folder)
{
    static const char *const others[] = { SANDBOX_AUTH_FILES_SESSION_TOKEN,
                                          SANDBOX_AUTH_FILES_SESSION_KEY,
                                          SANDBOX_AUTH_FILES_RESOURCE_KEY,
                                          SANDBOX_AUTH_FILES_SECRET, AUTHORITY };

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        remove_file(folder, others[i]);
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
        remove_file(folder, tokens[i].name);
    for (size_t i = 0; i < sizeof(environments) / sizeof(environments[0]); i++)
        remove_file(folder, environments[i].file);
}
