#include "sandbox/objects_sum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

/* The check values of the algorithms' own descriptions: of "123456789", of "abc". */
static void test_sums_are_those_of_their_descriptions(void **state)
{
    (void)state;
    assert_int_equal(sandbox_objects_sum_crc(0x82f63b78u, span_of("123456789")), 0xe3069283u);
    assert_int_equal(sandbox_objects_sum_crc(0xedb88320u, span_of("123456789")), 0xcbf43926u);
    assert_string_equal(sandbox_objects_sum(&arena, SANDBOX_OBJECTS_MD5, span_of("abc")),
                        "kAFQmDzST7DWlj99KOF/cg==");
    assert_string_equal(sandbox_objects_sum(&arena, SANDBOX_OBJECTS_SHA256, span_of("abc")),
                        "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    assert_string_equal(sandbox_objects_sum(&arena, SANDBOX_OBJECTS_CRC32C, span_of("123456789")),
                        "4waSgw==");
}

static void test_nothing_has_a_sum_too(void **state)
{
    (void)state;
    assert_string_equal(sandbox_objects_sum(&arena, SANDBOX_OBJECTS_MD5, (struct span){ 0 }),
                        "1B2M2Y8AsgTpgAmY7PhCfg==");
    assert_int_equal(sandbox_objects_sum_crc(0x82f63b78u, (struct span){ 0 }), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_are_those_of_their_descriptions),
        cmocka_unit_test(test_nothing_has_a_sum_too),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
