#include "sandbox/auth_grants.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "net/url.h"
#include "sandbox/auth_domain.h"
#include "sandbox/auth_session.h"
#include "sandbox/fixture.h"

#define REGIONS  "/20160918/regions"
#define CALLBACK "http%3A%2F%2Flocalhost%3A7%2F"

/* RFC 7636 appendix B. */
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

static int ask_as(const char *client, const char *secret, const char *form)
{
    struct arena *arena = &world.call.arena;

    net_headers_add(arena, &world.extra, "Content-Type",
                    "application/x-www-form-urlencoded; charset=UTF-8");
    if (client != NULL)
        net_headers_add(arena, &world.extra, "Authorization",
                        arena_printf(arena, "Basic %s",
                                     base64_encode(arena, span_of(arena_printf(arena, "%s:%s",
                                                                               client, secret)))));
    return world_send(&world, "POST", "/oauth2/v1/token", form);
}

static int ask(const char *form)
{
    return ask_as(SANDBOX_AUTH_DOMAIN_CLIENT, "secret", form);
}

/* What the last answer's error is, when it is of this status. */
static const char *error_of(int status)
{
    assert_int_equal(world.answer.status, status);
    assert_string_equal(world_header(&world, "cache-control"), "no-store");
    return world_text(&world, "error");
}

static const char *code_for(const char *client, const char *more)
{
    const char *location;
    const char *at;

    assert_int_equal(
        world_send(&world, "GET",
                   arena_printf(&world.call.arena,
                                "/oauth2/v1/authorize?response_type=code&client_id=%s"
                                "&redirect_uri=%s&code_challenge=%s&code_challenge_method=S256%s",
                                client, CALLBACK, CHALLENGE, more),
                   NULL),
        302);
    location = world_header(&world, "location");
    at = strstr(location, "code=");
    assert_non_null(at);
    return arena_strndup(&world.call.arena, at + 5, strcspn(at + 5, "&"));
}

static const char *redeem(const char *code, const char *more)
{
    return arena_printf(&world.call.arena,
                        "grant_type=authorization_code&code=%s&redirect_uri=%s%s", code, CALLBACK,
                        more);
}

static void test_a_code_is_changed_for_tokens_once(void **state)
{
    const char *code = code_for("sandbox-app", "&scope=openid+offline_access&nonce=n");
    const char *form = redeem(code, "&code_verifier=" VERIFIER);
    const char *refresh;
    int64_t life;

    (void)state;
    assert_int_equal(ask(form), 200);
    assert_true(json_int(json_get(world_json(&world), "expires_in"), &life));
    assert_int_equal(life, SANDBOX_AUTH_TOKEN_S);
    assert_non_null(world_text(&world, "access_token"));
    assert_non_null(world_text(&world, "id_token"));
    refresh = arena_printf(&world.call.arena, "grant_type=refresh_token&refresh_token=%s",
                           world_text(&world, "refresh_token"));
    ask(form);
    assert_string_equal(error_of(400), "invalid_grant");
    assert_int_equal(ask(refresh), 200);
    assert_non_null(world_text(&world, "refresh_token"));
    ask(refresh);
    assert_string_equal(error_of(400), "invalid_grant");
}

static void test_without_scopes_there_are_neither_id_nor_refresh_tokens(void **state)
{
    (void)state;
    assert_int_equal(ask(redeem(code_for("sandbox-app", ""), "&code_verifier=" VERIFIER)), 200);
    assert_null(world_text(&world, "id_token"));
    assert_null(world_text(&world, "refresh_token"));
}

static void test_a_code_is_refused_with_a_wrong_piece(void **state)
{
    const char *late = code_for("sandbox-app", "");

    (void)state;
    ask(redeem(code_for("sandbox-app", ""), "&code_verifier=other"));
    assert_string_equal(error_of(400), "invalid_grant");
    ask(redeem(code_for("sandbox-app", ""), ""));
    assert_string_equal(error_of(400), "invalid_grant");
    ask(redeem(code_for("sandbox-public", ""), "&code_verifier=" VERIFIER));
    assert_string_equal(error_of(400), "invalid_grant");
    ask(arena_printf(&world.call.arena,
                     "grant_type=authorization_code&code=%s&code_verifier=" VERIFIER,
                     code_for("sandbox-app", "")));
    assert_string_equal(error_of(400), "invalid_grant");
    ask("grant_type=authorization_code");
    assert_string_equal(error_of(400), "invalid_request");
    world_wait(&world, SANDBOX_AUTH_DOMAIN_CODE_S * 1000);
    ask(redeem(late, "&code_verifier=" VERIFIER));
    assert_string_equal(error_of(400), "invalid_grant");
}

static void test_a_verifier_without_a_challenge_is_refused(void **state)
{
    const char *at;

    (void)state;
    assert_int_equal(world_send(&world, "GET",
                                "/oauth2/v1/authorize?response_type=code&client_id=sandbox-app"
                                "&redirect_uri=" CALLBACK,
                                NULL),
                     302);
    at = strstr(world_header(&world, "location"), "code=") + 5;
    ask(redeem(at, "&code_verifier=" VERIFIER));
    assert_string_equal(error_of(400), "invalid_grant");
}

static void test_clients_must_prove_who_they_are(void **state)
{
    static const struct {
        const char *client;
        const char *secret;
        const char *form;
    } wrong[] = {
        { "sandbox-app", "other", "grant_type=client_credentials" },
        { "sandbox-app", "", "grant_type=client_credentials" },
        { "nobody", "secret", "grant_type=client_credentials" },
        { NULL, NULL, "grant_type=client_credentials" },
        { NULL, NULL, "grant_type=client_credentials&client_id=sandbox-app" },
        { NULL, NULL, "grant_type=client_credentials&client_id=sandbox-app&client_secret=x" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        ask_as(wrong[i].client, wrong[i].secret, wrong[i].form);
        assert_string_equal(error_of(401), "invalid_client");
        assert_non_null(world_header(&world, "www-authenticate"));
    }
    assert_int_equal(ask("grant_type=client_credentials"), 200);
    assert_int_equal(ask_as(NULL, NULL,
                            "grant_type=client_credentials&client_id=sandbox-app"
                            "&client_secret=secret&scope=urn%3Aopc"),
                     200);
    assert_string_equal(world_text(&world, "scope"), "urn:opc");
}

static void test_wrong_requests_have_their_errors(void **state)
{
    (void)state;
    ask("grant_type=password");
    assert_string_equal(error_of(400), "unsupported_grant_type");
    ask("");
    assert_string_equal(error_of(400), "invalid_request");
    ask("grant_type=refresh_token");
    assert_string_equal(error_of(400), "invalid_request");
    ask("grant_type=client_credentials&audience=else");
    assert_string_equal(error_of(400), "invalid_target");
    ask_as("sandbox-public", "", "grant_type=client_credentials");
    assert_string_equal(error_of(400), "unauthorized_client");
    world_send(&world, "POST", "/oauth2/v1/token", "grant_type=client_credentials"); /* no form */
    assert_string_equal(error_of(400), "invalid_request");
}

static int exchange(const char *subject, const char *key, const char *more)
{
    struct buf form;

    buf_init(&form, &world.call.arena, 1 << 20);
    buf_printf(&form, "grant_type=%s&subject_token=%s%s&public_key=", SANDBOX_AUTH_GRANTS_EXCHANGE,
               subject, more);
    net_url_encode(&form, key);
    return ask(buf_span(&form).ptr);
}

#define TYPES "&requested_token_type=urn:oci:token-type:oci-upst&subject_token_type=jwt"

static void test_an_access_token_becomes_a_key_bound_one(void **state)
{
    struct sandbox_auth *auth = world.state.keys.auth;
    const char *subject = sandbox_auth_grants_access(&world.call, auth, &auth->users[1], "openid");

    (void)state;
    assert_int_equal(exchange(subject, world_public(&world, world_other_key()), TYPES), 200);
    world_sign_by_token(&world, world_text(&world, "token"), world_other_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 200);
    assert_string_equal(json_get_text(sandbox_auth_callers(&world.call.arena, auth)->last, "id"),
                        auth->users[1].id);
}

static void test_exchanges_are_refused_with_a_wrong_piece(void **state)
{
    struct sandbox_auth *auth = world.state.keys.auth;
    const char *key = world_public(&world, world_other_key());
    const char *subject = sandbox_auth_grants_access(&world.call, auth, &auth->users[0], "");
    const char *session =
        sandbox_auth_session_token(&world.call, auth, auth->users[0].id, world_other_key());

    (void)state;
    exchange(subject, "x", TYPES);
    assert_string_equal(error_of(400), "invalid_request");
    exchange(subject, key, "&subject_token_type=jwt");
    assert_string_equal(error_of(400), "invalid_request");
    exchange(subject, key, "&requested_token_type=urn:oci:token-type:oci-upst");
    assert_string_equal(error_of(400), "invalid_request");
    exchange(session, key, TYPES);
    assert_string_equal(error_of(400), "invalid_request");
    exchange("x", key, TYPES);
    assert_string_equal(error_of(400), "invalid_request");
    world_wait(&world, SANDBOX_AUTH_TOKEN_S * 1000LL);
    exchange(subject, key, TYPES);
    assert_string_equal(error_of(400), "invalid_request");
    assert_non_null(strstr(world_text(&world, "error_description"), "expired"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_code_is_changed_for_tokens_once),
        TEST(test_without_scopes_there_are_neither_id_nor_refresh_tokens),
        TEST(test_a_code_is_refused_with_a_wrong_piece),
        TEST(test_a_verifier_without_a_challenge_is_refused),
        TEST(test_clients_must_prove_who_they_are),
        TEST(test_wrong_requests_have_their_errors),
        TEST(test_an_access_token_becomes_a_key_bound_one),
        TEST(test_exchanges_are_refused_with_a_wrong_piece),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
