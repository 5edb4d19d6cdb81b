#include "oci/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

/* FIPS 180-4's own examples, as NIST publishes their digests. */
#define SHA_EMPTY     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA_ABC       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA_MILLION_A "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
#define MILLION       1000000

static void expect(const unsigned char *digest, const char *hex)
{
    char text[2 * OCI_DIGEST_SIZE + 1];
    size_t i;

    for (i = 0; i < OCI_DIGEST_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    assert_string_equal(text, hex);
}

/* "xyz", a million times 'a', "abc". */
static FILE *make_file(void)
{
    FILE *file = tmpfile();
    int i;

    assert_non_null(file);
    fputs("xyz", file);
    for (i = 0; i < MILLION; i++)
        fputc('a', file);
    fputs("abc", file);
    assert_int_equal(fflush(file), 0);
    return file;
}

static void digests_bytes_in_memory(void **state)
{
    unsigned char out[OCI_DIGEST_SIZE];

    (void)state;
    oci_digest_sha256((struct span){ 0 }, out);
    expect(out, SHA_EMPTY);
    oci_digest_sha256(span_of("abc"), out);
    expect(out, SHA_ABC);
}

static void digests_a_part_of_a_file_and_keeps_its_position(void **state)
{
    unsigned char out[OCI_DIGEST_SIZE];
    FILE *file = make_file();
    int fd = fileno(file);
    struct call call;

    (void)state;
    call_init(&call);
    assert_int_equal(lseek(fd, 7, SEEK_SET), 7);
    assert_int_equal(oci_digest_sha256_file(&call, fd, 3, MILLION, out), ERR_NONE);
    expect(out, SHA_MILLION_A);
    assert_int_equal(oci_digest_sha256_file(&call, fd, 3 + MILLION, 3, out), ERR_NONE);
    expect(out, SHA_ABC);
    assert_int_equal(oci_digest_sha256_file(&call, fd, 5, 0, out), ERR_NONE);
    expect(out, SHA_EMPTY);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 7);
    call_release(&call);
    fclose(file);
}

static void refuses_a_file_that_is_too_short(void **state)
{
    unsigned char out[OCI_DIGEST_SIZE] = { 42 };
    FILE *file = make_file();
    struct call call;

    (void)state;
    call_init(&call);
    assert_int_equal(oci_digest_sha256_file(&call, fileno(file), MILLION, 100, out), ERR_IO);
    assert_string_equal(call.error.message, "the file to send became shorter while it was read");
    assert_int_equal(out[0], 42);
    call_release(&call);
    fclose(file);
}

static void says_why_a_file_cannot_be_read(void **state)
{
    unsigned char out[OCI_DIGEST_SIZE];
    struct call call;

    (void)state;
    call_init(&call);
    assert_int_equal(oci_digest_sha256_file(&call, -1, 0, 1, out), ERR_IO);
    assert_string_equal(call.error.message, "cannot read the file to send: Bad file descriptor");
    call_release(&call);
}

static void stops_when_the_call_is_cancelled(void **state)
{
    unsigned char out[OCI_DIGEST_SIZE];
    FILE *file = make_file();
    struct call call;

    (void)state;
    call_init(&call);
    call_cancel(&call);
    assert_int_equal(oci_digest_sha256_file(&call, fileno(file), 0, MILLION, out), ERR_CANCELLED);
    call_release(&call);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_bytes_in_memory),
        cmocka_unit_test(digests_a_part_of_a_file_and_keeps_its_position),
        cmocka_unit_test(refuses_a_file_that_is_too_short),
        cmocka_unit_test(says_why_a_file_cannot_be_read),
        cmocka_unit_test(stops_when_the_call_is_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
