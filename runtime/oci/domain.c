#include "oci/domain.h"

#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/limits.h"
#include "net/url.h"
#include "oci/exchange.h"

#define FORM_CAP (4 * LIMIT_TOKEN_FILE)

/* RFC 8693 section 2.1, with OCI's own words. */
static const struct parameter {
    const char *name;
    const char *value;
} parameters[] = {
    { "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange" },
    { "requested_token_type", "urn:oci:token-type:oci-upst" },
    { "subject_token_type", "jwt" },
};

enum err oci_domain_check_url(struct call *call, const char *name, const char *url)
{
    struct net_url parts;
    bool fits = net_url_split(url, &parts) && !strchr(url, '?') &&
                (span_equals_nocase(parts.scheme, "https") || net_url_is_loopback(&parts));

    if (fits)
        return ERR_NONE;
    return call_fail(call, ERR_CONFIG, "%s must be an absolute https:// URL with a host", name);
}

static void add(struct buf *form, const char *name, const char *value)
{
    if (form->len)
        buf_add_char(form, '&');
    buf_add_text(form, name);
    buf_add_char(form, '=');
    net_url_encode(form, value);
}

static struct span form_of(struct call *call, const struct oci_domain_exchange *exchange,
                           const char *public_key)
{
    struct buf form;
    size_t i;

    buf_init(&form, &call->arena, FORM_CAP);
    for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
        add(&form, parameters[i].name, parameters[i].value);
    add(&form, "subject_token", exchange->subject_token);
    add(&form, "public_key", public_key);
    return buf_span(&form);
}

static const char *basic_of(struct call *call, const struct oci_domain_exchange *exchange)
{
    const char *pair =
        arena_printf(&call->arena, "%s:%s", exchange->client_id, exchange->client_secret);

    return arena_printf(&call->arena, "Basic %s", base64_encode(&call->arena, span_of(pair)));
}

static enum err ask(struct call *call, struct net_transport transport,
                    const struct oci_domain_exchange *exchange, const struct oci_key *key,
                    struct oci_token *out)
{
    size_t len = strlen(exchange->domain_url);
    const char *basic = basic_of(call, exchange);
    struct oci_exchange request = {
        .what = "the identity domain",
        .method = "POST",
        .content_type = "application/x-www-form-urlencoded",
        .headers = { { "authorization", basic } },
        .secrets = { exchange->client_secret, exchange->subject_token, basic },
    };
    const char *public_key;
    enum err e = oci_key_public(call, key, &public_key);

    if (e)
        return e;
    while (len && exchange->domain_url[len - 1] == '/')
        len--;
    request.url =
        arena_printf(&call->arena, "%.*s/oauth2/v1/token", (int)len, exchange->domain_url);
    request.body = form_of(call, exchange, public_key);
    e = oci_exchange_token(call, transport, &request, out);
    if (e == ERR_SERVICE && call->error.service.status / 100 == 4)
        call_hint(call, "check the client id and its secret, that the user's token has not ended, "
                        "and the domain's identity propagation trust");
    return e;
}

enum err oci_domain_exchange(struct call *call, struct net_transport transport,
                             const struct oci_domain_exchange *exchange, struct oci_key **out_key,
                             struct oci_token *out)
{
    struct oci_key *key;
    enum err e;

    arena_guard(&call->arena);
    e = oci_key_generate(call, &key);
    if (e)
        return e;
    e = ask(call, transport, exchange, key, out);
    if (e)
        oci_key_release(key);
    else
        *out_key = key;
    return e;
}
