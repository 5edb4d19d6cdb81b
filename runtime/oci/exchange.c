#include "oci/exchange.h"

#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "json/json.h"
#include "net/url.h"
#include "oci/failure.h"
#include "oci/random.h"

#define PATIENCE_MS   20000
#define ATTEMPTS      3
#define PAUSE_MS      250
#define JITTER_MS     250
#define TOKEN_MARK    "ST$"
#define PARSE_MESSAGE "%s at %s gave no %s"

/* Tokens are refused to go anywhere in clear, but within this machine, and to the metadata service,
 * which is the machine's own host. */
static enum err check_url(struct call *call, const struct oci_exchange *exchange)
{
    struct net_url url;

    if (!net_url_split(exchange->url, &url))
        return call_fail(call, ERR_CONFIG, "%s: its address is no URL", exchange->what);
    if (span_equals_nocase(url.scheme, "https") || net_url_is_loopback(&url) ||
        span_equals(url.host, "169.254.169.254") ||
        span_equals_nocase(url.host, "[fd00:c1::a9fe:a9fe]"))
        return ERR_NONE;
    return call_fail(call, ERR_CONFIG,
                     "%s at %s: must be https; plain http goes to this machine only",
                     exchange->what, exchange->url);
}

static void add_header(struct call *call, struct net_request *request, const char *name,
                       const char *value)
{
    if (value)
        net_headers_set(&call->arena, &request->headers, name, value);
}

static enum err build(struct call *call, const struct oci_exchange *exchange,
                      struct net_request *out)
{
    struct net_request request = {
        .method = exchange->method,
        .url = exchange->url,
        .has_body = exchange->body.ptr != NULL,
        .body = { .bytes = exchange->body, .fd = -1 },
        .response_cap = LIMIT_CONFIG_FILE,
    };
    size_t i;

    add_header(call, &request, "content-type", exchange->content_type);
    add_header(call, &request, "opc-request-id", oci_random_hex(&call->arena));
    for (i = 0; i < OCI_EXCHANGE_HEADERS && exchange->headers[i].name; i++)
        add_header(call, &request, exchange->headers[i].name, exchange->headers[i].value);
    *out = request;
    if (!exchange->signer)
        return ERR_NONE;
    return oci_signer_sign(exchange->signer, call, out, /* unsigned_body= */ false);
}

/* The deadline of the call is lent to the attempt. */
static enum err send_patiently(struct call *call, struct net_transport transport,
                               const struct oci_exchange *exchange,
                               const struct net_request *request, struct net_response *out)
{
    int64_t patience_ms = exchange->patience_ms ? exchange->patience_ms : PATIENCE_MS;
    int64_t before = call->deadline_ms;
    enum err e;

    if (call_left_ms(call) > patience_ms)
        call->deadline_ms = clock_monotonic_ms() + patience_ms;
    e = transport.send(transport.context, call, request, out);
    call->deadline_ms = before;
    return e;
}

static bool repeats_secret(const struct oci_exchange *exchange, const char *text)
{
    const char *key_id = exchange->signer ? exchange->signer->key_id : "";
    size_t i;

    if (strncmp(key_id, TOKEN_MARK, strlen(TOKEN_MARK)) == 0 &&
        strstr(text, key_id + strlen(TOKEN_MARK)))
        return true;
    for (i = 0; i < OCI_EXCHANGE_SECRETS; i++) {
        if (exchange->secrets[i] && *exchange->secrets[i] && strstr(text, exchange->secrets[i]))
            return true;
    }
    return false;
}

static enum err fail_refused(struct call *call, const struct oci_exchange *exchange,
                             const struct net_response *answer)
{
    struct err_record *error = &call->error;
    const char *message;
    enum err e = oci_failure_read(call, answer);

    message = repeats_secret(exchange, error->message)
                  ? "(its message repeats a secret and is not shown)"
                  : error->message;
    if (repeats_secret(exchange, error->service.code))
        error->service.code = "None";
    error->message =
        arena_printf(&call->arena, "%s at %s refused (HTTP status %d, %s): %s", exchange->what,
                     exchange->url, answer->status, error->service.code, message);
    if (answer->status / 100 == 4 && oci_failure_skew_minutes(answer) == 0)
        error->hint = NULL; /* those for API keys do not fit */
    return e;
}

static enum err explain(struct call *call, const struct oci_exchange *exchange, enum err e)
{
    call->error.message = arena_printf(&call->arena, "%s: %s", exchange->what, call->error.message);
    return e;
}

static enum err attempt(struct call *call, struct net_transport transport,
                        const struct oci_exchange *exchange, struct net_response *out)
{
    struct net_request request;
    enum err e = build(call, exchange, &request);

    if (e)
        return e;
    *out = (struct net_response){ .status = 0 };
    e = send_patiently(call, transport, exchange, &request, out);
    if (e)
        return explain(call, exchange, e);
    return out->status / 100 == 2 ? ERR_NONE : fail_refused(call, exchange, out);
}

static bool is_passing(struct call *call, enum err e, int status)
{
    if (e == ERR_TIMEOUT)
        return call_left_ms(call) > 0;
    return e == ERR_NETWORK || (e == ERR_SERVICE && (status >= 500 || status == 429));
}

enum err oci_exchange_send(struct call *call, struct net_transport transport,
                           const struct oci_exchange *exchange, struct net_response *out)
{
    int attempts = exchange->attempts ? exchange->attempts : ATTEMPTS;
    struct err_record last;
    enum err e;
    int n;

    arena_guard(&call->arena); /* what is sent and answered is secret */
    e = check_url(call, exchange);
    if (!e && !transport.send)
        e = call_fail(call, ERR_INTERNAL, "%s: there is no network to reach it", exchange->what);
    if (e)
        return e;
    for (n = 1;; n++) {
        e = attempt(call, transport, exchange, out);
        if (!e || n == attempts || !is_passing(call, e, out->status))
            return e;
        last = call->error;
        call_forgive(call);
        e = call_sleep_ms(call, PAUSE_MS * n + oci_random_uint() % JITTER_MS);
        if (e) {
            call->error = last;
            return last.code;
        }
    }
}

enum err oci_exchange_member(struct call *call, const struct oci_exchange *exchange,
                             struct span body, const char *member, const char **out)
{
    struct json *json = NULL;
    const char *text;

    if (json_parse(call, "answer", body, &json)) {
        call_forgive(call);
        return call_fail(call, ERR_PROTOCOL, PARSE_MESSAGE, exchange->what, exchange->url, "JSON");
    }
    text = json_get_text(json, member);
    if (!text || !*text)
        return call_fail(call, ERR_PROTOCOL, PARSE_MESSAGE, exchange->what, exchange->url, member);
    *out = text;
    return ERR_NONE;
}

enum err oci_exchange_token(struct call *call, struct net_transport transport,
                            const struct oci_exchange *exchange, struct oci_token *out)
{
    struct net_response answer;
    const char *text;
    enum err e = oci_exchange_send(call, transport, exchange, &answer);

    if (!e)
        e = oci_exchange_member(call, exchange, answer.body, "token", &text);
    if (e)
        return e;
    e = oci_token_parse(
        call, arena_printf(&call->arena, "the token of %s at %s", exchange->what, exchange->url),
        span_of(text), out);
    if (e)
        call->error.code = ERR_PROTOCOL;
    return e ? ERR_PROTOCOL : ERR_NONE;
}
