#include "oci/provider.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json/json.h"
#include "oci/material.h"
#include "oci/regions.h"
#include "oci/visitor.h"

#define LOCAL "http://127.0.0.1:8/opc/v2"

static void signs_in_by_the_certificate_of_the_instance(void **state)
{
    struct visitor *visitor = *state;
    const struct office_sent *sent = &visitor->office.sent[OFFICE_X509];
    const char *key_id = "keyId=\"" OFFICE_TENANCY "/fed-x509-sha256/";
    struct json *body;

    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_non_null(strstr(visitor->identity.signer.key_id, "ST$eyJh."));
    assert_string_equal(visitor->identity.tenancy, OFFICE_TENANCY);
    assert_string_equal(visitor->identity.region, "us-ashburn-1");
    assert_int_equal(visitor->identity.type, OCI_AUTH_INSTANCE_PRINCIPAL);
    assert_false(visitor->identity.session);

    assert_string_equal(visitor->office.sent[OFFICE_METADATA].authorization, "Bearer Oracle");
    assert_string_equal(sent->url, "https://auth.us-ashburn-1.oraclecloud.com/v1/x509");
    assert_non_null(strstr(sent->authorization, key_id));
    assert_non_null(strstr(sent->authorization, "headers=\"date (request-target) host Content-Type "
                                                "Content-Length x-content-sha256\""));
    assert_int_equal(json_parse(&visitor->call, "body", span_of(sent->body), &body), ERR_NONE);
    assert_memory_equal(json_get_text(body, "certificate"), "MII", 3);
    assert_null(strchr(json_get_text(body, "certificate"), '\n'));
    assert_memory_equal(json_get_text(body, "publicKey"), "MIIB", 4);
    assert_int_equal(json_get(body, "intermediateCertificates")->count, 1);
    assert_string_equal(json_get_text(body, "purpose"), "DEFAULT");
}

/* The key that signs is not the instance's, and its public half is what was sent. */
static void signs_with_a_key_of_its_own(void **state)
{
    struct visitor *visitor = *state;
    const char *public_key;
    char *instance = material_fingerprint(&visitor->call.arena, material_key());
    char own[OCI_KEY_FINGERPRINT_SIZE];

    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    oci_key_fingerprint(visitor->identity.signer.key, own);
    assert_string_not_equal(own, instance);
    assert_int_equal(oci_key_public(&visitor->call, visitor->identity.signer.key, &public_key),
                     ERR_NONE);
    assert_non_null(strstr(visitor->office.sent[OFFICE_X509].body, public_key));
}

static void says_what_to_do_off_the_cloud(void **state)
{
    struct visitor *visitor = *state;

    visitor->office.rules[OFFICE_METADATA].fail = ERR_NETWORK;
    assert_int_equal(visitor_sign_in(visitor), ERR_CREDENTIALS);
    material_expect(&visitor->call, ERR_CREDENTIALS,
                    "no instance metadata service at http://169.254.169.254/opc/v2, so this is no "
                    "OCI instance, or it may not be reached from here (the instance metadata "
                    "service: the office is closed)",
                    "off OCI, set OCI_MCP_AUTH_TYPE to api_key or security_token; in a container, "
                    "let it reach 169.254.169.254");
    assert_int_equal(office_visits(&visitor->office, OFFICE_METADATA), 4); /* IPv6, too */
}

static void asks_again_when_the_metadata_service_is_busy(void **state)
{
    struct visitor *visitor = *state;

    visitor->office.rules[OFFICE_METADATA] = (struct office_rule){ .status = 503, .times = 1 };
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_int_equal(office_visits(&visitor->office, OFFICE_METADATA), 5);
}

static void says_when_the_metadata_service_refuses(void **state)
{
    struct visitor *visitor = *state;

    visitor->office.rules[OFFICE_METADATA].status = 404;
    assert_int_equal(visitor_sign_in(visitor), ERR_CREDENTIALS);
    assert_non_null(strstr(visitor->call.error.message, "HTTP status 404"));
    assert_non_null(strstr(visitor->call.error.hint, "dynamic group"));
    assert_int_equal(office_visits(&visitor->office, OFFICE_METADATA), 1);
}

static void takes_another_metadata_address_on_this_machine_only(void **state)
{
    struct visitor *visitor = *state;
    static const char *const refused[] = { "http://10.0.0.1/opc/v2", "https://example.com/opc/v2",
                                           "ftp://127.0.0.1/", "http://127.0.0.1.example.com/" };
    size_t i;

    visitor->variables.metadata_url = LOCAL "/";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->office.sent[OFFICE_METADATA].url,
                        LOCAL "/identity/intermediate.pem");
    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        visitor->variables.metadata_url = refused[i];
        assert_int_equal(visitor_sign_in(visitor), ERR_CONFIG);
        material_expect(&visitor->call, ERR_CONFIG,
                        "OCI_METADATA_BASE_URL must lead to this machine, such as "
                        "http://127.0.0.1:PORT/opc/v2, or be unset",
                        NULL);
        call_forgive(&visitor->call);
    }
}

static void sends_all_to_the_administrators_own_address(void **state)
{
    struct visitor *visitor = *state;

    visitor->options.endpoint.base_url = "http://127.0.0.1:9";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->office.sent[OFFICE_X509].url, "http://127.0.0.1:9/v1/x509");
}

static void says_why_the_auth_service_refuses(void **state)
{
    struct visitor *visitor = *state;

    visitor->office.rules[OFFICE_X509] = (struct office_rule){
        .status = 401, .body = "{\"code\":\"NotAuthenticated\",\"message\":\"no such instance\"}"
    };
    assert_int_equal(visitor_sign_in(visitor), ERR_SERVICE);
    material_expect(&visitor->call, ERR_SERVICE,
                    "the auth service at https://auth.us-ashburn-1.oraclecloud.com/v1/x509 refused "
                    "(HTTP status 401, NotAuthenticated): no such instance",
                    "put this instance into a dynamic group, and see that its clock is right");
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 1);
}

static void refuses_certificates_that_are_none(void **state)
{
    struct visitor *visitor = *state;

    memcpy(visitor->office.certificate, "rubbish", sizeof("rubbish"));
    assert_int_equal(visitor_sign_in(visitor), ERR_CREDENTIALS);
    material_expect(&visitor->call, ERR_CREDENTIALS,
                    "identity/cert.pem of the instance is no certificate in PEM form", NULL);
}

static void learns_a_region_that_is_newer_than_the_program(void **state)
{
    struct visitor *visitor = *state;
    struct oci_regions *regions = oci_regions_new(NULL);

    visitor->options.endpoint.regions = regions;
    visitor->office.region = "xx-new-1";
    visitor->office.region_info =
        "{\"realmKey\":\"oc99\",\"realmDomainComponent\":\"oraclecloud99.com\","
        "\"regionKey\":\"NEW\",\"regionIdentifier\":\"xx-new-1\"}";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->office.sent[OFFICE_X509].url,
                        "https://auth.xx-new-1.oraclecloud99.com/v1/x509");
    assert_string_equal(visitor->identity.region, "xx-new-1");

    visitor->office.region = "xx-old-1";
    visitor->office.region_info = NULL; /* a metadata service that has none */
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->office.sent[OFFICE_X509].url,
                        "https://auth.xx-old-1.oraclecloud.com/v1/x509");
    oci_credentials_free(visitor->credentials);
    visitor->credentials = NULL;
    oci_regions_free(regions);
}

static void counts_the_life_of_a_token_from_now_when_the_clock_is_fast(void **state)
{
    struct visitor *visitor = *state;
    const char *token;

    token =
        office_token(&visitor->call.arena, 1, VISITOR_NOW_MS - 7200000, VISITOR_NOW_MS - 3600000);
    visitor->office.rules[OFFICE_X509].body =
        arena_printf(&visitor->call.arena, "{\"token\":\"%s\"}", token);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_int_equal(visitor->identity.expires_unix_ms, 0);
    oci_identity_release(&visitor->identity);
    assert_int_equal(oci_credentials_get(visitor->credentials, &visitor->call, &visitor->identity),
                     ERR_NONE);
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 1);
}

static int set_up(void **state)
{
    int failed = visitor_set_up(state);

    ((struct visitor *)*state)->options.auth_type = OCI_AUTH_INSTANCE_PRINCIPAL;
    return failed;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(signs_in_by_the_certificate_of_the_instance),
        TEST(signs_with_a_key_of_its_own),
        TEST(says_what_to_do_off_the_cloud),
        TEST(asks_again_when_the_metadata_service_is_busy),
        TEST(says_when_the_metadata_service_refuses),
        TEST(takes_another_metadata_address_on_this_machine_only),
        TEST(sends_all_to_the_administrators_own_address),
        TEST(says_why_the_auth_service_refuses),
        TEST(refuses_certificates_that_are_none),
        TEST(learns_a_region_that_is_newer_than_the_program),
        TEST(counts_the_life_of_a_token_from_now_when_the_clock_is_fast),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
