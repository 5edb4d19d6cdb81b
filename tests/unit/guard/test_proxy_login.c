#include "guard/proxy_login.h"

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

static void expect_page(struct proxy_stage *stage, int status)
{
    assert_int_equal(stage->reply.status, status);
    assert_null(proxy_stage_header(stage, "Location"));
    assert_non_null(
        strstr(proxy_stage_header(stage, "Content-Security-Policy"), "frame-ancestors 'none'"));
}

static void authorize(struct proxy_stage *stage, const char *client, const char *redirect)
{
    proxy_stage_get(stage, "/authorize", proxy_stage_query(stage, client, redirect));
}

/* Changes one character in the middle. */
static const char *tampered(struct proxy_stage *stage, const char *token)
{
    char *copy = arena_strdup(&stage->call.arena, token);
    size_t at = strlen(copy) / 2;

    copy[at] = copy[at] == 'A' ? 'B' : 'A';
    return copy;
}

static void decide(struct proxy_stage *stage, const char *transaction, const char *decision)
{
    proxy_stage_form(
        stage, "/consent",
        arena_printf(&stage->call.arena, "decision=%s&transaction=%s", decision, transaction));
}

static void call_back(struct proxy_stage *stage, const char *state, const char *more)
{
    proxy_stage_get(stage, "/auth/callback",
                    arena_printf(&stage->call.arena, "state=%s%s", state, more));
}

/* ---- The client's request -------------------------------------------------------------------- */

static void a_foreign_redirect_is_told_to_nobody_but_the_person(void **state)
{
    static const char *const foreign[] = {
        "https://evil.example.com/callback",   "http://127.0.0.1:7777/other",
        "http://localhost:7777/callback",      "http://127.0.0.1:7777/callback?x=1",
        "http://127.0.0.1:7777/callback#f",    "http://127.0.0.1.evil.com:7777/callback",
        "http://127.0.0.1:7777@evil/callback", "javascript:alert(1)",
        "http://127.0.0.1:7777/callback/../x", "http://127.0.0.1:7777/callback\"><script>",
    };
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);

    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        authorize(stage, client, foreign[i]);
        expect_page(stage, 400);
        assert_null(strstr(stage->reply.body.ptr, "<script"));
    }
}

static void another_port_of_this_machine_will_do(void **state)
{
    struct proxy_stage *stage = *state;

    authorize(stage, proxy_stage_register(stage, STAGE_REDIRECT),
              "http://127.0.0.1:50123/callback");
    assert_int_equal(stage->reply.status, 200);
}

static void an_unknown_or_altered_client_is_refused(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);

    authorize(stage, tampered(stage, client), STAGE_REDIRECT);
    expect_page(stage, 400);
    authorize(stage, "somebody", STAGE_REDIRECT);
    expect_page(stage, 400);
    proxy_stage_get(stage, "/authorize", "");
    expect_page(stage, 400);
}

static void faults_of_a_known_client_go_back_to_it(void **state)
{
    static const struct {
        const char *from;
        const char *to;
        const char *error;
    } rows[] = {
        { "response_type=code", "response_type=token", "unsupported_response_type" },
        { "response_type=code&", "", "invalid_request" },
        { "method=S256", "method=plain", "invalid_request" },
        { "code_challenge=", "not_a_challenge=", "invalid_request" },
        { "mcp.example.com", "other.example.com", "invalid_target" },
    };
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *query = proxy_stage_query(stage, client, STAGE_REDIRECT);
        const char *at = strstr(query, rows[i].from);

        assert_non_null(at);
        proxy_stage_get(stage, "/authorize",
                        arena_printf(&stage->call.arena, "%.*s%s%s", (int)(at - query), query,
                                     rows[i].to, at + strlen(rows[i].from)));
        assert_string_equal(proxy_stage_parameter(stage, "error"), rows[i].error);
        assert_string_equal(proxy_stage_parameter(stage, "state"), "of-client");
        assert_string_equal(proxy_stage_parameter(stage, "iss"), STAGE_BASE);
        assert_null(proxy_stage_parameter(stage, "code"));
    }
}

static void a_parameter_that_comes_twice_is_refused(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);

    proxy_stage_get(stage, "/authorize",
                    arena_printf(&stage->call.arena, "%s&redirect_uri=https://evil/",
                                 proxy_stage_query(stage, client, STAGE_REDIRECT)));
    expect_page(stage, 400);
}

/* ---- The page -------------------------------------------------------------------------------- */

static void the_page_shows_who_asks_and_escapes_it(void **state)
{
    struct proxy_stage *stage = *state;
    const char *page;

    proxy_stage_post(stage, "/register", "application/json",
                     "{\"client_name\":\"<script>alert('x')</script>\\u202e&\","
                     "\"redirect_uris\":[\"" STAGE_REDIRECT "\"]}");
    authorize(stage, proxy_stage_member(stage, "client_id"), STAGE_REDIRECT);
    expect_page(stage, 200);
    page = stage->reply.body.ptr;
    assert_non_null(strstr(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;"));
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "\xE2\x80\xAE"));
    assert_non_null(strstr(page, "127.0.0.1 on this computer"));
    assert_non_null(strstr(proxy_stage_header(stage, "Set-Cookie"), "__Host-"));
    assert_non_null(strstr(proxy_stage_header(stage, "Set-Cookie"), "; HttpOnly; SameSite=Lax"));
    assert_non_null(strstr(proxy_stage_header(stage, "Set-Cookie"), "; Secure"));
}

static void a_refusal_goes_back_to_the_client(void **state)
{
    struct proxy_stage *stage = *state;

    authorize(stage, proxy_stage_register(stage, STAGE_REDIRECT), STAGE_REDIRECT);
    decide(stage, proxy_stage_transaction(stage), "deny");
    assert_string_equal(proxy_stage_parameter(stage, "error"), "access_denied");
    assert_string_equal(proxy_stage_parameter(stage, "state"), "of-client");
}

static void consent_needs_the_browser_that_saw_the_page(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *transaction;

    authorize(stage, client, STAGE_REDIRECT);
    transaction = proxy_stage_transaction(stage);
    stage->cookie = NULL;
    decide(stage, transaction, "allow");
    expect_page(stage, 403);
    authorize(stage, client, STAGE_REDIRECT); /* another browser's cookie */
    decide(stage, transaction, "allow");
    expect_page(stage, 403);
}

static void consent_refuses_what_was_changed_or_comes_from_elsewhere(void **state)
{
    struct proxy_stage *stage = *state;
    const char *transaction;

    clock_set_for_tests(NOW_MS);
    authorize(stage, proxy_stage_register(stage, STAGE_REDIRECT), STAGE_REDIRECT);
    transaction = proxy_stage_transaction(stage);
    decide(stage, tampered(stage, transaction), "allow");
    expect_page(stage, 403);
    stage->origin = "https://evil.example.com";
    decide(stage, transaction, "allow");
    expect_page(stage, 403);
    stage->origin = STAGE_BASE;
    clock_set_for_tests(NOW_MS + 15 * 60 * 1000);
    decide(stage, transaction, "allow");
    expect_page(stage, 403);
    clock_set_for_tests(NOW_MS + 15 * 60 * 1000 - 1);
    decide(stage, transaction, "allow");
    assert_non_null(proxy_stage_parameter(stage, "state"));
}

static void who_agreed_once_is_not_asked_again_unless_the_client_wants_it(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);

    proxy_stage_consent(stage, client);
    authorize(stage, client, STAGE_REDIRECT);
    assert_non_null(proxy_stage_parameter(stage, "code_challenge"));
    proxy_stage_get(stage, "/authorize",
                    arena_printf(&stage->call.arena, "%s&prompt=consent",
                                 proxy_stage_query(stage, client, STAGE_REDIRECT)));
    assert_int_equal(stage->reply.status, 200);
    authorize(stage, proxy_stage_register(stage, STAGE_REDIRECT), STAGE_REDIRECT);
    assert_int_equal(stage->reply.status, 200); /* the same name, another registration */
    stage->cookie = tampered(stage, stage->cookie);
    authorize(stage, client, STAGE_REDIRECT);
    assert_int_equal(stage->reply.status, 200);
}

/* ---- The domain's answer --------------------------------------------------------------------- */

static void a_state_works_in_its_own_browser_unchanged_and_in_time(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *cookie;
    const char *sealed;

    clock_set_for_tests(NOW_MS);
    proxy_stage_consent(stage, client);
    sealed = proxy_stage_parameter(stage, "state");
    cookie = stage->cookie;
    call_back(stage, tampered(stage, sealed), "&code=c");
    expect_page(stage, 403);
    stage->cookie = NULL;
    call_back(stage, sealed, "&code=c");
    expect_page(stage, 403);
    authorize(stage, client, STAGE_REDIRECT);
    call_back(stage, sealed, "&code=c");
    expect_page(stage, 403);
    stage->cookie = cookie;
    clock_set_for_tests(NOW_MS + 15 * 60 * 1000);
    call_back(stage, sealed, "&code=c");
    expect_page(stage, 403);
    assert_int_equal(stage->domain.asked, 0);
}

static void what_a_person_has_not_agreed_to_is_no_state(void **state)
{
    struct proxy_stage *stage = *state;

    authorize(stage, proxy_stage_register(stage, STAGE_REDIRECT), STAGE_REDIRECT);
    call_back(stage, proxy_stage_transaction(stage), "&code=c");
    expect_page(stage, 403);
}

static void an_answer_of_another_issuer_is_refused(void **state)
{
    struct proxy_stage *stage = *state;
    const char *sealed;

    proxy_stage_consent(stage, proxy_stage_register(stage, STAGE_REDIRECT));
    sealed = proxy_stage_parameter(stage, "state");
    call_back(stage, sealed, "&code=c&iss=https%3A%2F%2Fevil.example.com");
    expect_page(stage, 403);
    call_back(stage, sealed, "&code=c&iss=https%3A%2F%2Fidentity.oraclecloud.com%2F");
    assert_non_null(proxy_stage_parameter(stage, "code"));
    assert_string_equal(proxy_stage_parameter(stage, "iss"), STAGE_BASE);
}

static void errors_of_the_domain_reach_the_client_in_words_of_oauth(void **state)
{
    struct proxy_stage *stage = *state;
    const char *sealed;

    proxy_stage_consent(stage, proxy_stage_register(stage, STAGE_REDIRECT));
    sealed = proxy_stage_parameter(stage, "state");
    call_back(stage, sealed, "&error=access_denied&error_description=no%0D%0Away");
    assert_string_equal(proxy_stage_parameter(stage, "error"), "access_denied");
    assert_string_equal(proxy_stage_parameter(stage, "error_description"),
                        "The identity domain: no way");
    call_back(stage, sealed, "&error=unauthorized_client");
    assert_string_equal(proxy_stage_parameter(stage, "error"), "server_error");
    call_back(stage, sealed, "");
    assert_string_equal(proxy_stage_parameter(stage, "error"), "server_error");
    call_back(stage, sealed, "&error=access_denied&code=c");
    assert_null(proxy_stage_parameter(stage, "code"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_foreign_redirect_is_told_to_nobody_but_the_person),
        TEST(another_port_of_this_machine_will_do),
        TEST(an_unknown_or_altered_client_is_refused),
        TEST(faults_of_a_known_client_go_back_to_it),
        TEST(a_parameter_that_comes_twice_is_refused),
        TEST(the_page_shows_who_asks_and_escapes_it),
        TEST(a_refusal_goes_back_to_the_client),
        TEST(consent_needs_the_browser_that_saw_the_page),
        TEST(consent_refuses_what_was_changed_or_comes_from_elsewhere),
        TEST(who_agreed_once_is_not_asked_again_unless_the_client_wants_it),
        TEST(a_state_works_in_its_own_browser_unchanged_and_in_time),
        TEST(what_a_person_has_not_agreed_to_is_no_state),
        TEST(an_answer_of_another_issuer_is_refused),
        TEST(errors_of_the_domain_reach_the_client_in_words_of_oauth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
