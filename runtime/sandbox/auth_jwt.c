#include "sandbox/auth_jwt.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/limits.h"
#include "sandbox/auth_key.h"

static bool read_part(struct call *call, struct span part, struct json **out)
{
    struct span text;

    if (part.len > 0 && base64url_decode(&call->arena, part, &text) &&
        json_parse(call, "token", text, out) == ERR_NONE && (*out)->kind == JSON_OBJECT)
        return true;
    call_forgive(call);
    return false;
}

enum err sandbox_auth_jwt_parse(struct call *call, struct span token, struct sandbox_auth_jwt *out)
{
    struct sandbox_auth_jwt jwt = { .kid = "" };
    struct span rest = token;
    struct span header_part = span_cut(&rest, '.');
    struct span claims_part = span_cut(&rest, '.');
    struct json *header;

    if (token.len > LIMIT_TOKEN_FILE || rest.len == 0 || !read_part(call, header_part, &header) ||
        !read_part(call, claims_part, &jwt.claims) ||
        !base64url_decode(&call->arena, rest, &jwt.signature))
        return call_fail(call, ERR_CREDENTIALS, "The security token is no token.");
    if (!sandbox_auth_jwt_says(header, "alg", "RS256"))
        return call_fail(call, ERR_CREDENTIALS, "The security token is not signed with RS256.");
    if (json_get_text(header, "kid") != NULL)
        jwt.kid = json_get_text(header, "kid");
    jwt.text = (struct span){ .ptr = token.ptr, .len = header_part.len + 1 + claims_part.len };
    *out = jwt;
    return ERR_NONE;
}

bool sandbox_auth_jwt_is_signed_by(const struct sandbox_auth_jwt *jwt, EVP_PKEY *key)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool right =
        context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestVerify(context, (const unsigned char *)jwt->signature.ptr, jwt->signature.len,
                         (const unsigned char *)jwt->text.ptr, jwt->text.len) == 1;

    EVP_MD_CTX_free(context);
    return right;
}

static const char *signature_of(struct arena *arena, EVP_PKEY *key, const char *text)
{
    unsigned char bytes[2048];
    size_t len = sizeof(bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    if (context == NULL || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, bytes, &len, (const unsigned char *)text, strlen(text)) != 1)
        abort(); /* a key that was made or read here */
    EVP_MD_CTX_free(context);
    return base64url_encode(arena, (struct span){ .ptr = (const char *)bytes, .len = len });
}

const char *sandbox_auth_jwt_sign(struct arena *arena, EVP_PKEY *key, const struct json *claims)
{
    const char *header = arena_printf(arena, "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}",
                                      sandbox_auth_key_id(arena, key));
    struct buf out;
    const char *text;

    buf_init(&out, arena, LIMIT_TOKEN_FILE);
    json_print(&out, claims);
    text = arena_printf(arena, "%s.%s", base64url_encode(arena, span_of(header)),
                        base64url_encode(arena, buf_span(&out)));
    return arena_printf(arena, "%s.%s", text, signature_of(arena, key, text));
}

void sandbox_auth_jwt_set(struct arena *arena, struct json *claims, const char *name,
                          const char *text)
{
    if (text != NULL)
        json_add_member(arena, claims, name, json_new_text(arena, text));
}

bool sandbox_auth_jwt_says(const struct json *claims, const char *name, const char *wanted)
{
    const struct json *claim = json_get(claims, name);
    const char *text = json_get_text(claims, name);

    if (text != NULL)
        return strcmp(text, wanted) == 0;
    if (claim == NULL || claim->kind != JSON_ARRAY)
        return false;
    for (const struct json *item = claim->first; item != NULL; item = item->next) {
        if (json_is_text(item) && strcmp(item->text, wanted) == 0)
            return true;
    }
    return false;
}
