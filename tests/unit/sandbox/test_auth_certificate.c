#include "sandbox/auth_certificate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "sandbox/auth_key.h"
#include "sandbox/fixture.h"

static struct sandbox_auth_identity identity(void)
{
    struct sandbox_auth_identity out = { 0 };

    assert_int_equal(sandbox_auth_certificate_instance(&world.call, world.state.keys.auth,
                                                       clock_unix_ms(), &out),
                     ERR_NONE);
    return out;
}

static bool is_accepted(const char *leaf_text, const char *between_text)
{
    X509 *leaf = sandbox_auth_key_certificate(&world.call.arena, leaf_text);
    X509 *above = sandbox_auth_key_certificate(&world.call.arena, between_text);
    STACK_OF(X509) *between = sk_X509_new_null();
    enum err e;

    assert_non_null(leaf);
    if (above != NULL)
        sk_X509_push(between, above);
    e = sandbox_auth_certificate_check(&world.call, world.state.keys.auth, leaf, between,
                                       clock_unix_ms());
    call_forgive(&world.call);
    sk_X509_pop_free(between, X509_free);
    X509_free(leaf);
    return e == ERR_NONE;
}

static void test_the_instance_has_a_chain_to_the_root(void **state)
{
    struct sandbox_auth_identity made = identity();

    (void)state;
    assert_true(is_accepted(made.certificate, made.intermediate));
    assert_false(is_accepted(made.certificate, NULL));
    assert_true(is_accepted(made.intermediate, NULL));
    assert_string_equal(identity().certificate, made.certificate);
}

static void test_the_subject_names_the_tenancy_as_sdks_look_for_it(void **state)
{
    X509 *leaf = sandbox_auth_key_certificate(&world.call.arena, identity().certificate);
    const char *wanted = arena_printf(&world.call.arena, "opc-tenant:%s", world.state.keys.tenancy);
    X509_NAME *name = X509_get_subject_name(leaf);
    bool found = false;

    (void)state;
    for (int i = 0; i < X509_NAME_entry_count(name); i++) {
        const ASN1_STRING *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i));

        found = found || strcmp((const char *)ASN1_STRING_get0_data(value), wanted) == 0;
    }
    assert_true(found);
    X509_free(leaf);
}

static void test_a_certificate_ends_and_a_new_one_comes_before(void **state)
{
    struct sandbox_auth_identity made = identity();

    (void)state;
    world_wait(&world, (SANDBOX_AUTH_CERTIFICATE_S - 1800) * 1000LL);
    assert_true(is_accepted(made.certificate, made.intermediate));
    assert_string_not_equal(identity().certificate, made.certificate);
    world_wait(&world, 3600 * 1000);
    assert_false(is_accepted(made.certificate, made.intermediate));
    assert_true(is_accepted(identity().certificate, made.intermediate));
}

static void test_a_rotated_certificate_stays_right(void **state)
{
    struct sandbox_auth_identity made = identity();

    (void)state;
    assert_int_equal(
        sandbox_auth_certificate_rotate(&world.call, world.state.keys.auth, clock_unix_ms()),
        ERR_NONE);
    assert_string_not_equal(identity().certificate, made.certificate);
    assert_string_not_equal(identity().key, made.key);
    assert_string_equal(identity().root, made.root);
    assert_true(is_accepted(made.certificate, made.intermediate));
}

static void test_the_server_is_named_by_its_addresses(void **state)
{
    struct sandbox_auth_identity made;
    X509 *leaf;

    (void)state;
    assert_int_equal(sandbox_auth_certificate_server(&world.call, world.state.keys.auth,
                                                     "192.0.2.7", clock_unix_ms(), &made),
                     ERR_NONE);
    leaf = sandbox_auth_key_certificate(&world.call.arena, made.certificate);
    assert_int_equal(X509_check_host(leaf, "localhost", 0, 0, NULL), 1);
    assert_int_equal(X509_check_ip_asc(leaf, "127.0.0.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(leaf, "::1", 0), 1);
    assert_int_equal(X509_check_ip_asc(leaf, "192.0.2.7", 0), 1);
    assert_int_equal(X509_check_ip_asc(leaf, "192.0.2.8", 0), 0);
    X509_free(leaf);
}

static void test_fingerprints_in_every_form(void **state)
{
    X509 *leaf = sandbox_auth_key_certificate(&world.call.arena, identity().certificate);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    char plain[128] = "";
    char colons[128] = "";

    (void)state;
    assert_int_equal(X509_digest(leaf, EVP_sha1(), digest, &len), 1);
    for (unsigned i = 0; i < len; i++) {
        snprintf(plain + 2 * i, 3, "%02x", digest[i]);
        snprintf(colons + 3 * i, 4, "%02X:", digest[i]);
    }
    colons[3 * len - 1] = '\0';
    assert_true(sandbox_auth_certificate_has_fingerprint(leaf, EVP_sha1(), span_of(plain)));
    assert_true(sandbox_auth_certificate_has_fingerprint(leaf, EVP_sha1(), span_of(colons)));
    assert_false(sandbox_auth_certificate_has_fingerprint(leaf, EVP_sha256(), span_of(plain)));
    plain[39] = plain[39] == '0' ? '1' : '0';
    assert_false(sandbox_auth_certificate_has_fingerprint(leaf, EVP_sha1(), span_of(plain)));
    assert_false(sandbox_auth_certificate_has_fingerprint(leaf, EVP_sha1(), span_of("")));
    strncat(colons, "00", sizeof(colons) - strlen(colons) - 1);
    assert_false(sandbox_auth_certificate_has_fingerprint(leaf, EVP_sha1(), span_of(colons)));
    X509_free(leaf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_instance_has_a_chain_to_the_root),
        TEST(test_the_subject_names_the_tenancy_as_sdks_look_for_it),
        TEST(test_a_certificate_ends_and_a_new_one_comes_before),
        TEST(test_a_rotated_certificate_stays_right),
        TEST(test_the_server_is_named_by_its_addresses),
        TEST(test_fingerprints_in_every_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
