#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;

static int drop_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void vectors_of_rfc_4648(void **state)
{
    static const struct {
        const char *bytes, *padded, *unpadded;
    } vectors[] = {
        { "", "", "" },
        { "f", "Zg==", "Zg" },
        { "fo", "Zm8=", "Zm8" },
        { "foo", "Zm9v", "Zm9v" },
        { "foob", "Zm9vYg==", "Zm9vYg" },
        { "fooba", "Zm9vYmE=", "Zm9vYmE" },
        { "foobar", "Zm9vYmFy", "Zm9vYmFy" },
        { "\xfb\xff\xfe", "+//+", "-__-" },
    };
    struct span out;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        struct span bytes = span_of(vectors[i].bytes);

        assert_string_equal(base64_encode(&arena, bytes), vectors[i].padded);
        assert_string_equal(base64url_encode(&arena, bytes), vectors[i].unpadded);
        assert_true(base64_decode(&arena, span_of(vectors[i].padded), &out));
        assert_true(span_equals(out, vectors[i].bytes));
        assert_true(base64url_decode(&arena, span_of(vectors[i].unpadded), &out));
        assert_true(span_equals(out, vectors[i].bytes));
    }
}

static void all_bytes_in_all_lengths_survive(void **state)
{
    char bytes[256];
    struct span in = { .ptr = bytes }, out;
    int i;

    (void)state;
    for (i = 0; i < 256; i++)
        bytes[i] = (char)(i * 7);
    for (in.len = 0; in.len <= 256; in.len++) {
        assert_true(base64_decode(&arena, span_of(base64_encode(&arena, in)), &out));
        assert_int_equal(out.len, in.len);
        assert_memory_equal(out.ptr, bytes, in.len);
        assert_int_equal(out.ptr[out.len], 0);
        assert_true(base64url_decode(&arena, span_of(base64url_encode(&arena, in)), &out));
        assert_int_equal(out.len, in.len);
        assert_memory_equal(out.ptr, bytes, in.len);
    }
}

static void wrong_text_is_refused_and_leaves_the_output(void **state)
{
    static const char *const wrong[] = {
        "A",
        "AA",
        "AAA",
        "=",
        "==",
        "====",
        "A===",
        "=AAA",
        "AA=A",
        "AAAA=",
        "AA==AAAA",
        "AA A",
        "AA\nA",
        "A-_A",
        "AB==",
        "AAB=",
        " AAA",
        "\xc3\xa4"
        "AA",
    };
    struct span out = { .ptr = "old", .len = 3 };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(base64_decode(&arena, span_of(wrong[i]), &out));
    assert_false(base64_decode(&arena, (struct span){ .ptr = "AA\0A", .len = 4 }, &out));
    assert_true(span_equals(out, "old"));
}

static void url_safe_form_knows_no_padding_and_its_own_alphabet(void **state)
{
    static const char *const wrong[] = {
        "A", "AA==", "AAA=", "AA+A", "AA/A", "AB", "AAB", "AAAAA"
    };
    struct span out = { .ptr = "old", .len = 3 };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(base64url_decode(&arena, span_of(wrong[i]), &out));
    assert_true(span_equals(out, "old"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(vectors_of_rfc_4648, drop_arena),
        cmocka_unit_test_teardown(all_bytes_in_all_lengths_survive, drop_arena),
        cmocka_unit_test_teardown(wrong_text_is_refused_and_leaves_the_output, drop_arena),
        cmocka_unit_test_teardown(url_safe_form_knows_no_padding_and_its_own_alphabet, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
