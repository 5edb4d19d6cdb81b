#include "oci/key_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "json/json.h"

static struct call call;
static struct oci_key *key;

static int setup(void **state)
{
    (void)state;
    call_init(&call);
    return oci_key_generate(&call, &key) == ERR_NONE ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    oci_key_release(key);
    call_release(&call);
    return 0;
}

static void a_written_key_reads_as_the_same_key(void **state)
{
    char before[OCI_KEY_FINGERPRINT_SIZE], after[OCI_KEY_FINGERPRINT_SIZE];
    struct oci_key *again;
    struct span pem;

    (void)state;
    assert_int_equal(oci_key_private_pem(&call, key, &pem), ERR_NONE);
    assert_true(span_starts_with(pem, "-----BEGIN PRIVATE KEY-----\n"));
    assert_non_null(strstr(pem.ptr, "-----END PRIVATE KEY-----\nOCI_API_KEY\n"));
    assert_int_equal(oci_key_parse(&call, "key", pem, NULL, &again), ERR_NONE);
    oci_key_fingerprint(key, before);
    oci_key_fingerprint(again, after);
    assert_string_equal(before, after);
    oci_key_release(again);
}

static void a_private_key_has_the_arena_wiped(void **state)
{
    struct span pem;

    (void)state;
    assert_int_equal(oci_key_private_pem(&call, key, &pem), ERR_NONE);
    assert_true(call.arena.wiped);
}

static void a_public_pem_has_lines_of_64_columns(void **state)
{
    const char *pem;
    struct span rest, line;

    (void)state;
    assert_int_equal(oci_key_public_pem(&call, key, &pem), ERR_NONE);
    assert_non_null(strstr(pem, "-----BEGIN PUBLIC KEY-----\n"));
    assert_non_null(strstr(pem, "\n-----END PUBLIC KEY-----\n"));
    rest = span_of(pem);
    while (rest.len > 0) {
        line = span_cut(&rest, '\n');
        assert_in_range(line.len, 1, 64);
    }
}

static void a_web_key_has_the_modulus(void **state)
{
    const char *text, *modulus;
    struct span bytes;
    struct json *jwk;

    (void)state;
    assert_int_equal(oci_key_jwk(&call, key, &text), ERR_NONE);
    assert_int_equal(oci_key_modulus(&call, key, &modulus), ERR_NONE);
    assert_true(base64url_decode(&call.arena, span_of(text), &bytes));
    assert_int_equal(json_parse(&call, "jwk", bytes, &jwk), ERR_NONE);
    assert_string_equal(json_get_text(jwk, "kty"), "RSA");
    assert_string_equal(json_get_text(jwk, "e"), "AQAB");
    assert_string_equal(json_get_text(jwk, "n"), modulus);
    assert_true(base64url_decode(&call.arena, span_of(modulus), &bytes));
    assert_int_equal(bytes.len, 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_written_key_reads_as_the_same_key, setup, teardown),
        cmocka_unit_test_setup_teardown(a_private_key_has_the_arena_wiped, setup, teardown),
        cmocka_unit_test_setup_teardown(a_public_pem_has_lines_of_64_columns, setup, teardown),
        cmocka_unit_test_setup_teardown(a_web_key_has_the_modulus, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
