#include "guard/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "json/json.h"

#define RSA_BITS_MIN  2048
#define RSA_BITS_MAX  8192 /* more costs more time than a token is worth */
#define EXPONENT_MAX  8    /* bytes */
#define COORDINATE    32   /* bytes, of P-256 and Ed25519 */
#define POINT_SIZE    (1 + 2 * COORDINATE)
#define ECDSA_DER_MAX 80

enum kind { KIND_RSA, KIND_P256, KIND_ED25519 };

/* "alg" -> the kind of key that it takes. The order is that of enum guard_alg. */
static const struct {
    const char *name;
    enum kind kind;
} algs[GUARD_ALGS] = {
    [GUARD_RS256] = { "RS256", KIND_RSA },
    [GUARD_PS256] = { "PS256", KIND_RSA },
    [GUARD_ES256] = { "ES256", KIND_P256 },
    [GUARD_EDDSA] = { "EdDSA", KIND_ED25519 },
};

struct key {
    EVP_PKEY *pkey;
    enum kind kind;
    char *kid;    /* NULL without */
    bool has_alg; /* the key is for one algorithm only: */
    enum guard_alg alg;
};

struct guard_jwk_set {
    atomic_uint references;
    struct key keys[GUARD_JWK_MAX];
    size_t count;
};

bool guard_alg_of(const char *name, enum guard_alg *out)
{
    for (size_t i = 0; i < GUARD_ALGS; i++) {
        if (strcmp(algs[i].name, name) == 0) {
            *out = (enum guard_alg)i;
            return true;
        }
    }
    return false;
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static EVP_PKEY *build(const char *type, OSSL_PARAM_BLD *builder)
{
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *pkey = NULL;

    if (params == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
        pkey = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    return pkey;
}

static bool get_bytes(struct call *call, const struct json *object, const char *name,
                      struct span *out)
{
    const char *text = json_get_text(object, name);

    return text != NULL && base64url_decode(&call->arena, span_of(text), out) && out->len > 0;
}

static BIGNUM *number_of(struct span bytes)
{
    return BN_bin2bn((const unsigned char *)bytes.ptr, (int)bytes.len, NULL);
}

/* An odd exponent above 1 and a modulus that is neither short nor absurd. */
static bool are_sound(const BIGNUM *n, const BIGNUM *e)
{
    int bits = n == NULL ? 0 : BN_num_bits(n);

    return bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX && BN_is_odd(n) && e != NULL &&
           BN_is_odd(e) && !BN_is_one(e);
}

static EVP_PKEY *read_rsa(struct call *call, const struct json *object)
{
    struct span n_bytes, e_bytes;
    EVP_PKEY *pkey = NULL;

    if (!get_bytes(call, object, "n", &n_bytes) || !get_bytes(call, object, "e", &e_bytes) ||
        n_bytes.len > RSA_BITS_MAX / 8 + 1 || e_bytes.len > EXPONENT_MAX)
        return NULL;

    BIGNUM *n = number_of(n_bytes);
    BIGNUM *e = number_of(e_bytes);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();

    if (are_sound(n, e) && builder != NULL &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
        pkey = build("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return pkey;
}

static bool has_curve(const struct json *object, const char *name)
{
    const char *curve = json_get_text(object, "crv");

    return curve != NULL && strcmp(curve, name) == 0;
}

/* A point that is on the curve, or nothing: OpenSSL looks. */
static EVP_PKEY *read_ec(struct call *call, const struct json *object)
{
    unsigned char point[POINT_SIZE] = { 4 };
    struct span x, y;
    EVP_PKEY *pkey = NULL;

    if (!has_curve(object, "P-256") || !get_bytes(call, object, "x", &x) ||
        !get_bytes(call, object, "y", &y) || x.len != COORDINATE || y.len != COORDINATE)
        return NULL;
    memcpy(point + 1, x.ptr, COORDINATE);
    memcpy(point + 1 + COORDINATE, y.ptr, COORDINATE);

    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();

    if (builder != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)) ==
            1)
        pkey = build("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return pkey;
}

static EVP_PKEY *read_okp(struct call *call, const struct json *object)
{
    struct span x;

    if (!has_curve(object, "Ed25519") || !get_bytes(call, object, "x", &x) || x.len != COORDINATE)
        return NULL;
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)x.ptr, x.len);
}

static const struct {
    const char *type; /* "kty" */
    enum kind kind;
    EVP_PKEY *(*read)(struct call *call, const struct json *object);
} readers[] = {
    { "RSA", KIND_RSA, read_rsa },
    { "EC", KIND_P256, read_ec },
    { "OKP", KIND_ED25519, read_okp },
};

/* ---- Sets ------------------------------------------------------------------------------------ */

/* A key that says what it is for must say that it is for this. */
static bool is_for_signatures(const struct json *object)
{
    const struct json *use = json_get(object, "use");
    const struct json *ops = json_get(object, "key_ops");

    if (use != NULL && (!json_is_text(use) || strcmp(use->text, "sig") != 0))
        return false;
    if (ops == NULL)
        return true;
    for (const struct json *op = ops->kind == JSON_ARRAY ? ops->first : NULL; op != NULL;
         op = op->next) {
        if (json_is_text(op) && strcmp(op->text, "verify") == 0)
            return true;
    }
    return false;
}

static char *copy(const char *text)
{
    char *made = malloc(strlen(text) + 1);

    if (made == NULL)
        abort();
    memcpy(made, text, strlen(text) + 1);
    return made;
}

static bool read_key(struct call *call, const struct json *object, struct key *out)
{
    const char *type = json_get_text(object, "kty");
    const char *kid = json_get_text(object, "kid");
    const char *alg = json_get_text(object, "alg");
    size_t i = 0;

    *out = (struct key){ .has_alg = alg != NULL };
    while (type != NULL && i < 3 && strcmp(readers[i].type, type) != 0)
        i++;
    if (type == NULL || i == 3 || !is_for_signatures(object) ||
        (alg != NULL && (!guard_alg_of(alg, &out->alg) || algs[out->alg].kind != readers[i].kind)))
        return false;
    out->kind = readers[i].kind;
    out->pkey = readers[i].read(call, object);
    ERR_clear_error();
    if (out->pkey != NULL && kid != NULL)
        out->kid = copy(kid);
    return out->pkey != NULL;
}

enum err guard_jwk_set_parse(struct call *call, struct span text, struct guard_jwk_set **out)
{
    struct json *root = NULL;
    const struct json *keys;
    struct guard_jwk_set *set;

    if (json_parse(call, "key set", text, &root) != ERR_NONE)
        call_forgive(call);
    keys = json_get(root, "keys");
    if (keys == NULL || keys->kind != JSON_ARRAY)
        return call_fail(call, ERR_PROTOCOL, "the authorization server's keys are no key set");
    set = calloc(1, sizeof *set);
    if (set == NULL)
        abort();
    atomic_init(&set->references, 1);
    for (const struct json *key = keys->first; key != NULL && set->count < GUARD_JWK_MAX;
         key = key->next) {
        if (key->kind == JSON_OBJECT && read_key(call, key, &set->keys[set->count]))
            set->count++;
    }
    *out = set;
    return ERR_NONE;
}

struct guard_jwk_set *guard_jwk_set_retain(struct guard_jwk_set *set)
{
    atomic_fetch_add(&set->references, 1);
    return set;
}

void guard_jwk_set_release(struct guard_jwk_set *set)
{
    if (set == NULL || atomic_fetch_sub(&set->references, 1) > 1)
        return;
    for (size_t i = 0; i < set->count; i++) {
        EVP_PKEY_free(set->keys[i].pkey);
        free(set->keys[i].kid);
    }
    free(set);
}

size_t guard_jwk_set_count(const struct guard_jwk_set *set)
{
    return set->count;
}

/* ---- Signatures ------------------------------------------------------------------------------ */

/* JWS has the two numbers side by side (RFC 7518 section 3.4), OpenSSL wants them as DER. */
static bool to_der(struct span raw, unsigned char out[ECDSA_DER_MAX], size_t *out_len)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r, *s;
    unsigned char *end = out;
    int len = 0;

    if (pair == NULL || raw.len != 2 * COORDINATE) {
        ECDSA_SIG_free(pair);
        return false;
    }
    r = number_of((struct span){ raw.ptr, COORDINATE });
    s = number_of((struct span){ raw.ptr + COORDINATE, COORDINATE });
    if (r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1)
        len = i2d_ECDSA_SIG(pair, &end);
    ECDSA_SIG_free(pair);
    *out_len = len > 0 ? (size_t)len : 0;
    return len > 0;
}

static bool set_padding(EVP_PKEY_CTX *context, enum guard_alg alg)
{
    if (alg != GUARD_PS256)
        return true;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool is_signed_by(const struct key *key, enum guard_alg alg, struct span text,
                         struct span signature)
{
    unsigned char der[ECDSA_DER_MAX];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;
    bool right;

    if (alg == GUARD_ES256) {
        size_t len;

        if (!to_der(signature, der, &len)) {
            EVP_MD_CTX_free(context);
            return false;
        }
        signature = (struct span){ (const char *)der, len };
    }
    right = context != NULL &&
            EVP_DigestVerifyInit(context, &settings, alg == GUARD_EDDSA ? NULL : EVP_sha256(), NULL,
                                 key->pkey) == 1 &&
            set_padding(settings, alg) &&
            EVP_DigestVerify(context, (const unsigned char *)signature.ptr, signature.len,
                             (const unsigned char *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return right;
}

static bool fits(const struct key *key, enum guard_alg alg)
{
    return key->kind == algs[alg].kind && (!key->has_alg || key->alg == alg);
}

enum guard_checked guard_jwk_set_check(const struct guard_jwk_set *set, const char *kid,
                                       enum guard_alg alg, struct span text, struct span signature)
{
    bool known = kid == NULL;

    for (size_t i = 0; i < set->count; i++) {
        const struct key *key = &set->keys[i];

        if (kid != NULL && (key->kid == NULL || strcmp(key->kid, kid) != 0))
            continue;
        known = true;
        if (fits(key, alg) && is_signed_by(key, alg, text, signature))
            return GUARD_SIGNED;
    }
    return known ? GUARD_FORGED : GUARD_NO_KEY;
}
