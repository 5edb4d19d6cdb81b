/*
 * What signing costs: credentials resolved and a first call signed, beyond reading the key; and
 * signed requests a second on one core against bare RSA signatures of the same key, in turns.
 *
 * usage: bench_signing HOME        (HOME/config is written with a key made on the spot)
 */
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "oci/credentials.h"
#include "oci/variables.h"

#define ROUNDS     9
#define STARTS     200
#define SIGNATURES 400

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void stop(const char *what)
{
    fprintf(stderr, "bench_signing: %s\n", what);
    exit(EXIT_FAILURE);
}

/* ---- Key and configuration ------------------------------------------------------------------- */

static void write_key(EVP_PKEY *key, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    if (file == NULL || PEM_write_PKCS8PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) != 1 ||
        fclose(file) != 0)
        stop("cannot write the key");
}

static void print_fingerprint(EVP_PKEY *key, FILE *out)
{
    unsigned char *der = NULL;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    int size = i2d_PUBKEY(key, &der);

    if (size < 0 || EVP_Digest(der, (size_t)size, digest, &len, EVP_md5(), NULL) != 1)
        stop("no fingerprint");
    for (unsigned int i = 0; i < len; i++)
        fprintf(out, "%s%02x", i > 0 ? ":" : "", digest[i]);
    OPENSSL_free(der);
}

static void write_config(EVP_PKEY *key, const char *key_path, const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL)
        stop("cannot write the configuration");
    fprintf(file,
            "[DEFAULT]\nuser=ocid1.user.oc1..bench\ntenancy=ocid1.tenancy.oc1..bench\n"
            "region=eu-frankfurt-1\nkey_file=%s\nfingerprint=",
            key_path);
    print_fingerprint(key, file);
    fprintf(file, "\n");
    fclose(file);
    chmod(path, 0600);
}

/* ---- What is measured ------------------------------------------------------------------------ */

static void sign_one(const struct oci_identity *identity, struct call *call)
{
    struct net_request request = { .method = "GET",
                                   .url = "https://iaas.eu-frankfurt-1.oraclecloud.com/20160918/"
                                          "instances?compartmentId=ocid1.tenancy.oc1..bench" };

    if (oci_signer_sign(&identity->signer, call, &request, false) != ERR_NONE)
        stop("a request was not signed");
}

/* Milliseconds from nothing to a signed request. */
static double first_call(const char *config)
{
    double start = now_ms();
    struct oci_variables variables = { .cli_user = NULL };
    struct oci_credentials_options options = { .config_file = config, .variables = &variables };
    struct oci_credentials *credentials = oci_credentials_new(&options);
    struct oci_identity identity;
    struct call call;

    call_init(&call);
    if (oci_credentials_get(credentials, &call, &identity) != ERR_NONE)
        stop(call.error.message);
    sign_one(&identity, &call);

    double took = now_ms() - start;

    oci_identity_release(&identity);
    call_release(&call);
    oci_credentials_free(credentials);
    return took;
}

static double read_key(const char *path)
{
    double start = now_ms();
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *key = file == NULL ? NULL : PEM_read_bio_PrivateKey(file, NULL, NULL, NULL);
    double took = now_ms() - start;

    if (key == NULL)
        stop("cannot read the key");
    EVP_PKEY_free(key);
    BIO_free(file);
    return took;
}

/* Signatures a second, as a loop over the library alone makes them. */
static double bare_rate(EVP_PKEY *key)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    unsigned char digest[32] = { 1 };
    unsigned char signature[512];

    if (EVP_PKEY_sign_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) != 1)
        stop("cannot sign");

    double start = now_ms();

    for (int i = 0; i < SIGNATURES; i++) {
        size_t len = sizeof(signature);

        digest[0] = (unsigned char)i;
        if (EVP_PKEY_sign(context, signature, &len, digest, sizeof(digest)) != 1)
            stop("a signature failed");
    }

    double took = now_ms() - start;

    EVP_PKEY_CTX_free(context);
    return SIGNATURES / took * 1e3;
}

static double signed_rate(const struct oci_identity *identity)
{
    double start = now_ms();

    for (int i = 0; i < SIGNATURES; i++) {
        struct call call;

        call_init(&call);
        sign_one(identity, &call);
        call_release(&call);
    }
    return SIGNATURES / (now_ms() - start) * 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), by_size);
    return values[count / 2];
}

/* ---- The table ------------------------------------------------------------------------------- */

static void measure_start(const char *config, const char *key_path)
{
    double whole[STARTS];
    double key[STARTS];

    for (int i = 0; i < STARTS; i++) {
        whole[i] = first_call(config);
        key[i] = read_key(key_path);
    }

    double a = median(whole, STARTS);
    double b = median(key, STARTS);

    printf("| Credentials resolved and the first call signed, ms | %.2f | %.2f (reading the key) | "
           "%.2f beyond | 3 |\n",
           a, b, a - b);
}

static void measure_rate(const char *config, EVP_PKEY *key)
{
    struct oci_variables variables = { .cli_user = NULL };
    struct oci_credentials_options options = { .config_file = config, .variables = &variables };
    struct oci_credentials *credentials = oci_credentials_new(&options);
    struct oci_identity identity;
    struct call call;
    double ours[ROUNDS];
    double bare[ROUNDS];

    call_init(&call);
    if (oci_credentials_get(credentials, &call, &identity) != ERR_NONE)
        stop(call.error.message);
    for (int i = 0; i < ROUNDS; i++) {
        bare[i] = bare_rate(key);
        ours[i] = signed_rate(&identity);
    }

    double a = median(ours, ROUNDS);
    double b = median(bare, ROUNDS);

    printf(
        "| Requests signed a second, one core, RSA 2048 | %.0f | %.0f (bare signatures) | %.2f | "
        "0.95 |\n",
        a, b, a / b);
    oci_identity_release(&identity);
    call_release(&call);
    oci_credentials_free(credentials);
}

int main(int argc, char *argv[])
{
    char config[4096];
    char key_path[4096];
    EVP_PKEY *key = EVP_RSA_gen(2048);

    if (argc != 2 || key == NULL)
        stop("usage: bench_signing HOME");
    snprintf(config, sizeof(config), "%s/config", argv[1]);
    snprintf(key_path, sizeof(key_path), "%s/key.pem", argv[1]);
    write_key(key, key_path);
    write_config(key, key_path, config);
    printf("| what | ours | floor | ratio | target |\n|---|---:|---:|---:|---:|\n");
    measure_start(config, key_path);
    measure_rate(config, key);
    EVP_PKEY_free(key);
    return 0;
}
