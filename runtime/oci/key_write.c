#include "oci/key_write.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/limits.h"
#include "json/json.h"
#include "oci/key_inside.h"

#define LABEL      "OCI_API_KEY\n"
#define LINE_WIDTH 64
#define JWK_CAP    (8u << 10)

static enum err fail(struct call *call)
{
    ERR_clear_error();
    return call_fail(call, ERR_INTERNAL, "OpenSSL cannot write the key");
}

/* OpenSSL's memory is wiped when it is freed: the BIO is a secure one. */
enum err oci_key_private_pem(struct call *call, const struct oci_key *key, struct span *out)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    const char *text = NULL;
    long len = 0;

    arena_guard(&call->arena);
    if (bio && PEM_write_bio_PKCS8PrivateKey(bio, oci_key_inside(key), NULL, NULL, 0, NULL, NULL))
        len = BIO_get_mem_data(bio, &text);
    if (len > 0)
        *out = span_of(arena_printf(&call->arena, "%.*s" LABEL, (int)len, text));
    BIO_free(bio);
    return len > 0 ? ERR_NONE : fail(call);
}

enum err oci_key_public_pem(struct call *call, const struct oci_key *key, const char **out)
{
    const char *body;
    struct buf text;
    enum err e = oci_key_public(call, key, &body);

    if (e)
        return e;
    buf_init(&text, &call->arena, LIMIT_KEY_FILE);
    buf_add_text(&text, "-----BEGIN PUBLIC KEY-----\n");
    for (size_t len = strlen(body), i = 0; i < len; i += LINE_WIDTH)
        buf_printf(&text, "%.*s\n", LINE_WIDTH, body + i);
    buf_add_text(&text, "-----END PUBLIC KEY-----\n");
    *out = text.ptr;
    return ERR_NONE;
}

static enum err read_number(struct call *call, const struct oci_key *key, const char *name,
                            const char **out)
{
    BIGNUM *number = NULL;
    unsigned char *bytes;
    int len;

    if (EVP_PKEY_get_bn_param(oci_key_inside(key), name, &number) != 1)
        return fail(call);
    bytes = arena_alloc(&call->arena, (size_t)BN_num_bytes(number));
    len = BN_bn2bin(number, bytes);
    BN_free(number);
    *out = base64url_encode(&call->arena, (struct span){ (const char *)bytes, (size_t)len });
    return ERR_NONE;
}

enum err oci_key_modulus(struct call *call, const struct oci_key *key, const char **out)
{
    return read_number(call, key, OSSL_PKEY_PARAM_RSA_N, out);
}

enum err oci_key_jwk(struct call *call, const struct oci_key *key, const char **out)
{
    struct json *jwk = json_new(&call->arena, JSON_OBJECT);
    const char *modulus, *exponent;
    struct buf text;
    enum err e = oci_key_modulus(call, key, &modulus);

    if (!e)
        e = read_number(call, key, OSSL_PKEY_PARAM_RSA_E, &exponent);
    if (e)
        return e;
    json_add_member(&call->arena, jwk, "kty", json_new_text(&call->arena, "RSA"));
    json_add_member(&call->arena, jwk, "n", json_new_text(&call->arena, modulus));
    json_add_member(&call->arena, jwk, "e", json_new_text(&call->arena, exponent));
    json_add_member(&call->arena, jwk, "kid", json_new_text(&call->arena, "Ignored"));
    buf_init(&text, &call->arena, JWK_CAP);
    json_print(&text, jwk);
    *out = base64url_encode(&call->arena, buf_span(&text));
    return ERR_NONE;
}
