#include "oci/key.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "base/base64.h"
#include "oci/material.h"

#define WHAT        "key_file /home/a/key.pem"
#define PASS_PHRASE "correct horse battery"
#define THREADS     4
#define SIGNATURES  50

static int set_up(void **state)
{
    struct call *call = calloc(1, sizeof(*call));

    call_init(call);
    *state = call;
    return 0;
}

static int tear_down(void **state)
{
    struct call *call = *state;

    assert_int_equal(ERR_peek_error(), 0); /* nothing is left for the next user of OpenSSL */
    call_release(call);
    free(call);
    return 0;
}

static enum err parse(struct call *call, const char *pem, const char *pass_phrase,
                      struct oci_key **out)
{
    return oci_key_parse(call, WHAT, span_of(pem), pass_phrase, out);
}

static void expect_failure(struct call *call, const char *pem, const char *pass_phrase,
                           const char *message)
{
    struct oci_key *key = NULL;

    assert_int_equal(parse(call, pem, pass_phrase, &key), ERR_CREDENTIALS);
    assert_null(key);
    material_expect(call, ERR_CREDENTIALS, message, NULL);
    call_forgive(call);
}

/* The signature of a text, made by OpenSSL itself. */
static const char *reference(struct call *call, const char *text)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char bytes[256];
    size_t len = sizeof(bytes);

    assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, material_key()), 1);
    assert_int_equal(
        EVP_DigestSign(context, bytes, &len, (const unsigned char *)text, strlen(text)), 1);
    EVP_MD_CTX_free(context);
    return base64_encode(&call->arena, (struct span){ (const char *)bytes, len });
}

/* Parses, and compares signature and fingerprint with the key of the program. */
static void expect_key(struct call *call, const char *pem, const char *pass_phrase)
{
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE];
    const char *signature;
    struct oci_key *key;

    assert_int_equal(parse(call, pem, pass_phrase, &key), ERR_NONE);
    assert_int_equal(oci_key_sign(call, key, span_of("hello"), &signature), ERR_NONE);
    assert_string_equal(signature, reference(call, "hello"));
    oci_key_fingerprint(key, fingerprint);
    assert_string_equal(fingerprint, material_fingerprint(&call->arena, material_key()));
    oci_key_release(key);
}

static void reads_plain_and_encrypted_keys_in_both_forms(void **state)
{
    struct call *call = *state;
    struct arena *arena = &call->arena;
    EVP_PKEY *key = material_key();

    expect_key(call, material_pem(arena, key, MATERIAL_PKCS1, NULL), NULL);
    expect_key(call, material_pem(arena, key, MATERIAL_PKCS8, NULL), NULL);
    expect_key(call, material_pem(arena, key, MATERIAL_PKCS1, PASS_PHRASE), PASS_PHRASE);
    expect_key(call, material_pem(arena, key, MATERIAL_PKCS8, PASS_PHRASE), PASS_PHRASE);
}

static void ignores_a_pass_phrase_that_is_not_needed(void **state)
{
    struct call *call = *state;

    expect_key(call, material_pem(&call->arena, material_key(), MATERIAL_PKCS8, NULL), "x");
}

static const char *with_crlf(struct call *call, const char *pem)
{
    char *out = arena_alloc(&call->arena, 2 * strlen(pem) + 1);
    char *at = out;

    for (; *pem; pem++) {
        if (*pem == '\n')
            *at++ = '\r';
        *at++ = *pem;
    }
    return out;
}

static void ignores_what_surrounds_the_key(void **state)
{
    struct call *call = *state;
    struct arena *arena = &call->arena;
    const char *pem = material_pem(arena, material_key(), MATERIAL_PKCS1, NULL);
    const char *locked = material_pem(arena, material_key(), MATERIAL_PKCS1, PASS_PHRASE);
    char *cut = arena_strndup(arena, pem, strlen(pem) - 1);

    expect_key(call, arena_printf(arena, "%sOCI_API_KEY", pem), NULL);
    expect_key(call, arena_printf(arena, "%sOCI_API_KEY\r\n", with_crlf(call, pem)), NULL);
    expect_key(call, arena_printf(arena, "Bag Attributes\n  name: x\n\n%s", pem), NULL);
    expect_key(call, arena_printf(arena, "\xef\xbb\xbf%s", pem), NULL);
    expect_key(call, with_crlf(call, locked), PASS_PHRASE);
    expect_key(call, cut, NULL);
}

static const char *public_pem(struct call *call)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes, *pem;
    long size;

    assert_int_equal(PEM_write_bio_PUBKEY(bio, material_key()), 1);
    size = BIO_get_mem_data(bio, &bytes);
    pem = arena_strndup(&call->arena, bytes, (size_t)size);
    BIO_free(bio);
    return pem;
}

static void takes_the_private_key_behind_a_public_one(void **state)
{
    struct call *call = *state;
    struct arena *arena = &call->arena;
    const char *pem = material_pem(arena, material_key(), MATERIAL_PKCS8, NULL);

    expect_key(call, arena_printf(arena, "%s%s", public_pem(call), pem), NULL);
}

static void says_what_stands_there_instead_of_a_private_key(void **state)
{
    struct call *call = *state;

    expect_failure(call, "", NULL, WHAT " holds no private key in PEM form");
    expect_failure(call, "hello\n", NULL, WHAT " holds no private key in PEM form");
    expect_failure(call, "\xef\xbb\xbf", NULL, WHAT " holds no private key in PEM form");
    expect_failure(call, public_pem(call), NULL,
                   WHAT " holds a public key or certificate, no private key");
    expect_failure(call,
                   "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n"
                   "-----END OPENSSH PRIVATE KEY-----\n",
                   NULL, WHAT " is no RSA key in PEM form; OCI takes no other keys");
}

static void refuses_keys_that_are_not_rsa(void **state)
{
    struct call *call = *state;
    const char *message = WHAT " is no RSA key in PEM form; OCI takes no other keys";
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");

    assert_non_null(key);
    expect_failure(call, material_pem(&call->arena, key, MATERIAL_PKCS1, NULL), NULL, message);
    expect_failure(call, material_pem(&call->arena, key, MATERIAL_PKCS8, NULL), NULL, message);
    expect_failure(call, material_pem(&call->arena, key, MATERIAL_PKCS8, PASS_PHRASE), PASS_PHRASE,
                   message);
    EVP_PKEY_free(key);
}

static void refuses_keys_that_are_too_short(void **state)
{
    struct call *call = *state;
    EVP_PKEY *key = EVP_RSA_gen(1024);

    assert_non_null(key);
    expect_failure(call, material_pem(&call->arena, key, MATERIAL_PKCS8, NULL), NULL,
                   WHAT " has 1024 bits; OCI takes RSA keys from 2048 bits on");
    EVP_PKEY_free(key);
}

static void tells_a_missing_pass_phrase_from_a_wrong_one(void **state)
{
    const enum material_form forms[] = { MATERIAL_PKCS1, MATERIAL_PKCS8 };
    const char *missing = WHAT " is encrypted and there is no pass phrase for it";
    const char *wrong = "wrong pass phrase for " WHAT;
    struct call *call = *state;
    char *huge = arena_alloc(&call->arena, 5001);
    size_t i;

    memset(huge, 'x', 5000);
    for (i = 0; i < 2; i++) {
        const char *pem = material_pem(&call->arena, material_key(), forms[i], PASS_PHRASE);

        expect_failure(call, pem, NULL, missing);
        expect_failure(call, pem, "", missing);
        expect_failure(call, pem, "correct horse", wrong);
        expect_failure(call, pem, huge, wrong);
    }
}

/* About one wrong pass phrase in 256 decrypts to something with valid padding. */
static void calls_every_wrong_pass_phrase_wrong(void **state)
{
    struct call *call = *state;
    const char *pem = material_pem(&call->arena, material_key(), MATERIAL_PKCS1, PASS_PHRASE);
    int i;

    for (i = 0; i < 1500; i++)
        expect_failure(call, pem, arena_printf(&call->arena, "guess %d", i),
                       "wrong pass phrase for " WHAT);
}

static void names_a_cipher_that_openssl_does_not_offer(void **state)
{
    struct call *call = *state;
    const char *message = WHAT " is encrypted with a cipher that OpenSSL does not offer here";

    expect_failure(call,
                   "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                   "DEK-Info: DES-CBC,0123456789ABCDEF\n\nAAAAAAAAAAA=\n"
                   "-----END RSA PRIVATE KEY-----\n",
                   PASS_PHRASE, message);
    expect_failure(call,
                   "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                   "DEK-Info: ROT-13,0123456789ABCDEF\n\nAAAAAAAAAAA=\n"
                   "-----END RSA PRIVATE KEY-----\n",
                   PASS_PHRASE, message);
}

static void refuses_damaged_keys(void **state)
{
    struct call *call = *state;
    struct arena *arena = &call->arena;
    const char *message = WHAT " is damaged: it cannot be read as a key";
    char *pem = material_pem(arena, material_key(), MATERIAL_PKCS1, NULL);

    expect_failure(call, arena_strndup(arena, pem, strlen(pem) / 2), NULL, message);
    expect_failure(call, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", NULL,
                   message);
    expect_failure(call, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                   NULL, message);
    expect_failure(call,
                   "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                   "-----END ENCRYPTED PRIVATE KEY-----\n",
                   "x", message);
    expect_failure(
        call,
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,zz\n"
        "\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        "x", message);
    pem[100] = '!';
    expect_failure(call, pem, NULL, message);
}

/* The numbers of the key at fixed places of its DER: one bit of the private exponent and of the
 * first prime turned around, as a slip in a copied file might do. */
static void finds_a_key_whose_parts_do_not_fit(void **state)
{
    struct call *call = *state;
    unsigned char *der = NULL;
    int len = i2d_PrivateKey(material_key(), &der);
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes;
    long size;

    assert_true(len > 700);
    der[350] ^= 1;
    der[600] ^= 1;
    assert_true(PEM_write_bio(bio, "RSA PRIVATE KEY", "", der, len) > 0);
    size = BIO_get_mem_data(bio, &bytes);
    expect_failure(call, arena_strndup(&call->arena, bytes, (size_t)size), NULL,
                   WHAT " is damaged: it cannot be read as a key");
    BIO_free(bio);
    OPENSSL_free(der);
}

/* No cut and no flipped byte may crash or leak, whatever comes out. */
static void survives_any_broken_text(void **state)
{
    struct call *call = *state;
    char *pem = material_pem(&call->arena, material_key(), MATERIAL_PKCS8, PASS_PHRASE);
    size_t len = strlen(pem);
    size_t i;

    for (i = 0; i < len; i += 7) {
        struct oci_key *key = NULL;
        char before = pem[i];

        pem[i] = (char)(before ^ 0x15);
        if (parse(call, pem, PASS_PHRASE, &key) == ERR_NONE)
            oci_key_release(key);
        else
            material_expect_hidden(call, PASS_PHRASE);
        call_forgive(call);
        pem[i] = before;
    }
}

static void loads_a_key_file(void **state)
{
    struct call *call = *state;
    const char *pem = material_pem(&call->arena, material_key(), MATERIAL_PKCS8, PASS_PHRASE);
    const char *path = material_write(&call->arena, "key.pem", pem);
    struct oci_key *key;

    assert_int_equal(oci_key_load(call, path, PASS_PHRASE, &key), ERR_NONE);
    oci_key_release(key);
    assert_int_equal(oci_key_load(call, path, "other", &key), ERR_CREDENTIALS);
    material_expect(call, ERR_CREDENTIALS,
                    arena_printf(&call->arena, "wrong pass phrase for key file %s", path), NULL);
}

static void says_why_a_key_file_cannot_be_read(void **state)
{
    struct call *call = *state;
    struct oci_key *key;

    assert_int_equal(oci_key_load(call, "/nonexistent/k", NULL, &key), ERR_CREDENTIALS);
    material_expect(call, ERR_CREDENTIALS,
                    "cannot read key file /nonexistent/k: No such file or directory", NULL);
    call_forgive(call);
    assert_int_equal(oci_key_load(call, "/", NULL, &key), ERR_CREDENTIALS);
    material_expect(call, ERR_CREDENTIALS, "cannot read key file /: Is a directory", NULL);
}

static void shows_no_secret_in_a_message(void **state)
{
    struct call *call = *state;
    const char *pem = material_pem(&call->arena, material_key(), MATERIAL_PKCS1, PASS_PHRASE);
    const char *secret_line = strstr(pem, "\n\n") + 2;
    struct oci_key *key;

    assert_int_equal(parse(call, pem, "open sesame", &key), ERR_CREDENTIALS);
    material_expect_hidden(call, "open sesame");
    material_expect_hidden(call, arena_strndup(&call->arena, secret_line, 20));
}

static void lives_until_the_last_reference_goes(void **state)
{
    struct call *call = *state;
    const char *signature;
    struct oci_key *key;

    assert_int_equal(
        parse(call, material_pem(&call->arena, material_key(), MATERIAL_PKCS8, NULL), NULL, &key),
        ERR_NONE);
    assert_ptr_equal(oci_key_retain(key), key);
    oci_key_release(key);
    assert_int_equal(oci_key_sign(call, key, span_of("x"), &signature), ERR_NONE);
    oci_key_release(key);
    oci_key_release(NULL);
}

struct shared {
    struct oci_key *key;
    const char *expected;
    int wrong;
};

static void *sign_often(void *context)
{
    struct shared *shared = context;
    const char *signature;
    struct call call;
    int i;

    call_init(&call);
    for (i = 0; i < SIGNATURES; i++) {
        oci_key_retain(shared->key);
        if (oci_key_sign(&call, shared->key, span_of("hello"), &signature) != ERR_NONE ||
            strcmp(signature, shared->expected) != 0)
            shared->wrong++;
        oci_key_release(shared->key);
    }
    call_release(&call);
    return NULL;
}

static void signs_in_many_threads_at_once(void **state)
{
    struct call *call = *state;
    struct shared shared[THREADS];
    pthread_t threads[THREADS];
    struct oci_key *key;
    size_t i;

    assert_int_equal(
        parse(call, material_pem(&call->arena, material_key(), MATERIAL_PKCS1, NULL), NULL, &key),
        ERR_NONE);
    for (i = 0; i < THREADS; i++) {
        shared[i] = (struct shared){ .key = key, .expected = reference(call, "hello") };
        assert_int_equal(pthread_create(&threads[i], NULL, sign_often, &shared[i]), 0);
    }
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(shared[i].wrong, 0);
    }
    oci_key_release(key);
}

static void wipes_what_it_is_given(void **state)
{
    char secret[] = "secret";

    (void)state;
    oci_key_wipe(secret, sizeof(secret) - 1);
    assert_memory_equal(secret, "\0\0\0\0\0\0", sizeof(secret));
    oci_key_wipe(NULL, 0);
}

/* ---- Rounds of key derivation --------------------------------------------------------------- */

/* A key whose header asks for so many rounds; it was encrypted with few, so that the test is quick.
 */
static char *with_rounds(struct call *call, uint64_t rounds)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(material_key());
    X509_SIG *sealed = PKCS8_encrypt(-1, EVP_aes_256_cbc(), "x", 1, NULL, 0, 1, info);
    X509_ALGOR *algorithm;
    const ASN1_OBJECT *object;
    const void *value;
    PBE2PARAM *outer;
    PBKDF2PARAM *inner;
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes, *pem;
    long len;
    int type;

    X509_SIG_getm(sealed, &algorithm, NULL);
    X509_ALGOR_get0(&object, &type, &value, algorithm);
    outer = ASN1_item_unpack(value, ASN1_ITEM_rptr(PBE2PARAM));
    X509_ALGOR_get0(&object, &type, &value, outer->keyfunc);
    inner = ASN1_item_unpack(value, ASN1_ITEM_rptr(PBKDF2PARAM));
    ASN1_INTEGER_set_uint64(inner->iter, rounds);
    X509_ALGOR_set0(outer->keyfunc, OBJ_nid2obj(NID_id_pbkdf2), V_ASN1_SEQUENCE,
                    ASN1_item_pack(inner, ASN1_ITEM_rptr(PBKDF2PARAM), NULL));
    X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_pbes2), V_ASN1_SEQUENCE,
                    ASN1_item_pack(outer, ASN1_ITEM_rptr(PBE2PARAM), NULL));
    PEM_write_bio_PKCS8(bio, sealed);
    len = BIO_get_mem_data(bio, &bytes);
    pem = arena_strndup(&call->arena, bytes, (size_t)len);
    BIO_free(bio);
    PBKDF2PARAM_free(inner);
    PBE2PARAM_free(outer);
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(info);
    return pem;
}

static void refuses_a_key_that_would_take_minutes_to_open(void **state)
{
    struct call *call = *state;

    expect_key(call, with_rounds(call, 1), "x");
    expect_failure(call, with_rounds(call, 2), "x", "wrong pass phrase for " WHAT);
    expect_failure(call, with_rounds(call, 10000001), "x",
                   WHAT " is encrypted with more than 10000000 rounds of key derivation: it "
                        "would take minutes to open; encrypt it anew");
    expect_failure(call, with_rounds(call, UINT64_MAX), "x",
                   WHAT " is encrypted with more than 10000000 rounds of key derivation: it "
                        "would take minutes to open; encrypt it anew");
}

/* ---- New keys ------------------------------------------------------------------------------ */

static void makes_keys_that_differ_and_sign(void **state)
{
    struct call *call = *state;
    struct oci_key *a, *b;
    const char *public_a, *public_b, *signature;

    assert_int_equal(oci_key_generate(call, &a), ERR_NONE);
    assert_int_equal(oci_key_generate(call, &b), ERR_NONE);
    assert_int_equal(oci_key_public(call, a, &public_a), ERR_NONE);
    assert_int_equal(oci_key_public(call, b, &public_b), ERR_NONE);
    assert_string_not_equal(public_a, public_b);
    assert_memory_equal(public_a, "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A", 32);
    assert_int_equal(oci_key_sign(call, a, span_of("x"), &signature), ERR_NONE);
    assert_int_equal(strlen(signature), 344);
    oci_key_release(a);
    oci_key_release(b);
}

static int end_group(void **state)
{
    (void)state;
    material_remove();
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_plain_and_encrypted_keys_in_both_forms),
        TEST(ignores_a_pass_phrase_that_is_not_needed),
        TEST(ignores_what_surrounds_the_key),
        TEST(takes_the_private_key_behind_a_public_one),
        TEST(says_what_stands_there_instead_of_a_private_key),
        TEST(refuses_keys_that_are_not_rsa),
        TEST(refuses_keys_that_are_too_short),
        TEST(tells_a_missing_pass_phrase_from_a_wrong_one),
        TEST(calls_every_wrong_pass_phrase_wrong),
        TEST(names_a_cipher_that_openssl_does_not_offer),
        TEST(refuses_damaged_keys),
        TEST(finds_a_key_whose_parts_do_not_fit),
        TEST(survives_any_broken_text),
        TEST(loads_a_key_file),
        TEST(says_why_a_key_file_cannot_be_read),
        TEST(shows_no_secret_in_a_message),
        TEST(lives_until_the_last_reference_goes),
        TEST(signs_in_many_threads_at_once),
        TEST(wipes_what_it_is_given),
        TEST(refuses_a_key_that_would_take_minutes_to_open),
        TEST(makes_keys_that_differ_and_sign),
    };

    return cmocka_run_group_tests(tests, NULL, end_group);
}
