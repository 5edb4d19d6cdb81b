#include "guard/proxy.h"

#include <stdlib.h>
#include <string.h>

#include "guard/proxy_client.h"
#include "guard/proxy_documents.h"
#include "guard/proxy_grants.h"
#include "guard/proxy_inside.h"
#include "guard/proxy_login.h"
#include "guard/proxy_reply.h"
#include "guard/proxy_seal.h"
#include "net/url.h"
#include "oci/domain.h"

#define MCP_PATH "/mcp"

/* The rule of the Python servers; "cloud" is their server for all of OCI, as this one is. */
#define SCOPES         "openid profile email oci_mcp.%s.invoke"
#define GENERAL_SERVER "cloud"
#define SCOPES_MAX     1024

/* ---- Set-up ---------------------------------------------------------------------------------- */

struct need {
    const char *name;
    size_t offset;
};

#define AT(member) offsetof(struct guard_proxy_options, member)

static const struct need needs[] = {
    { "IDCS_DOMAIN", AT(domain) },
    { "IDCS_CLIENT_ID", AT(client_id) },
    { "IDCS_CLIENT_SECRET", AT(client_secret) },
    { "IDCS_AUDIENCE", AT(audience) },
    { "ORACLE_MCP_BASE_URL", AT(base_url) },
};

static bool is_blank(const char *text)
{
    return text == NULL || span_trim(span_of(text)).len == 0;
}

static enum err check_needs(struct call *call, const struct guard_proxy_options *options)
{
    struct buf missing;

    buf_init(&missing, &call->arena, 200);
    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
        const char *text;

        memcpy(&text, (const char *)options + needs[i].offset, sizeof text);
        if (is_blank(text))
            buf_printf(&missing, "%s%s", missing.len > 0 ? ", " : "", needs[i].name);
    }
    if (missing.len == 0)
        return ERR_NONE;
    return call_fail(call, ERR_USAGE, "HTTP IDCS authentication requires: %s", missing.ptr);
}

static const char *trimmed(struct arena *arena, const char *text)
{
    struct span inner = span_trim(span_of(text));

    return arena_strndup(arena, inner.ptr, inner.len);
}

static const char *without_slashes(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, trimmed(arena, text));

    for (size_t len = strlen(copy); len > 0 && copy[len - 1] == '/'; len--)
        copy[len - 1] = '\0';
    return copy;
}

enum err guard_proxy_domain_url(struct call *call, const char *domain, const char **out_url)
{
    const char *text = without_slashes(&call->arena, domain);
    const char *url =
        strstr(domain, "://") != NULL ? text : arena_printf(&call->arena, "https://%s", text);
    struct net_url parts;

    if (!net_url_split(url, &parts) || parts.target.len > 0 ||
        oci_domain_check_url(call, "IDCS_DOMAIN", url) != ERR_NONE) {
        call_forgive(call);
        return call_fail(call, ERR_USAGE, "IDCS_DOMAIN must be an HTTPS Identity Domains host");
    }
    *out_url = url;
    return ERR_NONE;
}

static enum err set_base(struct call *call, struct guard_proxy *proxy, const char *base_url)
{
    struct arena *arena = &proxy->arena;
    struct net_url url;

    proxy->base = without_slashes(arena, base_url);
    if (!net_url_split(proxy->base, &url) || strpbrk(proxy->base, "?\"\\<>") != NULL)
        return call_fail(call, ERR_USAGE,
                         "ORACLE_MCP_BASE_URL must be an absolute http:// or https:// URL");
    proxy->mount = arena_strndup(arena, url.target.ptr, url.target.len);
    proxy->origin = arena_strndup(arena, proxy->base, strlen(proxy->base) - url.target.len);
    proxy->https = span_equals(url.scheme, "https");
    proxy->resource = arena_printf(arena, "%s" MCP_PATH, proxy->base);
    proxy->callback = arena_printf(arena, "%s" GUARD_PROXY_LOGIN_CALLBACK, proxy->base);
    return ERR_NONE;
}

/* "oracle.oci-object-storage-mcp-server" -> "object_storage". */
static const char *server_of(struct arena *arena, const char *compat)
{
    static const char *const prefixes[] = { "oracle.", "oci-" };
    static const char suffix[] = "-mcp-server";
    char *name = arena_strdup(arena, compat != NULL ? compat : GENERAL_SERVER);
    char *end;

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            name += strlen(prefixes[i]);
    }
    end = strstr(name, suffix);
    if (end != NULL)
        *end = '\0';
    for (char *p = name; *p != '\0'; p++) {
        if (*p == '-')
            *p = '_';
    }
    return name;
}

/* Words parted by commas and blanks become words parted by one blank; `skipped` is left out. */
static const char *words_of(struct arena *arena, const char *text, const char *skipped)
{
    char *plain = arena_strdup(arena, text);
    struct span rest;
    struct buf words;

    for (char *p = plain; *p != '\0'; p++) {
        if (strchr(",\t\r\n", *p) != NULL)
            *p = ' ';
    }
    buf_init(&words, arena, SCOPES_MAX);
    for (rest = span_of(plain); rest.len > 0;) {
        struct span word = span_cut(&rest, ' ');

        if (word.len == 0 || (skipped != NULL && span_equals(word, skipped)))
            continue;
        if (words.len > 0)
            buf_add_char(&words, ' ');
        buf_add_span(&words, word);
    }
    return buf_full(&words) ? "" : buf_span(&words).ptr;
}

bool guard_proxy_has_word(const char *words, const char *word)
{
    for (struct span rest = span_of(words); rest.len > 0;) {
        if (span_equals(span_cut(&rest, ' '), word))
            return true;
    }
    return false;
}

static enum err set_scopes(struct call *call, struct guard_proxy *proxy,
                           const struct guard_proxy_options *options)
{
    struct arena *arena = &proxy->arena;
    const char *scopes = options->scopes;

    if (is_blank(scopes))
        scopes = arena_printf(arena, SCOPES, server_of(arena, options->compat));
    proxy->scopes = words_of(arena, scopes, NULL);
    proxy->required = words_of(arena, scopes, GUARD_PROXY_OFFLINE);
    if (proxy->required[0] == '\0')
        return call_fail(call, ERR_USAGE,
                         "IDCS_REQUIRED_SCOPES must contain at least one scope value, and at most "
                         "%d bytes",
                         SCOPES_MAX);
    return ERR_NONE;
}

static enum err fill(struct call *call, const struct guard_proxy_options *options,
                     struct guard_proxy *proxy)
{
    const char *client_id = trimmed(&call->arena, options->client_id);
    const char *secret = trimmed(&call->arena, options->client_secret);
    const char *url = NULL;
    enum err e = guard_proxy_domain_url(call, options->domain, &url);

    if (e == ERR_NONE)
        e = set_base(call, proxy, options->base_url);
    if (e == ERR_NONE)
        e = set_scopes(call, proxy, options);
    if (e == ERR_NONE)
        e = guard_proxy_seal_new(call, options->seal_key_file, client_id, secret, &proxy->seal);
    if (e)
        return e;
    proxy->audience = trimmed(&proxy->arena, options->audience);
    proxy->outside = options->outside;
    proxy->used = guard_proxy_once_new();
    proxy->revoked = guard_proxy_once_new();
    proxy->documents = guard_proxy_documents_new(options->outside);
    proxy->upstream = guard_proxy_upstream_new(options->transport, url, client_id, secret);
    return ERR_NONE;
}

enum err guard_proxy_new(struct call *call, const struct guard_proxy_options *options,
                         struct guard_proxy **out)
{
    enum err e = check_needs(call, options);
    struct guard_proxy *proxy;

    if (e)
        return e;
    proxy = calloc(1, sizeof *proxy);
    if (proxy == NULL)
        abort();
    arena_init(&proxy->arena);
    arena_guard(&call->arena);
    e = fill(call, options, proxy);
    if (e)
        guard_proxy_free(proxy);
    else
        *out = proxy;
    return e;
}

void guard_proxy_free(struct guard_proxy *proxy)
{
    if (proxy == NULL)
        return;
    guard_proxy_upstream_free(proxy->upstream);
    guard_proxy_documents_free(proxy->documents);
    guard_proxy_once_free(proxy->used);
    guard_proxy_once_free(proxy->revoked);
    oci_seal_free(proxy->seal);
    arena_release(&proxy->arena);
    free(proxy);
}

/* ---- What others want to know ---------------------------------------------------------------- */

bool guard_proxy_domain(struct guard_proxy *proxy, struct guard_proxy_domain *out)
{
    const struct guard_proxy_endpoints *domain = guard_proxy_upstream_find(proxy->upstream);

    if (domain != NULL)
        *out = (struct guard_proxy_domain){ domain->issuer, domain->jwks_uri };
    return domain != NULL;
}

const char *guard_proxy_issuer(const struct guard_proxy *proxy)
{
    return proxy->base;
}

const char *guard_proxy_resource(const struct guard_proxy *proxy)
{
    return proxy->resource;
}

const char *guard_proxy_audience(const struct guard_proxy *proxy)
{
    return proxy->audience;
}

const char *guard_proxy_required(const struct guard_proxy *proxy)
{
    return proxy->required;
}

enum err guard_proxy_open(struct guard_proxy *proxy, struct call *call, const char *token,
                          const char **out_jwt)
{
    const struct json *value = guard_proxy_unseal(proxy, call, GUARD_PROXY_SEAL_ACCESS, token);
    const char *jwt = json_get_text(value, "token");

    arena_guard(&call->arena);
    if (jwt == NULL)
        return call_fail(call, ERR_CREDENTIALS,
                         "the token is not one of this server's, or expired; sign in again");
    if (guard_proxy_once_was(proxy->revoked, json_get_text(value, "grant")))
        return call_fail(call, ERR_CREDENTIALS, "the token was revoked; sign in again");
    *out_jwt = jwt;
    return ERR_NONE;
}

/* ---- Metadata -------------------------------------------------------------------------------- */

static void add_list(struct arena *arena, struct json *body, const char *name, const char *words)
{
    struct json *list = json_add_member(arena, body, name, json_new(arena, JSON_ARRAY));

    for (struct span rest = span_of(words); rest.len > 0;)
        json_add_item(list, json_new_text_len(arena, span_cut(&rest, ' ')));
}

static const struct {
    const char *name;
    const char *path;
} endpoints[] = {
    { "issuer", "" },
    { "authorization_endpoint", "/authorize" },
    { "token_endpoint", "/token" },
    { "registration_endpoint", "/register" },
    { "revocation_endpoint", "/revoke" },
};

static const struct {
    const char *name;
    const char *words;
} lists[] = {
    { "response_types_supported", "code" },
    { "response_modes_supported", "query" },
    { "grant_types_supported", "authorization_code refresh_token" },
    { "token_endpoint_auth_methods_supported", "none" },
    { "revocation_endpoint_auth_methods_supported", "none" },
    { "code_challenge_methods_supported", "S256" },
};

/* RFC 8414. */
static void describe(const struct guard_proxy *proxy, struct call *call,
                     const struct guard_head *head, struct guard_reply *reply)
{
    const struct guard_proxy_endpoints *domain = guard_proxy_upstream_find(proxy->upstream);
    struct arena *arena = &call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    bool offers = domain != NULL && domain->offers_refresh;

    (void)head;
    for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++)
        json_add_member(
            arena, body, endpoints[i].name,
            json_new_text(arena, arena_printf(arena, "%s%s", proxy->base, endpoints[i].path)));
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        add_list(arena, body, lists[i].name, lists[i].words);
    add_list(arena, body, "scopes_supported",
             offers ? arena_printf(arena, "%s " GUARD_PROXY_OFFLINE, proxy->required)
                    : proxy->scopes);
    json_add_member(arena, body, "authorization_response_iss_parameter_supported",
                    json_new_bool(arena, true));
    json_add_member(arena, body, "client_id_metadata_document_supported",
                    json_new_bool(arena, proxy->outside.send != NULL));
    guard_proxy_reply_json(call, reply, 200, body);
}

/* ---- Addresses ------------------------------------------------------------------------------- */

struct address {
    const char *path;
    const char *method; /* GET or POST */
    bool for_pages;     /* pages of other origins may ask by script */
    void (*serve)(const struct guard_proxy *proxy, struct call *call, const struct guard_head *head,
                  struct guard_reply *reply);
};

static const struct address addresses[] = {
    { "/authorize", "GET", false, guard_proxy_login_authorize },
    { GUARD_PROXY_LOGIN_CONSENT, "POST", false, guard_proxy_login_consent },
    { GUARD_PROXY_LOGIN_CALLBACK, "GET", false, guard_proxy_login_callback },
    { "/register", "POST", true, guard_proxy_client_register },
    { "/token", "POST", true, guard_proxy_grants_token },
    { "/revoke", "POST", true, guard_proxy_grants_revoke },
};

static const char *const well_known[] = {
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
};

static const struct address metadata = { "", "GET", true, describe };

/* What is behind `prefix`; NULL when the path does not begin with it. */
static const char *behind(const char *path, const char *prefix)
{
    size_t len = strlen(prefix);

    return strncmp(path, prefix, len) == 0 ? path + len : NULL;
}

/* A well-known name may have the path of the issuer or of the server behind it (RFC 8414 section
 * 3.1), and OpenID's stands behind that path. */
static bool is_metadata(const struct guard_proxy *proxy, const char *path)
{
    for (size_t i = 0; i < sizeof(well_known) / sizeof(well_known[0]); i++) {
        const char *rest = behind(path, well_known[i]);
        const char *inner = rest != NULL ? behind(rest, proxy->mount) : NULL;

        if (inner == NULL)
            inner = rest;
        if (inner != NULL && (inner[0] == '\0' || strcmp(inner, MCP_PATH) == 0))
            return true;
    }
    return false;
}

/* With or without the mount path: what stands in front of us may have taken it off. */
static const struct address *find(const struct guard_proxy *proxy, const char *path)
{
    const char *inner = behind(path, proxy->mount);

    if (inner == NULL || inner[0] != '/')
        inner = path;
    if (is_metadata(proxy, path) || is_metadata(proxy, inner))
        return &metadata;
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        if (strcmp(inner, addresses[i].path) == 0)
            return &addresses[i];
    }
    return NULL;
}

bool guard_proxy_serve(struct guard_proxy *proxy, struct call *call, const struct guard_head *head,
                       struct guard_reply *reply)
{
    const struct address *address = find(proxy, head->path);
    const char *methods;

    if (address == NULL)
        return false;
    methods = arena_printf(&call->arena, "%s, OPTIONS", address->method);
    if (address->for_pages && strcmp(head->method, "OPTIONS") == 0)
        guard_proxy_reply_preflight(reply, methods);
    else if (strcmp(head->method, address->method) == 0)
        address->serve(proxy, call, head, reply);
    else
        guard_proxy_reply_method(call, reply, address->for_pages ? methods : address->method);
    return true;
}
