#include "sandbox/auth_uploaded.h"

#include <stdio.h>
#include <string.h>

#include <openssl/pem.h>

void sandbox_auth_uploaded_init(struct sandbox_auth_uploaded *uploaded)
{
    pthread_mutex_init(&uploaded->lock, NULL);
}

void sandbox_auth_uploaded_release(struct sandbox_auth_uploaded *uploaded)
{
    for (size_t i = 0; i < SANDBOX_AUTH_UPLOADED; i++)
        EVP_PKEY_free(uploaded->keys[i].key);
    pthread_mutex_destroy(&uploaded->lock);
}

void sandbox_auth_uploaded_add(struct sandbox_auth_uploaded *uploaded, const char *user,
                               const char *fingerprint, const char *pem)
{
    BIO *memory = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = PEM_read_bio_PUBKEY(memory, NULL, NULL, NULL);
    struct sandbox_auth_uploaded_key *one;

    BIO_free(memory);
    if (key == NULL)
        return;
    pthread_mutex_lock(&uploaded->lock);
    one = &uploaded->keys[uploaded->next++ % SANDBOX_AUTH_UPLOADED];
    EVP_PKEY_free(one->key);
    one->key = key;
    snprintf(one->user, sizeof(one->user), "%s", user);
    snprintf(one->fingerprint, sizeof(one->fingerprint), "%s", fingerprint);
    pthread_mutex_unlock(&uploaded->lock);
}

void sandbox_auth_uploaded_remove(struct sandbox_auth_uploaded *uploaded, const char *user,
                                  const char *fingerprint)
{
    pthread_mutex_lock(&uploaded->lock);
    for (size_t i = 0; i < SANDBOX_AUTH_UPLOADED; i++) {
        struct sandbox_auth_uploaded_key *one = &uploaded->keys[i];

        if (one->key == NULL || strcmp(one->user, user) != 0 ||
            strcmp(one->fingerprint, fingerprint) != 0)
            continue;
        EVP_PKEY_free(one->key);
        one->key = NULL;
    }
    pthread_mutex_unlock(&uploaded->lock);
}

EVP_PKEY *sandbox_auth_uploaded_find(struct sandbox_auth_uploaded *uploaded, struct arena *arena,
                                     const char *tenancy, struct span key_id, const char **out_user)
{
    EVP_PKEY *found = NULL;

    pthread_mutex_lock(&uploaded->lock);
    for (size_t i = 0; i < SANDBOX_AUTH_UPLOADED && found == NULL; i++) {
        struct sandbox_auth_uploaded_key *one = &uploaded->keys[i];

        if (one->key == NULL || !span_equals(key_id, arena_printf(arena, "%s/%s/%s", tenancy,
                                                                  one->user, one->fingerprint)))
            continue;
        EVP_PKEY_up_ref(one->key);
        found = one->key;
        *out_user = arena_strdup(arena, one->user);
    }
    pthread_mutex_unlock(&uploaded->lock);
    return found;
}
