/* Who is let in, with which scopes, and what those who are not are told. */
#include "guard/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "oci/material.h"
#include "tool/scope.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define METADATA    "resource_metadata=\"" ISSUER_BASE "/.well-known/oauth-protected-resource/mcp\""

/* ---- Refusals -------------------------------------------------------------------------------- */

static void without_a_token_the_way_to_one_is_told(void **state)
{
    static const char *const none[] = { NULL, "", "Basic YTpi", "Bearer" };

    (void)state;
    open_guard();
    for (size_t i = 0; i < COUNT(none); i++) {
        assert_false(admitted(none[i]));
        expect_refusal(401, "Bearer scope=\"" READ "\", " METADATA);
    }
    assert_int_equal(issuer.visits, 0);
}

static void malformed_header_is_a_bad_request(void **state)
{
    static const char *const bad[] = { "Bearer ", "Bearer a b", "Bearer a,Bearer b",
                                       "bearer \"a\"" };

    (void)state;
    open_guard();
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(admitted(bad[i]));
        assert_int_equal(reply.status, 400);
        assert_non_null(strstr(header("WWW-Authenticate"), "error=\"invalid_request\""));
    }
}

static void token_in_the_address_is_refused_even_with_a_good_one(void **state)
{
    (void)state;
    open_guard();
    assert_false(admitted_at("a=1&access_token=x",
                             arena_printf(&call.arena, "Bearer %s",
                                          issuer_token(&issuer, &call.arena, "ann", READ, ""))));
    assert_int_equal(reply.status, 400);
}

static void bad_token_is_refused_without_being_repeated(void **state)
{
    const char *const bad[] = {
        "abc",
        issuer_sign(&issuer, &call.arena, ISSUER_RSA_2, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
                    issuer_claims(&call.arena, "ann", ISSUER_AUDIENCE, READ, 60, "")),
        issuer_sign(&issuer, &call.arena, ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
                    issuer_claims(&call.arena, "ann", "https://other/mcp", READ, 60, "")),
        issuer_sign(&issuer, &call.arena, ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
                    issuer_claims(&call.arena, "ann", ISSUER_AUDIENCE, READ, -100, "")),
        issuer_sign(&issuer, &call.arena, ISSUER_RSA, "{\"alg\":\"none\"}",
                    issuer_claims(&call.arena, "ann", ISSUER_AUDIENCE, READ, 60, "")),
    };

    (void)state;
    open_guard();
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(bearer(bad[i]));
        assert_int_equal(reply.status, 401);
        assert_non_null(strstr(header("WWW-Authenticate"), "error=\"invalid_token\""));
        assert_non_null(strstr(header("WWW-Authenticate"), METADATA));
        assert_null(strstr(header("WWW-Authenticate"), bad[i]));
    }
}

static void token_without_any_scope_is_asked_to_come_with_one(void **state)
{
    (void)state;
    open_guard();
    assert_false(bearer(issuer_token(&issuer, &call.arena, "ann", "openid", "")));
    expect_refusal(403, "Bearer error=\"insufficient_scope\", error_description=\"the token's "
                        "scopes do not allow this\", scope=\"" READ "\", " METADATA);
}

static void without_keys_callers_are_asked_to_come_again(void **state)
{
    (void)state;
    issuer.fail = ERR_NETWORK;
    open_guard();
    assert_false(bearer(issuer_token(&issuer, &call.arena, "ann", READ, "")));
    assert_int_equal(reply.status, 503);
    assert_string_equal(header("Retry-After"), "5");
    assert_string_equal(header("WWW-Authenticate"), "");
}

static void call_that_needs_more_tells_the_scope_for_it(void **state)
{
    (void)state;
    open_guard();
    guard_refuse_scope(guard, &call, TOOL_SCOPE_WRITE, &reply);
    assert_int_equal(reply.status, 403);
    assert_non_null(strstr(header("WWW-Authenticate"), "scope=\"" WRITE "\""));
    guard_refuse_scope(guard, &call, TOOL_SCOPE_READ | TOOL_SCOPE_DELETE, &reply);
    assert_non_null(strstr(header("WWW-Authenticate"), "scope=\"" READ " " DELETE "\""));
}

/* ---- Grants ---------------------------------------------------------------------------------- */

static void scopes_of_a_token_bring_those_they_imply(void **state)
{
    static const struct {
        const char *scopes;
        unsigned bits;
    } rows[] = {
        { READ, TOOL_SCOPE_READ },
        { WRITE, TOOL_SCOPE_READ | TOOL_SCOPE_WRITE },
        { DELETE, TOOL_SCOPE_ALL },
        { "openid " READ " " WRITE, TOOL_SCOPE_READ | TOOL_SCOPE_WRITE },
    };

    (void)state;
    open_guard();
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", rows[i].scopes, "")));
        assert_int_equal(grant.tools->scopes, rows[i].bits);
        assert_string_equal(grant.principal, ISSUER_URL "|ann");
        guard_release(guard, &grant);
    }
}

static void scope_behind_the_audience_is_found_in_short(void **state)
{
    (void)state;
    options.audience = ISSUER_AUDIENCE;
    options.scopes = ISSUER_AUDIENCE "read," ISSUER_AUDIENCE "write,del";
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", "write", "")));
    assert_int_equal(grant.tools->scopes, TOOL_SCOPE_READ | TOOL_SCOPE_WRITE);
    guard_release(guard, &grant);
}

static void required_scopes_are_needed_beside(void **state)
{
    (void)state;
    options.required = "openid, extra";
    open_guard();
    assert_false(bearer(issuer_token(&issuer, &call.arena, "ann", READ " openid", "")));
    assert_int_equal(reply.status, 403);
    assert_non_null(strstr(header("WWW-Authenticate"), "scope=\"openid extra " READ "\""));
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", READ " extra openid", "")));
    guard_release(guard, &grant);
}

static void principals_cannot_be_made_to_look_alike(void **state)
{
    static const struct {
        const char *subject;
        const char *more;
        const char *principal;
    } rows[] = {
        { "a", ",\"sub_type\":\"user\"", ISSUER_URL "|a" },
        { "a", ",\"sub_type\":\"client\"", ISSUER_URL "|a|client" },
        { "a|client", "", ISSUER_URL "|a%7Cclient" },
        { "a%7Cclient", "", ISSUER_URL "|a%257Cclient" },
    };

    (void)state;
    open_guard();
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(
            bearer(issuer_token(&issuer, &call.arena, rows[i].subject, READ, rows[i].more)));
        assert_string_equal(grant.principal, rows[i].principal);
        guard_release(guard, &grant);
    }
}

static void server_signs_when_told_so(void **state)
{
    (void)state;
    options.identity = "server";
    options.domain = NULL;
    options.client_id = NULL;
    options.client_secret = NULL;
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", READ, "")));
    assert_ptr_equal(grant.tools->client, tools.client);
    assert_int_equal(grant.tools->scopes, TOOL_SCOPE_READ);
    guard_release(guard, &grant);
}

/* ---- Other ways ------------------------------------------------------------------------------ */

#define TOKEN   "0123456789abcdef0123456789ABCDEF"
#define TOKEN_2 "fedcba9876543210FEDCBA9876543210"

static void token_of_a_file_lets_in_and_is_read_again(void **state)
{
    (void)state;
    options = (struct guard_options){ .tools = &tools };
    options.bearer_file = material_write(&call.arena, "bearer", TOKEN "\n");
    open_guard();
    assert_true(bearer(TOKEN));
    assert_string_equal(grant.principal, "bearer");
    assert_ptr_equal(grant.tools, &tools);
    guard_release(guard, &grant);
    assert_false(bearer(TOKEN "x"));
    expect_refusal(401, "Bearer realm=\"oci-mcp\", error=\"invalid_token\", "
                        "error_description=\"the token is another one\"");
    assert_false(admitted(NULL));
    expect_refusal(401, "Bearer realm=\"oci-mcp\"");
    material_write(&call.arena, "bearer", TOKEN_2 TOKEN_2);
    assert_false(bearer(TOKEN));
    assert_true(bearer(TOKEN_2 TOKEN_2));
    material_write(&call.arena, "bearer", "short");
    assert_false(bearer(TOKEN_2 TOKEN_2));
    assert_int_equal(reply.status, 503);
}

static void file_with_a_weak_token_is_refused(void **state)
{
    static const char *const bad[] = { "", "0123456789abcdef0123456789ABCDE",
                                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                       "0123456789abcdef 123456789ABCDEF" };

    (void)state;
    options = (struct guard_options){ .tools = &tools };
    for (size_t i = 0; i < COUNT(bad); i++) {
        call_forgive(&call);
        options.bearer_file = material_write(&call.arena, "bearer", bad[i]);
        assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
        if (*bad[i] != '\0')
            assert_null(strstr(call.error.message, bad[i]));
    }
    call_forgive(&call);
    options.bearer_file = "/nonexistent/bearer";
    assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
}

static void nobody_is_asked_without_options(void **state)
{
    (void)state;
    options = (struct guard_options){ .tools = &tools };
    open_guard();
    assert_false(guard_asks(guard));
    assert_true(admitted(NULL));
    assert_string_equal(grant.principal, "http");
    guard_release(guard, &grant);
}

static void all_that_is_missing_is_named_at_once(void **state)
{
    (void)state;
    options = (struct guard_options){ .tools = &tools, .issuer = ISSUER_URL };
    assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
    assert_string_equal(call.error.message,
                        "HTTP OAuth authentication requires: IDCS_DOMAIN, IDCS_CLIENT_ID, "
                        "IDCS_CLIENT_SECRET, ORACLE_MCP_BASE_URL");
    call_forgive(&call);
    options = (struct guard_options){ .tools = &tools, .domain = "idcs.example.com" };
    assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
    assert_string_equal(call.error.message,
                        "HTTP IDCS authentication requires: IDCS_CLIENT_ID, IDCS_CLIENT_SECRET, "
                        "IDCS_AUDIENCE, ORACLE_MCP_BASE_URL");
}

static void wrong_options_are_refused(void **state)
{
    (void)state;
    options.identity = "nobody";
    assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
    call_forgive(&call);
    options.identity = NULL;
    options.scopes = "a,b";
    assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
    call_forgive(&call);
    options.scopes = "a,b,c\"";
    assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
    call_forgive(&call);
    options.scopes = NULL;
    options.base_url = "mcp.example.com";
    assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
    call_forgive(&call);
    options.base_url = ISSUER_BASE;
    options.client.region = NULL;
    assert_int_equal(guard_new(&call, &options, &guard), ERR_USAGE);
}

/* ---- Metadata -------------------------------------------------------------------------------- */

static void metadata_is_where_clients_look_for_it(void **state)
{
    static const char *const paths[] = { "/.well-known/oauth-protected-resource",
                                         "/.well-known/oauth-protected-resource/mcp" };

    (void)state;
    open_guard();
    for (size_t i = 0; i < COUNT(paths); i++) {
        assert_true(served("GET", paths[i]));
        assert_int_equal(reply.status, 200);
        assert_string_equal(reply.body.ptr,
                            "{\"resource\":\"" ISSUER_AUDIENCE
                            "\",\"authorization_servers\":[\"" ISSUER_URL
                            "\"],\"scopes_supported\":[\"" READ "\",\"" WRITE "\",\"" DELETE
                            "\"],\"bearer_methods_supported\":[\"header\"],\"resource_name\":"
                            "\"OCI MCP\"}");
        assert_string_equal(header("Access-Control-Allow-Origin"), "*");
        assert_non_null(strstr(header("Cache-Control"), "max-age="));
        assert_true(served("OPTIONS", paths[i]));
        assert_int_equal(reply.status, 204);
        assert_true(served("POST", paths[i]));
        assert_int_equal(reply.status, 405);
    }
    assert_false(served("GET", "/mcp"));
    assert_false(served("GET", "/.well-known/oauth-protected-resource/other"));
    assert_false(served("GET", "/.well-known/oauth-protected-resourcex"));
}

static void mounted_server_has_its_path_in_all_addresses(void **state)
{
    (void)state;
    options.base_url = "HTTPS://MCP.example.com/Team/one/";
    open_guard();
    assert_false(admitted(NULL));
    expect_refusal(401, "Bearer scope=\"" READ "\", resource_metadata=\"https://mcp.example.com"
                        "/.well-known/oauth-protected-resource/Team/one/mcp\"");
    assert_true(served("GET", "/.well-known/oauth-protected-resource/Team/one/mcp"));
    assert_non_null(strstr(reply.body.ptr, "\"https://mcp.example.com/Team/one/mcp\""));
    assert_true(served("GET", "/Team/one/.well-known/oauth-protected-resource/mcp"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_token_the_way_to_one_is_told),
        TEST(malformed_header_is_a_bad_request),
        TEST(token_in_the_address_is_refused_even_with_a_good_one),
        TEST(bad_token_is_refused_without_being_repeated),
        TEST(token_without_any_scope_is_asked_to_come_with_one),
        TEST(without_keys_callers_are_asked_to_come_again),
        TEST(call_that_needs_more_tells_the_scope_for_it),
        TEST(scopes_of_a_token_bring_those_they_imply),
        TEST(scope_behind_the_audience_is_found_in_short),
        TEST(required_scopes_are_needed_beside),
        TEST(principals_cannot_be_made_to_look_alike),
        TEST(server_signs_when_told_so),
        TEST(token_of_a_file_lets_in_and_is_read_again),
        TEST(file_with_a_weak_token_is_refused),
        TEST(nobody_is_asked_without_options),
        TEST(all_that_is_missing_is_named_at_once),
        TEST(wrong_options_are_refused),
        TEST(metadata_is_where_clients_look_for_it),
        TEST(mounted_server_has_its_path_in_all_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
