#include "oci/endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "model/member.h"
#include "net/url.h"
#include "oci/regions.h"

#define COMMERCIAL_REALM  "oc1"
#define COMMERCIAL_DOMAIN "oraclecloud.com"
#define LABEL_MAX         63 /* RFC 1035 section 2.3.4 */
#define HOST_MAX          253
#define REGION_KEY_SIZE   3
#define REGION_TEMPLATE   "{region}.{secondLevelDomain}"

/* What a template is filled with. */
struct filling {
    struct call *call;
    const struct oci_endpoint_options *options;
    const struct model_service *service;
    const struct model_op *op;
    const void *request;
    const char *region; /* NULL when none is known */
};

/* ---- Names that may stand in a host -------------------------------------------------------- */

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Object Storage namespaces may hold '_', which no host name of the RFCs does. */
static bool is_label(struct span label, bool underscores)
{
    size_t i;

    if (label.len == 0 || label.len > LABEL_MAX || label.ptr[0] == '-' ||
        label.ptr[label.len - 1] == '-')
        return false;
    for (i = 0; i < label.len; i++) {
        char c = label.ptr[i];

        if (!is_alnum(c) && c != '-' && !(underscores && c == '_'))
            return false;
    }
    return true;
}

/* One label or several with dots between. */
static bool is_host_part(struct span text, bool underscores)
{
    if (text.len == 0 || text.len > HOST_MAX || text.ptr[text.len - 1] == '.')
        return false;
    while (text.len) {
        if (!is_label(span_cut(&text, '.'), underscores))
            return false;
    }
    return true;
}

/* ---- Regions and realms -------------------------------------------------------------------- */

static int compare_region(const void *id, const void *row)
{
    return strcmp(id, ((const struct model_region *)row)->id);
}

const struct model_region *oci_region_find(const char *id)
{
    return bsearch(id, model_regions, model_region_count, sizeof(model_regions[0]), compare_region);
}

/* "iad" -> "us-ashburn-1"; what is no key stays. */
static const char *region_of_key(const char *text)
{
    size_t i;

    for (i = 0; i < model_region_count && strlen(text) == REGION_KEY_SIZE; i++) {
        if (strcmp(model_regions[i].key, text) == 0)
            return model_regions[i].id;
    }
    return text;
}

enum err oci_region_lower(struct call *call, const char *text, const char **out)
{
    struct span name = span_trim(span_of(text));
    char *lower;
    size_t i;

    if (!is_host_part(name, /* underscores= */ false))
        return call_fail(call, ERR_ARGUMENT,
                         "not a region name; one looks like us-ashburn-1 or iad");
    lower = arena_strndup(&call->arena, name.ptr, name.len);
    for (i = 0; i < name.len; i++) {
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] - 'A' + 'a');
    }
    *out = lower;
    return ERR_NONE;
}

enum err oci_region_parse(struct call *call, const char *text, const char **out)
{
    const char *lower;
    enum err e = oci_region_lower(call, text, &lower);

    if (!e)
        *out = region_of_key(lower);
    return e;
}

static bool has_default_realm(const struct oci_endpoint_options *options)
{
    return options->default_realm && *options->default_realm;
}

const char *oci_region_domain(const struct oci_endpoint_options *options, const char *region)
{
    struct oci_region row;

    if (oci_regions_find(options->regions, region, &row))
        return row.domain;
    return has_default_realm(options) ? options->default_realm : COMMERCIAL_DOMAIN;
}

/* NULL when nobody knows: a foreign domain was configured for unknown regions. */
static const char *realm_of(const struct oci_endpoint_options *options, const char *region)
{
    struct oci_region row;

    if (oci_regions_find(options->regions, region, &row))
        return row.realm;
    return has_default_realm(options) ? NULL : COMMERCIAL_REALM;
}

/* ---- Templates ----------------------------------------------------------------------------- */

static enum err fail_region(struct call *call)
{
    call_fail(call, ERR_CONFIG, "no region is known");
    return call_hint(call, "set OCI_REGION, or region in the profile");
}

static enum err fail_template(const struct filling *filling)
{
    return call_fail(filling->call, ERR_INTERNAL, "broken endpoint template of service %s",
                     filling->service->name);
}

static enum err add_region(const struct filling *filling, struct buf *out)
{
    if (!filling->region)
        return fail_region(filling->call);
    buf_add_text(out, filling->region);
    return ERR_NONE;
}

static enum err add_domain(const struct filling *filling, struct buf *out)
{
    const char *domain;

    if (!filling->region)
        return fail_region(filling->call);
    domain = oci_region_domain(filling->options, filling->region);
    if (!is_host_part(span_of(domain), /* underscores= */ false))
        return call_fail(filling->call, ERR_CONFIG,
                         "OCI_DEFAULT_REALM must be a domain such as oraclecloud.com");
    buf_add_text(out, domain);
    return ERR_NONE;
}

/* "dualStack?ds.oci.:" -> "ds.oci." or "". */
static enum err add_option(const struct filling *filling, struct span text, struct buf *out)
{
    struct span rest = text;
    struct span name = span_cut(&rest, '?');
    struct span enabled = span_cut(&rest, ':');

    if (!rest.ptr)
        return fail_template(filling);
    buf_add_span(out,
                 span_equals(name, "dualStack") && filling->options->dual_stack ? enabled : rest);
    return ERR_NONE;
}

/* The value of a string parameter that may stand in a host, or NULL. */
static const char *parameter(const struct filling *filling, struct span name)
{
    const struct model_type *type = &filling->service->types[filling->op->request];
    const struct model_field *fields = model_fields(filling->service, type);
    size_t i;

    for (i = 0; i < type->field_count && filling->request; i++) {
        if (!(fields[i].flags & MODEL_IN_ENDPOINT) || fields[i].shape != MODEL_ONE ||
            fields[i].kind > MODEL_ENUM)
            continue;
        if (span_equals(name, model_text(filling->service, fields[i].name)))
            return model_pointer(model_member_const(filling->request, &fields[i]));
    }
    return NULL;
}

/* "namespaceName+Dot" -> "mytenancy."; nothing when the request has no such value. */
static enum err add_parameter(const struct filling *filling, struct span text, struct buf *out)
{
    struct span rest = text;
    struct span name = span_cut(&rest, '+');
    const char *value = parameter(filling, name);

    if (!value || *value == '\0')
        return ERR_NONE;
    if (!is_host_part(span_of(value), /* underscores= */ true))
        return call_fail(filling->call, ERR_ARGUMENT,
                         "%.*s may hold letters, digits, '-' and '_' only: it becomes part of the "
                         "host name",
                         (int)name.len, name.ptr);
    buf_add_text(out, value);
    if (span_equals(rest, "Dot"))
        buf_add_char(out, '.');
    return ERR_NONE;
}

/* Adds what `{text}` stands for. */
static enum err add_place(const struct filling *filling, struct span text, struct buf *out)
{
    if (span_equals(text, "region"))
        return add_region(filling, out);
    if (span_equals(text, "secondLevelDomain"))
        return add_domain(filling, out);
    if (text.len && memchr(text.ptr, '?', text.len))
        return add_option(filling, text, out);
    return add_parameter(filling, text, out);
}

static enum err expand(const struct filling *filling, const char *template, struct buf *out)
{
    struct span rest = span_of(template);
    struct span place;
    enum err e;

    for (;;) {
        buf_add_span(out, span_cut(&rest, '{'));
        if (!rest.ptr)
            return ERR_NONE;
        place = span_cut(&rest, '}');
        if (!rest.ptr)
            return fail_template(filling);
        e = add_place(filling, place, out);
        if (e)
            return e;
    }
}

static const char *choose_template(const struct filling *filling, const struct model_client *client)
{
    const char *usual = model_text(filling->service, client->endpoint);
    const char *realm;

    if (!filling->options->realm_specific || client->realm == 0 || !filling->region)
        return usual;
    realm = realm_of(filling->options, filling->region);
    if (!realm || strcmp(realm, model_text(filling->service, client->realm)) != 0)
        return usual;
    return model_text(filling->service, client->realm_endpoint);
}

/* A dedicated region's name is its domain: "https://iaas.example-1.example.com". */
static enum err add_dotted(const struct filling *filling, const struct model_client *client,
                           struct buf *out)
{
    struct span name = span_of(model_text(filling->service, client->endpoint_name));
    struct span rest = span_of(model_text(filling->service, client->endpoint));

    if (name.len == 0) {
        if (!span_starts_with(rest, "https://"))
            return fail_template(filling);
        rest = (struct span){ .ptr = rest.ptr + 8, .len = rest.len - 8 };
        name = span_cut(&rest, '.');
    }
    if (!is_host_part(name, /* underscores= */ false))
        return fail_template(filling);
    buf_add_text(out, "https://");
    buf_add_span(out, name);
    buf_add_char(out, '.');
    buf_add_text(out, filling->region);
    return ERR_NONE;
}

static enum err resolve_template(const struct filling *filling, const struct model_client *client,
                                 const char **out)
{
    struct buf url;
    enum err e;

    buf_init(&url, &filling->call->arena, LIMIT_URL);
    if (filling->region && strchr(filling->region, '.'))
        e = add_dotted(filling, client, &url);
    else
        e = expand(filling, choose_template(filling, client), &url);
    if (e)
        return e;
    if (buf_full(&url))
        return call_fail(filling->call, ERR_LIMIT, "the endpoint is too long");
    *out = url.ptr;
    return ERR_NONE;
}

/* ---- The administrator's own base URL ------------------------------------------------------ */

static enum err resolve_base_url(struct call *call, const char *base_url, const char **out)
{
    struct net_url url;
    size_t len = strlen(base_url);

    if (!net_url_split(base_url, &url) || strchr(base_url, '?'))
        return call_fail(call, ERR_CONFIG,
                         "OCI_MCP_ENDPOINT must be https://HOST or https://HOST/PREFIX");
    if (span_equals_nocase(url.scheme, "http") && !net_url_is_loopback(&url))
        return call_fail(call, ERR_CONFIG,
                         "OCI_MCP_ENDPOINT must be https; plain http goes to loopback only");
    while (base_url[len - 1] == '/')
        len--;
    *out = arena_strndup(&call->arena, base_url, len);
    return ERR_NONE;
}

static enum err of_region(struct call *call, const struct oci_endpoint_options *options,
                          const char *region, const char *host, const char **out)
{
    struct filling filling = { .call = call, .options = options };
    struct buf url;
    enum err e;

    if (options->base_url && *options->base_url)
        return resolve_base_url(call, options->base_url, out);
    if (!region)
        return fail_region(call);
    e = oci_region_parse(call, region, &filling.region);
    if (e)
        return e;
    buf_init(&url, &call->arena, LIMIT_URL);
    buf_printf(&url, "https://%s.", host);
    e = expand(&filling, strchr(filling.region, '.') ? "{region}" : REGION_TEMPLATE, &url);
    *out = url.ptr;
    return e;
}

enum err oci_endpoint_of_auth(struct call *call, const struct oci_endpoint_options *options,
                              const char *region, const char **out)
{
    return of_region(call, options, region, "auth", out);
}

enum err oci_endpoint_of_login(struct call *call, const struct oci_endpoint_options *options,
                               const char *region, const char **out)
{
    return of_region(call, options, region, "login", out);
}

/* ---- The host of a resource ---------------------------------------------------------------- */

static bool is_below(struct span host, const char *domain)
{
    size_t len = strlen(domain);
    struct span end;

    if (host.len <= len + 1 || host.ptr[host.len - len - 1] != '.')
        return false;
    end = (struct span){ .ptr = host.ptr + host.len - len, .len = len };
    return span_equals_nocase(end, domain);
}

bool oci_endpoint_is_known(const char *url)
{
    struct net_url parts;
    size_t i;

    if (!net_url_split(url, &parts) || !span_equals_nocase(parts.scheme, "https"))
        return false;
    for (i = 0; i < model_realm_count; i++) {
        if (is_below(parts.host, model_realms[i].domain))
            return true;
    }
    return false;
}

static enum err fail_carried(struct call *call, const char *url, const char *domain)
{
    return call_fail(call, ERR_PROTOCOL,
                     "the resource says that its host is %s, which is no https://HOST.%s; nothing "
                     "was sent there",
                     url, domain);
}

enum err oci_endpoint_of_resource(struct call *call, const struct oci_endpoint_options *options,
                                  const char *region, const char *url, const char **out)
{
    const char *domain;
    struct net_url parts;

    if (!region)
        return fail_region(call);
    domain = strchr(region, '.') ? region : oci_region_domain(options, region);
    if (!net_url_split(url, &parts) || !span_equals_nocase(parts.scheme, "https") ||
        (parts.port.len && !span_equals(parts.port, "443")) ||
        (parts.target.len && !span_equals(parts.target, "/")) ||
        !is_host_part(parts.host, /* underscores= */ false) || !is_below(parts.host, domain))
        return fail_carried(call, url, domain);
    *out = arena_printf(&call->arena, "https://%.*s", (int)parts.host.len, parts.host.ptr);
    return ERR_NONE;
}

/* ---- The host of an operation -------------------------------------------------------------- */

enum err oci_endpoint_resolve(struct call *call, const struct oci_endpoint_options *options,
                              const struct model_service *service, const struct model_op *op,
                              const void *request, const char *region, const char **out)
{
    const struct model_client *client = &service->clients[op->client];
    struct filling filling = {
        .call = call,
        .options = options,
        .service = service,
        .op = op,
        .request = request,
    };
    enum err e = ERR_NONE;

    if (options->base_url && *options->base_url)
        return resolve_base_url(call, options->base_url, out);
    if (client->flags & MODEL_CLIENT_EXPLICIT) {
        call_fail(call, ERR_CONFIG,
                  "client %s of service %s has no host that follows from the region",
                  model_text(service, client->name), service->name);
        return call_hint(call, "set OCI_MCP_ENDPOINT to its base URL, for these operations alone");
    }
    if (region && *region)
        e = oci_region_parse(call, region, &filling.region);
    return e ? e : resolve_template(&filling, client, out);
}
