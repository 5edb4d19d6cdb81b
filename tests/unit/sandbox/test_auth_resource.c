#include "sandbox/auth_resource.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "sandbox/auth_session.h"
#include "sandbox/fixture.h"

#define REGIONS  "/20160918/regions"
#define EXCHANGE "/v1/resourcePrincipalSessionToken"
#define WORKLOAD "/resourcePrincipalSessionTokens"

static struct sandbox_auth *auth(void)
{
    return world.state.keys.auth;
}

static const char *blob_path(const char *version, const char *more)
{
    return arena_printf(&world.call.arena, "/20180711/resourcePrincipalToken%s/%s%s", version,
                        auth()->resource, more);
}

/* Effect: the next requests are signed by the resource's own key. */
static void be_resource(const char *version)
{
    world.key_id = arena_printf(&world.call.arena, "resource/%s/%s/%s", version, auth()->tenancy,
                                auth()->resource);
    world.key = world_key();
}

static const char *copy_text(const char *name)
{
    return arena_strdup(&world.call.arena, world_text(&world, name));
}

static int exchange(const char *resource, const char *service, const char *key)
{
    struct json *body = json_new(&world.call.arena, JSON_OBJECT);
    struct buf text;

    sandbox_auth_jwt_set(&world.call.arena, body, "resourcePrincipalToken", resource);
    sandbox_auth_jwt_set(&world.call.arena, body, "servicePrincipalSessionToken", service);
    sandbox_auth_jwt_set(&world.call.arena, body, "sessionPublicKey", key);
    buf_init(&text, &world.call.arena, 1 << 20);
    json_print(&text, body);
    return world_ask(&world, "POST", EXCHANGE, buf_span(&text).ptr);
}

static void test_a_resource_signs_with_its_file(void **state)
{
    const char *token = sandbox_auth_resource_token(&world.call, auth(), world_other_key());

    (void)state;
    world_sign_by_token(&world, token, world_other_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 200);
    world_sign_by_token(&world, token, world_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 401);
}

static void test_two_blobs_become_a_session(void **state)
{
    const char *key = world_public(&world, world_other_key());
    const char *resource;
    const char *service;

    (void)state;
    be_resource("v2.1.1");
    assert_int_equal(world_ask(&world, "GET", blob_path("V2", ""), NULL), 200);
    resource = copy_text("resourcePrincipalToken");
    service = copy_text("servicePrincipalSessionToken");
    assert_int_equal(exchange(service, resource, key), 401);
    assert_int_equal(exchange(resource, NULL, key), 401);
    assert_int_equal(exchange(resource, service, NULL), 400);
    assert_int_equal(exchange(resource, service, key), 200);
    world_sign_by_token(&world, world_text(&world, "token"), world_other_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 200);
}

static void test_blobs_of_two_requests_do_not_fit_and_expire(void **state)
{
    const char *key = world_public(&world, world_other_key());
    const char *first;
    const char *second;

    (void)state;
    be_resource("v2.1.2");
    assert_int_equal(world_ask(&world, "GET", blob_path("V212", ""), NULL), 200);
    first = copy_text("resourcePrincipalToken");
    assert_int_equal(world_ask(&world, "GET", blob_path("V212", ""), NULL), 200);
    second = copy_text("servicePrincipalSessionToken");
    assert_int_equal(exchange(first, second, key), 401);
    assert_int_equal(world_ask(&world, "GET", blob_path("V212", ""), NULL), 200);
    first = copy_text("resourcePrincipalToken");
    second = copy_text("servicePrincipalSessionToken");
    world_wait(&world, SANDBOX_AUTH_TOKEN_S * 1000LL);
    assert_int_equal(exchange(first, second, key), 401);
}

static void test_who_may_have_the_blobs(void **state)
{
    (void)state;
    assert_int_equal(world_ask(&world, "GET", blob_path("V2", ""), NULL), 401); /* a user */
    be_resource("v2.1.3");
    assert_int_equal(world_ask(&world, "GET", blob_path("V2", ""), NULL), 401);
    be_resource("v2.1.2");
    world.key = world_other_key();
    assert_int_equal(world_ask(&world, "GET", blob_path("V2", ""), NULL), 401);
    be_resource("v2.1.2");
    assert_int_equal(world_ask(&world, "GET", blob_path("V2", "x"), NULL), 404);
    assert_int_equal(world_send(&world, "GET", blob_path("V2", ""), NULL), 401);
}

static void test_a_resource_in_resources_is_told_of_the_next_one(void **state)
{
    const char *next;

    (void)state;
    be_resource("v2.1.1");
    assert_int_equal(world_ask(&world, "GET", blob_path("", "?parents=2"), NULL), 200);
    next = world_header(&world, "opc-parent-rpt-url");
    assert_string_equal(next, arena_printf(&world.call.arena, "http://%s%s", WORLD_HOST,
                                           blob_path("", "?parents=1")));
    assert_int_equal(world_ask(&world, "GET", blob_path("", "?parents=0"), NULL), 200);
    assert_null(world_header(&world, "opc-parent-rpt-url"));
    assert_int_equal(world_ask(&world, "GET", blob_path("", "?parents=9999"), NULL), 200);
    assert_null(world_header(&world, "opc-parent-rpt-url"));
}

static int come(const char *token, const char *body)
{
    if (token != NULL)
        net_headers_add(&world.call.arena, &world.extra, "Authorization",
                        arena_printf(&world.call.arena, "Bearer %s", token));
    return world_send(&world, "POST", WORKLOAD, body);
}

static const char *pod_body(void)
{
    struct json *body = json_new(&world.call.arena, JSON_OBJECT);
    struct buf text;

    sandbox_auth_jwt_set(&world.call.arena, body, "podKey",
                         world_public(&world, world_other_key()));
    buf_init(&text, &world.call.arena, 1 << 16);
    json_print(&text, body);
    return buf_span(&text).ptr;
}

static void test_a_pod_gets_its_token_in_base64(void **state)
{
    struct span text;
    struct json *value;
    const char *key_id;

    (void)state;
    assert_int_equal(come(sandbox_auth_resource_account(&world.call, auth()), pod_body()), 200);
    assert_true(base64_decode(&world.call.arena, world.answer.body, &text));
    assert_int_equal(json_parse(&world.call, "answer", text, &value), ERR_NONE);
    key_id = json_get_text(value, "token");
    assert_int_equal(strncmp(key_id, "ST$", 3), 0);
    world_sign_by_token(&world, key_id + 3, world_other_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 200);
}

static void test_a_pod_needs_the_token_of_its_account(void **state)
{
    const char *account = sandbox_auth_resource_account(&world.call, auth());
    const char *session =
        sandbox_auth_session_token(&world.call, auth(), world.state.keys.user, world_other_key());

    (void)state;
    assert_int_equal(come(NULL, pod_body()), 401);
    assert_int_equal(come("x", pod_body()), 401);
    assert_int_equal(come(session, pod_body()), 401);
    assert_int_equal(come(account, "{}"), 400);
    assert_int_equal(come(account, "x"), 400);
    world_wait(&world, SANDBOX_AUTH_TOKEN_S * 1000LL);
    assert_int_equal(come(account, pod_body()), 401);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_resource_signs_with_its_file),
        TEST(test_two_blobs_become_a_session),
        TEST(test_blobs_of_two_requests_do_not_fit_and_expire),
        TEST(test_who_may_have_the_blobs),
        TEST(test_a_resource_in_resources_is_told_of_the_next_one),
        TEST(test_a_pod_gets_its_token_in_base64),
        TEST(test_a_pod_needs_the_token_of_its_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
