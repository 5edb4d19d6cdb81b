#include "sandbox/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/rsa.h>

#include "sandbox/home.h"
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

static bool accepts(const struct sandbox_request *request, bool body_is_signed)
{
    bool right =
        sandbox_verify(&world.call, request, &world.state.keys, body_is_signed, NOW_MS) == ERR_NONE;

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

static void test_clock_skew_of_five_minutes(void **state)
{
    struct sandbox_request request;

    (void)state;
    world_sign(&world, "GET", TARGET, NULL, &request);
    assert_int_equal(
        sandbox_verify(&world.call, &request, &world.state.keys, true, NOW_MS + 5 * 60 * 1000),
        ERR_NONE);
    assert_int_equal(sandbox_verify(&world.call, &request, &world.state.keys, true,
                                    NOW_MS + 5 * 60 * 1000 + 1000),
                     ERR_CREDENTIALS);
    assert_int_equal(
        sandbox_verify(&world.call, &request, &world.state.keys, true, NOW_MS - 6 * 60 * 1000),
        ERR_CREDENTIALS);
    call_forgive(&world.call);
}

/* The key of a session goes by its token, whose claims are read before the signature. */
static const char *refusal_of_token(const char *token)
{
    struct sandbox_request request;
    const char *key_id = arena_printf(&world.call.arena, "%s/%s/%s", world.state.keys.tenancy,
                                      world.state.keys.user, world.state.keys.fingerprint);
    const char *message;

    world_sign(&world, "GET", TARGET, NULL, &request);
    alter(&request, key_id, arena_printf(&world.call.arena, "ST$%s", token));
    if (sandbox_verify(&world.call, &request, &world.state.keys, true, NOW_MS) == ERR_NONE)
        return NULL;
    message = world.call.error.message;
    call_forgive(&world.call);
    return message;
}

static void test_session_tokens(void **state)
{
    struct arena *arena = &world.call.arena;
    struct sandbox_keys other = world.state.keys;

    (void)state;
    assert_null(refusal_of_token(sandbox_home_token(arena, &world.state.keys, NOW_MS / 1000 + 60)));
    assert_non_null(
        strstr(refusal_of_token(sandbox_home_token(arena, &world.state.keys, NOW_MS / 1000 - 1)),
               "expired"));
    other.user = "ocid1.user.oc1..else";
    assert_non_null(
        strstr(refusal_of_token(sandbox_home_token(arena, &other, NOW_MS / 1000 + 60)), "else"));
    assert_non_null(refusal_of_token("a.b"));
    assert_non_null(refusal_of_token("a.!!.c"));
    assert_non_null(refusal_of_token(""));
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
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
