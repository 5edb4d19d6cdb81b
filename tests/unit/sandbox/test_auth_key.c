#include "sandbox/auth_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "sandbox/fixture.h"

static struct arena *arena(void)
{
    return &world.call.arena;
}

static void test_a_web_key_is_the_same_key(void **state)
{
    struct json *jwk = sandbox_auth_key_jwk(arena(), world_key());
    EVP_PKEY *key = sandbox_auth_key_of_jwk(arena(), jwk);

    (void)state;
    assert_string_equal(json_get_text(jwk, "kty"), "RSA");
    assert_string_equal(json_get_text(jwk, "e"), "AQAB");
    assert_int_equal(EVP_PKEY_eq(key, world_key()), 1);
    EVP_PKEY_free(key);
}

static void test_ids_of_keys_differ_and_stay(void **state)
{
    (void)state;
    assert_string_equal(sandbox_auth_key_id(arena(), world_key()),
                        sandbox_auth_key_id(arena(), world_key()));
    assert_string_not_equal(sandbox_auth_key_id(arena(), world_key()),
                            sandbox_auth_key_id(arena(), world_other_key()));
}

static void test_broken_web_keys_are_none(void **state)
{
    static const char *const broken[] = { "{}",
                                          "{\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                                          "{\"n\":\"!\",\"e\":\"AQAB\"}",
                                          "{\"n\":\"\",\"e\":\"\"}",
                                          "[]",
                                          "{\"n\":1,\"e\":2}" };

    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct json *jwk;

        assert_int_equal(json_parse(&world.call, "jwk", span_of(broken[i]), &jwk), ERR_NONE);
        assert_null(sandbox_auth_key_of_jwk(arena(), jwk));
    }
}

/* PEM with its lines, without armour, on one line, with armour on one line. */
static void test_public_keys_in_every_form(void **state)
{
    const char *pem = world_public(&world, world_key());
    const char *body = strchr(pem, '\n') + 1;
    char *bare = arena_strndup(arena(), body, (size_t)(strstr(body, "-----") - body));
    char *line = arena_strdup(arena(), bare);
    char *to = line;
    const char *forms[4];

    (void)state;
    for (const char *from = bare; *from != '\0'; from++) {
        if (*from != '\n')
            *to++ = *from;
    }
    *to = '\0';
    forms[0] = pem;
    forms[1] = bare;
    forms[2] = line;
    forms[3] = arena_printf(arena(), "-----BEGIN PUBLIC KEY-----%s-----END PUBLIC KEY-----", line);
    for (size_t i = 0; i < 4; i++) {
        EVP_PKEY *key = sandbox_auth_key_of_text(arena(), forms[i]);

        assert_int_equal(EVP_PKEY_eq(key, world_key()), 1);
        EVP_PKEY_free(key);
    }
}

static void test_other_texts_are_no_keys(void **state)
{
    EVP_PKEY *small = EVP_RSA_gen(1024);
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    const char *const wrong[] = {
        NULL,
        "",
        "-----BEGIN",
        "AAAA",
        "!!!!",
        "-----BEGIN PUBLIC KEY-----",
        sandbox_auth_key_pem(arena(), world_key()),
        world_public(&world, small),
        world_public(&world, curve),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_null(sandbox_auth_key_of_text(arena(), wrong[i]));
        assert_null(sandbox_auth_key_certificate(arena(), wrong[i]));
    }
    EVP_PKEY_free(small);
    EVP_PKEY_free(curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_web_key_is_the_same_key), TEST(test_ids_of_keys_differ_and_stay),
        TEST(test_broken_web_keys_are_none),  TEST(test_public_keys_in_every_form),
        TEST(test_other_texts_are_no_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
