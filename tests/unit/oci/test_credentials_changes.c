/* oci/credentials.c when files change, and in many threads. */
#include "oci/credentials.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/rsa.h>

#include "oci/material.h"
#include "oci/profiles.h"

#define KEY_HINT                                                                                   \
    "copy the key from the machine the profile comes from, or correct the path; one that begins "  \
    "with ~/ fits any machine"
#define NAME_HINT                                                                                  \
    "choose one with OCI_CONFIG_PROFILE or --profile; `oci-mcp auth login --profile A` makes "     \
    "this one"
#define THREADS 4
#define ROUNDS  100

/* File systems stamp with the clock tick. */
static void let_time_pass(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static void reads_once_while_nothing_changes(void **state)
{
    struct profiles *fixture = *state;
    struct oci_identity again;

    profiles_write(fixture, profiles_api_key(fixture, "A"));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_int_equal(oci_credentials_get(fixture->credentials, &fixture->call, &again), ERR_NONE);
    assert_ptr_equal(again.held, fixture->identity.held);
    oci_identity_release(&again);
    assert_null(again.held);

    oci_credentials_reread(fixture->credentials);
    assert_int_equal(oci_credentials_get(fixture->credentials, &fixture->call, &again), ERR_NONE);
    assert_ptr_not_equal(again.held, fixture->identity.held);
    oci_identity_release(&again);
}

static void sees_a_new_token_of_the_same_length(void **state)
{
    struct profiles *fixture = *state;

    profiles_write(fixture, profiles_session(fixture, "token-1"));
    profiles_open(fixture, "S", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    let_time_pass();
    material_write(&fixture->call.arena, "token", "token-2");
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_string_equal(fixture->identity.signer.key_id, "ST$token-2");
}

static void takes_a_refreshed_session_after_it_ended(void **state)
{
    struct profiles *fixture = *state;

    profiles_write(fixture,
                   profiles_session(fixture, profiles_jwt(fixture, "{\"exp\":1600000000}")));
    profiles_open(fixture, "S", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_CREDENTIALS);
    call_forgive(&fixture->call);
    let_time_pass();
    material_write(&fixture->call.arena, "token", profiles_jwt(fixture, "{\"exp\":1800000000}"));
    assert_int_equal(profiles_get(fixture), ERR_NONE);
}

static void sees_a_mended_profile_and_a_broken_one(void **state)
{
    struct profiles *fixture = *state;

    profiles_write(fixture, "[A]\n");
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_CONFIG);
    call_forgive(&fixture->call);
    profiles_write(fixture, profiles_api_key(fixture, "A"));
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    profiles_write(fixture, "[B]\n");
    profiles_expect_failure(fixture, ERR_CONFIG, "no profile [A] in %1: it has [B]", NAME_HINT);
    profiles_write(fixture, profiles_api_key(fixture, "A"));
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    unlink(fixture->key);
    profiles_expect_failure(fixture, ERR_CREDENTIALS,
                            "key_file of profile [A] in %1 points to %2, which does not exist here",
                            KEY_HINT);
}

static void sees_a_key_that_was_replaced(void **state)
{
    struct profiles *fixture = *state;
    struct arena *arena = &fixture->call.arena;
    EVP_PKEY *other = EVP_RSA_gen(2048);

    profiles_write(fixture, profiles_api_key(fixture, "A"));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    let_time_pass();
    material_write(arena, "key.pem", material_pem(arena, other, MATERIAL_PKCS8, NULL));
    profiles_expect_failure(
        fixture, ERR_CREDENTIALS,
        arena_printf(arena, "fingerprint of profile [A] in %%1 is %s, but the key in %%2 has %s",
                     fixture->fingerprint, material_fingerprint(arena, other)),
        "correct fingerprint or key_file, whichever is wrong");
    EVP_PKEY_free(other);
}

static void leaves_an_identity_usable_when_the_credentials_are_gone(void **state)
{
    struct profiles *fixture = *state;
    const char *signature;

    profiles_write(fixture, profiles_api_key(fixture, "A"));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    oci_credentials_free(fixture->credentials);
    fixture->credentials = NULL;
    assert_string_equal(fixture->identity.tenancy, PROFILES_TENANCY);
    assert_int_equal(
        oci_key_sign(&fixture->call, fixture->identity.signer.key, span_of("x"), &signature),
        ERR_NONE);
}

/* ---- Threads ------------------------------------------------------------------------------- */

struct race {
    struct oci_credentials *credentials;
    atomic_int wrong;
};

static bool is_one_of_both(const char *key_id)
{
    return strcmp(key_id, "ST$token-1") == 0 || strcmp(key_id, "ST$token-22") == 0;
}

static bool get_and_sign(struct oci_credentials *credentials, struct call *call)
{
    struct oci_identity identity;
    const char *signature;
    bool good;

    if (oci_credentials_get(credentials, call, &identity) != ERR_NONE)
        return false;
    good = is_one_of_both(identity.signer.key_id) &&
           oci_key_sign(call, identity.signer.key, span_of("x"), &signature) == ERR_NONE;
    oci_identity_release(&identity);
    return good;
}

static void *get_often(void *context)
{
    struct race *race = context;
    struct call call;
    int i;

    for (i = 0; i < ROUNDS; i++) {
        call_init(&call);
        if (!get_and_sign(race->credentials, &call))
            race->wrong++;
        call_release(&call);
    }
    return NULL;
}

/* Writes beside and renames, as a careful tool does. */
static void replace_token(struct profiles *fixture, const char *token)
{
    struct arena *arena = &fixture->call.arena;
    const char *next = material_write(arena, "next", token);

    assert_int_equal(rename(next, arena_printf(arena, "%s/token", material_folder())), 0);
}

static void serves_many_threads_while_the_token_changes(void **state)
{
    struct profiles *fixture = *state;
    pthread_t threads[THREADS];
    struct race race = { 0 };
    size_t i;

    profiles_write(fixture, profiles_session(fixture, "token-1"));
    profiles_open(fixture, "S", OCI_AUTH_AUTO);
    race.credentials = fixture->credentials;
    for (i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, get_often, &race), 0);
    for (i = 0; i < ROUNDS; i++) {
        replace_token(fixture, i % 2 ? "token-1" : "token-22");
        if (i % 10 == 0)
            oci_credentials_reread(fixture->credentials);
    }
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(race.wrong, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, profiles_set_up, profiles_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_once_while_nothing_changes),
        TEST(sees_a_new_token_of_the_same_length),
        TEST(takes_a_refreshed_session_after_it_ended),
        TEST(sees_a_mended_profile_and_a_broken_one),
        TEST(sees_a_key_that_was_replaced),
        TEST(leaves_an_identity_usable_when_the_credentials_are_gone),
        TEST(serves_many_threads_while_the_token_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
