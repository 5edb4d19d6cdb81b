#include "oci/token.h"

#include <ctype.h>
#include <string.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/limits.h"
#include "json/json.h"

#define EXPIRY_MAX_S 253402300799.0 /* the end of the year 9999 */

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
                     "run `oci session authenticate --profile-name %s%s%s`; `oci session refresh "
                     "--profile %s` prolongs one that has not ended yet",
                     profile, region ? " --region " : "", region ? region : "", profile);
}

static enum err read_text(struct call *call, const struct oci_profile *profile, struct span *out)
{
    const char *path = profile->security_token_file;
    struct span text;

    if (file_read(call, "security_token_file", path, LIMIT_TOKEN_FILE, &text)) {
        call->error.code = ERR_CREDENTIALS;
        return ERR_CREDENTIALS;
    }
    text = span_trim(text);
    if (text.len == 0)
        return call_fail(call, ERR_CREDENTIALS,
                         "security_token_file of profile [%s] in %s is empty: %s", profile->name,
                         profile->file, path);
    if (!holds_only(text, "-._~+/=")) /* RFC 6750 section 2.1 */
        return call_fail(call, ERR_CREDENTIALS,
                         "security_token_file of profile [%s] in %s holds no token: %s",
                         profile->name, profile->file, path);
    *out = text;
    return ERR_NONE;
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

static int64_t expiry_of(const struct json *claims)
{
    const struct json *exp = json_get(claims, "exp");
    double seconds;

    if (!exp || !json_double(exp, &seconds) || !(seconds > 0 && seconds <= EXPIRY_MAX_S))
        return 0;
    return (int64_t)(seconds * 1000);
}

static const char *ocid_claim(const struct json *claims, const char *name)
{
    const char *claim = json_get_text(claims, name);

    return claim && oci_token_is_ocid(claim) ? claim : NULL;
}

enum err oci_token_read(struct call *call, const struct oci_profile *profile, struct oci_token *out)
{
    const struct json *claims;
    struct span text;
    enum err e = read_text(call, profile, &text);

    if (e)
        return oci_token_hint(call, profile->name, profile->region);
    claims = claims_of(call, text);
    *out = (struct oci_token){
        .text = text,
        .expires_unix_ms = expiry_of(claims),
        .tenancy = ocid_claim(claims, "tenant"),
        .user = ocid_claim(claims, "sub"),
    };
    return ERR_NONE;
}
