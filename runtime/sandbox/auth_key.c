#include "sandbox/auth_key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/base64.h"
#include "base/limits.h"

/* ---- Outwards ------------------------------------------------------------------------------ */

const char *sandbox_auth_key_id(struct arena *arena, EVP_PKEY *key)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned char *der = NULL;
    unsigned len = 0;
    int der_len = i2d_PUBKEY(key, &der);
    struct span start = { .ptr = (const char *)digest, .len = 12 };

    if (der_len <= 0 || EVP_Digest(der, (size_t)der_len, digest, &len, EVP_sha256(), NULL) != 1)
        abort(); /* a key that was made or read here */
    OPENSSL_free(der);
    return arena_printf(arena, "sandbox_%s", base64url_encode(arena, start));
}

static const char *number_of(struct arena *arena, EVP_PKEY *key, const char *name)
{
    BIGNUM *number = NULL;
    unsigned char bytes[2048];
    struct span text = { .ptr = (const char *)bytes };

    if (EVP_PKEY_get_bn_param(key, name, &number) != 1 ||
        (size_t)BN_num_bytes(number) > sizeof(bytes))
        abort(); /* every RSA key has them */
    text.len = (size_t)BN_bn2bin(number, bytes);
    BN_free(number);
    return base64url_encode(arena, text);
}

struct json *sandbox_auth_key_jwk(struct arena *arena, EVP_PKEY *key)
{
    const struct {
        const char *name;
        const char *value;
    } members[] = {
        { "kty", "RSA" },
        { "use", "sig" },
        { "alg", "RS256" },
        { "kid", sandbox_auth_key_id(arena, key) },
        { "n", number_of(arena, key, OSSL_PKEY_PARAM_RSA_N) },
        { "e", number_of(arena, key, OSSL_PKEY_PARAM_RSA_E) },
    };
    struct json *jwk = json_new(arena, JSON_OBJECT);

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        json_add_member(arena, jwk, members[i].name, json_new_text(arena, members[i].value));
    return jwk;
}

static const char *text_of(struct arena *arena, BIO *memory)
{
    char *text = NULL;
    long len = BIO_get_mem_data(memory, &text);
    const char *out = arena_strndup(arena, text, (size_t)len);

    BIO_free(memory);
    return out;
}

static BIO *new_memory(void)
{
    BIO *memory = BIO_new(BIO_s_mem());

    if (memory == NULL)
        abort(); /* no memory */
    return memory;
}

const char *sandbox_auth_key_pem_certificate(struct arena *arena, X509 *certificate)
{
    BIO *memory = new_memory();

    if (PEM_write_bio_X509(memory, certificate) != 1)
        abort();
    return text_of(arena, memory);
}

const char *sandbox_auth_key_pem(struct arena *arena, EVP_PKEY *key)
{
    BIO *memory = new_memory();

    if (PEM_write_bio_PKCS8PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL) != 1)
        abort();
    return text_of(arena, memory);
}

/* ---- Inwards ------------------------------------------------------------------------------- */

/* Drops a key that cannot be used. */
static EVP_PKEY *usable(EVP_PKEY *key)
{
    if (key != NULL && EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= SANDBOX_AUTH_KEY_BITS)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

static BIGNUM *number_from(struct arena *arena, const struct json *jwk, const char *name)
{
    const char *text = json_get_text(jwk, name);
    struct span bytes;

    if (text == NULL || !base64url_decode(arena, span_of(text), &bytes) || bytes.len > 2048)
        return NULL;
    return BN_bin2bn((const unsigned char *)bytes.ptr, (int)bytes.len, NULL);
}

static EVP_PKEY *from_numbers(BIGNUM *n, BIGNUM *e)
{
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    if (builder != NULL && context != NULL && n != NULL && e != NULL &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
        params = OSSL_PARAM_BLD_to_param(builder);
    if (params == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return key;
}

EVP_PKEY *sandbox_auth_key_of_jwk(struct arena *arena, const struct json *jwk)
{
    BIGNUM *n = number_from(arena, jwk, "n");
    BIGNUM *e = number_from(arena, jwk, "e");
    EVP_PKEY *key = from_numbers(n, e);

    BN_free(n);
    BN_free(e);
    return usable(key);
}

/* DER of PEM, of its Base64, with whatever line ends are left in it. */
static bool read_der(struct arena *arena, const char *text, struct span *out)
{
    struct buf plain;
    const char *at = text;

    if (text == NULL)
        return false;
    buf_init(&plain, arena, LIMIT_KEY_FILE);
    while (*at != '\0') {
        if (strncmp(at, "-----", 5) == 0) {
            const char *end = strstr(at + 5, "-----");

            if (end == NULL)
                return false;
            at = end + 5;
            continue;
        }
        if (strchr(" \r\n\t", *at) == NULL)
            buf_add_char(&plain, *at);
        at++;
    }
    return !buf_full(&plain) && plain.len > 0 && base64_decode(arena, buf_span(&plain), out);
}

EVP_PKEY *sandbox_auth_key_of_text(struct arena *arena, const char *text)
{
    const unsigned char *at;
    struct span der;

    if (!read_der(arena, text, &der))
        return NULL;
    at = (const unsigned char *)der.ptr;
    return usable(d2i_PUBKEY(NULL, &at, (long)der.len));
}

X509 *sandbox_auth_key_certificate(struct arena *arena, const char *text)
{
    const unsigned char *at;
    struct span der;

    if (!read_der(arena, text, &der))
        return NULL;
    at = (const unsigned char *)der.ptr;
    return d2i_X509(NULL, &at, (long)der.len);
}
