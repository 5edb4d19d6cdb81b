#include "sandbox/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/rsa.h>

#include "sandbox/auth.h"
#include "sandbox/auth_session.h"
#include "sandbox/world.h"

#define TARGET "/20160918/vcns?compartmentId=a%2Fb"
#define NOW_MS 1700000000000

static struct world world;

static int open_world(void **state)
{
    (void)state;
    world_open(&world);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

#define ALL (SANDBOX_VERIFY_HOST | SANDBOX_VERIFY_BODY)

static bool accepts(const struct sandbox_request *request, bool body_is_signed)
{
    unsigned covers = body_is_signed ? ALL : SANDBOX_VERIFY_HOST;
    bool right =
        sandbox_verify(&world.call, request, &world.state.keys, covers, NOW_MS, NULL) == ERR_NONE;

    if (!right)
        assert_int_equal(world.call.error.code, ERR_CREDENTIALS);
    call_forgive(&world.call);
    return right;
}

static void set(struct sandbox_request *request, const char *name, const char *value)
{
    net_headers_set(&world.call.arena, &request->headers, name, value);
}

/* Replaces a piece of the Authorization header. */
static void alter(struct sandbox_request *request, const char *from, const char *to)
{
    const char *header = net_headers_get(&request->headers, "authorization");
    const char *at = strstr(header, from);

    assert_non_null(at);
    set(request, "authorization",
        arena_printf(&world.call.arena, "%.*s%s%s", (int)(at - header), header, to,
                     at + strlen(from)));
}

static void test_right_requests_are_accepted(void **state)
{
    struct sandbox_request request;

    (void)state;
    world_sign(&world, "GET", TARGET, NULL, &request);
    assert_true(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{\"a\":1}", &request);
    assert_true(accepts(&request, true));
    world_sign(&world, "DELETE", TARGET, NULL, &request);
    assert_true(accepts(&request, true));
}

static void test_parameters_in_any_order_and_case(void **state)
{
    struct sandbox_signature out;

    (void)state;
    assert_int_equal(sandbox_verify_parse(&world.call,
                                          "signature  headers=\"date host\" , "
                                          "SIGNATURE=\"abc=\",keyid=\"k/e/y\",Version=\"1\","
                                          "algorithm=\"rsa-sha256\",extra=\"x\"",
                                          &out),
                     ERR_NONE);
    assert_true(span_equals(out.headers, "date host"));
    assert_true(span_equals(out.signature, "abc="));
    assert_true(span_equals(out.key_id, "k/e/y"));
}

static void test_broken_headers_are_refused(void **state)
{
    static const char *const broken[] = {
        "",
        "Signature",
        "Bearer version=\"1\"",
        "Signature version=1,keyId=\"a\",algorithm=\"b\",headers=\"c\",signature=\"d\"",
        "Signature version=\"1\",keyId=\"a\",algorithm=\"b\",headers=\"c\"",
        "Signature version=\"1\",keyId=\"a\",algorithm=\"b\",headers=\"c\",signature=\"d",
        "Signature version=\"1\" keyId=\"a\",algorithm=\"b\",headers=\"c\",signature=\"d\"",
        "Signature version=\"1\",version=\"1\",keyId=\"a\",algorithm=\"b\",headers=\"c\","
        "signature=\"d\"",
        "Signature =\"1\"",
        "Signature ,,,,",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct sandbox_signature out;

        call_forgive(&world.call);
        assert_int_equal(sandbox_verify_parse(&world.call, broken[i], &out), ERR_CREDENTIALS);
    }
    call_forgive(&world.call);
}

static void test_signing_string_is_that_of_the_raw_request(void **state)
{
    struct sandbox_request request = { .method = "GET", .target = TARGET };
    struct buf out;

    (void)state;
    set(&request, "Host", " example.com:81 ");
    set(&request, "X-Date", "now");
    net_headers_add(&world.call.arena, &request.headers, "Twice", "a");
    net_headers_add(&world.call.arena, &request.headers, "twice", "b");
    buf_init(&out, &world.call.arena, 1000);
    assert_int_equal(sandbox_verify_string(&world.call, &request,
                                           span_of("X-Date (request-target)  HOST twice"), &out),
                     ERR_NONE);
    assert_string_equal(out.ptr, "x-date: now\n(request-target): get " TARGET
                                 "\nhost: example.com:81\ntwice: a, b");
    buf_clear(&out);
    assert_int_equal(sandbox_verify_string(&world.call, &request, span_of("date"), &out),
                     ERR_CREDENTIALS);
    call_forgive(&world.call);
}

static void test_every_changed_piece_is_noticed(void **state)
{
    struct sandbox_request request;

    (void)state;
    world_sign(&world, "POST", TARGET, "{}", &request);
    request.target = "/20160918/vcns?compartmentId=a/b";
    assert_false(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{}", &request);
    request.method = "PUT";
    assert_false(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{}", &request);
    request.body = span_of("[]");
    assert_false(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{}", &request);
    set(&request, "host", "else");
    assert_false(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{}", &request);
    set(&request, "content-type", "text/plain");
    assert_false(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{}", &request);
    alter(&request, "version=\"1\"", "version=\"2\"");
    assert_false(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{}", &request);
    alter(&request, "rsa-sha256", "hmac-sha256");
    assert_false(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{}", &request);
    alter(&request, "aa:bb", "aa:bc");
    assert_false(accepts(&request, true));
    world_sign(&world, "POST", TARGET, "{}", &request);
    alter(&request, "signature=\"", "signature=\"AA");
    assert_false(accepts(&request, true));
}

static void test_what_must_be_signed(void **state)
{
    struct sandbox_request request;

    (void)state;
    world_sign(&world, "GET", TARGET, NULL, &request);
    request.method = "POST"; /* only the headers that a GET signs */
    assert_false(accepts(&request, true));
    world_sign(&world, "GET", TARGET, NULL, &request);
    alter(&request, "(request-target) date host", "date host");
    assert_false(accepts(&request, true));
    world_sign(&world, "GET", TARGET, NULL, &request);
    alter(&request, "(request-target) date host", "(request-target) host");
    assert_false(accepts(&request, true));
    world_sign(&world, "GET", TARGET, NULL, &request);
    alter(&request, "(request-target) date host", "(request-target) date");
    assert_false(accepts(&request, true));
}

static enum err verify_at(const struct sandbox_request *request, int64_t now_ms)
{
    enum err e = sandbox_verify(&world.call, request, &world.state.keys, ALL, now_ms, NULL);

    call_forgive(&world.call);
    return e;
}

static void test_clock_skew_of_five_minutes(void **state)
{
    struct sandbox_request request;

    (void)state;
    world_sign(&world, "GET", TARGET, NULL, &request);
    assert_int_equal(verify_at(&request, NOW_MS + 5 * 60 * 1000), ERR_NONE);
    assert_int_equal(verify_at(&request, NOW_MS + 5 * 60 * 1000 + 1000), ERR_CREDENTIALS);
    assert_int_equal(verify_at(&request, NOW_MS - 6 * 60 * 1000), ERR_CREDENTIALS);
}

/* What is said against a request that a token signs; NULL for nothing. */
static const char *refusal_of_token(const char *token, EVP_PKEY *key)
{
    struct sandbox_request request;
    const char *message = NULL;

    world_sign_by_token(&world, token, key);
    world_sign(&world, "GET", TARGET, NULL, &request);
    world.key_id = NULL;
    world.key = NULL;
    if (sandbox_verify(&world.call, &request, &world.state.keys, ALL, NOW_MS, NULL) != ERR_NONE)
        message = world.call.error.message;
    call_forgive(&world.call);
    return message;
}

static void test_session_tokens(void **state)
{
    struct sandbox_auth *auth = world.state.keys.auth;
    const char *token =
        sandbox_auth_session_token(&world.call, auth, world.state.keys.user, world_other_key());

    (void)state;
    assert_null(refusal_of_token(token, world_other_key()));
    assert_non_null(refusal_of_token(token, world_key()));
    assert_non_null(refusal_of_token("a.b", world_key()));
    assert_non_null(refusal_of_token("a.!!.c", world_key()));
    assert_non_null(refusal_of_token("", world_key()));
}

static void test_without_an_issuer_there_are_no_tokens(void **state)
{
    struct sandbox_auth *auth = world.state.keys.auth;
    const char *token =
        sandbox_auth_session_token(&world.call, auth, world.state.keys.user, world_key());

    (void)state;
    world.state.keys.auth = NULL;
    assert_non_null(refusal_of_token(token, world_key()));
    world.state.keys.auth = auth;
}

static void test_who_signed_is_told(void **state)
{
    struct sandbox_request request;
    struct sandbox_caller caller;

    (void)state;
    world.key_id = "ocid1.tenancy.oc1..test/ocid1.user.oc1..reader/cc:dd";
    world.key = world_other_key();
    world_sign(&world, "GET", TARGET, NULL, &request);
    world.key_id = NULL;
    world.key = NULL;
    assert_int_equal(sandbox_verify(&world.call, &request, &world.state.keys, ALL, NOW_MS, &caller),
                     ERR_NONE);
    assert_string_equal(caller.kind, "user");
    assert_string_equal(caller.id, "ocid1.user.oc1..reader");
    assert_null(caller.delegate);
}

static void test_a_host_may_be_left_out_where_it_need_not_be_signed(void **state)
{
    struct sandbox_signature parts;
    struct sandbox_request request;

    (void)state;
    world_sign(&world, "GET", TARGET, NULL, &request);
    assert_int_equal(sandbox_verify_read(&world.call, &request, &parts), ERR_NONE);
    parts.headers = span_of("(request-target) date");
    assert_int_equal(sandbox_verify_by(&world.call, &request, &parts, world_key(), ALL, NOW_MS),
                     ERR_CREDENTIALS);
    assert_non_null(strstr(world.call.error.message, "host is not signed"));
    call_forgive(&world.call);
    assert_int_equal(sandbox_verify_by(&world.call, &request, &parts, world_key(), 0, NOW_MS),
                     ERR_CREDENTIALS); /* the signature is over three headers */
    assert_null(strstr(world.call.error.message, "host is not signed"));
    call_forgive(&world.call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_right_requests_are_accepted),
        cmocka_unit_test(test_parameters_in_any_order_and_case),
        cmocka_unit_test(test_broken_headers_are_refused),
        cmocka_unit_test(test_signing_string_is_that_of_the_raw_request),
        cmocka_unit_test(test_every_changed_piece_is_noticed),
        cmocka_unit_test(test_what_must_be_signed),
        cmocka_unit_test(test_clock_skew_of_five_minutes),
        cmocka_unit_test(test_session_tokens),
        cmocka_unit_test(test_without_an_issuer_there_are_no_tokens),
        cmocka_unit_test(test_who_signed_is_told),
        cmocka_unit_test(test_a_host_may_be_left_out_where_it_need_not_be_signed),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
