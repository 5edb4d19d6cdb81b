#include "oci/metadata.h"

#include <string.h>

#include "net/url.h"
#include "oci/exchange.h"

#define WHAT        "the instance metadata service"
#define BEARER      "Bearer Oracle"
#define PATIENCE_MS 2000
#define ATTEMPTS    2

/* IPv4 and IPv6: an instance has one of them at least. */
static const char *const usual[] = { "http://169.254.169.254/opc/v2",
                                     "http://[fd00:c1::a9fe:a9fe]/opc/v2" };

/* It gives out the key of the instance: nobody else on the network may stand in for it. */
static enum err check_base(struct call *call, const char *base)
{
    struct net_url url;
    size_t i;

    for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        if (span_starts_with(span_of(base), usual[i]))
            return ERR_NONE;
    }
    if (net_url_split(base, &url) && net_url_is_loopback(&url))
        return ERR_NONE;
    return call_fail(call, ERR_CONFIG,
                     "OCI_METADATA_BASE_URL must lead to this machine, such as "
                     "http://127.0.0.1:PORT/opc/v2, or be unset");
}

static enum err ask(struct oci_metadata *metadata, struct call *call, const char *base,
                    const char *path, struct span *out)
{
    size_t len = strlen(base);
    struct oci_exchange exchange = {
        .what = WHAT,
        .method = "GET",
        .headers = { { "authorization", BEARER } },
        .patience_ms = PATIENCE_MS,
        .attempts = ATTEMPTS,
    };
    struct net_response answer;
    enum err e;

    while (len && base[len - 1] == '/')
        len--;
    exchange.url = arena_printf(&call->arena, "%.*s/%s", (int)len, base, path);
    e = oci_exchange_send(call, metadata->transport, &exchange, &answer);
    if (!e)
        *out = span_trim(answer.body);
    return e;
}

static bool is_unreachable(struct call *call, enum err e)
{
    return e == ERR_NETWORK || (e == ERR_TIMEOUT && call_left_ms(call) > 0);
}

/* No answer at all: this machine is none of OCI's, or a firewall or container hides the address. */
static enum err fail_absent(struct call *call, const char *base)
{
    const char *cause = call->error.message;

    call_forgive(call);
    call_fail(call, ERR_CREDENTIALS,
              "no instance metadata service at %s, so this is no OCI "
              "instance, or it may not be reached from here (%s)",
              base, cause);
    return call_hint(call, "off OCI, set OCI_MCP_AUTH_TYPE to api_key or security_token; in a "
                           "container, let it reach 169.254.169.254");
}

static enum err fail_refused(struct call *call)
{
    if (call->error.code != ERR_SERVICE)
        return call->error.code;
    call->error.code = ERR_CREDENTIALS;
    return call_hint(call, "the instance must offer its metadata (version 2) and be in a dynamic "
                           "group");
}

static enum err ask_usual(struct oci_metadata *metadata, struct call *call, const char *path,
                          const char **out_base, struct span *out)
{
    size_t count = sizeof(usual) / sizeof(usual[0]);
    struct err_record first = { .code = ERR_NONE };
    enum err e = ERR_NONE;
    size_t i;

    for (i = 0; i < count; i++) {
        *out_base = usual[i];
        e = ask(metadata, call, usual[i], path, out);
        if (!is_unreachable(call, e))
            return e;
        if (i == 0)
            first = call->error;
        call_forgive(call);
    }
    *out_base = usual[0];
    call->error = first;
    return first.code;
}

enum err oci_metadata_get(struct oci_metadata *metadata, struct call *call, const char *path,
                          struct span *out)
{
    const char *base = metadata->found ? metadata->found : metadata->base_url;
    enum err e;

    e = base ? check_base(call, base) : ERR_NONE;
    if (e)
        return e;
    if (base)
        e = ask(metadata, call, base, path, out);
    else
        e = ask_usual(metadata, call, path, &base, out);
    if (is_unreachable(call, e))
        return fail_absent(call, base);
    if (e)
        return fail_refused(call);
    metadata->found = base;
    return ERR_NONE;
}
