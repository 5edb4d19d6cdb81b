#include "catalog/search_spell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct search_index index_of_build(void)
{
    struct search_index index;

    assert_true(search_index_built_in(&index));
    return index;
}

static void distances_count_letters_and_swaps(void **state)
{
    (void)state;
    assert_int_equal(search_spell_distance("instance", "instance", 2), 0);
    assert_int_equal(search_spell_distance("instnace", "instance", 2), 1);
    assert_int_equal(search_spell_distance("instanc", "instance", 2), 1);
    assert_int_equal(search_spell_distance("instance", "inztanze", 2), 2);
    assert_int_equal(search_spell_distance("", "ab", 2), 2);
    assert_int_equal(search_spell_distance("ab", "", 2), 2);
}

static void a_distance_past_the_bound_is_one_more_than_it(void **state)
{
    (void)state;
    assert_int_equal(search_spell_distance("bucket", "instance", 2), 3);
    assert_int_equal(search_spell_distance("", "abcdef", 1), 2);
}

static void expect_nearest(const char *stem, const char *expected)
{
    struct search_index index = index_of_build();
    struct search_spelling found[SEARCH_SPELL_MAX];

    assert_true(search_spell_find(&index, stem, 2, found) > 0);
    assert_string_equal(search_index_term(&index, found[0].term).text, expected);
}

static void the_nearest_word_is_found(void **state)
{
    (void)state;
    expect_nearest("instnac", "instanc");
    expect_nearest("buckt", "bucket");
    expect_nearest("kuberent", "kubernet");
}

static void a_mistyped_ending_is_found_by_whole_words(void **state)
{
    struct search_index index = index_of_build();
    struct search_spelling found[SEARCH_SPELL_MAX];

    (void)state;
    assert_true(search_spell_whole(&index, "compartmnt", 2, found) > 0);
    assert_string_equal(search_index_term(&index, found[0].term).text, "compart");
    assert_int_equal(search_spell_whole(&index, "", 2, found), 0);
    assert_int_equal(search_spell_whole(&index, "qqxzjwvkqq", 2, found), 0);
}

static void nothing_is_near_to_noise(void **state)
{
    struct search_index index = index_of_build();
    struct search_spelling found[SEARCH_SPELL_MAX];

    (void)state;
    assert_int_equal(search_spell_find(&index, "qqxzjwvkqq", 2, found), 0);
    assert_int_equal(search_spell_find(&index, "", 2, found), 0);
}

static void expect_split(const char *word, const char *first, const char *second)
{
    struct search_index index = index_of_build();
    uint16_t parts[2];

    assert_true(search_spell_split(&index, word, parts));
    assert_string_equal(search_index_term(&index, parts[0]).text, first);
    assert_string_equal(search_index_term(&index, parts[1]).text, second);
}

static void words_written_as_one_are_split(void **state)
{
    struct search_index index = index_of_build();
    uint16_t parts[2];

    (void)state;
    expect_split("volumebackup", "volum", "backup");
    expect_split("instancepools", "instanc", "pool");
    assert_false(search_spell_split(&index, "xyzzyplugh", parts));
    assert_false(search_spell_split(&index, "ab", parts));
    assert_false(search_spell_split(&index, "", parts));
}

static void a_mistyped_compound_is_found(void **state)
{
    struct search_index index = index_of_build();
    char compound[SEARCH_WORD_SIZE];

    (void)state;
    assert_true(search_spell_compound(&index, "loadbalncer", compound));
    assert_string_equal(compound, "loadbalancer");
    assert_false(search_spell_compound(&index, "qqqqqq", compound));
    assert_false(search_spell_compound(&index, "", compound));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_count_letters_and_swaps),
        cmocka_unit_test(a_distance_past_the_bound_is_one_more_than_it),
        cmocka_unit_test(the_nearest_word_is_found),
        cmocka_unit_test(a_mistyped_ending_is_found_by_whole_words),
        cmocka_unit_test(nothing_is_near_to_noise),
        cmocka_unit_test(words_written_as_one_are_split),
        cmocka_unit_test(a_mistyped_compound_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
