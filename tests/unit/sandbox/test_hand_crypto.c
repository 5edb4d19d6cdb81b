#include "sandbox/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

static const char *make_key(void)
{
    const char *body = arena_printf(&world.call.arena,
                                    "{\"compartmentId\":\"%s\",\"displayName\":\"k\","
                                    "\"keyShape\":{\"algorithm\":\"AES\",\"length\":32}}",
                                    world.state.keys.tenancy);

    assert_int_equal(world_ask(&world, "POST", "/20180608/keys", body), 200);
    return world_text(&world, "id");
}

static int encrypt(const char *key, const char *more)
{
    return world_ask(&world, "POST", "/20180608/encrypt",
                     arena_printf(&world.call.arena,
                                  "{\"keyId\":\"%s\",\"plaintext\":\"aGVsbG8=\"%s}", key, more));
}

static int decrypt(const char *key, const char *ciphertext, const char *more)
{
    return world_ask(&world, "POST", "/20180608/decrypt",
                     arena_printf(&world.call.arena, "{\"keyId\":\"%s\",\"ciphertext\":\"%s\"%s}",
                                  key, ciphertext, more));
}

static void test_what_was_encrypted_comes_back(void **state)
{
    const char *key = make_key();
    const char *sealed;

    (void)state;
    assert_int_equal(encrypt(key, ""), 200);
    sealed = world_text(&world, "ciphertext");
    assert_int_equal(encrypt(key, ""), 200);
    assert_string_not_equal(world_text(&world, "ciphertext"), sealed); /* another nonce */
    assert_int_equal(decrypt(key, sealed, ""), 200);
    assert_string_equal(world_text(&world, "plaintext"), "aGVsbG8=");
    assert_string_equal(world_text(&world, "plaintextChecksum"), "907060870");
}

static void test_data_and_key_must_be_the_same(void **state)
{
    const char *key = make_key();
    const char *other = make_key();
    const char *sealed;

    (void)state;
    assert_int_equal(encrypt(key, ",\"associatedData\":{\"a\":\"1\",\"b\":\"2\"}"), 200);
    sealed = world_text(&world, "ciphertext");
    assert_int_equal(decrypt(key, sealed, ",\"associatedData\":{\"b\":\"2\",\"a\":\"1\"}"), 200);
    assert_int_equal(decrypt(key, sealed, ""), 400);
    assert_int_equal(decrypt(other, sealed, ",\"associatedData\":{\"a\":\"1\",\"b\":\"2\"}"), 400);
}

static void test_a_ciphertext_that_was_changed_is_refused(void **state)
{
    static const char *const texts[] = { "", "AQ==", "AAAA", "not base64", "AWFiYwA=" };
    const char *key = make_key();
    char *sealed;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(decrypt(key, texts[i], ""), 400);
    assert_int_equal(encrypt(key, ""), 200);
    sealed = arena_strdup(&world.call.arena, world_text(&world, "ciphertext"));
    sealed[strlen(sealed) - 5] = sealed[strlen(sealed) - 5] == 'A' ? 'B' : 'A';
    assert_int_equal(decrypt(key, sealed, ""), 400);
    assert_int_equal(decrypt("ocid1.key.oc1.iad.none", sealed, ""), 404);
}

static void test_old_versions_still_decrypt(void **state)
{
    const char *key = make_key();
    const char *sealed;

    (void)state;
    assert_int_equal(encrypt(key, ""), 200);
    sealed = world_text(&world, "ciphertext");
    world_wait(&world, 5000);
    assert_int_equal(
        world_ask(&world, "POST",
                  arena_printf(&world.call.arena, "/20180608/keys/%s/keyVersions", key), NULL),
        200);
    assert_int_equal(decrypt(key, sealed, ""), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_encrypted_comes_back),
        TEST(test_data_and_key_must_be_the_same),
        TEST(test_a_ciphertext_that_was_changed_is_refused),
        TEST(test_old_versions_still_decrypt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
