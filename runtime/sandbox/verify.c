#include "sandbox/verify.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/sha.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/limits.h"

/* ---- Reading the header -------------------------------------------------------------------- */

static bool take_scheme(struct span *rest)
{
    static const char scheme[] = "signature";
    size_t len = sizeof(scheme) - 1;

    *rest = span_trim(*rest);
    if (rest->len <= len || strncasecmp(rest->ptr, scheme, len) != 0)
        return false;
    if (rest->ptr[len] != ' ' && rest->ptr[len] != '\t')
        return false;
    rest->ptr += len;
    rest->len -= len;
    return true;
}

/* name="value" and the comma behind it. */
static bool take_parameter(struct span *rest, struct span *out_name, struct span *out_value)
{
    struct span behind;

    *out_name = span_trim(span_cut(rest, '='));
    behind = span_trim(*rest);
    if (out_name->len == 0 || behind.len < 2 || behind.ptr[0] != '"')
        return false;
    behind.ptr++;
    behind.len--;
    if (memchr(behind.ptr, '"', behind.len) == NULL)
        return false;
    *out_value = span_cut(&behind, '"');
    behind = span_trim(behind);
    if (behind.len > 0 && behind.ptr[0] != ',')
        return false;
    if (behind.len > 0) {
        behind.ptr++;
        behind.len--;
    }
    *rest = span_trim(behind);
    return true;
}

enum err sandbox_verify_parse(struct call *call, const char *header, struct sandbox_signature *out)
{
    struct sandbox_signature made = { 0 };
    struct {
        const char *name;
        struct span *value;
    } const places[] = {
        { "version", &made.version },     { "keyId", &made.key_id },
        { "algorithm", &made.algorithm }, { "headers", &made.headers },
        { "signature", &made.signature },
    };
    struct span rest = span_of(header);

    if (!take_scheme(&rest))
        return call_fail(call, ERR_CREDENTIALS, "The Authorization scheme is not Signature.");
    rest = span_trim(rest);
    while (rest.len > 0) {
        struct span name;
        struct span value;

        if (!take_parameter(&rest, &name, &value))
            return call_fail(call, ERR_CREDENTIALS, "The Authorization header cannot be parsed.");
        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
            if (!span_equals_nocase(name, places[i].name))
                continue;
            if (places[i].value->ptr != NULL)
                return call_fail(call, ERR_CREDENTIALS, "%s stands twice in Authorization.",
                                 places[i].name);
            *places[i].value = value;
        }
    }
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (places[i].value->len == 0)
            return call_fail(call, ERR_CREDENTIALS, "%s is missing in Authorization.",
                             places[i].name);
    }
    *out = made;
    return ERR_NONE;
}

/* ---- The string that was signed ------------------------------------------------------------ */

static const char *lower(struct call *call, struct span text)
{
    char *out = arena_strndup(&call->arena, text.ptr, text.len);

    for (char *at = out; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return out;
}

/* All values of a header, joined. False when there is none. */
static bool add_header(struct buf *out, const struct net_headers *headers, const char *name)
{
    bool found = false;

    for (size_t i = 0; i < headers->count; i++) {
        if (strcasecmp(headers->items[i].name, name) != 0)
            continue;
        buf_add_text(out, found ? ", " : "");
        buf_add_span(out, span_trim(span_of(headers->items[i].value)));
        found = true;
    }
    return found;
}

/* The next of the blank-separated names, in lower case; NULL at the end. */
static const char *next_name(struct call *call, struct span *names)
{
    *names = span_trim(*names);
    if (names->len == 0)
        return NULL;
    return lower(call, span_cut(names, ' '));
}

enum err sandbox_verify_string(struct call *call, const struct sandbox_request *request,
                               struct span names, struct buf *out)
{
    const char *name;

    while ((name = next_name(call, &names)) != NULL) {
        if (out->len > 0)
            buf_add_char(out, '\n');
        buf_printf(out, "%s: ", name);
        if (strcmp(name, "(request-target)") == 0)
            buf_printf(out, "%s %s", lower(call, span_of(request->method)), request->target);
        else if (!add_header(out, &request->headers, name))
            return call_fail(call, ERR_CREDENTIALS, "The signed header %s is not in the request.",
                             name);
    }
    if (buf_full(out))
        return call_fail(call, ERR_CREDENTIALS, "The signed headers are too long.");
    return ERR_NONE;
}

/* ---- Checks -------------------------------------------------------------------------------- */

static bool signs(struct call *call, struct span names, const char *wanted)
{
    const char *name;

    while ((name = next_name(call, &names)) != NULL) {
        if (strcmp(name, wanted) == 0)
            return true;
    }
    return false;
}

static bool has_body_method(const struct sandbox_request *request)
{
    return strcmp(request->method, "POST") == 0 || strcmp(request->method, "PUT") == 0 ||
           strcmp(request->method, "PATCH") == 0;
}

static enum err check_names(struct call *call, const struct sandbox_request *request,
                            struct span names, bool body_is_signed)
{
    static const char *const always[] = { "(request-target)", "host" };
    static const char *const with_body[] = { "content-length", "content-type", "x-content-sha256" };

    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
        if (!signs(call, names, always[i]))
            return call_fail(call, ERR_CREDENTIALS, "%s is not signed.", always[i]);
    }
    if (!signs(call, names, "date") && !signs(call, names, "x-date"))
        return call_fail(call, ERR_CREDENTIALS, "Neither date nor x-date is signed.");
    if (!body_is_signed || !has_body_method(request))
        return ERR_NONE;
    for (size_t i = 0; i < sizeof(with_body) / sizeof(with_body[0]); i++) {
        if (!signs(call, names, with_body[i]))
            return call_fail(call, ERR_CREDENTIALS, "%s is not signed.", with_body[i]);
    }
    return ERR_NONE;
}

static enum err check_date(struct call *call, const struct sandbox_request *request,
                           struct span names, int64_t now_ms)
{
    static const char *const dates[] = { "date", "x-date" };

    for (size_t i = 0; i < 2; i++) {
        const char *text = net_headers_get(&request->headers, dates[i]);
        int64_t sent_ms;

        if (!signs(call, names, dates[i]) || text == NULL)
            continue;
        if (!clock_parse_http_date(text, &sent_ms))
            return call_fail(call, ERR_CREDENTIALS, "%s is no HTTP date: %s", dates[i], text);
        if (llabs(now_ms - sent_ms) > SANDBOX_VERIFY_SKEW_MS)
            return call_fail(call, ERR_CREDENTIALS,
                             "%s is more than 5 minutes off the time of the server: %s", dates[i],
                             text);
    }
    return ERR_NONE;
}

static enum err check_body(struct call *call, const struct sandbox_request *request,
                           struct span names)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    const char *told = net_headers_get(&request->headers, "x-content-sha256");
    const char *length = net_headers_get(&request->headers, "content-length");
    const char *real;

    if (!signs(call, names, "x-content-sha256"))
        return ERR_NONE;
    SHA256((const unsigned char *)request->body.ptr, request->body.len, digest);
    real = base64_encode(&call->arena,
                         (struct span){ .ptr = (const char *)digest, .len = sizeof(digest) });
    if (told == NULL || strcmp(told, real) != 0)
        return call_fail(call, ERR_CREDENTIALS, "x-content-sha256 is not that of the body.");
    if (length != NULL && strtoull(length, NULL, 10) != request->body.len)
        return call_fail(call, ERR_CREDENTIALS, "content-length is not that of the body.");
    return ERR_NONE;
}

/* The claims of a token: what stands between its two dots. */
static enum err read_claims(struct call *call, struct span token, struct json **out)
{
    struct span rest = token;
    struct span claims;
    struct span text;

    (void)span_cut(&rest, '.');
    claims = span_cut(&rest, '.');
    if (claims.len == 0 || rest.len == 0 || !base64url_decode(&call->arena, claims, &text) ||
        json_parse(call, "token", text, out) != ERR_NONE) {
        call_forgive(call);
        return call_fail(call, ERR_CREDENTIALS, "The security token is no token.");
    }
    return ERR_NONE;
}

static bool says(const struct json *claims, const char *name, const char *wanted)
{
    const char *text = json_get_text(claims, name);

    return text != NULL && strcmp(text, wanted) == 0;
}

static enum err find_session_key(struct call *call, const struct sandbox_keys *keys,
                                 struct span token, int64_t now_ms, EVP_PKEY **out)
{
    struct json *claims;
    int64_t expires_s;
    enum err e = read_claims(call, token, &claims);

    if (e)
        return e;
    if (!says(claims, "sub", keys->user) || !says(claims, "tenant", keys->tenancy))
        return call_fail(call, ERR_CREDENTIALS, "The security token is of somebody else.");
    if (!json_int(json_get(claims, "exp"), &expires_s) || expires_s <= now_ms / 1000)
        return call_fail(call, ERR_CREDENTIALS, "The security token has expired.");
    *out = keys->session_key;
    return ERR_NONE;
}

static enum err find_key(struct call *call, const struct sandbox_keys *keys, struct span key_id,
                         int64_t now_ms, EVP_PKEY **out)
{
    const char *mine =
        arena_printf(&call->arena, "%s/%s/%s", keys->tenancy, keys->user, keys->fingerprint);

    if (span_starts_with(key_id, "ST$")) {
        struct span token = { .ptr = key_id.ptr + 3, .len = key_id.len - 3 };

        return find_session_key(call, keys, token, now_ms, out);
    }
    if (!span_equals(key_id, mine))
        return call_fail(call, ERR_CREDENTIALS, "No such key: %.*s", (int)key_id.len, key_id.ptr);
    *out = keys->api_key;
    return ERR_NONE;
}

static bool is_signed_by(EVP_PKEY *key, struct span text, struct span signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool right = context != NULL &&
                 EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                 EVP_DigestVerify(context, (const unsigned char *)signature.ptr, signature.len,
                                  (const unsigned char *)text.ptr, text.len) == 1;

    EVP_MD_CTX_free(context);
    return right;
}

static enum err check_signature(struct call *call, const struct sandbox_request *request,
                                const struct sandbox_signature *parts, EVP_PKEY *key)
{
    struct buf text;
    struct span signature;
    enum err e;

    buf_init(&text, &call->arena, LIMIT_RESPONSE_HEADERS);
    e = sandbox_verify_string(call, request, parts->headers, &text);
    if (e)
        return e;
    if (!base64_decode(&call->arena, parts->signature, &signature) ||
        !is_signed_by(key, buf_span(&text), signature))
        return call_fail(call, ERR_CREDENTIALS,
                         "The required information to complete authentication was not provided or "
                         "was incorrect.");
    return ERR_NONE;
}

enum err sandbox_verify(struct call *call, const struct sandbox_request *request,
                        const struct sandbox_keys *keys, bool body_is_signed, int64_t now_ms)
{
    const char *header = net_headers_get(&request->headers, "authorization");
    struct sandbox_signature parts;
    EVP_PKEY *key = NULL;
    enum err e;

    if (header == NULL)
        return call_fail(call, ERR_CREDENTIALS, "There is no Authorization header.");
    e = sandbox_verify_parse(call, header, &parts);
    if (e)
        return e;
    if (!span_equals(parts.version, "1"))
        return call_fail(call, ERR_CREDENTIALS, "The signature's version is not 1.");
    if (!span_equals_nocase(parts.algorithm, "rsa-sha256"))
        return call_fail(call, ERR_CREDENTIALS, "The signature's algorithm is not rsa-sha256.");
    e = check_names(call, request, parts.headers, body_is_signed);
    if (!e)
        e = check_date(call, request, parts.headers, now_ms);
    if (!e)
        e = find_key(call, keys, parts.key_id, now_ms, &key);
    if (!e)
        e = check_signature(call, request, &parts, key);
    if (!e)
        e = check_body(call, request, parts.headers);
    return e;
}
