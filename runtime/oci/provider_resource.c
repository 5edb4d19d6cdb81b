/*
 * Resource principals: a function, a database or another resource that a service of OCI runs, in
 * all versions that the variables of such a service can mean.
 *
 * 2.2         the service gives session token and key, as text or in files that it renews
 * 1.1         the instance asks RPT_ENDPOINT for the resource's token, and RPST_ENDPOINT for a
 *             session token of it
 * 2.1.x       the same, but the resource itself asks, with a key of its own
 * 3.0         an inner resource of one of these kinds asks for its parent, up to the outermost
 */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "net/url.h"
#include "oci/endpoint.h"
#include "oci/federation.h"
#include "oci/provider.h"
#include "oci/regions.h"
#include "oci/resource.h"
#include "oci/variables.h"

#define TYPE            "resource_principal"
#define RP              "OCI_RESOURCE_PRINCIPAL_"
#define LEAF            "_FOR_LEAF_RESOURCE"
#define PARENT          "_FOR_PARENT_RESOURCE"
#define INSTANCE_PATH   "/20180711/resourcePrincipalToken/{id}"
#define RESOURCE_PATH   "/20180711/resourcePrincipalTokenV2/{id}"
#define RESOURCE_PATH_2 "/20180711/resourcePrincipalTokenV212/{id}"
#define PARENTS_MAX     10

/* One resource: its variables and what they are called. */
struct resource {
    struct oci_loading *loading;
    struct call *call;
    const struct oci_resource_variables *variables;
    const char *suffix; /* of the variables' names */
};

/* Who signs next, and as whom. */
struct signing {
    struct oci_signer signer;
    struct oci_key *key; /* released by who made it */
    struct oci_token token;
    const char *tenancy;
    const char *region;
};

typedef enum err sign_in_fn(const struct resource *resource, struct signing *out);

static const char *name_of(const struct resource *resource, const char *name)
{
    return arena_printf(&resource->call->arena, RP "%s%s", name, resource->suffix);
}

static enum err need(const struct resource *resource, const char *name, const char *value)
{
    return oci_provider_need(
        resource->loading, name_of(resource, name), value,
        arena_printf(&resource->call->arena, TYPE " %s", resource->variables->version));
}

static const char *key_id_of(struct call *call, const struct oci_token *token)
{
    return arena_printf(&call->arena, "ST$%.*s", (int)token->text.len, token->text.ptr);
}

static void sign_by_token(struct call *call, struct signing *signing)
{
    signing->signer = (struct oci_signer){
        .key_id = key_id_of(call, &signing->token),
        .key = signing->key,
        .dated = true,
    };
}

/* ---- Values that are text or files --------------------------------------------------------- */

/* The value itself, or what the file holds that it names by an absolute path. */
static enum err read_value(const struct resource *resource, const char *name, const char *value,
                           struct span *out)
{
    if (value[0] != '/') {
        *out = span_trim(span_of(value));
        return ERR_NONE;
    }
    return oci_provider_read_file(resource->loading, name_of(resource, name), value, LIMIT_KEY_FILE,
                                  out);
}

static enum err read_pass_phrase(const struct resource *resource, const char **out)
{
    const char *value = resource->variables->pass_phrase;
    bool is_path = value && value[0] == '/';
    struct span text;
    enum err e;

    *out = NULL;
    if (!value)
        return ERR_NONE;
    if (is_path != (resource->variables->private_pem[0] == '/'))
        return call_fail(resource->call, ERR_CONFIG,
                         "%s and %s must both be absolute paths, or both the text itself",
                         name_of(resource, "PRIVATE_PEM"),
                         name_of(resource, "PRIVATE_PEM_PASSPHRASE"));
    e = read_value(resource, "PRIVATE_PEM_PASSPHRASE", value, &text);
    if (!e)
        *out = arena_strndup(&resource->call->arena, text.ptr, text.len);
    return e;
}

static enum err read_key(const struct resource *resource, struct oci_key **out)
{
    const char *pass_phrase;
    struct span pem;
    enum err e = need(resource, "PRIVATE_PEM", resource->variables->private_pem);

    if (!e)
        e = read_pass_phrase(resource, &pass_phrase);
    if (!e)
        e = read_value(resource, "PRIVATE_PEM", resource->variables->private_pem, &pem);
    return e ? e
             : oci_key_parse(resource->call, name_of(resource, "PRIVATE_PEM"), pem, pass_phrase,
                             out);
}

/* ---- Asking for tokens --------------------------------------------------------------------- */

/* The path of the resource's own token: "{id}", "{}" or the end stands for the id. */
static const char *path_of(const struct resource *resource, const char *usual, const char *id)
{
    struct arena *arena = &resource->call->arena;
    const char *path = resource->variables->rpt_path ? resource->variables->rpt_path : usual;
    struct span rest = span_of(path);
    struct span head = span_cut(&rest, '{');
    size_t len = strlen(path);

    if (!rest.ptr)
        return arena_printf(arena, "%s%s%s", path, len && path[len - 1] == '/' ? "" : "/", id);
    span_cut(&rest, '}');
    return arena_printf(arena, "%.*s%s%.*s", (int)head.len, head.ptr, id, (int)rest.len,
                        rest.ptr ? rest.ptr : "");
}

static const char *join(struct call *call, const char *base, const char *path)
{
    size_t len = strlen(base);

    while (len && base[len - 1] == '/')
        len--;
    return arena_printf(&call->arena, "%.*s%s", (int)len, base, path);
}

/* Two requests, signed by `by`: the resource's token, then a session token for `key`. */
static enum err exchange(const struct resource *resource, const struct signing *by,
                         const char *token_url, const struct oci_key *key, struct oci_token *out,
                         const char **out_parent_url)
{
    const struct oci_resource_variables *variables = resource->variables;
    struct oci_resource_exchange request = {
        .token_url = token_url,
        .signer = &by->signer,
        .session_key = key,
        .security_context = variables->security_context,
    };
    const char *base = variables->rpst_endpoint;
    enum err e = ERR_NONE;

    if (!base)
        e = oci_endpoint_of_auth(resource->call, &resource->loading->options->endpoint, by->region,
                                 &base);
    if (e)
        return e;
    request.session_url = join(resource->call, base, "/v1/resourcePrincipalSessionToken");
    return oci_resource_exchange(resource->call, resource->loading->options->transport, &request,
                                 out, out_parent_url);
}

/* ---- Versions ------------------------------------------------------------------------------ */

static enum err sign_in_2_2(const struct resource *resource, struct signing *out)
{
    struct span text;
    enum err e = need(resource, "RPST", resource->variables->rpst);

    if (!e)
        e = need(resource, "REGION", resource->variables->region);
    if (!e)
        e = read_value(resource, "RPST", resource->variables->rpst, &text);
    if (!e)
        e = oci_token_parse(resource->call, name_of(resource, "RPST"), text, &out->token);
    if (!e)
        e = read_key(resource, &out->key);
    if (e)
        return e;
    out->region = resource->variables->region;
    sign_by_token(resource->call, out);
    return ERR_NONE;
}

static enum err sign_in_1_1(const struct resource *resource, struct signing *out)
{
    const struct oci_resource_variables *variables = resource->variables;
    struct oci_federation federation = oci_provider_federation(resource->loading);
    struct call *call = resource->call;
    struct oci_instance instance;
    struct signing by = { .key = NULL };
    const char *url, *id;
    enum err e = need(resource, "RPT_ENDPOINT", variables->rpt_endpoint);

    if (!e)
        e = oci_federation_sign_in(&federation, call, /* with_id= */ !variables->rpt_id, &instance);
    if (e)
        return e;
    by =
        (struct signing){ .key = instance.key, .token = instance.token, .region = instance.region };
    sign_by_token(call, &by);
    id = variables->rpt_id ? variables->rpt_id : instance.id;
    url = join(call, variables->rpt_endpoint, path_of(resource, INSTANCE_PATH, id));
    e = oci_key_generate(call, &out->key);
    if (!e)
        e = exchange(resource, &by, url, out->key, &out->token, /* out_parent_url= */ NULL);
    oci_key_release(instance.key);
    out->tenancy = instance.tenancy;
    out->region = variables->region ? variables->region : instance.region;
    if (!e)
        sign_by_token(call, out);
    return e;
}

/* "resource/v2.1/ID", and with the tenancy from 2.1.1 on. */
static enum err name_key(const struct resource *resource, const char **out)
{
    const struct oci_resource_variables *variables = resource->variables;
    struct arena *arena = &resource->call->arena;
    enum err e = need(resource, "RESOURCE_ID", variables->resource_id);

    if (!e && strcmp(variables->version, "2.1") != 0)
        e = need(resource, "TENANCY_ID", variables->tenancy_id);
    if (e)
        return e;
    *out = strcmp(variables->version, "2.1") == 0
               ? arena_printf(arena, "resource/v2.1/%s", variables->resource_id)
               : arena_printf(arena, "resource/v%s/%s/%s", variables->version,
                              variables->tenancy_id, variables->resource_id);
    return ERR_NONE;
}

static enum err sign_in_2_1(const struct resource *resource, struct signing *out)
{
    const struct oci_resource_variables *variables = resource->variables;
    bool newest = strcmp(variables->version, "2.1.2") == 0;
    struct call *call = resource->call;
    struct signing by = { .region = variables->region };
    const char *url;
    enum err e = need(resource, "RPT_ENDPOINT", variables->rpt_endpoint);

    if (!e)
        e = name_key(resource, &by.signer.key_id);
    if (!e)
        e = read_key(resource, &out->key);
    if (e)
        return e;
    by.signer.key = out->key;
    by.signer.dated = true;
    url = join(call, variables->rpt_endpoint,
               path_of(resource, newest ? RESOURCE_PATH_2 : RESOURCE_PATH, variables->resource_id));
    e = exchange(resource, &by, url, out->key, &out->token, /* out_parent_url= */ NULL);
    out->tenancy = variables->tenancy_id;
    out->region = variables->region;
    if (!e)
        sign_by_token(call, out);
    return e;
}

static const struct version {
    const char *text;
    sign_in_fn *sign_in;
} versions[] = {
    { "1.1", sign_in_1_1 },   { "2.1", sign_in_2_1 }, { "2.1.1", sign_in_2_1 },
    { "2.1.2", sign_in_2_1 }, { "2.2", sign_in_2_2 },
};

/* `out->key` is set or NULL on failure, too. */
static enum err sign_in(const struct resource *resource, struct signing *out)
{
    const char *version = resource->variables->version;
    size_t i;

    if (!version) {
        call_fail(resource->call, ERR_CONFIG, "%s is required for " TYPE,
                  name_of(resource, "VERSION"));
        return call_hint(resource->call, "the service that runs this program sets it: elsewhere "
                                         "choose another OCI_MCP_AUTH_TYPE");
    }
    for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        if (strcmp(versions[i].text, version) == 0)
            return versions[i].sign_in(resource, out);
    }
    return call_fail(resource->call, ERR_CONFIG,
                     "%s must be 1.1, 2.1, 2.1.1, 2.1.2 or 2.2%s, not \"%s\"",
                     name_of(resource, "VERSION"), *resource->suffix ? "" : ", or 3.0", version);
}

/* ---- 3.0: from the inner resource to the outermost ----------------------------------------- */

/* An answer may not lead the next signed request anywhere: only to the host it came from, or to
 * one of OCI's. */
static enum err check_parent(struct call *call, const char *before, const char *url)
{
    struct net_url a, b;

    if (oci_endpoint_is_known(url))
        return ERR_NONE;
    if (net_url_split(before, &a) && net_url_split(url, &b) && a.host.len == b.host.len &&
        strncasecmp(a.host.ptr, b.host.ptr, a.host.len) == 0)
        return ERR_NONE;
    return call_fail(call, ERR_PROTOCOL, "opc-parent-rpt-url leads to no https address of OCI");
}

/* Takes `signing` from a resource to its parent, as long as there is one. */
static enum err climb(const struct resource *parents, const char *first_url,
                      struct signing *signing, struct oci_key **session_key)
{
    struct call *call = parents->call;
    const char *url = first_url;
    enum err e = oci_key_generate(call, session_key);
    int n;

    for (n = 0; !e && n < PARENTS_MAX; n++) {
        const char *parent_url = NULL;
        struct oci_token token;

        e = exchange(parents, signing, url, *session_key, &token, &parent_url);
        if (e)
            return e;
        signing->token = token;
        signing->signer = (struct oci_signer){
            .key_id = key_id_of(call, &token),
            .key = *session_key,
            .dated = true,
        };
        if (!parent_url || strcasecmp(parent_url, url) == 0)
            return ERR_NONE;
        e = check_parent(call, first_url, parent_url);
        url = parent_url;
    }
    return e ? e
             : call_fail(call, ERR_PROTOCOL, "resource principal 3.0: more than %d parents",
                         PARENTS_MAX);
}

static enum err sign_in_3_0(struct oci_loading *loading, struct signing *out)
{
    const struct oci_variables *variables = loading->options->variables;
    struct resource leaf = {
        .loading = loading,
        .call = loading->call,
        .variables = &variables->leaf,
        .suffix = LEAF,
    };
    struct oci_resource_variables above = { .rpst_endpoint = variables->parent_rpst_endpoint };
    struct resource parents = leaf;
    struct oci_key *session_key = NULL;
    enum err e =
        oci_provider_need(loading, RP "RPT_URL" PARENT, variables->parent_rpt_url, TYPE " 3.0");

    parents.variables = &above;
    parents.suffix = PARENT;
    if (!e)
        e = sign_in(&leaf, out);
    if (!e)
        e = climb(&parents, variables->parent_rpt_url, out, &session_key);
    oci_key_release(out->key); /* of the inner resource */
    out->key = session_key;
    return e;
}

/* ---- The whole ----------------------------------------------------------------------------- */

static enum err canonical_region(struct oci_loading *loading, struct signing *signing)
{
    struct oci_regions *regions = loading->options->endpoint.regions;

    if (!signing->region)
        return ERR_NONE;
    return regions ? oci_regions_resolve(regions, loading->call, signing->region, &signing->region)
                   : oci_region_parse(loading->call, signing->region, &signing->region);
}

enum err oci_provider_resource(struct oci_loading *loading)
{
    const struct oci_variables *variables = loading->options->variables;
    const char *version = variables->resource.version;
    struct resource resource = {
        .loading = loading,
        .call = loading->call,
        .variables = &variables->resource,
        .suffix = "",
    };
    struct signing signing = { .key = NULL };
    enum err e = version && strcmp(version, "3.0") == 0 ? sign_in_3_0(loading, &signing)
                                                        : sign_in(&resource, &signing);

    if (!e)
        e = canonical_region(loading, &signing);
    if (e) {
        oci_key_release(signing.key);
        return e;
    }
    oci_provider_take(loading, OCI_AUTH_RESOURCE_PRINCIPAL,
                      &(struct oci_grant){ .key = signing.key,
                                           .token = &signing.token,
                                           .tenancy = signing.tenancy,
                                           .region = signing.region,
                                           .source = "resource principal",
                                           .region_source = RP "REGION" });
    return ERR_NONE;
}
