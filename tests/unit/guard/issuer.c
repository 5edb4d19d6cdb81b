#include "guard/issuer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "base/base64.h"
#include "base/clock.h"
#include "json/json.h"
#include "net/url.h"

static const struct {
    const char *kid;
    const char *alg;
} names[ISSUER_KEYS] = {
    { "rsa", "RS256" }, { "rsa2", "RS256" }, { "ec", "ES256" }, { "ed", "EdDSA" }
};

/* ---- Signing --------------------------------------------------------------------------------- */

static const char *raw_ec(struct arena *arena, const unsigned char *der, size_t len)
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);
    unsigned char raw[64];

    if (pair == NULL)
        abort();
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + 32, 32);
    ECDSA_SIG_free(pair);
    return base64url_encode(arena, (struct span){ (char *)raw, sizeof(raw) });
}

static const char *signature(struct issuer *issuer, struct arena *arena, enum issuer_key key,
                             const char *text, bool pss)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;
    unsigned char bytes[1024];
    size_t len = sizeof(bytes);

    if (EVP_DigestSignInit(context, &settings, key == ISSUER_ED ? NULL : EVP_sha256(), NULL,
                           issuer->keys[key]) != 1)
        abort();
    if (pss && (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) != 1 ||
                EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1))
        abort();
    if (EVP_DigestSign(context, bytes, &len, (const unsigned char *)text, strlen(text)) != 1)
        abort();
    EVP_MD_CTX_free(context);
    if (key == ISSUER_EC)
        return raw_ec(arena, bytes, len);
    return base64url_encode(arena, (struct span){ (char *)bytes, len });
}

const char *issuer_sign(struct issuer *issuer, struct arena *arena, enum issuer_key key,
                        const char *header, const char *claims)
{
    const char *text = arena_printf(arena, "%s.%s", base64url_encode(arena, span_of(header)),
                                    base64url_encode(arena, span_of(claims)));

    return arena_printf(arena, "%s.%s", text,
                        signature(issuer, arena, key, text, strstr(header, "PS256") != NULL));
}

const char *issuer_claims(struct arena *arena, const char *subject, const char *audience,
                          const char *scopes, long seconds, const char *more)
{
    long now = (long)(clock_unix_ms() / 1000);

    return arena_printf(arena,
                        "{\"iss\":\"" ISSUER_URL "\",\"sub\":\"%s\",\"aud\":\"%s\","
                        "\"scope\":\"%s\",\"iat\":%ld,\"exp\":%ld%s}",
                        subject, audience, scopes, now, now + seconds, more);
}

const char *issuer_token(struct issuer *issuer, struct arena *arena, const char *subject,
                         const char *scopes, const char *more)
{
    return issuer_sign(issuer, arena, ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
                       issuer_claims(arena, subject, ISSUER_AUDIENCE, scopes, 3600, more));
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static const char *number(struct arena *arena, EVP_PKEY *key, const char *name)
{
    unsigned char bytes[1024];
    BIGNUM *value = NULL;
    int len;

    if (EVP_PKEY_get_bn_param(key, name, &value) != 1)
        abort();
    len = BN_bn2bin(value, bytes);
    BN_free(value);
    return base64url_encode(arena, (struct span){ (char *)bytes, (size_t)len });
}

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    json_add_member(arena, object, name, json_new_text(arena, text));
}

static void add_ec(struct arena *arena, struct json *jwk, EVP_PKEY *key)
{
    unsigned char point[65];
    size_t len = 0;

    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point), &len) !=
            1 ||
        len != sizeof(point))
        abort();
    add_text(arena, jwk, "kty", "EC");
    add_text(arena, jwk, "crv", "P-256");
    add_text(arena, jwk, "x", base64url_encode(arena, (struct span){ (char *)point + 1, 32 }));
    add_text(arena, jwk, "y", base64url_encode(arena, (struct span){ (char *)point + 33, 32 }));
}

static void add_ed(struct arena *arena, struct json *jwk, EVP_PKEY *key)
{
    unsigned char x[32];
    size_t len = sizeof(x);

    if (EVP_PKEY_get_raw_public_key(key, x, &len) != 1)
        abort();
    add_text(arena, jwk, "kty", "OKP");
    add_text(arena, jwk, "crv", "Ed25519");
    add_text(arena, jwk, "x", base64url_encode(arena, (struct span){ (char *)x, len }));
}

static struct json *jwk_of(struct issuer *issuer, struct arena *arena, enum issuer_key key)
{
    struct json *jwk = json_new(arena, JSON_OBJECT);

    add_text(arena, jwk, "kid", names[key].kid);
    add_text(arena, jwk, "use", "sig");
    if (key == ISSUER_EC) {
        add_ec(arena, jwk, issuer->keys[key]);
    } else if (key == ISSUER_ED) {
        add_ed(arena, jwk, issuer->keys[key]);
    } else {
        add_text(arena, jwk, "kty", "RSA");
        add_text(arena, jwk, "n", number(arena, issuer->keys[key], OSSL_PKEY_PARAM_RSA_N));
        add_text(arena, jwk, "e", number(arena, issuer->keys[key], OSSL_PKEY_PARAM_RSA_E));
    }
    return jwk;
}

static struct span key_set(struct issuer *issuer, struct arena *arena)
{
    struct json *set = json_new(arena, JSON_OBJECT);
    struct json *list = json_add_member(arena, set, "keys", json_new(arena, JSON_ARRAY));
    struct buf text;

    if (issuer->keys_text != NULL)
        return span_of(issuer->keys_text);
    for (int i = 0; i < ISSUER_KEYS; i++) {
        if (issuer->published[i])
            json_add_item(list, jwk_of(issuer, arena, (enum issuer_key)i));
    }
    buf_init(&text, arena, 65536);
    json_print(&text, set);
    return buf_span(&text);
}

/* ---- Desks ----------------------------------------------------------------------------------- */

static void count(struct issuer *issuer, int *counter, int by)
{
    pthread_mutex_lock(&issuer->lock);
    *counter += by;
    if (issuer->at_once > issuer->at_most)
        issuer->at_most = issuer->at_once;
    pthread_mutex_unlock(&issuer->lock);
}

int issuer_count(struct issuer *issuer, const int *counter)
{
    pthread_mutex_lock(&issuer->lock);

    int value = *counter;

    pthread_mutex_unlock(&issuer->lock);
    return value;
}

static enum err wait_ms(struct call *call, int ms)
{
    return ms == 0 ? ERR_NONE : call_sleep_ms(call, ms);
}

static enum err serve_login(struct issuer *issuer, struct call *call, const char *url,
                            struct net_response *out)
{
    static const char metadata[] =
        "{\"issuer\":\"" ISSUER_URL "\",\"jwks_uri\":\"https://login.example.com/keys\"}";
    enum err e;

    count(issuer, &issuer->visits, 1);
    if (issuer->fail != ERR_NONE)
        return call_fail(call, issuer->fail, "no connection to login.example.com");
    out->status = 200;
    if (strstr(url, "/keys") == NULL) {
        bool openid = strstr(url, "/tenant/.well-known/openid-configuration") != NULL;

        out->body = span_of(issuer->metadata != NULL ? issuer->metadata : metadata);
        if (!openid &&
            (issuer->only_openid ||
             strcmp(url, "https://login.example.com/.well-known/oauth-authorization-server/"
                         "tenant") != 0))
            *out = (struct net_response){ .status = 404 };
        return ERR_NONE;
    }
    count(issuer, &issuer->key_visits, 1);
    e = wait_ms(call, issuer->delay_ms);
    if (e)
        return e;
    out->body = key_set(issuer, &call->arena);
    if (issuer->cache_control != NULL)
        net_headers_add(&call->arena, &out->headers, "cache-control", issuer->cache_control);
    return ERR_NONE;
}

/* The claims of a compact token that nobody checks. */
static const struct json *claims_of(struct call *call, const char *token)
{
    struct span rest = span_of(token), text;
    struct json *claims = NULL;

    span_cut(&rest, '.');
    if (!base64url_decode(&call->arena, span_cut(&rest, '.'), &text) ||
        json_parse(call, "claims", text, &claims) != ERR_NONE)
        abort();
    return claims;
}

static const char *form_field(struct call *call, struct span form, const char *name)
{
    while (form.len > 0) {
        struct span pair = span_cut(&form, '&');
        char *value = NULL;

        if (!span_equals(span_cut(&pair, '='), name))
            continue;
        if (!net_url_decode(&call->arena, pair.ptr, pair.len, &value))
            abort();
        return value;
    }
    return "";
}

/* A token that names the user whose token came. */
static enum err serve_exchange(struct issuer *issuer, struct call *call,
                               const struct net_request *request, struct net_response *out)
{
    const char *given = form_field(call, request->body.bytes, "subject_token");
    const char *user = json_get_text(claims_of(call, given), "sub");
    long now = (long)(clock_unix_ms() / 1000);
    enum err e;

    count(issuer, &issuer->exchanges, 1);
    count(issuer, &issuer->at_once, 1);
    e = wait_ms(call, issuer->exchange_delay_ms);
    count(issuer, &issuer->at_once, -1);
    if (e)
        return e;
    out->status = 200;
    out->body = span_of(arena_printf(
        &call->arena, "{\"token\":\"e30.%s.c2ln\"}",
        base64url_encode(&call->arena,
                         span_of(arena_printf(&call->arena,
                                              "{\"sub\":\"ocid1.user.oc1..%s\",\"iat\":%ld,"
                                              "\"exp\":%ld,\"tenant\":\"ocid1.tenancy.oc1..%s\"}",
                                              user, now, now + 3600, user)))));
    return ERR_NONE;
}

/* What the one who signed sees: a thing of its own, named after it. */
static enum err serve_call(struct issuer *issuer, struct call *call,
                           const struct net_request *request, struct net_response *out)
{
    const char *authorization = net_headers_get(&request->headers, "authorization");
    const char *mark = authorization == NULL ? NULL : strstr(authorization, "keyId=\"ST$");
    struct span token;
    const char *user;

    count(issuer, &issuer->calls, 1);
    if (mark == NULL || strstr(authorization, "Bearer") != NULL) {
        count(issuer, &issuer->leaks, 1);
        out->status = 401;
        return ERR_NONE;
    }
    token = span_of(mark + strlen("keyId=\"ST$"));
    token = span_cut(&token, '"');
    user = json_get_text(claims_of(call, arena_strndup(&call->arena, token.ptr, token.len)), "sub");
    out->status = 200;
    net_headers_add(&call->arena, &out->headers, "content-type", "application/json");
    net_headers_add(&call->arena, &out->headers, "opc-request-id", user);
    if (strstr(request->url, "/n/") != NULL ||
        strstr(request->url, "/n") + 2 == request->url + strlen(request->url))
        out->body = span_of(arena_printf(&call->arena, "\"ns-%s\"", user));
    else if (strstr(request->url, "regionSubscriptions") != NULL)
        out->body = span_of("[{\"regionName\":\"us-ashburn-1\",\"isHomeRegion\":true}]");
    else
        out->body = span_of(arena_printf(
            &call->arena,
            "[{\"id\":\"ocid1.compartment.oc1..of-%s\",\"name\":\"of-%s\",\"compartmentId\":"
            "\"ocid1.tenancy.oc1..%s\",\"lifecycleState\":\"ACTIVE\"}]",
            user + 16, user + 16, user + 16));
    return ERR_NONE;
}

static enum err serve(void *context, struct call *call, const struct net_request *request,
                      struct net_response *out)
{
    struct issuer *issuer = context;

    *out = (struct net_response){ .status = 0 };
    if (strncmp(request->url, "https://login.example.com/", 26) == 0)
        return serve_login(issuer, call, request->url, out);
    if (strncmp(request->url, ISSUER_DOMAIN, strlen(ISSUER_DOMAIN)) == 0)
        return serve_exchange(issuer, call, request, out);
    return serve_call(issuer, call, request, out);
}

struct net_transport issuer_transport(struct issuer *issuer)
{
    return (struct net_transport){ .send = serve, .context = issuer };
}

void issuer_open(struct issuer *issuer)
{
    *issuer = (struct issuer){ .published = { [ISSUER_RSA] = true } };
    pthread_mutex_init(&issuer->lock, NULL);
    issuer->keys[ISSUER_RSA] = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    issuer->keys[ISSUER_RSA_2] = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    issuer->keys[ISSUER_EC] = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    issuer->keys[ISSUER_ED] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

void issuer_close(struct issuer *issuer)
{
    for (int i = 0; i < ISSUER_KEYS; i++)
        EVP_PKEY_free(issuer->keys[i]);
    pthread_mutex_destroy(&issuer->lock);
}
