#include "sandbox/auth_certificate.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "sandbox/auth_key.h"

#define AUTHORITY_S  (3650 * 24 * 3600L)
#define BACKDATED_S  3600
#define TOO_SOON_S   3600 /* a certificate that ends within is not given out any more */
#define SUBJECT_ROWS 6

/* A certificate with its key. */
struct pair {
    X509 *certificate;
    EVP_PKEY *key;
};

struct sandbox_auth_authority {
    struct pair root;
    struct pair intermediate;
    struct pair leaf;
};

/* What a certificate says; NULL ends the lists. */
struct draft {
    const char *subject[SUBJECT_ROWS][2];
    const char *extensions[SUBJECT_ROWS][2];
    int64_t life_s;
};

static void free_pair(struct pair *pair)
{
    X509_free(pair->certificate);
    EVP_PKEY_free(pair->key);
    *pair = (struct pair){ 0 };
}

void sandbox_auth_certificate_free(struct sandbox_auth_authority *authority)
{
    if (authority == NULL)
        return;
    free_pair(&authority->root);
    free_pair(&authority->intermediate);
    free_pair(&authority->leaf);
    free(authority);
}

/* ---- Making -------------------------------------------------------------------------------- */

/* Names are set as they are: OCIDs are longer than X.520 allows, in OCI's certificates, too. */
static bool set_subject(X509 *certificate, const struct draft *draft)
{
    X509_NAME *name = X509_get_subject_name(certificate);

    for (size_t i = 0; i < SUBJECT_ROWS && draft->subject[i][0] != NULL; i++) {
        const char *text = draft->subject[i][1];
        X509_NAME_ENTRY *entry = X509_NAME_ENTRY_create_by_NID(
            NULL, OBJ_txt2nid(draft->subject[i][0]), V_ASN1_UTF8STRING, (const unsigned char *)text,
            (int)strlen(text));
        bool added = entry != NULL && X509_NAME_add_entry(name, entry, -1, 0) == 1;

        X509_NAME_ENTRY_free(entry);
        if (!added)
            return false;
    }
    return true;
}

static bool set_extensions(X509 *certificate, X509 *issuer, const struct draft *draft)
{
    X509V3_CTX context;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    for (size_t i = 0; i < SUBJECT_ROWS && draft->extensions[i][0] != NULL; i++) {
        X509_EXTENSION *extension =
            X509V3_EXT_conf(NULL, &context, draft->extensions[i][0], draft->extensions[i][1]);
        bool added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;

        X509_EXTENSION_free(extension);
        if (!added)
            return false;
    }
    return true;
}

static bool set_serial(X509 *certificate)
{
    BIGNUM *number = BN_new();
    bool done = number != NULL && BN_rand(number, 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;

    BN_free(number);
    return done;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const struct pair *issuer,
                 const struct draft *draft, int64_t now_ms)
{
    X509 *above = issuer != NULL ? issuer->certificate : certificate;
    time_t now_s = (time_t)(now_ms / 1000);

    return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
           ASN1_TIME_set(X509_getm_notBefore(certificate), now_s - BACKDATED_S) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), now_s + (time_t)draft->life_s) != NULL &&
           set_subject(certificate, draft) &&
           X509_set_issuer_name(certificate, X509_get_subject_name(above)) == 1 &&
           X509_set_pubkey(certificate, key) == 1 && set_extensions(certificate, above, draft) &&
           X509_sign(certificate, issuer != NULL ? issuer->key : key, EVP_sha256()) > 0;
}

/* `issuer` NULL: signed by itself. Replaces what is in `out`. */
static enum err make_pair(struct call *call, const struct pair *issuer, const struct draft *draft,
                          int64_t now_ms, struct pair *out)
{
    struct pair made = { .certificate = X509_new(), .key = EVP_RSA_gen(SANDBOX_AUTH_KEY_BITS) };

    if (made.certificate == NULL || made.key == NULL ||
        !fill(made.certificate, made.key, issuer, draft, now_ms)) {
        free_pair(&made);
        return call_fail(call, ERR_CREDENTIALS, "a certificate for %s could not be made",
                         draft->subject[0][1]);
    }
    free_pair(out);
    *out = made;
    return ERR_NONE;
}

static enum err make_leaf(struct call *call, const struct sandbox_auth *auth,
                          struct sandbox_auth_authority *authority, int64_t now_ms)
{
    struct arena *arena = &call->arena;
    const struct draft draft = {
        .subject = { { "CN", auth->instance },
                     { "OU", "opc-certtype:instance" },
                     { "OU", arena_printf(arena, "opc-compartment:%s", auth->tenancy) },
                     { "OU", arena_printf(arena, "opc-instance:%s", auth->instance) },
                     { "OU", arena_printf(arena, "opc-tenant:%s", auth->tenancy) } },
        .extensions = { { "keyUsage", "critical,digitalSignature,keyEncipherment" },
                        { "extendedKeyUsage", "clientAuth" },
                        { "subjectKeyIdentifier", "hash" },
                        { "authorityKeyIdentifier", "keyid" } },
        .life_s = SANDBOX_AUTH_CERTIFICATE_S,
    };

    return make_pair(call, &authority->intermediate, &draft, now_ms, &authority->leaf);
}

static enum err make_authority(struct call *call, const struct sandbox_auth *auth, int64_t now_ms,
                               struct sandbox_auth_authority *authority)
{
    static const struct draft root = {
        .subject = { { "CN", "Sandbox Root" }, { "O", "oci-sandbox" } },
        .extensions = { { "basicConstraints", "critical,CA:TRUE" },
                        { "keyUsage", "critical,keyCertSign,cRLSign" },
                        { "subjectKeyIdentifier", "hash" } },
        .life_s = AUTHORITY_S,
    };
    static const struct draft intermediate = {
        .subject = { { "CN", "Sandbox Intermediate" }, { "O", "oci-sandbox" } },
        .extensions = { { "basicConstraints", "critical,CA:TRUE,pathlen:0" },
                        { "keyUsage", "critical,keyCertSign,cRLSign" },
                        { "subjectKeyIdentifier", "hash" },
                        { "authorityKeyIdentifier", "keyid" } },
        .life_s = AUTHORITY_S,
    };
    enum err e = make_pair(call, NULL, &root, now_ms, &authority->root);

    if (!e)
        e = make_pair(call, &authority->root, &intermediate, now_ms, &authority->intermediate);
    if (!e)
        e = make_leaf(call, auth, authority, now_ms);
    return e;
}

/* Under the lock: the authority, made when it is missing. */
static enum err open_authority(struct call *call, struct sandbox_auth *auth, int64_t now_ms,
                               struct sandbox_auth_authority **out)
{
    if (auth->authority == NULL) {
        struct sandbox_auth_authority *made = calloc(1, sizeof(*made));
        enum err e;

        if (made == NULL)
            abort(); /* no memory */
        e = make_authority(call, auth, now_ms, made);
        if (e) {
            sandbox_auth_certificate_free(made);
            return e;
        }
        auth->authority = made;
    }
    *out = auth->authority;
    return ERR_NONE;
}

/* ---- Giving out ---------------------------------------------------------------------------- */

static void print_pair(struct arena *arena, const struct sandbox_auth_authority *authority,
                       const struct pair *pair, struct sandbox_auth_identity *out)
{
    *out = (struct sandbox_auth_identity){
        .certificate = sandbox_auth_key_pem_certificate(arena, pair->certificate),
        .key = sandbox_auth_key_pem(arena, pair->key),
        .intermediate =
            sandbox_auth_key_pem_certificate(arena, authority->intermediate.certificate),
        .root = sandbox_auth_key_pem_certificate(arena, authority->root.certificate),
    };
}

static bool ends_soon(X509 *certificate, int64_t now_ms)
{
    time_t limit = (time_t)(now_ms / 1000) + TOO_SOON_S;

    return X509_cmp_time(X509_get0_notAfter(certificate), &limit) < 0;
}

enum err sandbox_auth_certificate_instance(struct call *call, struct sandbox_auth *auth,
                                           int64_t now_ms, struct sandbox_auth_identity *out)
{
    struct sandbox_auth_authority *authority;
    enum err e;

    pthread_mutex_lock(&auth->lock);
    e = open_authority(call, auth, now_ms, &authority);
    if (!e && ends_soon(authority->leaf.certificate, now_ms))
        e = make_leaf(call, auth, authority, now_ms);
    if (!e)
        print_pair(&call->arena, authority, &authority->leaf, out);
    pthread_mutex_unlock(&auth->lock);
    return e;
}

enum err sandbox_auth_certificate_rotate(struct call *call, struct sandbox_auth *auth,
                                         int64_t now_ms)
{
    struct sandbox_auth_authority *authority;
    enum err e;

    pthread_mutex_lock(&auth->lock);
    e = open_authority(call, auth, now_ms, &authority);
    if (!e)
        e = make_leaf(call, auth, authority, now_ms);
    pthread_mutex_unlock(&auth->lock);
    return e;
}

enum err sandbox_auth_certificate_server(struct call *call, struct sandbox_auth *auth,
                                         const char *host, int64_t now_ms,
                                         struct sandbox_auth_identity *out)
{
    const char *names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    const struct draft draft = {
        .subject = { { "CN", "localhost" } },
        .extensions = { { "keyUsage", "critical,digitalSignature,keyEncipherment" },
                        { "extendedKeyUsage", "serverAuth" },
                        { "subjectAltName",
                          host != NULL ? arena_printf(&call->arena, "%s,IP:%s", names, host)
                                       : names },
                        { "subjectKeyIdentifier", "hash" },
                        { "authorityKeyIdentifier", "keyid" } },
        .life_s = 365 * 24 * 3600L,
    };
    struct sandbox_auth_authority *authority;
    struct pair made = { 0 };
    enum err e;

    pthread_mutex_lock(&auth->lock);
    e = open_authority(call, auth, now_ms, &authority);
    if (!e)
        e = make_pair(call, &authority->intermediate, &draft, now_ms, &made);
    if (!e)
        print_pair(&call->arena, authority, &made, out);
    pthread_mutex_unlock(&auth->lock);
    free_pair(&made);
    return e;
}

/* ---- Checking ------------------------------------------------------------------------------ */

static bool chain_is_right(X509 *root, X509 *leaf, STACK_OF(X509) * between, int64_t now_ms)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool right = false;

    if (store != NULL && context != NULL && X509_STORE_add_cert(store, root) == 1 &&
        X509_STORE_CTX_init(context, store, leaf, between) == 1) {
        X509_STORE_CTX_set_time(context, 0, (time_t)(now_ms / 1000));
        right = X509_verify_cert(context) == 1;
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return right;
}

enum err sandbox_auth_certificate_check(struct call *call, struct sandbox_auth *auth, X509 *leaf,
                                        STACK_OF(X509) * between, int64_t now_ms)
{
    struct sandbox_auth_authority *authority;
    bool right = false;
    enum err e;

    pthread_mutex_lock(&auth->lock);
    e = open_authority(call, auth, now_ms, &authority);
    if (!e)
        right = chain_is_right(authority->root.certificate, leaf, between, now_ms);
    pthread_mutex_unlock(&auth->lock);
    if (!e && !right)
        e = call_fail(call, ERR_CREDENTIALS,
                      "The certificate was not issued here, or is not valid "
                      "now.");
    return e;
}

bool sandbox_auth_certificate_has_fingerprint(X509 *certificate, const EVP_MD *digest,
                                              struct span text)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    size_t at = 0;

    if (X509_digest(certificate, digest, bytes, &len) != 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = (char)tolower((unsigned char)text.ptr[i]);
        unsigned half;

        if (c == ':')
            continue;
        if (at >= (size_t)len * 2)
            return false;
        half = at % 2 == 0 ? bytes[at / 2] >> 4 : bytes[at / 2] & 15u;
        if (c != digits[half])
            return false;
        at++;
    }
    return at == (size_t)len * 2;
}
