/* Who is let in, with which tools, and what those who are not are told. */
#include "guard/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/clock.h"
#include "guard/callers.h"
#include "guard/issuer.h"
#include "oci/material.h"
#include "oci/seal.h"
#include "tool/cache.h"
#include "tool/confirm.h"
#include "tool/core.h"
#include "tool/policy.h"
#include "tool/scope.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define READ        "oci-mcp:read"
#define WRITE       "oci-mcp:write"
#define DELETE      "oci-mcp:delete"
#define THREADS     8
#define ROUNDS      20

static struct issuer issuer;
static struct call call;
static struct tool_context tools;
static struct oci_seal *seal;
static struct guard_options options;
static struct guard *guard;
static struct guard_grant grant;
static struct guard_reply reply;
static const char *authorization;

static const char *header_of(void *context, const char *name)
{
    (void)context;
    return strcasecmp(name, "authorization") == 0 ? authorization : NULL;
}

static struct guard_head head_of(const char *path, const char *query)
{
    return (struct guard_head){
        .method = "POST", .path = path, .query = query, .address = "127.0.0.1", .header = header_of
    };
}

static int set_up(void **state)
{
    struct tool_policy_options mode = { .mode = TOOL_POLICY_ALLOW_WRITES, .path = "policy" };

    (void)state;
    call_init(&call);
    issuer_open(&issuer);
    assert_int_equal(oci_seal_new(&call, NULL, NULL, &seal), ERR_NONE);
    tools = (struct tool_context){ .core = true,
                                   .seal = seal,
                                   .cache = tool_cache_new(),
                                   .confirm = tool_confirm_new(seal),
                                   .scopes = TOOL_SCOPE_ALL };
    assert_int_equal(tool_policy_parse(&call, &mode, span_of(""), &tools.policy), ERR_NONE);
    options = (struct guard_options){
        .tools = &tools,
        .client = { .region = "us-ashburn-1", .attempts = 1 },
        .transport = issuer_transport(&issuer),
        .base_url = ISSUER_BASE,
        .issuer = ISSUER_URL,
        .domain = ISSUER_DOMAIN,
        .client_id = "app",
        .client_secret = ISSUER_SECRET,
    };
    guard = NULL;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    guard_free(guard);
    tool_cache_free(tools.cache);
    tool_confirm_free(tools.confirm);
    oci_seal_free(seal);
    issuer_close(&issuer);
    material_remove();
    call_release(&call);
    return 0;
}

static void open_guard(void)
{
    assert_int_equal(guard_new(&call, &options, &guard), ERR_NONE);
}

static bool admitted(const char *value)
{
    struct guard_head head = head_of("/mcp", "");

    reply = (struct guard_reply){ .status = 0 };
    authorization = value;
    return guard_admit(guard, &call, &head, &grant, &reply);
}

static bool bearer(const char *token)
{
    return admitted(arena_printf(&call.arena, "Bearer %s", token));
}

static const char *header(const char *name)
{
    for (size_t i = 0; i < reply.header_count; i++) {
        if (strcasecmp(reply.headers[i].name, name) == 0)
            return reply.headers[i].value;
    }
    return "";
}

static void expect_refusal(int status, const char *challenge)
{
    assert_int_equal(reply.status, status);
    assert_string_equal(header("WWW-Authenticate"), challenge);
}

#define METADATA "resource_metadata=\"" ISSUER_BASE "/.well-known/oauth-protected-resource/mcp\""

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
    static const char *const bad[] = { "Bearer ", "Bearer a b", "Bearer a,Bearer b", "bearer \"a\"" };

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
    struct guard_head head = head_of("/mcp", "a=1&access_token=x");

    (void)state;
    open_guard();
    authorization = arena_printf(&call.arena, "Bearer %s",
                                 issuer_token(&issuer, &call.arena, "ann", READ, ""));
    assert_false(guard_admit(guard, &call, &head, &grant, &reply));
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
        assert_true(bearer(issuer_token(&issuer, &call.arena, rows[i].subject, READ,
                                        rows[i].more)));
        assert_string_equal(grant.principal, rows[i].principal);
        guard_release(guard, &grant);
    }
}

static void callers_get_no_files_and_nothing_of_the_server_or_each_other(void **state)
{
    struct guard_grant other;

    (void)state;
    tools.folder = (struct tool_folder *)&tools; /* never looked into */
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", READ, "")));
    other = grant;
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ben", READ, "")));
    assert_null(grant.tools->folder);
    assert_ptr_not_equal(grant.tools->client, other.tools->client);
    assert_ptr_not_equal(grant.tools->cache, other.tools->cache);
    assert_ptr_not_equal(grant.tools->confirm, other.tools->confirm);
    assert_ptr_not_equal(grant.tools->cache, tools.cache);
    assert_ptr_not_equal(grant.tools->confirm, tools.confirm);
    guard_release(guard, &other);
    guard_release(guard, &grant);
    tools.folder = NULL;
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

/* ---- Callers at once ------------------------------------------------------------------------- */

static const char *run_tool(struct call *own, const struct guard_grant *who,
                            const struct tool_core *core, const char *arguments)
{
    struct tool_caller caller = { .principal = who->principal };
    struct tool_turn turn = { .context = who->tools, .caller = &caller, .call = own };
    struct tool_result result = { .is_error = false };
    struct json *object = NULL;

    assert_int_equal(json_parse(own, "arguments", span_of(arguments), &object), ERR_NONE);
    tool_core_run(&turn, core, object, &result);
    return arena_strndup(&own->arena, result.json.ptr, result.json.len);
}

#define COMPARTMENTS                                                                               \
    "{\"operation\":\"identity.listCompartments\",\"params\":{\"compartmentId\":\"tenancy\"}}"

struct visitor {
    const char *name;
    struct guard_grant grant;
    bool wrong;
};

/* Reads what is the caller's alone, through every cache there is, again and again. */
static void *visit(void *context)
{
    struct visitor *visitor = context;

    for (int i = 0; i < ROUNDS && !visitor->wrong; i++) {
        struct call own;
        const char *text;

        call_init(&own);
        text = run_tool(&own, &visitor->grant, &tool_read, COMPARTMENTS);
        visitor->wrong = strstr(text, "..of-") == NULL;
        for (const char *p = text; (p = strstr(p, "..of-")) != NULL; p++)
            visitor->wrong |= strncmp(p + 5, visitor->name, strlen(visitor->name)) != 0;
        call_release(&own);
    }
    return NULL;
}

static void callers_at_once_never_see_each_others_identity(void **state)
{
    static const char *const people[] = { "ann", "ben", "cyd", "dan" };
    struct visitor visitors[THREADS];
    pthread_t threads[THREADS];

    (void)state;
    open_guard();
    issuer.exchange_delay_ms = 20;
    for (size_t i = 0; i < THREADS; i++) {
        assert_true(
            bearer(issuer_token(&issuer, &call.arena, people[i % COUNT(people)], READ, "")));
        visitors[i] = (struct visitor){ .name = people[i % COUNT(people)], .grant = grant };
        assert_int_equal(pthread_create(&threads[i], NULL, visit, &visitors[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_false(visitors[i].wrong);
        guard_release(guard, &visitors[i].grant);
    }
    assert_int_equal(issuer_count(&issuer, &issuer.exchanges), (int)COUNT(people));
    assert_int_equal(issuer_count(&issuer, &issuer.leaks), 0);
}

static void what_one_caller_asked_is_not_answered_from_anothers_cache(void **state)
{
    (void)state;
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", READ, "")));
    assert_non_null(strstr(run_tool(&call, &grant, &tool_context_tool,
                                    "{\"show\":\"compartments\"}"), "of-ann"));
    guard_release(guard, &grant);
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ben", READ, "")));

    const char *text = run_tool(&call, &grant, &tool_context_tool, "{\"show\":\"compartments\"}");

    assert_non_null(strstr(text, "of-ben"));
    assert_null(strstr(text, "of-ann"));
    guard_release(guard, &grant);
}

static void caller_cannot_sign_with_a_profile_of_the_server(void **state)
{
    const char *text;

    (void)state;
    options.client.profiles = "*";
    options.client.credentials.config_file = "/nonexistent/secret-place/config";
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", DELETE, "")));
    text = run_tool(&call, &grant, &tool_read,
                    "{\"operation\":\"identity.listRegions\",\"profile\":\"DEFAULT\"}");
    assert_non_null(strstr(text, "sign as themselves"));
    text = run_tool(&call, &grant, &tool_context_tool, "{\"show\":\"profiles\"}");
    assert_null(strstr(text, "secret-place"));
    assert_int_equal(issuer.leaks, 0);
    guard_release(guard, &grant);
}

static void too_few_scopes_send_nothing(void **state)
{
    const char *text;

    (void)state;
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", READ, "")));
    text = run_tool(&call, &grant, &tool_delete,
                    "{\"operation\":\"core.deleteVcn\",\"params\":{\"vcnId\":"
                    "\"ocid1.vcn.oc1.iad.a\"}}");
    assert_non_null(strstr(text, "scope"));
    assert_int_equal(issuer.calls, 0);
    guard_release(guard, &grant);
}

static void idle_callers_are_forgotten_and_held_ones_are_not(void **state)
{
    struct guard_callers_options wanted = { .tools = tools,
                                            .client = options.client,
                                            .transport = options.transport,
                                            .domain_url = ISSUER_DOMAIN,
                                            .client_id = "app",
                                            .client_secret = ISSUER_SECRET,
                                            .idle_ms = 40,
                                            .most = 2 };
    struct guard_callers *callers = guard_callers_new(&wanted);
    struct guard_caller *ann, *ben, *cyd;

    (void)state;
    assert_int_equal(guard_callers_hold(callers, &call, "ann", "t", 1, &ann), ERR_NONE);
    assert_int_equal(guard_callers_hold(callers, &call, "ben", "t", 1, &ben), ERR_NONE);
    assert_int_equal(guard_callers_hold(callers, &call, "cyd", "t", 1, &cyd), ERR_LIMIT);
    guard_callers_release(callers, ben);
    for (int i = 0; i < 200 && guard_callers_count(callers) > 1; i++) {
        call_forgive(&call);
        assert_int_equal(call_sleep_ms(&call, 10), ERR_NONE);
    }
    assert_int_equal(guard_callers_count(callers), 1);
    assert_string_equal(guard_caller_principal(ann), "ann");
    guard_callers_release(callers, ann);
    guard_callers_free(callers);
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

static bool served(const char *method, const char *path)
{
    struct guard_head head = head_of(path, "");

    head.method = method;
    reply = (struct guard_reply){ .status = 0 };
    return guard_serve(guard, &call, &head, &reply);
}

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
        TEST(callers_get_no_files_and_nothing_of_the_server_or_each_other),
        TEST(server_signs_when_told_so),
        TEST(callers_at_once_never_see_each_others_identity),
        TEST(what_one_caller_asked_is_not_answered_from_anothers_cache),
        TEST(caller_cannot_sign_with_a_profile_of_the_server),
        TEST(too_few_scopes_send_nothing),
        TEST(idle_callers_are_forgotten_and_held_ones_are_not),
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
