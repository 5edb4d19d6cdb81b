#include "oci/resource.h"

#include "base/buf.h"
#include "base/limits.h"
#include "json/json.h"
#include "oci/exchange.h"

#define BODY_CAP   (8 * LIMIT_TOKEN_FILE)
#define PARENT_URL "opc-parent-rpt-url"

static const char *const names[] = { "resourcePrincipalToken", "servicePrincipalSessionToken" };

#define COUNT (sizeof(names) / sizeof(names[0]))

static struct span body_of(struct call *call, const char *const tokens[COUNT],
                           const char *public_key)
{
    struct arena *arena = &call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    struct buf text;
    size_t i;

    for (i = 0; i < COUNT; i++)
        json_add_member(arena, body, names[i], json_new_text(arena, tokens[i]));
    json_add_member(arena, body, "sessionPublicKey", json_new_text(arena, public_key));
    buf_init(&text, arena, BODY_CAP);
    json_print(&text, body);
    return buf_span(&text);
}

static enum err get_tokens(struct call *call, struct net_transport transport,
                           const struct oci_resource_exchange *exchange, const char *out[COUNT],
                           const char **out_parent_url)
{
    struct oci_exchange request = {
        .what = "the service of the resource",
        .method = "GET",
        .url = exchange->token_url,
        .signer = exchange->signer,
        .secrets = { exchange->security_context },
    };
    struct net_response answer;
    enum err e;
    size_t i;

    if (exchange->security_context)
        request.headers[0] = (struct net_header){ "security-context", exchange->security_context };
    e = oci_exchange_send(call, transport, &request, &answer);
    for (i = 0; i < COUNT && !e; i++)
        e = oci_exchange_member(call, &request, answer.body, names[i], &out[i]);
    if (!e && out_parent_url)
        *out_parent_url = net_headers_get(&answer.headers, PARENT_URL);
    return e;
}

enum err oci_resource_exchange(struct call *call, struct net_transport transport,
                               const struct oci_resource_exchange *exchange, struct oci_token *out,
                               const char **out_parent_url)
{
    const char *tokens[COUNT];
    struct oci_exchange request = {
        .what = "the auth service",
        .method = "POST",
        .url = exchange->session_url,
        .content_type = "application/json",
        .signer = exchange->signer,
    };
    const char *public_key;
    size_t i;
    enum err e = get_tokens(call, transport, exchange, tokens, out_parent_url);

    if (!e)
        e = oci_key_public(call, exchange->session_key, &public_key);
    if (e)
        return e;
    for (i = 0; i < COUNT; i++)
        request.secrets[i] = tokens[i];
    request.body = body_of(call, tokens, public_key);
    return oci_exchange_token(call, transport, &request, out);
}
