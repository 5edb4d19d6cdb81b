#include "oci/signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/limits.h"
#include "oci/material.h"

/* Thu, 05 Jan 2023 21:31:40 GMT */
#define NOW_MS       INT64_C(1672954300000)
#define DATE         "Thu, 05 Jan 2023 21:31:40 GMT"
#define URL          "https://iaas.us-ashburn-1.oraclecloud.com/20160918/x?a=%2Fb"
#define HOST         "iaas.us-ashburn-1.oraclecloud.com"
#define SHA_EMPTY    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define SHA_ABC      "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
#define KEY_ID       "ocid1.tenancy.oc1..t/ocid1.user.oc1..u/aa:bb"
#define COMMON_NAMES "x-date (request-target) host"
#define BODY_NAMES   " Content-Type Content-Length x-content-sha256"

struct fixture {
    struct call call;
    struct oci_key *key;
    struct oci_signer signer;
    struct net_request request;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct call *call = &fixture->call;

    clock_set_for_tests(NOW_MS);
    call_init(call);
    assert_int_equal(
        oci_key_parse(call, "key",
                      span_of(material_pem(&call->arena, material_key(), MATERIAL_PKCS8, NULL)),
                      NULL, &fixture->key),
        ERR_NONE);
    fixture->signer = (struct oci_signer){ .key_id = KEY_ID, .key = fixture->key };
    fixture->request = (struct net_request){ .method = "GET", .url = URL, .body = { .fd = -1 } };
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    oci_key_release(fixture->key);
    call_release(&fixture->call);
    free(fixture);
    return 0;
}

static void set_header(struct fixture *fixture, const char *name, const char *value)
{
    net_headers_add(&fixture->call.arena, &fixture->request.headers, name, value);
}

static void set_body(struct fixture *fixture, const char *method, const char *body)
{
    fixture->request.method = method;
    fixture->request.has_body = body != NULL;
    fixture->request.body.bytes = span_of(body);
}

static void prepare(struct fixture *fixture, bool unsigned_body)
{
    assert_int_equal(
        oci_signer_prepare(&fixture->signer, &fixture->call, &fixture->request, unsigned_body),
        ERR_NONE);
}

static void expect_header(const struct fixture *fixture, const char *name, const char *value)
{
    const char *actual = net_headers_get(&fixture->request.headers, name);

    if (!value) {
        assert_null(actual);
        return;
    }
    assert_non_null(actual);
    assert_string_equal(actual, value);
}

static void expect_text(struct fixture *fixture, bool unsigned_body, const char *names,
                        const char *text)
{
    const char *actual_names, *actual_text;

    assert_int_equal(oci_signer_string(&fixture->signer, &fixture->call, &fixture->request,
                                       unsigned_body, &actual_names, &actual_text),
                     ERR_NONE);
    assert_string_equal(actual_names, names);
    assert_string_equal(actual_text, text);
}

static void prepares_a_request_without_body(void **state)
{
    struct fixture *fixture = *state;

    prepare(fixture, false);
    expect_header(fixture, "x-date", DATE);
    expect_header(fixture, "host", HOST);
    assert_int_equal(fixture->request.headers.count, 2);
    expect_text(fixture, false, COMMON_NAMES,
                "x-date: " DATE "\n(request-target): get /20160918/x?a=%2Fb\nhost: " HOST);
}

static void prepares_a_body(void **state)
{
    struct fixture *fixture = *state;

    set_body(fixture, "POST", "abc");
    prepare(fixture, false);
    expect_header(fixture, "content-type", "application/json");
    expect_header(fixture, "content-length", "3");
    expect_header(fixture, "x-content-sha256", SHA_ABC);
    expect_text(fixture, false, COMMON_NAMES BODY_NAMES,
                "x-date: " DATE "\n(request-target): post /20160918/x?a=%2Fb\nhost: " HOST
                "\ncontent-type: application/json\ncontent-length: 3\n"
                "x-content-sha256: " SHA_ABC);
}

static void signs_an_absent_body_as_an_empty_one(void **state)
{
    struct fixture *fixture = *state;

    set_body(fixture, "PUT", NULL);
    prepare(fixture, false);
    expect_header(fixture, "content-length", "0");
    expect_header(fixture, "x-content-sha256", SHA_EMPTY);
}

static void signs_a_part_of_a_file(void **state)
{
    struct fixture *fixture = *state;
    FILE *file = tmpfile();

    assert_non_null(file);
    fputs("xxabcyy", file);
    fflush(file);
    fixture->request.method = "PATCH";
    fixture->request.has_body = true;
    fixture->request.body = (struct net_body){ .fd = fileno(file), .offset = 2, .length = 3 };
    prepare(fixture, false);
    expect_header(fixture, "content-length", "3");
    expect_header(fixture, "x-content-sha256", SHA_ABC);
    fclose(file);
}

static void passes_on_that_a_file_cannot_be_read(void **state)
{
    struct fixture *fixture = *state;
    FILE *file = tmpfile();

    assert_non_null(file);
    fixture->request.method = "PUT";
    fixture->request.has_body = true;
    fixture->request.body = (struct net_body){ .fd = fileno(file), .length = 3 };
    assert_int_equal(oci_signer_sign(&fixture->signer, &fixture->call, &fixture->request, false),
                     ERR_IO);
    expect_header(fixture, "authorization", NULL);
    fclose(file);
}

static void leaves_an_unsigned_body_alone(void **state)
{
    struct fixture *fixture = *state;

    set_body(fixture, "PUT", "abc");
    prepare(fixture, true);
    expect_header(fixture, "content-type", NULL);
    expect_header(fixture, "content-length", NULL);
    expect_header(fixture, "x-content-sha256", NULL);
    expect_text(fixture, true, COMMON_NAMES,
                "x-date: " DATE "\n(request-target): put /20160918/x?a=%2Fb\nhost: " HOST);
}

static void keeps_a_given_content_type(void **state)
{
    struct fixture *fixture = *state;

    set_body(fixture, "POST", "abc");
    set_header(fixture, "Content-Type", "text/plain");
    prepare(fixture, false);
    expect_header(fixture, "content-type", "text/plain");
}

static void says_the_true_length_whatever_was_given(void **state)
{
    struct fixture *fixture = *state;

    set_body(fixture, "POST", "abc");
    set_header(fixture, "Content-Length", "7");
    set_header(fixture, "X-Content-SHA256", "forged");
    prepare(fixture, false);
    expect_header(fixture, "content-length", "3");
    expect_header(fixture, "x-content-sha256", SHA_ABC);
}

static void sends_and_signs_a_delegation_token(void **state)
{
    struct fixture *fixture = *state;

    fixture->signer.delegation_token = "obo";
    set_body(fixture, "POST", "abc");
    prepare(fixture, false);
    expect_header(fixture, "opc-obo-token", "obo");
    expect_text(fixture, false, COMMON_NAMES " opc-obo-token" BODY_NAMES,
                "x-date: " DATE "\n(request-target): post /20160918/x?a=%2Fb\nhost: " HOST
                "\nopc-obo-token: obo\ncontent-type: application/json\ncontent-length: 3\n"
                "x-content-sha256: " SHA_ABC);
}

static void expect_target(struct fixture *fixture, const char *url, const char *target,
                          const char *host)
{
    struct call *call = &fixture->call;

    fixture->request.url = url;
    prepare(fixture, false);
    expect_header(fixture, "host", host);
    expect_text(fixture, false, COMMON_NAMES,
                arena_printf(&call->arena, "x-date: " DATE "\n(request-target): get %s\nhost: %s",
                             target, host));
}

static void signs_exactly_the_target_that_is_sent(void **state)
{
    struct fixture *fixture = *state;

    expect_target(fixture, "https://h.example", "/", "h.example");
    expect_target(fixture, "https://h.example?q=1", "/?q=1", "h.example");
    expect_target(fixture, "https://h.example/?", "/?", "h.example");
    expect_target(fixture, "https://h.example/a//b/%2E%2E/%c3?x=%20+y", "/a//b/%2E%2E/%c3?x=%20+y",
                  "h.example");
    expect_target(fixture, "http://localhost:8080/a", "/a", "localhost:8080");
    expect_target(fixture, "https://h.example:443/a", "/a", "h.example");
    expect_target(fixture, "https://[::1]:8443/a", "/a", "[::1]:8443");
    expect_target(fixture, "https://H.Example/A", "/A", "h.example");
}

static void refuses_what_is_no_url(void **state)
{
    struct fixture *fixture = *state;

    fixture->request.url = "nonsense";
    assert_int_equal(oci_signer_sign(&fixture->signer, &fixture->call, &fixture->request, false),
                     ERR_PROTOCOL);
    material_expect(&fixture->call, ERR_PROTOCOL, "cannot sign: the URL of the request is none",
                    NULL);
}

static void refuses_what_was_not_prepared(void **state)
{
    struct fixture *fixture = *state;
    const char *names, *text;

    assert_int_equal(oci_signer_string(&fixture->signer, &fixture->call, &fixture->request, false,
                                       &names, &text),
                     ERR_INTERNAL);
    material_expect(&fixture->call, ERR_INTERNAL, "cannot sign: the header x-date is not set",
                    NULL);
}

static void refuses_more_than_a_request_may_hold(void **state)
{
    struct fixture *fixture = *state;
    size_t size = 2 * LIMIT_URL + 4 * LIMIT_TOKEN_FILE;
    char *token = arena_alloc(&fixture->call.arena, size + 1);

    memset(token, 'x', size);
    fixture->signer.delegation_token = token;
    assert_int_equal(oci_signer_sign(&fixture->signer, &fixture->call, &fixture->request, false),
                     ERR_LIMIT);
    assert_string_equal(fixture->call.error.message,
                        "cannot sign: URL and headers have more than 393216 bytes");
}

static void adds_an_authorization_that_the_key_verifies(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;
    const char *names, *text, *signature;

    set_body(fixture, "POST", "abc");
    assert_int_equal(oci_signer_sign(&fixture->signer, call, &fixture->request, false), ERR_NONE);
    assert_int_equal(
        oci_signer_string(&fixture->signer, call, &fixture->request, false, &names, &text),
        ERR_NONE);
    assert_int_equal(oci_key_sign(call, fixture->key, span_of(text), &signature), ERR_NONE);
    expect_header(fixture, "authorization",
                  arena_printf(&call->arena,
                               "Signature version=\"1\",keyId=\"" KEY_ID
                               "\",algorithm=\"rsa-sha256\",headers=\"" COMMON_NAMES BODY_NAMES
                               "\",signature=\"%s\"",
                               signature));
}

static void removes_an_older_signature_before_anything_is_signed(void **state)
{
    struct fixture *fixture = *state;

    set_header(fixture, "Authorization", "from the caller");
    set_header(fixture, "accept", "*/*");
    set_header(fixture, "AUTHORIZATION", "twice");
    prepare(fixture, false);
    expect_header(fixture, "authorization", NULL);
    expect_header(fixture, "accept", "*/*");
}

static void replaces_date_and_signature_when_it_signs_again(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;
    const char *first;
    size_t count;

    set_header(fixture, "Authorization", "from the caller");
    set_header(fixture, "AUTHORIZATION", "twice");
    assert_int_equal(oci_signer_sign(&fixture->signer, call, &fixture->request, false), ERR_NONE);
    first = net_headers_get(&fixture->request.headers, "authorization");
    count = fixture->request.headers.count;
    assert_memory_equal(first, "Signature version", 17);

    clock_set_for_tests(NOW_MS + 1000);
    assert_int_equal(oci_signer_sign(&fixture->signer, call, &fixture->request, false), ERR_NONE);
    assert_int_equal(fixture->request.headers.count, count);
    expect_header(fixture, "x-date", "Thu, 05 Jan 2023 21:31:41 GMT");
    assert_string_not_equal(net_headers_get(&fixture->request.headers, "authorization"), first);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(prepares_a_request_without_body),
        TEST(prepares_a_body),
        TEST(signs_an_absent_body_as_an_empty_one),
        TEST(signs_a_part_of_a_file),
        TEST(passes_on_that_a_file_cannot_be_read),
        TEST(leaves_an_unsigned_body_alone),
        TEST(keeps_a_given_content_type),
        TEST(says_the_true_length_whatever_was_given),
        TEST(sends_and_signs_a_delegation_token),
        TEST(signs_exactly_the_target_that_is_sent),
        TEST(refuses_what_is_no_url),
        TEST(refuses_what_was_not_prepared),
        TEST(refuses_more_than_a_request_may_hold),
        TEST(adds_an_authorization_that_the_key_verifies),
        TEST(removes_an_older_signature_before_anything_is_signed),
        TEST(replaces_date_and_signature_when_it_signs_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
