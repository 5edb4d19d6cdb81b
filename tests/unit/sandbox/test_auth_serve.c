#include "sandbox/auth_serve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/auth.h"
#include "sandbox/fixture.h"

static bool is_served(const char *method, const char *target)
{
    const struct sandbox_request request = { .method = method, .target = target };
    struct sandbox_answer answer = { 0 };

    return sandbox_auth_serve(&world.call, &world.state, &request, &answer);
}

static void test_other_paths_are_left_to_the_tables(void **state)
{
    static const char *const others[] = { "/",
                                          "",
                                          "/opc/v2",
                                          "/opc/v1/instance/",
                                          "/v1/x509/",
                                          "/v1/x5090",
                                          "/20180711/resourcePrincipalToken",
                                          "/20160918/users?x=/v1/x509" };

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(is_served("GET", others[i]));
    assert_true(is_served("GET", "/opc/v2/"));
    assert_true(is_served("GET", "/admin/v1/SigningCert/jwk?x=1"));
}

static void test_another_method_is_405(void **state)
{
    (void)state;
    assert_int_equal(world_send(&world, "GET", "/v1/x509", NULL), 405);
    assert_int_equal(world_send(&world, "DELETE", "/opc/v2/instance/", NULL), 405);
    assert_string_equal(world_text(&world, "code"), "MethodNotAllowed");
    assert_non_null(world_header(&world, "opc-request-id"));
}

static void test_without_an_issuer_nothing_is_served(void **state)
{
    struct sandbox_auth *auth = world.state.keys.auth;

    (void)state;
    world.state.keys.auth = NULL;
    assert_false(is_served("GET", "/opc/v2/"));
    world.state.keys.auth = auth;
}

static void test_faults_come_first_and_are_counted(void **state)
{
    (void)state;
    assert_int_equal(sandbox_faults_add(&world.call, &world.state.faults,
                                        "GET /admin/v1/SigningCert/jwk 503 Busy 1"),
                     ERR_NONE);
    assert_int_equal(world_send(&world, "GET", "/admin/v1/SigningCert/jwk", NULL), 503);
    assert_int_equal(world_send(&world, "GET", "/admin/v1/SigningCert/jwk", NULL), 200);
}

static void test_switches_are_for_loopback_alone(void **state)
{
    static const struct {
        const char *method;
        const char *target;
        int status;
    } switches[] = {
        { "POST", "/sandbox/auth/end-sessions", 204 },
        { "POST", "/sandbox/auth/rotate-keys", 204 },
        { "POST", "/sandbox/auth/rotate-certificates", 204 },
        { "GET", "/sandbox/auth/callers", 200 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
        world.state.keys.auth->is_exposed = false;
        assert_int_equal(world_send(&world, switches[i].method, switches[i].target, NULL),
                         switches[i].status);
        world.state.keys.auth->is_exposed = true;
        assert_int_equal(world_send(&world, switches[i].method, switches[i].target, NULL), 403);
    }
}

static void test_delegation_needs_a_signed_and_right_token(void **state)
{
    struct sandbox_auth *auth = world.state.keys.auth;
    struct sandbox_request request;
    struct sandbox_caller caller;
    const char *header;

    (void)state;
    world_sign(&world, "GET", "/20160918/regions", NULL, &request);
    net_headers_add(&world.call.arena, &request.headers, "opc-obo-token", "x");
    assert_int_equal(sandbox_verify(&world.call, &request, &world.state.keys, SANDBOX_VERIFY_HOST,
                                    1700000000000, &caller),
                     ERR_CREDENTIALS);
    assert_non_null(strstr(world.call.error.message, "not signed"));
    call_forgive(&world.call);
    header = sandbox_auth_issue(
        &world.call, auth,
        sandbox_auth_claims(&world.call.arena, auth, "obo", "user", "ocid1.user.oc1..boss", NULL),
        60);
    assert_int_equal(sandbox_auth_delegate(&world.call, auth, header, 1700000000000, &header),
                     ERR_NONE);
    assert_string_equal(header, "ocid1.user.oc1..boss");
    assert_int_equal(sandbox_auth_delegate(&world.call, auth, "x", 1700000000000, &header),
                     ERR_CREDENTIALS);
    call_forgive(&world.call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_other_paths_are_left_to_the_tables),
        TEST(test_another_method_is_405),
        TEST(test_without_an_issuer_nothing_is_served),
        TEST(test_faults_come_first_and_are_counted),
        TEST(test_switches_are_for_loopback_alone),
        TEST(test_delegation_needs_a_signed_and_right_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
