#include "guard/proxy_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard/proxy_stage.h"

#define HOME "https://app.example.com/client.json"

static int open_stage(void **state)
{
    static struct proxy_stage stage;

    proxy_stage_open(&stage);
    *state = &stage;
    return 0;
}

static int close_stage(void **state)
{
    proxy_stage_close(*state);
    return 0;
}

static void register_body(struct proxy_stage *stage, const char *body)
{
    proxy_stage_post(stage, "/register", "application/json", body);
}

/* ---- Registration ---------------------------------------------------------------------------- */

static void a_registration_says_what_was_taken(void **state)
{
    struct proxy_stage *stage = *state;

    register_body(stage, "{\"client_name\":\"A\",\"redirect_uris\":[\"com.example.app:/cb\","
                         "\"https://app.example.com/cb\"],\"token_endpoint_auth_method\":"
                         "\"client_secret_post\",\"grant_types\":[\"authorization_code\"]}");
    assert_int_equal(stage->reply.status, 201);
    assert_string_equal(proxy_stage_member(stage, "token_endpoint_auth_method"), "none");
    assert_string_equal(proxy_stage_member(stage, "client_name"), "A");
    assert_null(proxy_stage_member(stage, "client_secret"));
    assert_string_equal(proxy_stage_header(stage, "Cache-Control"), "no-store");
}

static void redirects_that_cannot_be_are_refused(void **state)
{
    static const char *const lists[] = {
        "[]",
        "\"https://a/\"",
        "[1]",
        "[\"http://example.com/\"]",
        "[\"https://a/#f\"]",
        "[\"https://u:p@a/\"]",
        "[\"javascript:alert(1)\"]",
        "[\"data:text/html,x\"]",
        "[\"myapp:/cb\"]",
        "[\"com.example:\"]",
        "[\"https://a/<b>\"]",
        "[\"https://a/ b\"]",
        "[\"https://a/\\u0000\"]",
        "[\"https://a/\\u00e9\"]",
        "[\"https://a/\",\"https://a/\",\"https://a/\",\"https://a/\",\"https://a/\",\"https://a/"
        "\","
        "\"https://a/\",\"https://a/\",\"https://a/\"]",
    };
    struct proxy_stage *stage = *state;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        register_body(stage, arena_printf(&stage->call.arena, "{\"redirect_uris\":%s}", lists[i]));
        proxy_stage_expect_error(stage, 400, "invalid_redirect_uri");
    }
}

static void a_redirect_that_is_too_long_is_refused(void **state)
{
    struct proxy_stage *stage = *state;
    char path[600];

    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    register_body(stage,
                  arena_printf(&stage->call.arena, "{\"redirect_uris\":[\"https://a/%s\"]}", path));
    proxy_stage_expect_error(stage, 400, "invalid_redirect_uri");
}

static void a_body_that_is_no_description_is_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "[]",
        "{",
        "nonsense",
        "{\"redirect_uris\":[\"https://a/\"],\"grant_types\":[\"implicit\"]}",
        "{\"redirect_uris\":[\"https://a/\"],\"response_types\":\"code\"}",
    };
    struct proxy_stage *stage = *state;

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        register_body(stage, bodies[i]);
        proxy_stage_expect_error(stage, 400, "invalid_client_metadata");
    }
}

/* ---- Descriptions ---------------------------------------------------------------------------- */

#define DESCRIPTION(id, more)                                                                      \
    "{\"client_id\":\"" id "\",\"client_name\":\"App\",\"redirect_uris\":[\"" STAGE_REDIRECT       \
    "\"]" more "}"

static void authorize(struct proxy_stage *stage, const char *client)
{
    proxy_stage_get(stage, "/authorize", proxy_stage_query(stage, client, STAGE_REDIRECT));
}

static void a_client_may_be_the_address_of_its_description(void **state)
{
    struct proxy_stage *stage = *state;

    stage->domain.document = DESCRIPTION(HOME, "");
    authorize(stage, HOME);
    assert_int_equal(stage->reply.status, 200);
    assert_non_null(strstr(stage->reply.body.ptr, "app.example.com"));
    proxy_stage_login(stage, HOME);
    assert_int_equal(stage->domain.documents, 1);
}

static void a_program_known_by_an_address_is_asked_about_each_time(void **state)
{
    struct proxy_stage *stage = *state;

    stage->domain.document = DESCRIPTION(HOME, "");
    proxy_stage_login(stage, HOME);
    authorize(stage, HOME);
    assert_int_equal(stage->reply.status, 200);
}

static void a_description_of_another_or_with_a_secret_is_refused(void **state)
{
    static const char *const documents[] = {
        DESCRIPTION("https://app.example.com/other.json", ""),
        DESCRIPTION(HOME, ",\"token_endpoint_auth_method\":\"client_secret_basic\""),
        DESCRIPTION(HOME, ",\"token_endpoint_auth_method\":\"private_key_jwt\""),
        "{\"client_id\":\"" HOME "\"}",
        "<html>",
        "",
    };
    struct proxy_stage *stage = *state;

    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        stage->domain.document = documents[i];
        guard_proxy_free(stage->proxy); /* what was fetched is kept */
        stage->proxy = proxy_stage_replica(stage);
        authorize(stage, HOME);
        assert_int_equal(stage->reply.status, 400);
    }
}

static void failures_are_kept_as_well(void **state)
{
    struct proxy_stage *stage = *state;

    stage->domain.document = "";
    authorize(stage, HOME);
    authorize(stage, HOME);
    assert_int_equal(stage->domain.documents, 1);
}

static void addresses_that_name_no_description_are_not_fetched(void **state)
{
    static const char *const addresses[] = {
        "http://app.example.com/c",    "https://app.example.com",
        "https://app.example.com/",    "https://app.example.com/a/..",
        "https://app.example.com/?c",  "https://u@app.example.com/c",
        "https://app.example.com/c#f", "https:/app",
    };
    struct proxy_stage *stage = *state;

    stage->domain.document = "{}";
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        authorize(stage, addresses[i]);
        assert_int_equal(stage->reply.status, 400);
    }
    assert_int_equal(stage->domain.documents, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_registration_says_what_was_taken),
        TEST(redirects_that_cannot_be_are_refused),
        TEST(a_redirect_that_is_too_long_is_refused),
        TEST(a_body_that_is_no_description_is_refused),
        TEST(a_client_may_be_the_address_of_its_description),
        TEST(a_program_known_by_an_address_is_asked_about_each_time),
        TEST(a_description_of_another_or_with_a_secret_is_refused),
        TEST(failures_are_kept_as_well),
        TEST(addresses_that_name_no_description_are_not_fetched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
