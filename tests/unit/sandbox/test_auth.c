#include "sandbox/auth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sandbox/auth_key.h"
#include "sandbox/auth_session.h"
#include "sandbox/fixture.h"

static struct sandbox_auth *auth(void)
{
    return world.state.keys.auth;
}

static const char *session_token(void)
{
    return sandbox_auth_session_token(&world.call, auth(), world.state.keys.user,
                                      world_other_key());
}

/* NULL when the token may sign, else what is said. */
static const char *refusal(const char *token)
{
    struct sandbox_caller caller = { 0 };
    EVP_PKEY *key = NULL;
    const char *message = NULL;

    if (sandbox_auth_signer(&world.call, auth(), span_of(token), clock_unix_ms(), &key, &caller) !=
        ERR_NONE)
        message = world.call.error.message;
    call_forgive(&world.call);
    EVP_PKEY_free(key);
    return message;
}

static void test_a_token_tells_whose_it_is_and_its_key(void **state)
{
    struct sandbox_caller caller = { 0 };
    EVP_PKEY *key = NULL;

    (void)state;
    assert_int_equal(sandbox_auth_signer(&world.call, auth(), span_of(session_token()),
                                         clock_unix_ms(), &key, &caller),
                     ERR_NONE);
    assert_int_equal(EVP_PKEY_eq(key, world_other_key()), 1);
    assert_string_equal(caller.kind, "user");
    assert_string_equal(caller.id, world.state.keys.user);
    EVP_PKEY_free(key);
}

static void test_a_token_is_right_until_the_second_it_expires(void **state)
{
    const char *token = session_token();

    (void)state;
    world_wait(&world, (SANDBOX_AUTH_SESSION_S - 1) * 1000LL);
    assert_null(refusal(token));
    world_wait(&world, 1000);
    assert_non_null(strstr(refusal(token), "expired"));
}

static void test_tokens_of_ended_sessions_are_refused_and_later_ones_not(void **state)
{
    const char *before = session_token();
    const char *after;

    (void)state;
    sandbox_auth_end_sessions(auth());
    after = session_token();
    assert_non_null(strstr(refusal(before), "ended"));
    assert_null(refusal(after));
}

static void test_what_does_not_sign_requests_is_refused(void **state)
{
    struct arena *arena = &world.call.arena;
    struct json *unbound =
        sandbox_auth_claims(arena, auth(), "obo", "user", world.state.keys.user, NULL);
    struct json *broken =
        sandbox_auth_claims(arena, auth(), "login", "user", world.state.keys.user, NULL);
    struct json *foreign = json_new(arena, JSON_OBJECT);

    (void)state;
    sandbox_auth_jwt_set(arena, broken, "jwk", "{\"kty\":");
    sandbox_auth_jwt_set(arena, foreign, "tenant", "ocid1.tenancy.oc1..other");
    assert_non_null(strstr(refusal(sandbox_auth_issue(&world.call, auth(), unbound, 60)), "bound"));
    assert_non_null(strstr(refusal(sandbox_auth_issue(&world.call, auth(), broken, 60)), "bound"));
    assert_non_null(
        strstr(refusal(sandbox_auth_issue(&world.call, auth(), foreign, 60)), "tenancy"));
}

static void test_somebody_elses_signature_is_refused(void **state)
{
    struct json *claims = sandbox_auth_claims(&world.call.arena, auth(), "login", "user",
                                              world.state.keys.user, world_other_key());

    (void)state;
    json_add_member(&world.call.arena, claims, "exp",
                    json_new_int(&world.call.arena, clock_unix_ms() / 1000 + 60));
    assert_non_null(strstr(
        refusal(sandbox_auth_jwt_sign(&world.call.arena, world_other_key(), claims)), "issued"));
}

static void test_the_last_signing_key_stays_right_once(void **state)
{
    const char *token = session_token();
    const char *first;
    const char *second;

    (void)state;
    assert_int_equal(sandbox_auth_rotate(&world.call, auth(), &first), ERR_NONE);
    assert_null(refusal(token));
    assert_int_equal(json_get(sandbox_auth_key_set(&world.call.arena, auth()), "keys")->count, 2);
    assert_int_equal(sandbox_auth_rotate(&world.call, auth(), &second), ERR_NONE);
    assert_string_not_equal(first, second);
    assert_non_null(strstr(refusal(token), "issued"));
    assert_null(refusal(session_token()));
}

static void test_a_grant_is_redeemed_once_and_in_time(void **state)
{
    struct json *value = json_new(&world.call.arena, JSON_OBJECT);
    struct json *out;
    int64_t now_ms = clock_unix_ms();
    const char *id;

    (void)state;
    sandbox_auth_jwt_set(&world.call.arena, value, "a", "b");
    id = sandbox_auth_grant(&world.call, auth(), "a rather long kind", value, now_ms + 1000);
    assert_int_equal(sandbox_auth_redeem(&world.call, auth(), "another", id, now_ms, &out),
                     ERR_CREDENTIALS);
    call_forgive(&world.call);
    assert_int_equal(
        sandbox_auth_redeem(&world.call, auth(), "a rather long kind", id, now_ms, &out), ERR_NONE);
    assert_true(json_equals(value, out));
    assert_int_equal(
        sandbox_auth_redeem(&world.call, auth(), "a rather long kind", id, now_ms, &out),
        ERR_CREDENTIALS);
    call_forgive(&world.call);
    id = sandbox_auth_grant(&world.call, auth(), "late", value, now_ms + 1000);
    assert_int_equal(sandbox_auth_redeem(&world.call, auth(), "late", id, now_ms + 1000, &out),
                     ERR_CREDENTIALS);
    assert_non_null(strstr(world.call.error.message, "expired"));
    call_forgive(&world.call);
}

static void test_more_grants_than_there_is_room_drop_the_oldest(void **state)
{
    struct json *value = json_new(&world.call.arena, JSON_OBJECT);
    int64_t now_ms = clock_unix_ms();
    const char *first = sandbox_auth_grant(&world.call, auth(), "k", value, now_ms + 1000);
    const char *last = NULL;
    struct json *out;

    (void)state;
    for (int i = 0; i < SANDBOX_AUTH_GRANTS; i++)
        last = sandbox_auth_grant(&world.call, auth(), "k", value, now_ms + 1000);
    assert_int_equal(sandbox_auth_redeem(&world.call, auth(), "k", first, now_ms, &out),
                     ERR_CREDENTIALS);
    call_forgive(&world.call);
    assert_int_equal(sandbox_auth_redeem(&world.call, auth(), "k", last, now_ms, &out), ERR_NONE);
}

static void test_users_are_found_by_id_and_by_name(void **state)
{
    (void)state;
    assert_string_equal(sandbox_auth_user(auth(), "sandbox-reader")->id, "ocid1.user.oc1..reader");
    assert_string_equal(sandbox_auth_user(auth(), world.state.keys.user)->name, "sandbox-user");
    assert_null(sandbox_auth_user(auth(), "nobody"));
    assert_null(sandbox_auth_user(auth(), NULL));
}

static void test_lives_come_from_the_setup(void **state)
{
    static const struct {
        int64_t token_s;
        int64_t session_s;
        int64_t is_token_s;
        int64_t is_session_s;
    } cases[] = {
        { 0, 0, SANDBOX_AUTH_TOKEN_S, SANDBOX_AUTH_SESSION_S },
        { 5, 0, 5, 5 },
        { 0, 60, SANDBOX_AUTH_TOKEN_S, 60 },
        { 5, 60, 5, 60 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct sandbox_auth_setup setup = {
            .keys = &world.state.keys,
            .client_secret = "",
            .signing_key = world_key(),
            .token_s = cases[i].token_s,
            .session_s = cases[i].session_s,
        };
        struct sandbox_auth *made = sandbox_auth_new(&setup);

        assert_int_equal(made->token_s, cases[i].is_token_s);
        assert_int_equal(made->session_s, cases[i].is_session_s);
        sandbox_auth_free(made);
    }
}

static void test_the_last_callers_are_remembered(void **state)
{
    struct json *list;

    (void)state;
    for (int i = 0; i < SANDBOX_AUTH_CALLERS + 3; i++)
        assert_int_equal(world_ask(&world, "GET", "/20160918/regions?x=1", NULL), 200);
    assert_int_equal(world_ask(&world, "GET", "/20160918/nothing", NULL), 404);
    list = sandbox_auth_callers(&world.call.arena, auth());
    assert_int_equal(list->count, SANDBOX_AUTH_CALLERS);
    assert_string_equal(json_get_text(list->first, "path"), "/20160918/regions");
    assert_string_equal(json_get_text(list->last, "path"), "/20160918/nothing");
    assert_string_equal(json_get_text(list->last, "id"), world.state.keys.user);
    assert_null(json_get(list->last, "delegate"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_token_tells_whose_it_is_and_its_key),
        TEST(test_a_token_is_right_until_the_second_it_expires),
        TEST(test_tokens_of_ended_sessions_are_refused_and_later_ones_not),
        TEST(test_what_does_not_sign_requests_is_refused),
        TEST(test_somebody_elses_signature_is_refused),
        TEST(test_the_last_signing_key_stays_right_once),
        TEST(test_a_grant_is_redeemed_once_and_in_time),
        TEST(test_more_grants_than_there_is_room_drop_the_oldest),
        TEST(test_users_are_found_by_id_and_by_name),
        TEST(test_lives_come_from_the_setup),
        TEST(test_the_last_callers_are_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
