#include "oci/token.h"

#include <ctype.h>
#include <string.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/limits.h"
#include "json/json.h"

#define EXPIRY_MAX_S 253402300799.0 /* the end of the year 9999 */
#define RENEWAL_MS   (5 * 60 * 1000)

static bool holds_only(struct span text, const char *marks)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!isalnum((unsigned char)c) && (c == '\0' || !strchr(marks, c)))
            return false;
    }
    return true;
}

bool oci_token_is_ocid(const char *text)
{
    return (strncmp(text, "ocid1.", 6) == 0 || strncmp(text, "ocidv1:", 7) == 0) &&
           holds_only(span_of(text), ".:_-");
}

enum err oci_token_hint(struct call *call, const char *profile, const char *region)
{
    return call_hint(call,
                     "run `oci-mcp auth login --profile %s%s%s`; `oci-mcp auth refresh --profile "
                     "%s` prolongs one that has not ended yet",
                     profile, region ? " --region " : "", region ? region : "", profile);
}

/* The claims of a JWT (RFC 7519), or NULL: a token that is none is used as it is. */
static const struct json *claims_of(struct call *call, struct span token)
{
    struct span rest = token;
    struct json *claims;
    struct span payload;

    span_cut(&rest, '.');
    payload = span_cut(&rest, '.');
    while (payload.len && payload.ptr[payload.len - 1] == '=')
        payload.len--;
    if (payload.len == 0 || !base64url_decode(&call->arena, payload, &payload))
        return NULL;
    if (json_parse(call, "claims of the token", payload, &claims)) {
        call_forgive(call);
        return NULL;
    }
    return claims;
}

/* A NumericDate (RFC 7519 section 2); 0 for none. */
static int64_t time_claim(const struct json *claims, const char *name)
{
    const struct json *claim = json_get(claims, name);
    double seconds;

    if (!claim || !json_double(claim, &seconds) || !(seconds > 0 && seconds <= EXPIRY_MAX_S))
        return 0;
    return (int64_t)(seconds * 1000);
}

static const char *ocid_claim(const struct json *claims, const char *name)
{
    const char *claim = json_get_text(claims, name);

    return claim && oci_token_is_ocid(claim) ? claim : NULL;
}

static int64_t either_time(int64_t a, int64_t b)
{
    return a ? a : b;
}

static const char *either_text(const char *a, const char *b)
{
    return a ? a : b;
}

enum err oci_token_parse(struct call *call, const char *what, struct span text,
                         struct oci_token *out)
{
    const struct json *claims;

    text = span_trim(text);
    if (text.len == 0)
        return call_fail(call, ERR_CREDENTIALS, "%s is empty", what);
    if (!holds_only(text, "-._~+/=")) /* RFC 6750 section 2.1 */
        return call_fail(call, ERR_CREDENTIALS, "%s holds no token", what);
    text.ptr = arena_strndup(&call->arena, text.ptr, text.len);
    claims = claims_of(call, text);
    *out = (struct oci_token){
        .text = text,
        .expires_unix_ms = time_claim(claims, "exp"),
        .issued_unix_ms = either_time(time_claim(claims, "iat"), time_claim(claims, "nbf")),
        .tenancy = either_text(ocid_claim(claims, "tenant"), ocid_claim(claims, "res_tenant")),
        .user = ocid_claim(claims, "sub"),
    };
    return ERR_NONE;
}

int64_t oci_token_renewal_ms(const struct oci_token *token)
{
    int64_t end = token->expires_unix_ms;
    int64_t start = token->issued_unix_ms;

    if (end == 0)
        return 0;
    if (start == 0 || start >= end)
        return end > RENEWAL_MS ? end - RENEWAL_MS : 1;
    return start + (end - start) / 2;
}

enum err oci_token_read(struct call *call, const struct oci_profile *profile, struct oci_token *out)
{
    const char *path = profile->security_token_file;
    struct span text;
    enum err e = file_read(call, "security_token_file", path, LIMIT_TOKEN_FILE, &text);

    if (e) {
        call->error.code = ERR_CREDENTIALS;
        oci_token_hint(call, profile->name, profile->region);
        return file_hint(call, path);
    }
    e = oci_token_parse(call,
                        arena_printf(&call->arena, "security_token_file %s of profile [%s] in %s",
                                     path, profile->name, profile->file),
                        text, out);
    return e ? oci_token_hint(call, profile->name, profile->region) : ERR_NONE;
}
