#include "sandbox/auth_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "sandbox/auth_key.h"
#include "sandbox/fixture.h"

#define REFRESH  "/v1/authentication/refresh"
#define GENERATE "/v1/token/upst/actions/GenerateUpst"
#define REGIONS  "/20160918/regions"
#define CALLBACK "http%3A%2F%2Flocalhost%3A8181"

static const char *session_token(void)
{
    return sandbox_auth_session_token(&world.call, world.state.keys.auth, world.state.keys.user,
                                      world_other_key());
}

static int refresh(const char *token)
{
    return world_ask(&world, "POST", REFRESH,
                     arena_printf(&world.call.arena, "{\"currentToken\":\"%s\"}", token));
}

static void test_a_session_goes_on_after_its_first_token(void **state)
{
    const char *token = session_token();
    const char *next;

    (void)state;
    world_sign_by_token(&world, token, world_other_key());
    world_wait(&world, (SANDBOX_AUTH_SESSION_S - 10) * 1000LL);
    assert_int_equal(refresh(token), 200);
    next = arena_strdup(&world.call.arena, world_text(&world, "token"));
    world_wait(&world, 60 * 1000);
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 401);
    assert_int_equal(refresh(token), 401);
    world_sign_by_token(&world, next, world_other_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 200);
}

static void test_only_the_session_itself_is_refreshed(void **state)
{
    const char *token = session_token();

    (void)state;
    assert_int_equal(refresh(token), 401); /* signed by the API key */
    assert_string_equal(world_text(&world, "code"), "NotAuthenticated");
    world_sign_by_token(&world, token, world_other_key());
    assert_int_equal(refresh(session_token()), 401);
    assert_int_equal(refresh("x"), 401);
    assert_int_equal(world_ask(&world, "POST", REFRESH, "{}"), 400);
    assert_int_equal(world_ask(&world, "POST", REFRESH, "{"), 400);
    assert_int_equal(world_send(&world, "POST", REFRESH, "{}"), 401);
}

static void test_an_ended_session_is_not_refreshed(void **state)
{
    const char *token = session_token();

    (void)state;
    world_sign_by_token(&world, token, world_other_key());
    assert_int_equal(world_send(&world, "POST", "/sandbox/auth/end-sessions", NULL), 204);
    assert_int_equal(refresh(token), 401);
}

static int generate(const char *key, const char *more)
{
    struct json *text = json_new_text(&world.call.arena, key);
    struct buf body;

    buf_init(&body, &world.call.arena, 1 << 16);
    buf_add_text(&body, "{\"publicKey\":");
    json_print(&body, text);
    buf_printf(&body, "%s}", more);
    return world_ask(&world, "POST", GENERATE, buf_span(&body).ptr);
}

static void test_an_api_key_gets_a_token_for_some_minutes(void **state)
{
    const char *key = world_public(&world, world_other_key());

    (void)state;
    assert_int_equal(generate(key, ",\"sessionExpirationInMinutes\":5"), 200);
    world_sign_by_token(&world, world_text(&world, "token"), world_other_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 200);
    world_wait(&world, 5 * 60 * 1000);
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 401);
}

static void test_wrong_minutes_and_keys_are_named(void **state)
{
    const char *key = world_public(&world, world_other_key());

    (void)state;
    assert_int_equal(generate(key, ",\"sessionExpirationInMinutes\":4"), 400);
    assert_non_null(strstr(world_text(&world, "message"), "sessionExpirationInMinutes"));
    assert_int_equal(generate(key, ",\"sessionExpirationInMinutes\":\"5\""), 400);
    assert_int_equal(generate("x", ""), 400);
    assert_non_null(strstr(world_text(&world, "message"), "publicKey"));
}

/* `padding`: what Python's encoder leaves behind. */
static const char *login(const char *padding, const char *more)
{
    struct arena *arena = &world.call.arena;
    struct buf jwk;

    buf_init(&jwk, arena, 1 << 16);
    json_print(&jwk, sandbox_auth_key_jwk(arena, world_other_key()));
    return arena_printf(arena, "/v1/oauth2/authorize?public_key=%s%s%s",
                        base64url_encode(arena, buf_span(&jwk)), padding, more);
}

#define USUAL                                                                                      \
    "&action=login&client_id=iaas_console&response_type=token+id_token&redirect_uri=" CALLBACK

static void test_the_login_gives_a_token_for_the_key_it_names(void **state)
{
    const char *location;
    const char *token;

    (void)state;
    assert_int_equal(world_send(&world, "GET", login("%3D", USUAL), NULL), 302);
    location = world_header(&world, "location");
    token = strstr(location, "#security_token=");
    assert_int_equal(strncmp(location, "http://localhost:8181/#", 23), 0);
    world_sign_by_token(&world, token + strlen("#security_token="), world_other_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 200);
}

static void test_a_login_that_is_not_the_consoles_is_not_sent_back(void **state)
{
    static const char *const wrong[] = {
        "",
        "&client_id=x&response_type=token&redirect_uri=" CALLBACK,
        "&client_id=iaas_console&response_type=code&redirect_uri=" CALLBACK,
        "&client_id=iaas_console&response_type=token&redirect_uri=http%3A%2F%2Fexample.com",
        "&client_id=iaas_console&response_type=token&redirect_uri=http%3A%2F%2Fa%40localhost",
        "&client_id=iaas_console&response_type=token&redirect_uri=http%3A%2F%2Flocalhost%0Ax",
        "&client_id=iaas_console&response_type=token",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(world_send(&world, "GET", login("", wrong[i]), NULL), 400);
        assert_null(world_header(&world, "location"));
    }
    assert_int_equal(world_send(&world, "GET", "/v1/oauth2/authorize?public_key=eA" USUAL, NULL),
                     400);
    assert_int_equal(world_send(&world, "GET", "/v1/oauth2/authorize?" USUAL, NULL), 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_session_goes_on_after_its_first_token),
        TEST(test_only_the_session_itself_is_refreshed),
        TEST(test_an_ended_session_is_not_refreshed),
        TEST(test_an_api_key_gets_a_token_for_some_minutes),
        TEST(test_wrong_minutes_and_keys_are_named),
        TEST(test_the_login_gives_a_token_for_the_key_it_names),
        TEST(test_a_login_that_is_not_the_consoles_is_not_sent_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
