/* Acting for a user: a principal signs, and the user's delegation token goes along. */
#include <stddef.h>

#include "base/limits.h"
#include "oci/provider.h"
#include "oci/variables.h"

#define FILE_VARIABLE "OCI_MCP_DELEGATION_TOKEN_FILE"

static enum err take(struct oci_loading *loading, const char *what, struct span text)
{
    struct oci_snapshot *out = loading->out;
    struct oci_token token;
    enum err e = oci_token_parse(loading->call, what, text, &token);

    if (e)
        return e;
    out->delegation_token = arena_strndup(&out->arena, token.text.ptr, token.text.len);
    if (token.user)
        out->user = oci_snapshot_fact(out, token.user, "claim of the delegation token");
    return ERR_NONE;
}

static enum err read_file(struct oci_loading *loading, const char *name, const char *path)
{
    struct span text;
    enum err e = oci_provider_read_file(loading, name, path, LIMIT_TOKEN_FILE, &text);

    return e ? e : take(loading, arena_printf(&loading->call->arena, "%s %s", name, path), text);
}

static enum err read_token(struct oci_loading *loading)
{
    const struct oci_variables *variables = loading->options->variables;

    if (variables->delegation_token_file && variables->delegation_token)
        return call_fail(loading->call, ERR_CONFIG,
                         "Set only " FILE_VARIABLE "; inline delegation tokens are deprecated.");
    if (variables->delegation_token_file)
        return read_file(loading, FILE_VARIABLE, variables->delegation_token_file);
    if (variables->delegation_token)
        return take(loading, "OCI_MCP_DELEGATION_TOKEN", span_of(variables->delegation_token));
    if (loading->delegation_file)
        return read_file(loading, "delegation_token_file", loading->delegation_file);
    return call_fail(loading->call, ERR_CONFIG,
                     FILE_VARIABLE " is required for delegation authentication");
}

/* The token is read first: a missing one is known at once, and without the network. */
enum err oci_provider_delegation(struct oci_loading *loading)
{
    enum oci_auth_type type = loading->out->type;
    struct oci_fact user;
    enum err e = read_token(loading);

    user = loading->out->user;
    if (!e)
        e = oci_provider_load(loading, type == OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION
                                           ? OCI_AUTH_INSTANCE_PRINCIPAL
                                           : OCI_AUTH_RESOURCE_PRINCIPAL);
    if (e)
        return e;
    loading->out->type = type;
    if (user.value)
        loading->out->user = user;
    return ERR_NONE;
}
