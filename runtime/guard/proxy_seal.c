#include "guard/proxy_seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "oci/digest.h"
#include "oci/random.h"

#define ROUNDS     100000
#define DIGEST_LEN 16

static const char *key_of(struct call *call, const char *client_id, const char *client_secret)
{
    const char *salt = arena_printf(&call->arena, "oci-mcp proxy %s", client_id);
    unsigned char key[OCI_SEAL_KEY_SIZE];
    const char *text;

    arena_guard(&call->arena);
    if (PKCS5_PBKDF2_HMAC(client_secret, (int)strlen(client_secret), (const unsigned char *)salt,
                          (int)strlen(salt), ROUNDS, EVP_sha256(), sizeof key, key) != 1)
        return NULL;
    text = base64_encode(&call->arena, (struct span){ (const char *)key, sizeof key });
    OPENSSL_cleanse(key, sizeof key);
    return text;
}

enum err guard_proxy_seal_new(struct call *call, const char *key_file, const char *client_id,
                              const char *client_secret, struct oci_seal **out)
{
    const char *text;

    if (key_file != NULL)
        return oci_seal_new(call, NULL, key_file, out);
    text = key_of(call, client_id, client_secret);
    if (text == NULL)
        return call_fail(call, ERR_INTERNAL, "OpenSSL cannot make a sealing key");
    return oci_seal_new(call, text, NULL, out);
}

static void set(struct arena *arena, struct json *value, const char *name, const char *text)
{
    json_add_member(arena, value, name, json_new_text(arena, text));
}

const char *guard_proxy_seal(const struct guard_proxy *proxy, struct call *call,
                             const char *purpose, struct json *value, int64_t life_ms)
{
    struct arena *arena = &call->arena;
    const char *token;
    struct buf text;

    set(arena, value, "id", oci_random_hex(arena));
    set(arena, value, "at", proxy->base);
    json_add_member(arena, value, "end",
                    json_new_int(arena, life_ms == 0 ? 0 : clock_unix_ms() + life_ms));
    buf_init(&text, arena, OCI_SEAL_TOKEN_MAX);
    json_print(&text, value);
    if (!buf_full(&text) &&
        oci_seal_close(proxy->seal, call, purpose, buf_span(&text), &token) == ERR_NONE)
        return token;
    call_forgive(call);
    return NULL;
}

const struct json *guard_proxy_unseal(const struct guard_proxy *proxy, struct call *call,
                                      const char *purpose, const char *token)
{
    struct json *value = NULL;
    struct span plain;
    int64_t end_ms;

    if (token == NULL)
        return NULL;
    if (oci_seal_open(proxy->seal, call, purpose, token, &plain) != ERR_NONE ||
        json_parse(call, purpose, plain, &value) != ERR_NONE) {
        call_forgive(call);
        return NULL;
    }
    if (!guard_proxy_seal_equals(json_get_text(value, "at"), proxy->base) ||
        !json_int(json_get(value, "end"), &end_ms) || (end_ms != 0 && clock_unix_ms() >= end_ms))
        return NULL;
    return value;
}

static const char *digest(struct arena *arena, const char *text, size_t len)
{
    unsigned char bytes[OCI_DIGEST_SIZE];

    oci_digest_sha256(span_of(text), bytes);
    return base64url_encode(arena, (struct span){ (const char *)bytes, len });
}

const char *guard_proxy_seal_digest(struct arena *arena, const char *text)
{
    return digest(arena, text, DIGEST_LEN);
}

const char *guard_proxy_seal_challenge(struct arena *arena, const char *verifier)
{
    return digest(arena, verifier, OCI_DIGEST_SIZE);
}

bool guard_proxy_seal_equals(const char *a, const char *b)
{
    return a != NULL && b != NULL && strlen(a) == strlen(b) && CRYPTO_memcmp(a, b, strlen(a)) == 0;
}
