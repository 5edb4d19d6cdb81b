#include "sandbox/auth_domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define CALLBACK "http%3A%2F%2F127.0.0.1%3A7%2Fcb"
#define CODE     "&response_type=code&redirect_uri=" CALLBACK

static int authorize(const char *query)
{
    return world_send(&world, "GET",
                      arena_printf(&world.call.arena, "/oauth2/v1/authorize?%s", query), NULL);
}

static void test_discovery_names_this_host(void **state)
{
    const struct json *methods;

    (void)state;
    assert_int_equal(world_send(&world, "GET", "/.well-known/openid-configuration", NULL), 200);
    assert_string_equal(world_text(&world, "issuer"), SANDBOX_AUTH_DOMAIN_ISSUER);
    assert_string_equal(world_text(&world, "token_endpoint"),
                        "http://" WORLD_HOST "/oauth2/v1/token");
    assert_string_equal(world_text(&world, "jwks_uri"),
                        "http://" WORLD_HOST "/admin/v1/SigningCert/jwk");
    methods = json_get(world_json(&world), "code_challenge_methods_supported");
    assert_int_equal(methods->count, 1);
    assert_string_equal(methods->first->text, "S256");
}

static void test_the_key_set_is_public_and_has_no_private_parts(void **state)
{
    const struct json *keys;

    (void)state;
    assert_int_equal(world_send(&world, "GET", "/admin/v1/SigningCert/jwk", NULL), 200);
    keys = json_get(world_json(&world), "keys");
    assert_int_equal(keys->count, 1);
    assert_non_null(json_get_text(keys->first, "n"));
    assert_null(json_get(keys->first, "d"));
}

static void test_agreement_comes_back_with_code_and_state(void **state)
{
    const char *location;

    (void)state;
    assert_int_equal(authorize("client_id=sandbox-app&state=a%26b" CODE), 302);
    location = world_header(&world, "location");
    assert_int_equal(strncmp(location, "http://127.0.0.1:7/cb?code=", 27), 0);
    assert_non_null(strstr(location, "&state=a%26b"));
    assert_string_equal(world_header(&world, "cache-control"), "no-store");
    assert_int_equal(
        authorize("client_id=sandbox-app&response_type=code&redirect_uri=" CALLBACK "%3Fa%3Db"),
        302);
    assert_non_null(strstr(world_header(&world, "location"), "/cb?a=b&code="));
}

static void test_strangers_are_told_nothing(void **state)
{
    static const char *const wrong[] = {
        "",
        "client_id=x" CODE,
        "client_id=sandbox-app&response_type=code",
        "client_id=sandbox-app&response_type=code&redirect_uri=https%3A%2F%2Fexample.com%2F",
        "client_id=sandbox-app&response_type=code&redirect_uri=%",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(authorize(wrong[i]), 400);
        assert_null(world_header(&world, "location"));
    }
}

static void test_faults_are_told_to_the_application(void **state)
{
    static const struct {
        const char *query;
        const char *error;
    } cases[] = {
        { "client_id=sandbox-app&redirect_uri=" CALLBACK, "error=invalid_request" },
        { "client_id=sandbox-app&response_type=token&redirect_uri=" CALLBACK,
          "error=unsupported_response_type" },
        { "client_id=sandbox-public" CODE, "error=invalid_request" },
        { "client_id=sandbox-app&code_challenge=x" CODE, "error=invalid_request" },
        { "client_id=sandbox-app&code_challenge=x&code_challenge_method=plain" CODE,
          "error=invalid_request" },
        { "client_id=sandbox-app&audience=else" CODE, "error=invalid_target" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(authorize(cases[i].query), 302);
        assert_non_null(strstr(world_header(&world, "location"), cases[i].error));
        assert_null(strstr(world_header(&world, "location"), "code="));
    }
}

static void test_the_user_may_refuse(void **state)
{
    (void)state;
    assert_int_equal(authorize("prompt=consent&client_id=sandbox-app" CODE), 200);
    assert_int_equal(world_send(&world, "POST", "/oauth2/v1/authorize",
                                "decision=deny&client_id=sandbox-app" CODE),
                     302);
    assert_non_null(strstr(world_header(&world, "location"), "error=access_denied"));
    assert_int_equal(
        world_send(&world, "POST", "/oauth2/v1/authorize",
                   "username=sandbox-user&password=sandbox&client_id=sandbox-app" CODE),
        302);
    assert_non_null(strstr(world_header(&world, "location"), "code="));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_discovery_names_this_host),
        TEST(test_the_key_set_is_public_and_has_no_private_parts),
        TEST(test_agreement_comes_back_with_code_and_state),
        TEST(test_strangers_are_told_nothing),
        TEST(test_faults_are_told_to_the_application),
        TEST(test_the_user_may_refuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
