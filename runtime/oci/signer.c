#include "oci/signer.h"

#include <inttypes.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "net/url.h"
#include "oci/digest.h"

#define REQUEST_TARGET "(request-target)"
#define NAMES_SIZE     128
#define TEXT_CAP       (2 * LIMIT_URL + 4 * LIMIT_TOKEN_FILE)

/* The names in the order and the case of the official TypeScript SDK. The list keeps this case;
 * the text to sign has them in lower case. */
static const char *const common_names[] = { "x-date", REQUEST_TARGET, "host" };
static const char *const dated_names[] = { "date", REQUEST_TARGET, "host" };
static const char *const delegation_names[] = { "opc-obo-token" };
static const char *const body_names[] = { "Content-Type", "Content-Length", "x-content-sha256" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What is being put together. */
struct draft {
    struct call *call;
    const struct net_request *request;
    struct buf names;
    struct buf text;
};

static bool signs_body(const struct net_request *request, bool unsigned_body)
{
    return !unsigned_body &&
           (strcmp(request->method, "POST") == 0 || strcmp(request->method, "PUT") == 0 ||
            strcmp(request->method, "PATCH") == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void add_lower(struct buf *out, const char *text)
{
    for (; *text; text++)
        buf_add_char(out, lower(*text));
}

static enum err split_url(struct call *call, const struct net_request *request, struct net_url *out)
{
    if (net_url_split(request->url, out))
        return ERR_NONE;
    return call_fail(call, ERR_PROTOCOL, "cannot sign: the URL of the request is none");
}

static void remove_header(struct net_headers *headers, const char *name)
{
    size_t kept = 0;
    size_t i;

    for (i = 0; i < headers->count; i++) {
        if (!span_equals_nocase(span_of(headers->items[i].name), name))
            headers->items[kept++] = headers->items[i];
    }
    headers->count = kept;
}

static enum err digest_body(struct call *call, const struct net_request *request,
                            unsigned char out[OCI_DIGEST_SIZE], int64_t *out_length)
{
    const struct net_body *body = &request->body;

    if (request->has_body && body->fd >= 0) {
        *out_length = body->length;
        return oci_digest_sha256_file(call, body->fd, body->offset, body->length, out);
    }
    *out_length = request->has_body ? (int64_t)body->bytes.len : 0;
    oci_digest_sha256(request->has_body ? body->bytes : (struct span){ 0 }, out);
    return ERR_NONE;
}

static enum err set_body_headers(struct call *call, struct net_request *request)
{
    struct arena *arena = &call->arena;
    unsigned char digest[OCI_DIGEST_SIZE];
    struct span bytes = { .ptr = (const char *)digest, .len = sizeof(digest) };
    int64_t length;
    enum err e = digest_body(call, request, digest, &length);

    if (e)
        return e;
    if (!net_headers_get(&request->headers, "content-type"))
        net_headers_set(arena, &request->headers, "content-type", "application/json");
    net_headers_set(arena, &request->headers, "content-length",
                    arena_printf(arena, "%" PRId64, length));
    net_headers_set(arena, &request->headers, "x-content-sha256", base64_encode(arena, bytes));
    return ERR_NONE;
}

/* Host names know no case; the official SDK sends and signs them in lower case. */
static const char *host_of(struct call *call, const struct net_url *url)
{
    char *host = net_url_authority(&call->arena, url);
    char *at;

    for (at = host; *at; at++)
        *at = lower(*at);
    return host;
}

enum err oci_signer_prepare(const struct oci_signer *signer, struct call *call,
                            struct net_request *request, bool unsigned_body)
{
    struct arena *arena = &call->arena;
    char date[CLOCK_HTTP_DATE_SIZE];
    struct net_url url;
    enum err e = split_url(call, request, &url);

    if (e)
        return e;
    remove_header(&request->headers, "authorization");
    clock_format_http_date(clock_unix_ms(), date);
    net_headers_set(arena, &request->headers, signer->dated ? "date" : "x-date", date);
    net_headers_set(arena, &request->headers, "host", host_of(call, &url));
    if (signer->delegation_token)
        net_headers_set(arena, &request->headers, "opc-obo-token", signer->delegation_token);
    return signs_body(request, unsigned_body) ? set_body_headers(call, request) : ERR_NONE;
}

/* "get /path?query": the target exactly as it is sent; a URL without a path asks for "/". */
static enum err add_target(struct draft *draft)
{
    struct net_url url;
    enum err e = split_url(draft->call, draft->request, &url);

    if (e)
        return e;
    add_lower(&draft->text, draft->request->method);
    buf_add_text(&draft->text, span_starts_with(url.target, "/") ? " " : " /");
    buf_add_span(&draft->text, url.target);
    return ERR_NONE;
}

static enum err add_value(struct draft *draft, const char *name)
{
    const char *value = net_headers_get(&draft->request->headers, name);

    if (!value)
        return call_fail(draft->call, ERR_INTERNAL, "cannot sign: the header %s is not set", name);
    buf_add_span(&draft->text, span_trim(span_of(value)));
    return ERR_NONE;
}

static enum err add_names(struct draft *draft, const char *const *names, size_t count)
{
    enum err e = ERR_NONE;
    size_t i;

    for (i = 0; i < count && !e; i++) {
        if (draft->names.len) {
            buf_add_char(&draft->names, ' ');
            buf_add_char(&draft->text, '\n');
        }
        buf_add_text(&draft->names, names[i]);
        add_lower(&draft->text, names[i]);
        buf_add_text(&draft->text, ": ");
        e = strcmp(names[i], REQUEST_TARGET) == 0 ? add_target(draft) : add_value(draft, names[i]);
    }
    return e;
}

enum err oci_signer_string(const struct oci_signer *signer, struct call *call,
                           const struct net_request *request, bool unsigned_body,
                           const char **out_names, const char **out_text)
{
    struct draft draft = { .call = call, .request = request };
    enum err e;

    buf_init(&draft.names, &call->arena, NAMES_SIZE);
    buf_init(&draft.text, &call->arena, TEXT_CAP);
    e = add_names(&draft, signer->dated ? dated_names : common_names, COUNT(common_names));
    if (!e && signer->delegation_token)
        e = add_names(&draft, delegation_names, COUNT(delegation_names));
    if (!e && signs_body(request, unsigned_body))
        e = add_names(&draft, body_names, COUNT(body_names));
    if (e)
        return e;
    if (buf_full(&draft.text))
        return call_fail(call, ERR_LIMIT, "cannot sign: URL and headers have more than %u bytes",
                         TEXT_CAP);
    *out_names = draft.names.ptr;
    *out_text = draft.text.ptr;
    return ERR_NONE;
}

enum err oci_signer_sign(const struct oci_signer *signer, struct call *call,
                         struct net_request *request, bool unsigned_body)
{
    const char *names, *text, *signature;
    enum err e = oci_signer_prepare(signer, call, request, unsigned_body);

    if (!e)
        e = oci_signer_string(signer, call, request, unsigned_body, &names, &text);
    if (!e)
        e = oci_key_sign(call, signer->key, span_of(text), &signature);
    if (e)
        return e;
    arena_guard(&call->arena); /* the key's name may be a token */
    net_headers_set(&call->arena, &request->headers, "authorization",
                    arena_printf(&call->arena,
                                 "Signature version=\"1\",keyId=\"%s\",algorithm=\"rsa-sha256\","
                                 "headers=\"%s\",signature=\"%s\"",
                                 signer->key_id, names, signature));
    return ERR_NONE;
}
