#include "guard/proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "guard/proxy_stage.h"

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

static bool body_has(const struct proxy_stage *stage, const char *text)
{
    return strstr(stage->reply.body.ptr, text) != NULL;
}

/* ---- Settings -------------------------------------------------------------------------------- */

static void expect_refused(struct proxy_stage *stage, const struct guard_proxy_options *options,
                           const char *message)
{
    struct guard_proxy *proxy = NULL;

    assert_int_equal(guard_proxy_new(&stage->call, options, &proxy), ERR_USAGE);
    assert_string_equal(stage->call.error.message, message);
    call_forgive(&stage->call);
}

static void missing_settings_are_named_all_at_once(void **state)
{
    struct proxy_stage *stage = *state;
    struct guard_proxy_options options = stage->options;

    options.domain = NULL;
    options.client_secret = "  ";
    options.base_url = "";
    expect_refused(stage, &options,
                   "HTTP IDCS authentication requires: IDCS_DOMAIN, IDCS_CLIENT_SECRET, "
                   "ORACLE_MCP_BASE_URL");
}

static void domains_and_addresses_that_cannot_be_are_refused(void **state)
{
    static const char *const domains[] = {
        "http://idcs.example.com", "https://h/path", "https://h?q", "h#f",
        "https://u:p@h",           "ftp://h",        "a b",         "https://",
    };
    static const char *const bases[] = { "mcp.example.com", "ftp://h", "https://h?q=1",
                                         "https://h#f", "https://u@h" };
    struct proxy_stage *stage = *state;

    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++) {
        struct guard_proxy_options options = stage->options;

        options.domain = domains[i];
        expect_refused(stage, &options, "IDCS_DOMAIN must be an HTTPS Identity Domains host");
    }
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        struct guard_proxy_options options = stage->options;

        options.base_url = bases[i];
        expect_refused(stage, &options,
                       "ORACLE_MCP_BASE_URL must be an absolute http:// or https:// URL");
    }
}

static void expect_scopes(struct proxy_stage *stage, const char *scopes, const char *compat,
                          const char *expected)
{
    struct guard_proxy_options options = stage->options;
    struct guard_proxy *proxy = NULL;

    options.scopes = scopes;
    options.compat = compat;
    assert_int_equal(guard_proxy_new(&stage->call, &options, &proxy), ERR_NONE);
    assert_string_equal(guard_proxy_required(proxy), expected);
    guard_proxy_free(proxy);
}

static void scopes_follow_the_rule_of_the_python_servers(void **state)
{
    struct proxy_stage *stage = *state;

    expect_scopes(stage, NULL, NULL, "openid profile email oci_mcp.cloud.invoke");
    expect_scopes(stage, " ", "oracle.oci-object-storage-mcp-server",
                  "openid profile email oci_mcp.object_storage.invoke");
    expect_scopes(stage, "a,b  c", NULL, "a b c");
    expect_scopes(stage, "a offline_access", NULL, "a");
}

static void scopes_of_nothing_but_commas_are_refused(void **state)
{
    struct proxy_stage *stage = *state;
    struct guard_proxy_options options = stage->options;

    options.scopes = ", ,";
    expect_refused(stage, &options,
                   "IDCS_REQUIRED_SCOPES must contain at least one scope value, and at most 1024 "
                   "bytes");
}

/* ---- Metadata -------------------------------------------------------------------------------- */

static void metadata_stands_wherever_clients_look(void **state)
{
    static const char *const paths[] = {
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/mcp",
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/mcp",
    };
    struct proxy_stage *stage = *state;

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        proxy_stage_get(stage, paths[i], "");
        assert_int_equal(stage->reply.status, 200);
        assert_string_equal(proxy_stage_member(stage, "issuer"), STAGE_BASE);
        assert_string_equal(proxy_stage_member(stage, "token_endpoint"), STAGE_BASE "/token");
        assert_true(body_has(stage, "\"code_challenge_methods_supported\":[\"S256\"]"));
        assert_true(body_has(stage, "\"offline_access\""));
        assert_string_equal(proxy_stage_header(stage, "Access-Control-Allow-Origin"), "*");
    }
}

static void a_mount_path_may_be_left_on_or_taken_off(void **state)
{
    static const char *const paths[] = {
        "/.well-known/oauth-authorization-server/tools",
        "/.well-known/oauth-authorization-server/tools/mcp",
        "/tools/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    };
    struct proxy_stage *stage = *state;

    guard_proxy_free(stage->proxy);
    stage->options.base_url = "https://host/tools/";
    stage->proxy = proxy_stage_replica(stage);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        proxy_stage_get(stage, paths[i], "");
        assert_string_equal(proxy_stage_member(stage, "issuer"), "https://host/tools");
        assert_string_equal(proxy_stage_member(stage, "registration_endpoint"),
                            "https://host/tools/register");
    }
    proxy_stage_get(stage, "/tools/authorize", "");
    assert_int_equal(stage->reply.status, 400);
    assert_string_equal(guard_proxy_resource(stage->proxy), "https://host/tools/mcp");
}

static void other_paths_are_not_the_proxys(void **state)
{
    static const char *const paths[] = {
        "/",       "/mcp",         "/authorizex",
        "/token/", "/tools/token", "/.well-known/oauth-authorization-serverx"
    };
    struct proxy_stage *stage = *state;
    struct guard_head head = { .method = "GET", .query = "" };

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        head.path = paths[i];
        assert_false(guard_proxy_serve(stage->proxy, &stage->call, &head, &stage->reply));
    }
}

static void another_method_is_405_with_the_right_ones(void **state)
{
    struct proxy_stage *stage = *state;

    proxy_stage_get(stage, "/token", "");
    assert_int_equal(stage->reply.status, 405);
    assert_string_equal(proxy_stage_header(stage, "Allow"), "POST, OPTIONS");
    proxy_stage_form(stage, "/authorize", "");
    assert_int_equal(stage->reply.status, 405);
    assert_string_equal(proxy_stage_header(stage, "Allow"), "GET");
}

/* ---- The whole way --------------------------------------------------------------------------- */

static void a_login_gives_a_token_that_hides_the_domains(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *token;
    const char *jwt = NULL;

    proxy_stage_login(stage, client);
    token = proxy_stage_member(stage, "access_token");
    assert_true(body_has(stage, "\"expires_in\":1800"));
    assert_string_equal(proxy_stage_member(stage, "token_type"), "Bearer");
    assert_null(strstr(token, "domain-token"));
    assert_int_equal(guard_proxy_open(stage->proxy, &stage->call, token, &jwt), ERR_NONE);
    assert_string_equal(jwt, STAGE_JWT);
}

static void the_domain_is_asked_as_its_client_with_own_proof(void **state)
{
    struct proxy_stage *stage = *state;
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *challenge;
    const char *own;
    struct guard_proxy_form form;

    proxy_stage_consent(stage, client);
    challenge = proxy_stage_parameter(stage, "code_challenge");
    own = strstr(proxy_stage_query(stage, client, STAGE_REDIRECT), challenge);
    assert_null(own);
    assert_string_equal(proxy_stage_parameter(stage, "client_id"), "app:1");
    assert_string_equal(proxy_stage_parameter(stage, "redirect_uri"), STAGE_BASE "/auth/callback");
    assert_string_equal(proxy_stage_parameter(stage, "audience"), "https://aud.example.com");
    assert_string_equal(proxy_stage_parameter(stage, "scope"),
                        "openid profile email oci_mcp.cloud.invoke offline_access");
    proxy_stage_get(stage, "/auth/callback",
                    arena_printf(&stage->call.arena, "code=a%%2Bb&state=%s",
                                 proxy_stage_parameter(stage, "state")));
    proxy_stage_form(stage, "/token",
                     proxy_stage_code_form(stage, client, proxy_stage_parameter(stage, "code")));
    assert_int_equal(stage->reply.status, 200);
    /* app%3A1:s3cret%2F%25 */
    assert_string_equal(stage->domain.authorization, "Basic YXBwJTNBMTpzM2NyZXQlMkYlMjU=");
    assert_true(guard_proxy_form_read(&stage->call.arena, span_of(stage->domain.form), &form));
    assert_string_equal(guard_proxy_form_get(&form, "code"), "a+b");
    assert_string_not_equal(guard_proxy_form_get(&form, "code_verifier"), STAGE_VERIFIER);
}

static void any_replica_goes_on_with_a_login(void **state)
{
    struct proxy_stage *stage = *state;
    struct guard_proxy *first = stage->proxy;
    struct guard_proxy *second = proxy_stage_replica(stage);
    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);
    const char *code;
    const char *jwt;

    stage->proxy = second;
    code = proxy_stage_code(stage, client);
    stage->proxy = first;
    proxy_stage_form(stage, "/token", proxy_stage_code_form(stage, client, code));
    assert_int_equal(
        guard_proxy_open(second, &stage->call, proxy_stage_member(stage, "access_token"), &jwt),
        ERR_NONE);
    guard_proxy_free(second);
}

static void a_server_with_another_secret_or_address_opens_nothing(void **state)
{
    struct proxy_stage *stage = *state;
    struct guard_proxy *first = stage->proxy;
    struct guard_proxy *other;
    const char *jwt;
    const char *token;

    proxy_stage_login(stage, proxy_stage_register(stage, STAGE_REDIRECT));
    token = proxy_stage_member(stage, "access_token");
    stage->options.client_secret = "another";
    other = proxy_stage_replica(stage);
    assert_int_equal(guard_proxy_open(other, &stage->call, token, &jwt), ERR_CREDENTIALS);
    guard_proxy_free(other);
    call_forgive(&stage->call);
    stage->options.client_secret = "s3cret/%";
    stage->options.base_url = "https://elsewhere.example.com";
    other = proxy_stage_replica(stage);
    assert_int_equal(guard_proxy_open(other, &stage->call, token, &jwt), ERR_CREDENTIALS);
    guard_proxy_free(other);
    call_forgive(&stage->call);
    stage->proxy = first;
}

static void tokens_end_when_the_domains_do(void **state)
{
    struct proxy_stage *stage = *state;
    const char *token;
    const char *jwt;

    clock_set_for_tests(1000000000000);
    proxy_stage_login(stage, proxy_stage_register(stage, STAGE_REDIRECT));
    token = proxy_stage_member(stage, "access_token");
    clock_set_for_tests(1000000000000 + 1799000);
    assert_int_equal(guard_proxy_open(stage->proxy, &stage->call, token, &jwt), ERR_NONE);
    clock_set_for_tests(1000000000000 + 1800000);
    assert_int_equal(guard_proxy_open(stage->proxy, &stage->call, token, &jwt), ERR_CREDENTIALS);
    call_forgive(&stage->call);
}

static void until_the_domain_is_found_logins_wait_and_metadata_does_not(void **state)
{
    struct proxy_stage *stage = *state;
    struct guard_proxy_domain domain;

    guard_proxy_free(stage->proxy);
    stage->domain.discoveries = 0;
    stage->domain.failures = 1;
    assert_int_equal(guard_proxy_new(&stage->call, &stage->options, &stage->proxy), ERR_NONE);
    assert_false(guard_proxy_domain(stage->proxy, &domain));
    proxy_stage_get(stage, "/.well-known/oauth-authorization-server", "");
    assert_int_equal(stage->reply.status, 200);

    const char *client = proxy_stage_register(stage, STAGE_REDIRECT);

    proxy_stage_get(stage, "/authorize", proxy_stage_query(stage, client, STAGE_REDIRECT));
    assert_int_equal(stage->reply.status, 503);
    assert_non_null(proxy_stage_header(stage, "Retry-After"));
    proxy_stage_form(stage, "/token", proxy_stage_code_form(stage, client, "x"));
    proxy_stage_expect_error(stage, 503, "temporarily_unavailable");
    while (!guard_proxy_domain(stage->proxy, &domain))
        ;
    assert_string_equal(domain.issuer, "https://identity.oraclecloud.com/");
    proxy_stage_login(stage, client);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(missing_settings_are_named_all_at_once),
        TEST(domains_and_addresses_that_cannot_be_are_refused),
        TEST(scopes_follow_the_rule_of_the_python_servers),
        TEST(scopes_of_nothing_but_commas_are_refused),
        TEST(metadata_stands_wherever_clients_look),
        TEST(a_mount_path_may_be_left_on_or_taken_off),
        TEST(other_paths_are_not_the_proxys),
        TEST(another_method_is_405_with_the_right_ones),
        TEST(a_login_gives_a_token_that_hides_the_domains),
        TEST(the_domain_is_asked_as_its_client_with_own_proof),
        TEST(any_replica_goes_on_with_a_login),
        TEST(a_server_with_another_secret_or_address_opens_nothing),
        TEST(tokens_end_when_the_domains_do),
        TEST(until_the_domain_is_found_logins_wait_and_metadata_does_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
