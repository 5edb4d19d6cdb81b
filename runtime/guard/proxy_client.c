#include "guard/proxy_client.h"

#include <string.h>

#include "base/clock.h"
#include "guard/proxy_documents.h"
#include "guard/proxy_reply.h"
#include "guard/proxy_seal.h"
#include "guard/proxy_uri.h"
#include "net/url.h"
#include "oci/text.h"

#define BODY_MAX     (16u << 10)
#define NAME_MAX     80
#define URIS_MAX     2048 /* bytes of all of them: the id carries them */
#define DEFAULT_NAME "an MCP client"

/* What a description lacks, in the words of RFC 7591 section 3.2.2. */
struct fault {
    const char *error;
    const char *why;
};

static const struct fault none = { NULL, NULL };

static struct fault read_uris(const struct json *list, struct guard_proxy_client *out)
{
    static const char error[] = "invalid_redirect_uri";
    size_t size = 0;

    if (list == NULL || list->kind != JSON_ARRAY || list->count == 0 ||
        list->count > GUARD_PROXY_CLIENT_URIS)
        return (struct fault){ error, "redirect_uris must be a list of 1 to 8 addresses." };
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        if (!json_is_text(item) || !guard_proxy_uri_is_valid(item->text))
            return (struct fault){ error, "Each redirect URI must be https, http to this machine, "
                                          "or of a program's own scheme with a dot; without a "
                                          "fragment, of at most 512 bytes." };
        size += item->len;
        out->uris[out->uri_count++] = item->text;
    }
    if (size > URIS_MAX)
        return (struct fault){ error, "The redirect URIs are longer than 2048 bytes together." };
    return none;
}

static bool list_lacks(const struct json *list, const char *word)
{
    const struct json *item;

    if (list == NULL)
        return false;
    if (list->kind != JSON_ARRAY)
        return true;
    for (item = list->first; item != NULL; item = item->next) {
        if (json_is_text(item) && strcmp(item->text, word) == 0)
            return false;
    }
    return true;
}

static const char *name_of(struct arena *arena, const struct json *description)
{
    const char *name = json_get_text(description, "client_name");

    name = name != NULL ? oci_text_line(arena, span_of(name), NAME_MAX) : "";
    return name[0] != '\0' ? name : DEFAULT_NAME;
}

static struct fault read_description(struct arena *arena, const struct json *description,
                                     struct guard_proxy_client *out)
{
    static const char error[] = "invalid_client_metadata";

    if (description->kind != JSON_OBJECT)
        return (struct fault){ error, "The description of a client must be an object." };
    if (list_lacks(json_get(description, "grant_types"), "authorization_code") ||
        list_lacks(json_get(description, "response_types"), "code"))
        return (struct fault){ error, "Only authorization_code with response type code is given." };
    out->name = name_of(arena, description);
    return read_uris(json_get(description, "redirect_uris"), out);
}

/* ---- Finding --------------------------------------------------------------------------------- */

/* A description that asks for a secret or a key is not for us: we would not check it. */
static bool is_public(const struct json *description)
{
    const struct json *method = json_get(description, "token_endpoint_auth_method");

    return method == NULL || (json_is_text(method) && strcmp(method->text, "none") == 0);
}

static bool find_document(const struct guard_proxy *proxy, struct call *call, const char *id,
                          struct guard_proxy_client *out)
{
    struct json *description = NULL;
    struct span text;
    struct net_url url;

    if (!guard_proxy_documents_is_id(id) || !net_url_split(id, &url) ||
        !guard_proxy_documents_get(proxy->documents, call, id, &text))
        return false;
    if (json_parse(call, "description of the client", text, &description) != ERR_NONE) {
        call_forgive(call);
        return false;
    }
    out->home = net_url_authority(&call->arena, &url);
    return guard_proxy_seal_equals(json_get_text(description, "client_id"), id) &&
           is_public(description) && read_description(&call->arena, description, out).error == NULL;
}

bool guard_proxy_client_find(const struct guard_proxy *proxy, struct call *call, const char *id,
                             struct guard_proxy_client *out)
{
    struct guard_proxy_client client = { .uri_count = 0 };
    const struct json *description;

    if (id == NULL)
        return false;
    if (strncmp(id, "https:", strlen("https:")) == 0) {
        if (!find_document(proxy, call, id, &client))
            return false;
    } else {
        description = guard_proxy_unseal(proxy, call, GUARD_PROXY_SEAL_CLIENT, id);
        if (description == NULL ||
            read_description(&call->arena, description, &client).error != NULL)
            return false;
    }
    client.digest = guard_proxy_seal_digest(&call->arena, id);
    *out = client;
    return true;
}

bool guard_proxy_client_may_return(const struct guard_proxy_client *client, const char *uri)
{
    if (!guard_proxy_uri_is_valid(uri))
        return false;
    for (size_t i = 0; i < client->uri_count; i++) {
        if (guard_proxy_uri_equals(client->uris[i], uri))
            return true;
    }
    return false;
}

/* ---- Registration ---------------------------------------------------------------------------- */

static struct json *list_of(struct arena *arena, const char *const *words, size_t count)
{
    struct json *list = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < count; i++)
        json_add_item(list, json_new_text(arena, words[i]));
    return list;
}

static struct json *new_description(struct arena *arena, const struct guard_proxy_client *client)
{
    struct json *description = json_new(arena, JSON_OBJECT);

    json_add_member(arena, description, "client_name", json_new_text(arena, client->name));
    json_add_member(arena, description, "redirect_uris",
                    list_of(arena, client->uris, client->uri_count));
    return description;
}

static void give_id(const struct guard_proxy *proxy, struct call *call,
                    const struct guard_proxy_client *client, struct guard_reply *reply)
{
    static const char *const grants[] = { "authorization_code", "refresh_token" };
    static const char *const types[] = { "code" };
    struct arena *arena = &call->arena;
    struct json *body = new_description(arena, client);
    const char *id = guard_proxy_seal(proxy, call, GUARD_PROXY_SEAL_CLIENT,
                                      new_description(arena, client), /* life_ms= */ 0);

    if (id == NULL) {
        guard_proxy_reply_error(call, reply, 500, "server_error", "The id cannot be sealed.");
        return;
    }
    json_add_member(arena, body, "client_id", json_new_text(arena, id));
    json_add_member(arena, body, "client_id_issued_at",
                    json_new_int(arena, clock_unix_ms() / 1000));
    json_add_member(arena, body, "grant_types", list_of(arena, grants, 2));
    json_add_member(arena, body, "response_types", list_of(arena, types, 1));
    json_add_member(arena, body, "token_endpoint_auth_method", json_new_text(arena, "none"));
    json_add_member(arena, body, "scope", json_new_text(arena, proxy->scopes));
    guard_proxy_reply_json(call, reply, 201, body);
}

void guard_proxy_client_register(const struct guard_proxy *proxy, struct call *call,
                                 const struct guard_head *head, struct guard_reply *reply)
{
    struct guard_proxy_client client = { .uri_count = 0 };
    struct json *description = NULL;
    struct fault fault;

    if (head->body.len > BODY_MAX ||
        json_parse(call, "description of the client", head->body, &description) != ERR_NONE) {
        call_forgive(call);
        guard_proxy_reply_error(call, reply, 400, "invalid_client_metadata",
                                "The body must be JSON of at most 16 KB.");
        return;
    }
    fault = read_description(&call->arena, description, &client);
    if (fault.error != NULL)
        guard_proxy_reply_error(call, reply, 400, fault.error, fault.why);
    else
        give_id(proxy, call, &client, reply);
}
