#include "guard/metadata.h"

#include <ctype.h>
#include <string.h>

#include "json/json.h"
#include "net/url.h"

#define WELL_KNOWN   "/.well-known/oauth-protected-resource"
#define MCP_PATH     "/mcp"
#define REPLY_CAP    (32u << 10)
#define RETRY_AFTER  "5"
#define CACHE_FOR    "public, max-age=3600"
#define PREFLIGHT_OK "MCP-Protocol-Version, Authorization"

/* ---- Addresses ------------------------------------------------------------------------------- */

static bool is_base(const char *text, struct net_url *out)
{
    return net_url_split(text, out) && strpbrk(text, "?\"\\") == NULL;
}

enum err guard_metadata_init(struct call *call, const char *base_url, struct guard_metadata *out)
{
    struct arena *arena = &call->arena;
    char *base = arena_strdup(arena, base_url);
    size_t len = strlen(base);
    struct net_url url;
    size_t origin;

    while (len > 0 && base[len - 1] == '/')
        base[--len] = '\0';
    if (!is_base(base, &url))
        return call_fail(call, ERR_USAGE,
                         "ORACLE_MCP_BASE_URL must be an absolute http:// or https:// URL, without "
                         "a query");
    origin = len - url.target.len;
    for (size_t i = 0; i < origin; i++) /* clients compare bytes */
        base[i] = (char)tolower((unsigned char)base[i]);
    *out = (struct guard_metadata){
        .resource = arena_printf(arena, "%s" MCP_PATH, base),
        .mount = base + origin,
        .url =
            arena_printf(arena, "%.*s" WELL_KNOWN "%s" MCP_PATH, (int)origin, base, base + origin),
    };
    return ERR_NONE;
}

/* RFC 9728 section 3.1 puts the well-known part before the path of the resource; a front that only
 * passes on what is below the mount path asks there. */
static bool is_ours(const struct guard_metadata *metadata, const char *path)
{
    size_t mount = strlen(metadata->mount);
    size_t known = strlen(WELL_KNOWN);

    if (mount > 0 && strncmp(path, metadata->mount, mount) == 0 && path[mount] == '/')
        path += mount;
    if (strncmp(path, WELL_KNOWN, known) != 0)
        return false;
    path += known;
    if (*path == '\0' || strcmp(path, MCP_PATH) == 0)
        return true;
    return mount > 0 && strncmp(path, metadata->mount, mount) == 0 &&
           (path[mount] == '\0' || strcmp(path + mount, MCP_PATH) == 0);
}

/* ---- Answers --------------------------------------------------------------------------------- */

static void add(struct guard_reply *reply, const char *name, const char *value)
{
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = value;
}

static void set_json(struct call *call, struct guard_reply *reply, int status,
                     const struct json *body)
{
    struct buf text;

    buf_init(&text, &call->arena, REPLY_CAP);
    json_print(&text, body);
    *reply = (struct guard_reply){ .status = status,
                                   .type = "application/json",
                                   .body = buf_span(&text) };
}

static struct json *list_of(struct arena *arena, const char *words)
{
    struct json *list = json_new(arena, JSON_ARRAY);
    struct span rest = span_of(words);

    while (rest.len > 0) {
        struct span word = span_cut(&rest, ' ');

        if (word.len > 0)
            json_add_item(list, json_new_text_len(arena, word));
    }
    return list;
}

static struct json *document(const struct guard_metadata *metadata, struct arena *arena)
{
    struct json *body = json_new(arena, JSON_OBJECT);
    struct json *servers = json_new(arena, JSON_ARRAY);

    json_add_item(servers, json_new_text(arena, metadata->server));
    json_add_member(arena, body, "resource", json_new_text(arena, metadata->resource));
    json_add_member(arena, body, "authorization_servers", servers);
    json_add_member(arena, body, "scopes_supported",
                    list_of(arena, guard_scopes_text(metadata->scopes, arena, TOOL_SCOPE_ALL)));
    json_add_member(arena, body, "bearer_methods_supported", list_of(arena, "header"));
    json_add_member(arena, body, "resource_name", json_new_text(arena, "OCI MCP"));
    return body;
}

bool guard_metadata_serve(const struct guard_metadata *metadata, struct call *call,
                          const struct guard_head *head, struct guard_reply *reply)
{
    const char *method = head->method;

    if (metadata->resource == NULL || !is_ours(metadata, head->path))
        return false;
    if (strcmp(method, "OPTIONS") == 0) {
        *reply = (struct guard_reply){ .status = 204 };
        add(reply, "Access-Control-Allow-Methods", "GET");
        add(reply, "Access-Control-Allow-Headers", PREFLIGHT_OK);
        add(reply, "Access-Control-Max-Age", "3600");
    } else if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) {
        set_json(call, reply, 200, document(metadata, &call->arena));
        add(reply, "Cache-Control", CACHE_FOR);
    } else {
        *reply = (struct guard_reply){ .status = 405 };
        add(reply, "Allow", "GET, HEAD, OPTIONS");
    }
    add(reply, "Access-Control-Allow-Origin", "*");
    return true;
}

/* ---- Refusals -------------------------------------------------------------------------------- */

static void add_parameter(struct buf *out, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        buf_printf(out, "%s%s=\"%s\"", out->len > strlen("Bearer") ? ", " : " ", name, value);
}

void guard_metadata_refuse(const struct guard_metadata *metadata, struct call *call, int status,
                           const char *error, const char *why, unsigned scopes,
                           struct guard_reply *reply)
{
    struct arena *arena = &call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    struct buf challenge;

    buf_init(&challenge, arena, REPLY_CAP);
    buf_add_text(&challenge, "Bearer");
    if (metadata->resource == NULL)
        add_parameter(&challenge, "realm", "oci-mcp");
    add_parameter(&challenge, "error", error);
    if (error != NULL)
        add_parameter(&challenge, "error_description", why);
    if (metadata->resource != NULL && scopes != 0)
        add_parameter(&challenge, "scope", guard_scopes_text(metadata->scopes, arena, scopes));
    if (metadata->resource != NULL)
        add_parameter(&challenge, "resource_metadata", metadata->url);
    json_add_member(arena, body, "error",
                    json_new_text(arena, error != NULL ? error : "unauthorized"));
    json_add_member(arena, body, "error_description", json_new_text(arena, why));
    set_json(call, reply, status, body);
    add(reply, "WWW-Authenticate", challenge.ptr);
    add(reply, "Cache-Control", "no-store");
}

void guard_metadata_refuse_later(struct call *call, const char *why, struct guard_reply *reply)
{
    struct arena *arena = &call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);

    json_add_member(arena, body, "error", json_new_text(arena, "temporarily_unavailable"));
    json_add_member(arena, body, "error_description", json_new_text(arena, why));
    set_json(call, reply, 503, body);
    add(reply, "Retry-After", RETRY_AFTER);
    add(reply, "Cache-Control", "no-store");
}
