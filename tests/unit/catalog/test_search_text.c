#include "catalog/search_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void expect_stem(const char *word, const char *stem)
{
    char made[SEARCH_WORD_SIZE];

    strncpy(made, word, sizeof(made) - 1);
    made[sizeof(made) - 1] = '\0';
    search_text_stem(made);
    assert_string_equal(made, stem);
}

static void words_are_cut_at_what_is_no_letter_or_digit(void **state)
{
    static const char *const expected[] = { "web", "01", "is", "down", "10", "0", "0", "0" };
    struct span rest = span_of(" web-01 is\tDOWN: 10.0.0.0 \xc3\xa9 ");
    struct search_piece piece;

    (void)state;
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        assert_true(search_text_next(&rest, &piece));
        assert_string_equal(piece.text, expected[i]);
    }
    assert_false(search_text_next(&rest, &piece));
    assert_false(search_text_next(&rest, &piece));
}

static void what_stands_behind_an_apostrophe_is_dropped(void **state)
{
    struct span rest = span_of("what's my vault's key");
    struct search_piece piece;

    (void)state;
    assert_true(search_text_next(&rest, &piece));
    assert_string_equal(piece.text, "what");
    assert_true(search_text_next(&rest, &piece));
    assert_string_equal(piece.text, "my");
    assert_true(search_text_next(&rest, &piece));
    assert_string_equal(piece.text, "vault");
    assert_true(search_text_next(&rest, &piece));
    assert_string_equal(piece.text, "key");
}

static void a_part_begins_behind_a_comma_or_a_bracket(void **state)
{
    struct span rest = span_of("not this, that (there)");
    struct search_piece piece;
    bool begins[4];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(search_text_next(&rest, &piece));
        begins[i] = piece.is_first;
    }
    assert_false(begins[0]);
    assert_false(begins[1]);
    assert_true(begins[2]);
    assert_true(begins[3]);
}

static void a_long_word_is_cut(void **state)
{
    char text[300];
    struct span rest = { text, sizeof(text) };
    struct search_piece piece;

    (void)state;
    memset(text, 'x', sizeof(text));
    assert_true(search_text_next(&rest, &piece));
    assert_int_equal(strlen(piece.text), SEARCH_WORD_SIZE - 1);
    assert_int_equal(rest.len, 0);
}

static void expect_camel(const char *text, const char *const *parts)
{
    struct span rest = span_of(text);
    char part[SEARCH_WORD_SIZE];

    for (; *parts != NULL; parts++) {
        assert_true(search_text_camel(&rest, part));
        assert_string_equal(part, *parts);
    }
    assert_false(search_text_camel(&rest, part));
}

static void camel_case_is_split_as_ids_are(void **state)
{
    (void)state;
    expect_camel("listInstances", (const char *[]){ "list", "instances", NULL });
    expect_camel("createIPSecConnection",
                 (const char *[]){ "create", "ip", "sec", "connection", NULL });
    expect_camel("VCNs", (const char *[]){ "vcns", NULL });
    expect_camel("listVMsNow", (const char *[]){ "list", "vms", "now", NULL });
    expect_camel("Ipv6", (const char *[]){ "ipv6", NULL });
    expect_camel("OKE", (const char *[]){ "oke", NULL });
    expect_camel("", (const char *[]){ NULL });
}

static void forms_of_a_word_have_one_stem(void **state)
{
    (void)state;
    expect_stem("policies", "polici");
    expect_stem("policy", "polici");
    expect_stem("stopped", "stop");
    expect_stem("stopping", "stop");
    expect_stem("migration", "migr");
    expect_stem("migrate", "migr");
    expect_stem("addresses", "address");
    expect_stem("", "");
    expect_stem("s", "s");
}

static void words_that_differ_keep_different_stems(void **state)
{
    (void)state;
    expect_stem("status", "status");
    expect_stem("generative", "generativ");
    expect_stem("generate", "gener");
    expect_stem("king", "king");
    expect_stem("need", "need");
    expect_stem("s3", "s3");
}

static void the_shape_tells_letters_and_length(void **state)
{
    (void)state;
    assert_int_equal(search_text_shape("ab"), 3u | 2u << 27);
    assert_int_equal(search_text_shape("a1"), 1u | 1u << 26 | 2u << 27);
    assert_int_equal(search_text_shape(""), 0);
    assert_int_equal(search_text_shape("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") >> 27, 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_cut_at_what_is_no_letter_or_digit),
        cmocka_unit_test(what_stands_behind_an_apostrophe_is_dropped),
        cmocka_unit_test(a_part_begins_behind_a_comma_or_a_bracket),
        cmocka_unit_test(a_long_word_is_cut),
        cmocka_unit_test(camel_case_is_split_as_ids_are),
        cmocka_unit_test(forms_of_a_word_have_one_stem),
        cmocka_unit_test(words_that_differ_keep_different_stems),
        cmocka_unit_test(the_shape_tells_letters_and_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
