#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/fixture.h"
#include "oci/seal.h"

#define HEX_A  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HEX_B  "f00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define TEXT_A "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

static struct oci_seal *seal_of(const char *keys)
{
    struct oci_seal *seal = NULL;

    assert_int_equal(oci_seal_new(&call, keys, NULL, &seal), ERR_NONE);
    assert_non_null(seal);
    return seal;
}

static const char *closed(const struct oci_seal *seal, const char *purpose, const char *plain)
{
    const char *token = NULL;

    assert_int_equal(oci_seal_close(seal, &call, purpose, span_of(plain), &token), ERR_NONE);
    return token;
}

static enum err opened(const struct oci_seal *seal, const char *purpose, const char *token,
                       struct span *plain)
{
    call_forgive(&call);
    return oci_seal_open(seal, &call, purpose, token, plain);
}

static void assert_refused(const struct oci_seal *seal, const char *token, const char *why)
{
    struct span plain = { "untouched", 9 };

    assert_int_equal(opened(seal, "cursor", token, &plain), ERR_ARGUMENT);
    assert_non_null(strstr(call.error.message, why));
    assert_int_equal(strncmp(call.error.message, "cursor: ", 8), 0);
    assert_null(strchr(call.error.message, '\n'));
    assert_string_equal(plain.ptr, "untouched");
}

static void what_is_closed_opens_to_the_same_bytes(void **state)
{
    struct oci_seal *seal = seal_of(NULL);
    struct span plain = { .len = 7 };
    const char *token;

    (void)state;
    assert_int_equal(opened(seal, "cursor", closed(seal, "cursor", "page 2"), &plain), ERR_NONE);
    assert_string_equal(plain.ptr, "page 2");
    assert_int_equal(plain.len, 6);
    assert_int_equal(opened(seal, "cursor", closed(seal, "cursor", ""), &plain), ERR_NONE);
    assert_int_equal(plain.len, 0);
    assert_int_equal(oci_seal_close(seal, &call, "cursor", (struct span){ "a\0b", 3 }, &token),
                     ERR_NONE);
    assert_int_equal(opened(seal, "cursor", token, &plain), ERR_NONE);
    assert_memory_equal(plain.ptr, "a\0b", 3);
    oci_seal_free(seal);
}

static void *close_one(void *seal)
{
    struct call own;
    const char *token = NULL;
    char *copy;

    call_init(&own);
    assert_int_equal(oci_seal_close(seal, &own, "cursor", span_of("one"), &token), ERR_NONE);
    copy = strdup(token);
    call_release(&own);
    return copy;
}

/* The key is made by whoever needs it first: all must have the same. */
static void threads_that_seal_first_share_one_random_key(void **state)
{
    struct oci_seal *seal = seal_of(NULL);
    struct span plain = { .len = 0 };
    pthread_t threads[8];

    (void)state;
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, close_one, seal), 0);
    for (size_t i = 0; i < 8; i++) {
        void *token = NULL;

        pthread_join(threads[i], &token);
        assert_int_equal(opened(seal, "cursor", token, &plain), ERR_NONE);
        free(token);
    }
    oci_seal_free(seal);
}

static void token_of_a_process_before_is_refused_before_anything_is_sealed(void **state)
{
    struct oci_seal *before = seal_of(NULL);
    struct oci_seal *fresh = seal_of(NULL);

    (void)state;
    assert_refused(fresh, closed(before, "cursor", "page 2"), "before a restart");
    oci_seal_free(before);
    oci_seal_free(fresh);
}

static void token_hides_its_content_and_is_url_safe(void **state)
{
    struct oci_seal *seal = seal_of(HEX_A);
    const char *token = closed(seal, "cursor", "the content");
    struct span bytes;

    (void)state;
    assert_int_equal(strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                   "-_"),
                     strlen(token));
    assert_int_equal(strlen(token), 44 + 15);
    assert_true(base64url_decode(&call.arena, span_of(token), &bytes));
    for (size_t i = 0; i + 7 <= bytes.len; i++)
        assert_memory_not_equal(bytes.ptr + i, "content", 7);
    oci_seal_free(seal);
}

static void two_tokens_of_the_same_are_different(void **state)
{
    struct oci_seal *seal = seal_of(HEX_A);

    (void)state;
    assert_string_not_equal(closed(seal, "cursor", "x"), closed(seal, "cursor", "x"));
    oci_seal_free(seal);
}

static void every_altered_bit_is_refused(void **state)
{
    struct oci_seal *seal = seal_of(HEX_A);
    struct span bytes = { .len = 0 };

    (void)state;
    assert_true(base64url_decode(&call.arena, span_of(closed(seal, "cursor", "page")), &bytes));
    for (size_t i = 0; i < bytes.len * 8; i++) {
        char *altered = arena_strndup(&call.arena, bytes.ptr, bytes.len);

        altered[i / 8] = (char)(altered[i / 8] ^ 1 << i % 8);
        assert_refused(seal, base64url_encode(&call.arena, (struct span){ altered, bytes.len }),
                       "");
    }
    oci_seal_free(seal);
}

static void shortened_and_lengthened_tokens_are_refused(void **state)
{
    struct oci_seal *seal = seal_of(HEX_A);
    const char *token = closed(seal, "cursor", "page");

    (void)state;
    for (size_t i = 0; i < strlen(token); i++)
        assert_refused(seal, arena_strndup(&call.arena, token, i), "");
    assert_refused(seal, arena_printf(&call.arena, "%sA", token), "");
    assert_refused(seal, arena_printf(&call.arena, "%sAAAA", token), "altered");
    oci_seal_free(seal);
}

static void text_that_is_no_token_is_refused(void **state)
{
    struct oci_seal *seal = seal_of(HEX_A);
    char *huge = arena_alloc(&call.arena, OCI_SEAL_TOKEN_MAX + 5);

    (void)state;
    memset(huge, 'A', OCI_SEAL_TOKEN_MAX + 4);
    assert_refused(seal, "", "not one that this server gave");
    assert_refused(seal, "not base64!", "not one that this server gave");
    assert_refused(seal, "AAAA", "not one that this server gave");
    assert_refused(seal, huge, "not one that this server gave");
    oci_seal_free(seal);
}

static void token_of_another_purpose_is_refused(void **state)
{
    struct oci_seal *seal = seal_of(HEX_A);

    (void)state;
    assert_refused(seal, closed(seal, "confirmation", "yes"), "altered, or no cursor");
    assert_refused(seal, closed(seal, "curso", "r"), "altered, or no cursor");
    oci_seal_free(seal);
}

static void token_of_another_key_is_refused_and_says_so(void **state)
{
    struct oci_seal *one = seal_of(NULL);
    struct oci_seal *other = seal_of(NULL);

    (void)state;
    assert_refused(other, closed(one, "cursor", "page"), "another server or before a restart");
    oci_seal_free(one);
    oci_seal_free(other);
}

static void same_key_in_any_spelling_opens(void **state)
{
    static const char *const spellings[] = {
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
        TEXT_A,
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "\n" HEX_A "\n",
    };
    struct oci_seal *seal = seal_of(HEX_A);
    const char *token = closed(seal, "cursor", "page");

    (void)state;
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        struct oci_seal *other = seal_of(spellings[i]);
        struct span plain;

        assert_int_equal(opened(other, "cursor", token, &plain), ERR_NONE);
        assert_string_equal(plain.ptr, "page");
        oci_seal_free(other);
    }
    oci_seal_free(seal);
}

static void old_key_opens_during_rotation_and_the_new_one_closes(void **state)
{
    struct oci_seal *old = seal_of(HEX_A);
    struct oci_seal *both = seal_of(HEX_B "," HEX_A);
    struct oci_seal *new = seal_of(HEX_B);
    struct span plain;

    (void)state;
    assert_int_equal(opened(both, "cursor", closed(old, "cursor", "page"), &plain), ERR_NONE);
    assert_int_equal(opened(new, "cursor", closed(both, "cursor", "page"), &plain), ERR_NONE);
    assert_refused(old, closed(both, "cursor", "page"), "another server");
    oci_seal_free(old);
    oci_seal_free(both);
    oci_seal_free(new);
}

static void wrong_keys_are_refused_without_being_shown(void **state)
{
    static const struct {
        const char *keys;
        const char *why;
    } rows[] = {
        { "", "there is no sealing key" },
        { " ,\n", "there is no sealing key" },
        { "secret", "sealing key 1 is not 32 bytes" },
        { HEX_A "00", "sealing key 1 is not 32 bytes" },
        { HEX_A ", zz" HEX_A, "sealing key 2 is not 32 bytes" },
        { HEX_A " " HEX_B " " TEXT_A, "sealing keys 1 and 3 are the same" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct oci_seal *seal = NULL;

        call_forgive(&call);
        assert_int_equal(oci_seal_new(&call, rows[i].keys, NULL, &seal), ERR_USAGE);
        assert_non_null(strstr(call.error.message, rows[i].why));
        assert_null(strstr(call.error.message, "secret"));
        assert_null(strstr(call.error.message, "0001020304"));
        assert_null(seal);
    }
}

static void more_keys_than_fit_are_refused(void **state)
{
    struct oci_seal *seal = NULL;
    struct buf keys;

    (void)state;
    buf_init(&keys, &call.arena, 4096);
    for (int i = 0; i < OCI_SEAL_KEYS_MAX + 1; i++)
        buf_printf(&keys, "%064x,", i + 1);
    assert_int_equal(oci_seal_new(&call, keys.ptr, NULL, &seal), ERR_USAGE);
    assert_non_null(strstr(call.error.message, "more than 8"));
}

static void file_holds_keys_as_text_or_one_as_bytes(void **state)
{
    char path[] = "/tmp/test-seal-XXXXXX";
    int fd = mkstemp(path);
    struct oci_seal *seal = seal_of(HEX_A);
    struct oci_seal *other = NULL;
    struct span plain;
    struct span raw;

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(file_write(&call, path, span_of(HEX_B "\n" HEX_A "\n"), 0600), ERR_NONE);
    assert_int_equal(oci_seal_new(&call, NULL, path, &other), ERR_NONE);
    assert_int_equal(opened(other, "cursor", closed(seal, "cursor", "page"), &plain), ERR_NONE);
    oci_seal_free(other);
    assert_true(base64_decode(&call.arena, span_of(TEXT_A), &raw));
    assert_int_equal(file_write(&call, path, raw, 0600), ERR_NONE);
    assert_int_equal(oci_seal_new(&call, NULL, path, &other), ERR_NONE);
    assert_int_equal(opened(other, "cursor", closed(seal, "cursor", "page"), &plain), ERR_NONE);
    oci_seal_free(other);
    assert_int_equal(file_write(&call, path, span_of(""), 0600), ERR_NONE);
    assert_int_equal(oci_seal_new(&call, NULL, path, &other), ERR_USAGE);
    unlink(path);
    call_forgive(&call);
    assert_int_equal(oci_seal_new(&call, NULL, path, &other), ERR_IO);
    call_forgive(&call);
    assert_int_equal(oci_seal_new(&call, HEX_A, path, &other), ERR_USAGE);
    oci_seal_free(seal);
}

static void what_is_too_large_is_not_sealed(void **state)
{
    struct oci_seal *seal = seal_of(HEX_A);
    char *huge = arena_alloc(&call.arena, OCI_SEAL_TOKEN_MAX);
    const char *token = NULL;
    struct span plain;
    size_t most = OCI_SEAL_TOKEN_MAX / 4 * 3 - 33;

    (void)state;
    assert_int_equal(oci_seal_close(seal, &call, "cursor", (struct span){ huge, most + 1 }, &token),
                     ERR_LIMIT);
    assert_null(token);
    call_forgive(&call);
    assert_int_equal(oci_seal_close(seal, &call, "cursor", (struct span){ huge, most }, &token),
                     ERR_NONE);
    assert_int_equal(opened(seal, "cursor", token, &plain), ERR_NONE);
    assert_int_equal(plain.len, most);
    oci_seal_free(seal);
    oci_seal_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_closed_opens_to_the_same_bytes),
        TEST(threads_that_seal_first_share_one_random_key),
        TEST(token_of_a_process_before_is_refused_before_anything_is_sealed),
        TEST(token_hides_its_content_and_is_url_safe),
        TEST(two_tokens_of_the_same_are_different),
        TEST(every_altered_bit_is_refused),
        TEST(shortened_and_lengthened_tokens_are_refused),
        TEST(text_that_is_no_token_is_refused),
        TEST(token_of_another_purpose_is_refused),
        TEST(token_of_another_key_is_refused_and_says_so),
        TEST(same_key_in_any_spelling_opens),
        TEST(old_key_opens_during_rotation_and_the_new_one_closes),
        TEST(wrong_keys_are_refused_without_being_shown),
        TEST(more_keys_than_fit_are_refused),
        TEST(file_holds_keys_as_text_or_one_as_bytes),
        TEST(what_is_too_large_is_not_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
