#include "oci/material.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#define BITS      2048
#define FILES_MAX 64

static EVP_PKEY *shared_key;
static char folder[64];
static char *files[FILES_MAX];
static size_t file_count;

static void require(bool fact, const char *what)
{
    if (fact)
        return;
    fprintf(stderr, "material: %s\n", what);
    abort();
}

static void free_key(void)
{
    EVP_PKEY_free(shared_key);
}

EVP_PKEY *material_key(void)
{
    if (!shared_key) {
        shared_key = EVP_RSA_gen(BITS);
        require(shared_key != NULL, "no key");
        atexit(free_key);
    }
    return shared_key;
}

char *material_pem(struct arena *arena, EVP_PKEY *key, enum material_form form,
                   const char *pass_phrase)
{
    const EVP_CIPHER *cipher = pass_phrase ? EVP_aes_256_cbc() : NULL;
    int len = pass_phrase ? (int)strlen(pass_phrase) : 0;
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes, *pem;
    long size;
    int done;

    if (form == MATERIAL_PKCS1)
        done = PEM_write_bio_PrivateKey_traditional(
            bio, key, cipher, (const unsigned char *)pass_phrase, len, NULL, NULL);
    else
        done = PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, pass_phrase, len, NULL, NULL);
    require(done == 1, "no PEM");
    size = BIO_get_mem_data(bio, &bytes);
    pem = arena_strndup(arena, bytes, (size_t)size);
    BIO_free(bio);
    return pem;
}

char *material_fingerprint(struct arena *arena, EVP_PKEY *key)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned char *der = NULL;
    unsigned size, i;
    int len = i2d_PUBKEY(key, &der);
    char *text = arena_strdup(arena, "");

    require(EVP_Digest(der, (size_t)len, digest, &size, EVP_md5(), NULL) == 1, "no MD5");
    for (i = 0; i < size; i++)
        text = arena_printf(arena, "%s%s%02x", text, i ? ":" : "", digest[i]);
    OPENSSL_free(der);
    return text;
}

const char *material_folder(void)
{
    if (folder[0] == '\0') {
        snprintf(folder, sizeof(folder), "/tmp/oci-unit-XXXXXX");
        require(mkdtemp(folder) != NULL, "no folder");
    }
    return folder;
}

void material_remove(void)
{
    while (file_count) {
        unlink(files[--file_count]);
        free(files[file_count]);
    }
    if (folder[0] != '\0')
        require(rmdir(folder) == 0, "folder not empty");
    folder[0] = '\0';
}

static void remember(const char *path)
{
    size_t i;

    for (i = 0; i < file_count; i++) {
        if (strcmp(files[i], path) == 0)
            return;
    }
    require(file_count < FILES_MAX, "too many files");
    files[file_count++] = strdup(path);
}

char *material_write(struct arena *arena, const char *name, const char *text)
{
    char *path = arena_printf(arena, "%s/%s", material_folder(), name);
    FILE *file = fopen(path, "w");

    require(file && fputs(text, file) >= 0 && fclose(file) == 0, "no file");
    require(chmod(path, 0600) == 0, "no mode");
    remember(path);
    return path;
}

void material_expect(const struct call *call, enum err code, const char *message, const char *hint)
{
    assert_non_null(call->error.message);
    assert_string_equal(call->error.message, message);
    assert_int_equal(call->error.code, code);
    if (hint)
        assert_string_equal(call->error.hint ? call->error.hint : "(no hint)", hint);
    else
        assert_null(call->error.hint);
}

void material_expect_file(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fread(text, 1, sizeof(text) - 1, file), strlen(expected));
    fclose(file);
    assert_string_equal(text, expected);
}

void material_expect_hidden(const struct call *call, const char *secret)
{
    assert_null(strstr(call->error.message, secret));
    assert_true(!call->error.hint || !strstr(call->error.hint, secret));
}
