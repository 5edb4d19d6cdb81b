#include "oci/key.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/limits.h"
#include "oci/key_inside.h"

#define BITS_MIN   2048
#define BITS_MAX   16384 /* more is no key but a way to keep a processor busy */
#define MD5_SIZE   16
#define ROUNDS_MAX 10000000 /* of deriving a key from a pass phrase: some seconds */
#define SCRYPT_MAX (1 << 24)
#define HEAP_SIZE  (1 << 20) /* of OpenSSL's locked memory: some hundred keys */
#define HEAP_PIECE 16

struct oci_key {
    atomic_int references;
    EVP_PKEY *pkey;
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE];
};

enum pem_kind { PEM_OTHER, PEM_PKCS1, PEM_PKCS8, PEM_PKCS8_ENCRYPTED, PEM_FOREIGN, PEM_PUBLIC };

static const struct pem_name {
    const char *name;
    enum pem_kind kind;
} pem_names[] = {
    { "RSA PRIVATE KEY", PEM_PKCS1 },
    { "PRIVATE KEY", PEM_PKCS8 },
    { "ENCRYPTED PRIVATE KEY", PEM_PKCS8_ENCRYPTED },
    { "EC PRIVATE KEY", PEM_FOREIGN },
    { "DSA PRIVATE KEY", PEM_FOREIGN },
    { "OPENSSH PRIVATE KEY", PEM_FOREIGN },
    { "PUBLIC KEY", PEM_PUBLIC },
    { "RSA PUBLIC KEY", PEM_PUBLIC },
    { "CERTIFICATE", PEM_PUBLIC },
};

/* One block of a PEM text as OpenSSL gives it: name, header lines, DER. */
struct block {
    char *name;
    char *header;
    unsigned char *data;
    long len;
};

/* What a key is made from. */
struct source {
    struct call *call;
    const char *what;
    const char *pass_phrase; /* NULL for none */
};

void oci_key_wipe(void *bytes, size_t len)
{
    if (bytes)
        OPENSSL_cleanse(bytes, len);
}

/* The numbers of private keys lie in locked memory that no core file has. Where a program has set
 * up OpenSSL's itself, or the system has none to lock, they lie where OpenSSL puts them. */
static void lock_heap(void)
{
    if (!CRYPTO_secure_malloc_initialized())
        CRYPTO_secure_malloc_init(HEAP_SIZE, HEAP_PIECE);
    ERR_clear_error();
}

static void lock_heap_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, lock_heap);
}

/* ---- Failures, one for each thing a user can do wrong -------------------------------------- */

static enum err fail_damaged(const struct source *source)
{
    return call_fail(source->call, ERR_CREDENTIALS, "%s is damaged: it cannot be read as a key",
                     source->what);
}

static enum err fail_locked(const struct source *source)
{
    return call_fail(source->call, ERR_CREDENTIALS,
                     "%s is encrypted and there is no pass phrase for it", source->what);
}

static enum err fail_foreign(const struct source *source)
{
    return call_fail(source->call, ERR_CREDENTIALS,
                     "%s is no RSA key in PEM form; OCI takes no other keys", source->what);
}

static enum err fail_none(const struct source *source, bool public)
{
    return call_fail(source->call, ERR_CREDENTIALS,
                     public ? "%s holds a public key or certificate, no private key"
                            : "%s holds no private key in PEM form",
                     source->what);
}

/* Tells a cipher this OpenSSL lacks (single DES, for instance) from a wrong pass phrase. */
static bool cipher_is_missing(void)
{
    unsigned long error;
    bool missing = false;

    while ((error = ERR_get_error()) != 0)
        missing = missing || ERR_GET_REASON(error) == ERR_R_UNSUPPORTED ||
                  ERR_GET_REASON(error) == PEM_R_UNSUPPORTED_ENCRYPTION;
    return missing;
}

static enum err fail_cipher(const struct source *source)
{
    return call_fail(source->call, ERR_CREDENTIALS,
                     "%s is encrypted with a cipher that OpenSSL does not offer here",
                     source->what);
}

static enum err fail_decrypt(const struct source *source)
{
    if (cipher_is_missing())
        return fail_cipher(source);
    return call_fail(source->call, ERR_CREDENTIALS, "wrong pass phrase for %s", source->what);
}

/* ---- PEM ----------------------------------------------------------------------------------- */

static void block_clear(struct block *block)
{
    OPENSSL_secure_free(block->name);
    OPENSSL_secure_free(block->header);
    OPENSSL_secure_clear_free(block->data, block->len > 0 ? (size_t)block->len : 0);
    *block = (struct block){ 0 };
}

/* PEM_FLAG_SECURE makes OpenSSL wipe its own working copies. */
static bool block_read(BIO *bio, struct block *out)
{
    return PEM_read_bio_ex(bio, &out->name, &out->header, &out->data, &out->len,
                           PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) == 1;
}

static enum pem_kind kind_of(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(pem_names) / sizeof(pem_names[0]); i++) {
        if (strcmp(pem_names[i].name, name) == 0)
            return pem_names[i].kind;
    }
    return PEM_OTHER;
}

/* Moves to the first private key; what stands before it (attributes, certificates) is skipped. */
static enum err find_private(const struct source *source, BIO *bio, struct block *out,
                             enum pem_kind *out_kind)
{
    bool public = false;

    for (;;) {
        if (!block_read(bio, out)) {
            if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE)
                return fail_none(source, public);
            return fail_damaged(source);
        }
        *out_kind = kind_of(out->name);
        if (*out_kind != PEM_OTHER && *out_kind != PEM_PUBLIC)
            return ERR_NONE;
        public = public || *out_kind == PEM_PUBLIC;
        block_clear(out);
    }
}

/* Never asks on a terminal, which is what OpenSSL does when it gets no callback. */
static int give_pass_phrase(char *out, int size, int writing, void *context)
{
    const char *pass_phrase = context;
    size_t len = strlen(pass_phrase);

    (void)writing;
    if (len > (size_t)size)
        return -1;
    memcpy(out, pass_phrase, len);
    return (int)len;
}

/* "RSA PRIVATE KEY", encrypted when the block has a DEK-Info header. */
static enum err read_pkcs1(const struct source *source, struct block *block, EVP_PKEY **out)
{
    const unsigned char *der = block->data;
    EVP_CIPHER_INFO cipher;
    bool locked;

    if (PEM_get_EVP_CIPHER_INFO(block->header, &cipher) != 1)
        return cipher_is_missing() ? fail_cipher(source) : fail_damaged(source);
    locked = cipher.cipher != NULL;
    if (locked && !source->pass_phrase)
        return fail_locked(source);
    if (locked && PEM_do_header(&cipher, block->data, &block->len, give_pass_phrase,
                                (void *)source->pass_phrase) != 1)
        return fail_decrypt(source);
    *out = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &der, block->len);
    if (*out)
        return ERR_NONE;
    /* One wrong pass phrase in 256 ends in valid padding, and its rubbish gets this far. */
    ERR_clear_error();
    return locked ? fail_decrypt(source) : fail_damaged(source);
}

static enum err read_info(const struct source *source, PKCS8_PRIV_KEY_INFO *info, EVP_PKEY **out)
{
    *out = EVP_PKCS82PKEY(info);
    PKCS8_PRIV_KEY_INFO_free(info);
    return *out ? ERR_NONE : fail_damaged(source);
}

static enum err read_pkcs8(const struct source *source, struct block *block, EVP_PKEY **out)
{
    const unsigned char *der = block->data;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &der, block->len);

    return info ? read_info(source, info, out) : fail_damaged(source);
}

#ifndef OPENSSL_NO_SCRYPT
/* Weighed so that SCRYPT_MAX is as much work as ROUNDS_MAX; UINT64_MAX for no sane numbers. */
static uint64_t scrypt_rounds(const SCRYPT_PARAMS *param)
{
    uint64_t n, r, p;

    if (!param)
        return 0;
    if (ASN1_INTEGER_get_uint64(&n, param->costParameter) != 1 ||
        ASN1_INTEGER_get_uint64(&r, param->blockSize) != 1 ||
        ASN1_INTEGER_get_uint64(&p, param->parallelizationParameter) != 1)
        return UINT64_MAX;
    if (n > SCRYPT_MAX || r > SCRYPT_MAX || p > SCRYPT_MAX || n * r > SCRYPT_MAX)
        return UINT64_MAX;
    return n * r * p > SCRYPT_MAX ? UINT64_MAX : 0;
}
#endif

/* Rounds of PBES2's PBKDF2 or of scrypt (N * r * p), of PBES1; 0 when it cannot be told. */
static uint64_t rounds_of_kdf(const X509_ALGOR *kdf)
{
    const ASN1_OBJECT *object;
    const void *value;
    uint64_t rounds = 0;
    int type;

    X509_ALGOR_get0(&object, &type, &value, kdf);
    if (type != V_ASN1_SEQUENCE)
        return 0;
    if (OBJ_obj2nid(object) == NID_id_pbkdf2) {
        PBKDF2PARAM *param = ASN1_item_unpack(value, ASN1_ITEM_rptr(PBKDF2PARAM));

        if (param && ASN1_INTEGER_get_uint64(&rounds, param->iter) != 1)
            rounds = UINT64_MAX;
        PBKDF2PARAM_free(param);
    }
#ifndef OPENSSL_NO_SCRYPT
    if (OBJ_obj2nid(object) == NID_id_scrypt) {
        SCRYPT_PARAMS *param = ASN1_item_unpack(value, ASN1_ITEM_rptr(SCRYPT_PARAMS));

        rounds = scrypt_rounds(param);
        SCRYPT_PARAMS_free(param);
    }
#endif
    return rounds;
}

static uint64_t rounds_of(const X509_SIG *sealed)
{
    const ASN1_OBJECT *object;
    const X509_ALGOR *algorithm;
    const void *value;
    uint64_t rounds = 0;
    int type;

    X509_SIG_get0(sealed, &algorithm, NULL);
    X509_ALGOR_get0(&object, &type, &value, algorithm);
    if (type != V_ASN1_SEQUENCE)
        return 0;
    if (OBJ_obj2nid(object) == NID_pbes2) {
        PBE2PARAM *param = ASN1_item_unpack(value, ASN1_ITEM_rptr(PBE2PARAM));

        rounds = param ? rounds_of_kdf(param->keyfunc) : 0;
        PBE2PARAM_free(param);
    } else {
        PBEPARAM *param = ASN1_item_unpack(value, ASN1_ITEM_rptr(PBEPARAM));

        if (param && ASN1_INTEGER_get_uint64(&rounds, param->iter) != 1)
            rounds = UINT64_MAX;
        PBEPARAM_free(param);
    }
    return rounds;
}

static enum err decrypt(const struct source *source, const X509_SIG *sealed, EVP_PKEY **out)
{
    PKCS8_PRIV_KEY_INFO *info;

    if (rounds_of(sealed) > ROUNDS_MAX)
        return call_fail(source->call, ERR_CREDENTIALS,
                         "%s is encrypted with more than %d rounds of key derivation: it would "
                         "take minutes to open; encrypt it anew",
                         source->what, ROUNDS_MAX);
    info = PKCS8_decrypt(sealed, source->pass_phrase, (int)strlen(source->pass_phrase));
    return info ? read_info(source, info, out) : fail_decrypt(source);
}

static enum err read_pkcs8_encrypted(const struct source *source, struct block *block,
                                     EVP_PKEY **out)
{
    const unsigned char *der = block->data;
    X509_SIG *sealed;
    enum err e;

    if (!source->pass_phrase)
        return fail_locked(source);
    sealed = d2i_X509_SIG(NULL, &der, block->len);
    if (!sealed)
        return fail_damaged(source);
    e = decrypt(source, sealed, out);
    X509_SIG_free(sealed);
    return e;
}

static enum err read_block(const struct source *source, enum pem_kind kind, struct block *block,
                           EVP_PKEY **out)
{
    switch (kind) {
    case PEM_PKCS1:
        return read_pkcs1(source, block, out);
    case PEM_PKCS8:
        return read_pkcs8(source, block, out);
    case PEM_PKCS8_ENCRYPTED:
        return read_pkcs8_encrypted(source, block, out);
    default:
        return fail_foreign(source);
    }
}

static enum err read_pem(const struct source *source, struct span pem, EVP_PKEY **out)
{
    struct block block = { 0 };
    enum pem_kind kind = PEM_OTHER;
    enum err e;
    BIO *bio;

    if (pem.len == 0 || pem.len > LIMIT_KEY_FILE)
        return fail_none(source, /* public= */ false);
    bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    if (!bio)
        return call_fail(source->call, ERR_INTERNAL, "OpenSSL cannot read from memory");
    e = find_private(source, bio, &block, &kind);
    if (!e)
        e = read_block(source, kind, &block, out);
    block_clear(&block);
    BIO_free(bio);
    return e;
}

/* ---- Keys ---------------------------------------------------------------------------------- */

/* MD5 is how OCI names keys, no protection; where OpenSSL has none (FIPS) the text stays empty. */
static void compute_fingerprint(struct oci_key *key)
{
    unsigned char digest[MD5_SIZE];
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(key->pkey, &der);
    size_t i;

    if (len > 0 && EVP_Digest(der, (size_t)len, digest, NULL, EVP_md5(), NULL) == 1) {
        for (i = 0; i < MD5_SIZE; i++)
            snprintf(key->fingerprint + 3 * i, 4, i + 1 < MD5_SIZE ? "%02x:" : "%02x", digest[i]);
    }
    OPENSSL_free(der);
}

static bool sign(EVP_PKEY *pkey, struct span text, unsigned char *out, size_t *out_len)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done =
        context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, pkey) == 1 &&
        EVP_DigestSign(context, out, out_len, (const unsigned char *)text.ptr, text.len) == 1;

    EVP_MD_CTX_free(context);
    return done;
}

static bool verify(EVP_PKEY *pkey, struct span text, const unsigned char *signature, size_t len)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done =
        context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, pkey) == 1 &&
        EVP_DigestVerify(context, signature, len, (const unsigned char *)text.ptr, text.len) == 1;

    EVP_MD_CTX_free(context);
    return done;
}

/* PEM has no checksum: a key with one wrong character parses, and all it signs is refused by OCI
 * without a reason. One trial signature (a millisecond) finds that here. */
static bool key_works(struct call *call, EVP_PKEY *pkey)
{
    size_t len = (size_t)EVP_PKEY_get_size(pkey);
    unsigned char *signature = arena_alloc(&call->arena, len);
    struct span text = span_of("trial");

    return sign(pkey, text, signature, &len) && verify(pkey, text, signature, len);
}

static enum err check_key(const struct source *source, EVP_PKEY *pkey)
{
    int bits = EVP_PKEY_get_bits(pkey);

    if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA)
        return fail_foreign(source);
    if (bits < BITS_MIN || bits > BITS_MAX)
        return call_fail(source->call, ERR_CREDENTIALS,
                         "%s has %d bits; OCI takes RSA keys from %d bits on", source->what, bits,
                         BITS_MIN);
    return key_works(source->call, pkey) ? ERR_NONE : fail_damaged(source);
}

/* Takes `pkey`. */
static struct oci_key *new_key(EVP_PKEY *pkey)
{
    struct oci_key *key = calloc(1, sizeof(*key));

    if (!key)
        abort();
    atomic_init(&key->references, 1);
    key->pkey = pkey;
    compute_fingerprint(key);
    return key;
}

enum err oci_key_parse(struct call *call, const char *what, struct span pem,
                       const char *pass_phrase, struct oci_key **out)
{
    struct source source = {
        .call = call,
        .what = what,
        .pass_phrase = pass_phrase && *pass_phrase ? pass_phrase : NULL,
    };
    EVP_PKEY *pkey = NULL;
    enum err e;

    lock_heap_once();
    ERR_clear_error();
    e = read_pem(&source, pem, &pkey);
    if (!e)
        e = check_key(&source, pkey);
    if (!e)
        *out = new_key(pkey);
    else
        EVP_PKEY_free(pkey);
    ERR_clear_error(); /* the queue is the thread's, and libcurl reads it too */
    return e;
}

enum err oci_key_generate(struct call *call, struct oci_key **out)
{
    EVP_PKEY *pkey;

    lock_heap_once();
    pkey = EVP_RSA_gen(BITS_MIN);
    ERR_clear_error();
    if (!pkey)
        return call_fail(call, ERR_INTERNAL, "OpenSSL cannot make a key");
    *out = new_key(pkey);
    return ERR_NONE;
}

enum err oci_key_public(struct call *call, const struct oci_key *key, const char **out)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(key->pkey, &der);

    if (len <= 0) {
        ERR_clear_error();
        return call_fail(call, ERR_INTERNAL, "OpenSSL cannot write the public key");
    }
    *out = base64_encode(&call->arena, (struct span){ (const char *)der, (size_t)len });
    OPENSSL_free(der);
    return ERR_NONE;
}

enum err oci_key_load(struct call *call, const char *path, const char *pass_phrase,
                      struct oci_key **out)
{
    struct span pem;
    enum err e = file_read(call, "key file", path, LIMIT_KEY_FILE, &pem);

    if (e) {
        call->error.code = ERR_CREDENTIALS;
        return file_hint(call, path);
    }
    e = oci_key_parse(call, arena_printf(&call->arena, "key file %s", path), pem, pass_phrase, out);
    oci_key_wipe((char *)pem.ptr, pem.len);
    return e;
}

struct oci_key *oci_key_retain(struct oci_key *key)
{
    atomic_fetch_add_explicit(&key->references, 1, memory_order_relaxed);
    return key;
}

void oci_key_release(struct oci_key *key)
{
    if (!key || atomic_fetch_sub_explicit(&key->references, 1, memory_order_acq_rel) != 1)
        return;
    EVP_PKEY_free(key->pkey); /* wipes the numbers of an RSA key */
    free(key);
}

enum err oci_key_sign(struct call *call, const struct oci_key *key, struct span text,
                      const char **out_base64)
{
    size_t len = (size_t)EVP_PKEY_get_size(key->pkey);
    unsigned char *signature = arena_alloc(&call->arena, len);

    if (!sign(key->pkey, text, signature, &len)) {
        ERR_clear_error();
        return call_fail(call, ERR_INTERNAL, "OpenSSL cannot sign with the key");
    }
    *out_base64 = base64_encode(&call->arena, (struct span){ (const char *)signature, len });
    return ERR_NONE;
}

void oci_key_fingerprint(const struct oci_key *key, char out[OCI_KEY_FINGERPRINT_SIZE])
{
    memcpy(out, key->fingerprint, OCI_KEY_FINGERPRINT_SIZE);
}

EVP_PKEY *oci_key_inside(const struct oci_key *key)
{
    return key->pkey;
}
