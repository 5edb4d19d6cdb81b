#include "sandbox/auth_uploaded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define TENANCY "ocid1.tenancy.oc1..t"
#define KEY_ID  TENANCY "/u/aa:bb"

static struct sandbox_auth_uploaded *new_set(void)
{
    struct sandbox_auth_uploaded *set = calloc(1, sizeof(*set));

    assert_non_null(set);
    sandbox_auth_uploaded_init(set);
    return set;
}

static void free_set(struct sandbox_auth_uploaded *set)
{
    sandbox_auth_uploaded_release(set);
    free(set);
}

static EVP_PKEY *find(struct sandbox_auth_uploaded *set, const char *key_id, const char **out_user)
{
    return sandbox_auth_uploaded_find(set, &world.call.arena, TENANCY, span_of(key_id), out_user);
}

static void test_an_uploaded_key_is_found_until_it_is_removed(void **state)
{
    struct sandbox_auth_uploaded *set = new_set();
    const char *user = NULL;
    EVP_PKEY *key;

    (void)state;
    sandbox_auth_uploaded_add(set, "u", "aa:bb", world_public(&world, world_key()));
    key = find(set, KEY_ID, &user);
    assert_non_null(key);
    assert_string_equal(user, "u");
    assert_int_equal(EVP_PKEY_eq(key, world_key()), 1);
    EVP_PKEY_free(key);
    assert_null(find(set, TENANCY "/other/aa:bb", &user));
    assert_null(find(set, "other/u/aa:bb", &user));
    sandbox_auth_uploaded_remove(set, "u", "aa:cc");
    key = find(set, KEY_ID, &user);
    assert_non_null(key);
    EVP_PKEY_free(key);
    sandbox_auth_uploaded_remove(set, "u", "aa:bb");
    assert_null(find(set, KEY_ID, &user));
    free_set(set);
}

static void test_what_is_no_key_is_left_out(void **state)
{
    static const char *const broken[] = { "", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n" };
    struct sandbox_auth_uploaded *set = new_set();
    const char *user = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        sandbox_auth_uploaded_add(set, "u", "aa:bb", broken[i]);
        assert_null(find(set, KEY_ID, &user));
    }
    free_set(set);
}

static void test_the_oldest_key_goes_when_there_are_too_many(void **state)
{
    struct sandbox_auth_uploaded *set = new_set();
    const char *pem = world_public(&world, world_key());
    const char *user = NULL;
    EVP_PKEY *key;

    (void)state;
    sandbox_auth_uploaded_add(set, "u", "aa:bb", pem);
    for (size_t i = 0; i < SANDBOX_AUTH_UPLOADED; i++)
        sandbox_auth_uploaded_add(set, "u", "cc:dd", pem);
    assert_null(find(set, KEY_ID, &user));
    key = find(set, TENANCY "/u/cc:dd", &user);
    assert_non_null(key);
    EVP_PKEY_free(key);
    free_set(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_uploaded_key_is_found_until_it_is_removed),
        TEST(test_what_is_no_key_is_left_out),
        TEST(test_the_oldest_key_goes_when_there_are_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
