#include "catalog/search_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"

#define HEADER 16

/* A copy of the built-in index that may be spoiled. */
struct copy {
    uint8_t *bytes;
    size_t size;
};

static uint32_t read32(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void write32(uint8_t *bytes, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
}

static struct copy copy_index(void)
{
    struct search_index index;
    struct copy copy;

    assert_true(search_index_built_in(&index));
    copy.size = read32(index.bytes + 8);
    copy.bytes = malloc(copy.size);
    assert_non_null(copy.bytes);
    memcpy(copy.bytes, index.bytes, copy.size);
    return copy;
}

static void expect_refused(uint32_t at, uint32_t number)
{
    struct copy copy = copy_index();
    struct search_index index;

    write32(copy.bytes + at, number);
    assert_false(search_index_open(&index, copy.bytes, copy.size));
    free(copy.bytes);
}

static void the_built_in_index_knows_all_operations(void **state)
{
    struct search_index index;

    (void)state;
    assert_true(search_index_built_in(&index));
    assert_int_equal(search_index_count(&index, SEARCH_OPERATIONS), model_tool_count);
    assert_int_equal(search_index_count(&index, SEARCH_SERVICES), model_service_count);
    assert_true(search_index_count(&index, SEARCH_PHRASES) > 1000);
}

static void the_index_stays_below_four_megabytes(void **state)
{
    struct copy copy = copy_index();

    (void)state;
    assert_true(copy.size <= (size_t)4 << 20);
    free(copy.bytes);
}

static void another_magic_version_size_or_count_is_refused(void **state)
{
    (void)state;
    for (uint32_t at = 0; at < HEADER; at += 4)
        expect_refused(at, 0x12345678);
}

static void a_section_past_the_end_is_refused(void **state)
{
    (void)state;
    for (uint32_t section = 0; section < SEARCH_SECTION_COUNT; section++) {
        expect_refused(HEADER + 8 * section, 0xFFFFFFF0);
        expect_refused(HEADER + 8 * section + 4, 0xFFFFFFF0);
    }
}

static void every_cut_is_refused(void **state)
{
    struct copy copy = copy_index();
    struct search_index index;

    (void)state;
    for (size_t size = 0; size < copy.size; size += size < 256 ? 1 : 4099)
        assert_false(search_index_open(&index, copy.bytes, size));
    assert_true(search_index_open(&index, copy.bytes, copy.size));
    free(copy.bytes);
}

static void strings_without_an_end_are_refused(void **state)
{
    struct copy copy = copy_index();
    struct search_index index;

    (void)state;
    copy.bytes[read32(copy.bytes + HEADER) + read32(copy.bytes + HEADER + 4) - 1] = 'x';
    assert_false(search_index_open(&index, copy.bytes, copy.size));
    free(copy.bytes);
}

static void numbers_out_of_range_give_nothing(void **state)
{
    struct search_index index;
    struct search_term term;
    struct search_postings postings;

    (void)state;
    assert_true(search_index_built_in(&index));
    assert_string_equal(search_index_service(&index, UINT32_MAX).name, "");
    assert_int_equal(search_index_family(&index, UINT32_MAX).count, 0);
    assert_int_equal(search_index_op(&index, UINT32_MAX).family, SEARCH_NONE);
    assert_int_equal(search_index_phrase(&index, UINT32_MAX).family, SEARCH_NONE);
    assert_int_equal(search_index_number(&index, SEARCH_ALIASES, 0, 99), SEARCH_NONE);
    assert_int_equal(search_index_shape(&index, UINT32_MAX), 0);
    assert_string_equal(search_index_compound(&index, UINT32_MAX), "");
    term = search_index_term(&index, UINT32_MAX);
    assert_string_equal(term.text, "");
    term.op_postings = UINT32_MAX;
    term.op_count = 3;
    postings = search_index_ops_of(&index, &term);
    assert_false(search_postings_next(&postings, NULL));
}

static void terms_are_found_by_their_stem(void **state)
{
    struct search_index index;
    uint16_t at;

    (void)state;
    assert_true(search_index_built_in(&index));
    at = search_index_find(&index, "instanc");
    assert_int_not_equal(at, SEARCH_NONE);
    assert_string_equal(search_index_term(&index, at).text, "instanc");
    assert_int_equal(search_index_find(&index, "instances"), SEARCH_NONE);
    assert_int_equal(search_index_find(&index, ""), SEARCH_NONE);
    assert_int_equal(search_index_find(&index, "\xff"), SEARCH_NONE);
}

static void every_posting_is_read_and_is_in_range(void **state)
{
    struct search_index index;
    size_t ops;

    (void)state;
    assert_true(search_index_built_in(&index));
    ops = search_index_count(&index, SEARCH_OPERATIONS);
    for (uint32_t i = 0; i < search_index_count(&index, SEARCH_TERMS); i++) {
        struct search_term term = search_index_term(&index, i);
        struct search_postings postings = search_index_ops_of(&index, &term);
        uint32_t count = 0;
        uint8_t fields = 0;

        for (; search_postings_next(&postings, &fields); count++) {
            assert_true(postings.last < ops);
            assert_int_not_equal(fields, 0);
        }
        assert_int_equal(count, term.op_count);
    }
}

static void a_number_that_never_ends_ends_the_postings(void **state)
{
    static const uint8_t bytes[] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
    struct search_postings postings = { bytes, bytes + sizeof(bytes), 5, 0, 1000000 };

    (void)state;
    assert_false(search_postings_next(&postings, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_index_knows_all_operations),
        cmocka_unit_test(the_index_stays_below_four_megabytes),
        cmocka_unit_test(another_magic_version_size_or_count_is_refused),
        cmocka_unit_test(a_section_past_the_end_is_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(strings_without_an_end_are_refused),
        cmocka_unit_test(numbers_out_of_range_give_nothing),
        cmocka_unit_test(terms_are_found_by_their_stem),
        cmocka_unit_test(every_posting_is_read_and_is_in_range),
        cmocka_unit_test(a_number_that_never_ends_ends_the_postings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
