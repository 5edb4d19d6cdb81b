#include "sandbox/verify.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/sha.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/limits.h"
#include "sandbox/auth.h"

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
                            struct span names, unsigned covers)
{
    static const char *const with_body[] = { "content-length", "content-type", "x-content-sha256" };

    if (!signs(call, names, "(request-target)"))
        return call_fail(call, ERR_CREDENTIALS, "(request-target) is not signed.");
    if ((covers & SANDBOX_VERIFY_HOST) != 0 && !signs(call, names, "host"))
        return call_fail(call, ERR_CREDENTIALS, "host is not signed.");
    if (!signs(call, names, "date") && !signs(call, names, "x-date"))
        return call_fail(call, ERR_CREDENTIALS, "Neither date nor x-date is signed.");
    if ((covers & SANDBOX_VERIFY_BODY) == 0 || !has_body_method(request))
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

enum err sandbox_verify_read(struct call *call, const struct sandbox_request *request,
                             struct sandbox_signature *out)
{
    const char *header = net_headers_get(&request->headers, "authorization");
    enum err e;

    if (header == NULL)
        return call_fail(call, ERR_CREDENTIALS, "There is no Authorization header.");
    e = sandbox_verify_parse(call, header, out);
    if (e)
        return e;
    if (!span_equals(out->version, "1"))
        return call_fail(call, ERR_CREDENTIALS, "The signature's version is not 1.");
    if (!span_equals_nocase(out->algorithm, "rsa-sha256"))
        return call_fail(call, ERR_CREDENTIALS, "The signature's algorithm is not rsa-sha256.");
    return ERR_NONE;
}

enum err sandbox_verify_by(struct call *call, const struct sandbox_request *request,
                           const struct sandbox_signature *parts, EVP_PKEY *key, unsigned covers,
                           int64_t now_ms)
{
    enum err e = check_names(call, request, parts->headers, covers);

    if (!e)
        e = check_date(call, request, parts->headers, now_ms);
    if (!e)
        e = check_signature(call, request, parts, key);
    if (!e)
        e = check_body(call, request, parts->headers);
    return e;
}

/* ---- Whose key ----------------------------------------------------------------------------- */

/* A key that was uploaded since. Gives a reference. */
static bool find_uploaded(struct call *call, const struct sandbox_keys *keys, struct span key_id,
                          EVP_PKEY **out_key, struct sandbox_caller *out)
{
    const char *user = NULL;

    if (keys->auth == NULL)
        return false;
    *out_key = sandbox_auth_uploaded_find(&keys->auth->uploaded, &call->arena, keys->tenancy,
                                          key_id, &user);
    if (*out_key == NULL)
        return false;
    *out = (struct sandbox_caller){ .kind = "user", .id = user };
    return true;
}

/* Gives a reference to the key. */
static enum err find_user(struct call *call, const struct sandbox_keys *keys, struct span key_id,
                          EVP_PKEY **out_key, struct sandbox_caller *out)
{
    for (size_t i = 0; i < SANDBOX_USERS; i++) {
        const struct sandbox_user *user = &keys->users[i];

        if (user->key == NULL ||
            !span_equals(key_id, arena_printf(&call->arena, "%s/%s/%s", keys->tenancy, user->id,
                                              user->fingerprint)))
            continue;
        EVP_PKEY_up_ref(user->key);
        *out_key = user->key;
        *out = (struct sandbox_caller){ .kind = "user", .id = user->id };
        return ERR_NONE;
    }
    if (find_uploaded(call, keys, key_id, out_key, out))
        return ERR_NONE;
    return call_fail(call, ERR_CREDENTIALS, "No such key: %.*s", (int)key_id.len, key_id.ptr);
}

static enum err find_key(struct call *call, const struct sandbox_keys *keys, struct span key_id,
                         int64_t now_ms, EVP_PKEY **out_key, struct sandbox_caller *out)
{
    struct span token = key_id;

    if (!span_starts_with(key_id, "ST$"))
        return find_user(call, keys, key_id, out_key, out);
    token.ptr += 3;
    token.len -= 3;
    if (keys->auth == NULL)
        return call_fail(call, ERR_CREDENTIALS, "There are no security tokens here.");
    return sandbox_auth_signer(call, keys->auth, token, now_ms, out_key, out);
}

/* On whose behalf: the token must be signed along, else anybody could put it in. */
static enum err find_delegate(struct call *call, const struct sandbox_request *request,
                              const struct sandbox_keys *keys, struct span names, int64_t now_ms,
                              struct sandbox_caller *out)
{
    const char *token = net_headers_get(&request->headers, "opc-obo-token");

    if (token == NULL)
        return ERR_NONE;
    if (!signs(call, names, "opc-obo-token"))
        return call_fail(call, ERR_CREDENTIALS, "opc-obo-token is not signed.");
    if (keys->auth == NULL)
        return call_fail(call, ERR_CREDENTIALS, "There are no delegation tokens here.");
    return sandbox_auth_delegate(call, keys->auth, token, now_ms, &out->delegate);
}

enum err sandbox_verify(struct call *call, const struct sandbox_request *request,
                        const struct sandbox_keys *keys, unsigned covers, int64_t now_ms,
                        struct sandbox_caller *out)
{
    struct sandbox_caller caller = { 0 };
    struct sandbox_signature parts;
    EVP_PKEY *key = NULL;
    enum err e = sandbox_verify_read(call, request, &parts);

    if (!e)
        e = find_key(call, keys, parts.key_id, now_ms, &key, &caller);
    if (!e)
        e = sandbox_verify_by(call, request, &parts, key, covers, now_ms);
    EVP_PKEY_free(key);
    if (!e)
        e = find_delegate(call, request, keys, parts.headers, now_ms, &caller);
    if (!e && out != NULL)
        *out = caller;
    return e;
}
