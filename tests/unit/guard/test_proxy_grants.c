#include "guard/proxy_grants.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "guard/proxy_stage.h"

#define NOW_MS 1000000000000LL

static int open_stage(void **state)
{
    static struct proxy_stage stage;

    proxy_stage_open(&stage);
    *state = &stage;
    return 0;
}

static int close_stage(void **state)
{
    clock_set_for_tests(0);
    proxy_stage_close(*state);
    return 0;
}

static void redeem(struct proxy_stage *stage, const char *client, const char *code)
{
    proxy_stage_form(stage, "/token", proxy_stage_code_form(stage, client, code));
}

static void refresh(struct proxy_stage *stage, const char *client, const char *token)
{
    proxy_stage_form(stage, "/token", proxy_stage_refresh_form(stage, client, token));
}

static const char *replaced(struct proxy_stage *stage, const char *text, const char *from,
                            const char *to)
{
    const char *at = strstr(text, from);

    assert_non_null(at);
    return arena_printf(&stage->call.arena, "%.*s%s%s", (int)(at - text), text, to,
                        at + strlen(from));
}

/* ---- Codes ----------------------------------------------------------------------------------- */

static void a_code_works_once(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *code = proxy_stage_code(stage, client);

    redeem(stage, client, code);
    assert_int_equal(stage->reply.status, 200);
    redeem(stage, client, code);
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    assert_int_equal(stage->domain.asked, 1);
}

static void a_code_needs_its_client_its_redirect_and_its_verifier(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *other = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *code = proxy_stage_code(stage, client);
    const char *form = proxy_stage_code_form(stage, client, code);

    redeem(stage, other, code);
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    proxy_stage_form(stage, "/token", replaced(stage, form, "7777", "7778"));
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    proxy_stage_form(stage, "/token", replaced(stage, form, "a-verifier", "b-verifier"));
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    proxy_stage_form(stage, "/token", replaced(stage, form, "code_verifier", "nothing"));
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    proxy_stage_form(stage, "/token", replaced(stage, form, "code=", "code=A"));
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    assert_int_equal(stage->domain.asked, 0);
    redeem(stage, client, code); /* none of these has used it up */
    assert_int_equal(stage->reply.status, 200);
}

static void a_code_lasts_five_minutes(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *code;

    clock_set_for_tests(NOW_MS);
    code = proxy_stage_code(stage, client);
    clock_set_for_tests(NOW_MS + 5 * 60 * 1000);
    redeem(stage, client, code);
    proxy_stage_expect_error(stage, 400, "invalid_grant");
}

static void requests_that_cannot_be_understood_are_refused(void **state)
{
    static const struct {
        const char *more;
        const char *error;
        int status;
    } rows[] = {
        { "", "invalid_request", 400 },
        { "&grant_type=password", "unsupported_grant_type", 400 },
        { "&grant_type=authorization_code", "invalid_request", 400 },
        { "&grant_type=refresh_token", "invalid_request", 400 },
        { "&grant_type=refresh_token&resource=https%3A%2F%2Fevil%2F", "invalid_target", 400 },
        { "&client_id=twice", "invalid_request", 400 },
        { "&x=%zz", "invalid_request", 400 },
    };
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        proxy_stage_form(stage, "/token",
                         arena_printf(&stage->call.arena, "client_id=%s%s", client, rows[i].more));
        proxy_stage_expect_error(stage, rows[i].status, rows[i].error);
    }
    proxy_stage_form(stage, "/token", "grant_type=refresh_token&refresh_token=x");
    proxy_stage_expect_error(stage, 401, "invalid_client");
    proxy_stage_post(stage, "/token", "application/json", "{}");
    proxy_stage_expect_error(stage, 400, "invalid_request");
}

static void what_the_domain_refuses_is_told_apart_from_its_absence(void **state)
{
    static const struct {
        int status;
        bool is_away;
        const char *token;
        int own_status;
        const char *error;
    } rows[] = {
        { 400, false, "{\"error\":\"invalid_grant\"}", 400, "invalid_grant" },
        { 401, false, "{\"error\":\"invalid_client\"}", 502, "server_error" },
        { 200, false, "{\"access_token\":\"a\",\"token_type\":\"mac\"}", 502, "server_error" },
        { 503, false, "{}", 503, "temporarily_unavailable" },
        { 200, false, "no json", 503, "temporarily_unavailable" },
        { 200, true, "", 503, "temporarily_unavailable" },
    };
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stage->domain.status = rows[i].status;
        stage->domain.is_away = rows[i].is_away;
        stage->domain.token = rows[i].token;
        redeem(stage, client, proxy_stage_code(stage, client));
        proxy_stage_expect_error(stage, rows[i].own_status, rows[i].error);
    }
}

/* ---- Refresh tokens -------------------------------------------------------------------------- */

static void a_refresh_token_is_replaced_and_hides_the_domains(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *first;
    const char *second;
    const char *jwt;

    proxy_stage_login(stage, client);
    first = proxy_stage_member(stage, "refresh_token");
    assert_null(strstr(first, "domain-refresh"));
    stage->domain.token =
        "{\"access_token\":\"newer\",\"token_type\":\"bearer\",\"expires_in\":60}";
    refresh(stage, client, first);
    assert_int_equal(stage->reply.status, 200);
    assert_non_null(strstr(stage->domain.form, "refresh_token=domain-refresh"));
    second = proxy_stage_member(stage, "refresh_token");
    assert_string_not_equal(first, second);
    assert_int_equal(guard_proxy_open(stage->proxy, &stage->call,
                                      proxy_stage_member(stage, "access_token"), &jwt),
                     ERR_NONE);
    assert_string_equal(jwt, "newer");
    refresh(stage, client, second); /* the domain gave no new one: its old one goes on */
    assert_int_equal(stage->reply.status, 200);
}

static void a_refresh_token_that_comes_twice_ends_its_login(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *first;
    const char *access;
    const char *jwt;

    proxy_stage_login(stage, client);
    first = proxy_stage_member(stage, "refresh_token");
    refresh(stage, client, first);
    access = proxy_stage_member(stage, "access_token");

    const char *second = proxy_stage_member(stage, "refresh_token");

    refresh(stage, client, first);
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    refresh(stage, client, second);
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    assert_int_equal(guard_proxy_open(stage->proxy, &stage->call, access, &jwt), ERR_CREDENTIALS);
    call_forgive(&stage->call);
}

static void a_refresh_token_of_another_client_is_refused(void **state)
{
    struct proxy_stage *stage = *state;
    const char *token;

    proxy_stage_login(stage, proxy_stage_register(stage, STAGE_REDIRECT));
    token = proxy_stage_member(stage, "refresh_token");
    refresh(stage, proxy_stage_register(stage, STAGE_REDIRECT), token);
    proxy_stage_expect_error(stage, 400, "invalid_grant");
}

static void an_access_token_refreshes_nothing_and_a_refresh_token_opens_nothing(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *access;
    const char *token;
    const char *jwt;

    proxy_stage_login(stage, client);
    access = proxy_stage_member(stage, "access_token");
    token = proxy_stage_member(stage, "refresh_token");
    refresh(stage, client, access);
    proxy_stage_expect_error(stage, 400, "invalid_grant");
    assert_int_equal(guard_proxy_open(stage->proxy, &stage->call, token, &jwt), ERR_CREDENTIALS);
    call_forgive(&stage->call);
}

static void a_refresh_that_the_domain_did_not_hear_may_be_repeated(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *token;

    proxy_stage_login(stage, client);
    token = proxy_stage_member(stage, "refresh_token");
    stage->domain.is_away = true;
    refresh(stage, client, token);
    proxy_stage_expect_error(stage, 503, "temporarily_unavailable");
    stage->domain.is_away = false;
    refresh(stage, client, token);
    assert_int_equal(stage->reply.status, 200);
}

/* ---- Revocation ------------------------------------------------------------------------------ */

static void revocation_ends_a_login_and_tells_the_domain(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *access;
    const char *token;
    const char *jwt;

    proxy_stage_login(stage, client);
    access = proxy_stage_member(stage, "access_token");
    token = proxy_stage_member(stage, "refresh_token");
    proxy_stage_form(stage, "/revoke",
                     arena_printf(&stage->call.arena, "client_id=%s&token=%s", client, token));
    assert_int_equal(stage->reply.status, 200);
    assert_int_equal(stage->domain.revoked, 1);
    assert_int_equal(guard_proxy_open(stage->proxy, &stage->call, access, &jwt), ERR_CREDENTIALS);
    call_forgive(&stage->call);
    refresh(stage, client, token);
    proxy_stage_expect_error(stage, 400, "invalid_grant");
}

static void nobody_revokes_the_tokens_of_another_client(void **state)
{
    struct proxy_stage *stage = *state;
    const char *access;
    const char *jwt;

    proxy_stage_login(stage, proxy_stage_register(stage, STAGE_REDIRECT));
    access = proxy_stage_member(stage, "access_token");
    proxy_stage_form(stage, "/revoke",
                     arena_printf(&stage->call.arena, "client_id=%s&token=%s",
                                  proxy_stage_register(stage, STAGE_REDIRECT), access));
    assert_int_equal(stage->reply.status, 200);
    assert_int_equal(guard_proxy_open(stage->proxy, &stage->call, access, &jwt), ERR_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_code_works_once),
        TEST(a_code_needs_its_client_its_redirect_and_its_verifier),
        TEST(a_code_lasts_five_minutes),
        TEST(requests_that_cannot_be_understood_are_refused),
        TEST(what_the_domain_refuses_is_told_apart_from_its_absence),
        TEST(a_refresh_token_is_replaced_and_hides_the_domains),
        TEST(a_refresh_token_that_comes_twice_ends_its_login),
        TEST(a_refresh_token_of_another_client_is_refused),
        TEST(an_access_token_refreshes_nothing_and_a_refresh_token_opens_nothing),
        TEST(a_refresh_that_the_domain_did_not_hear_may_be_repeated),
        TEST(revocation_ends_a_login_and_tells_the_domain),
        TEST(nobody_revokes_the_tokens_of_another_client),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
