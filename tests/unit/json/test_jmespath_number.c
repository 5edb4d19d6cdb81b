#include "json/jmespath_number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "json/searching.h"

static const struct json *number(const char *text)
{
    const struct json *value = parsed(text);

    assert_int_equal(value->kind, JSON_NUMBER);
    return value;
}

static void compares(const char *a, const char *b, int expected)
{
    int order = jmespath_number_compare(number(a), number(b));
    int back = jmespath_number_compare(number(b), number(a));

    if ((order > 0) - (order < 0) != expected || (back > 0) - (back < 0) != -expected)
        fail_msg("%s and %s: %d, %d", a, b, order, back);
}

static void order_is_that_of_the_exact_value(void **state)
{
    (void)state;
    compares("1", "2", -1);
    compares("10", "9", 1);
    compares("-10", "-9", -1);
    compares("-1", "1", -1);
    compares("0.1", "0.09", 1);
    compares("123.456", "123.4560001", -1);
    compares("1e3", "999", 1);
    compares("1e-3", "0.001", 0);
    compares("9007199254740993", "9007199254740992", 1);
    compares("123456789012345678901234567890", "123456789012345678901234567891", -1);
    compares("1e999999999", "1e999999998", 1);
    compares("1e-999999999", "0", 1);
}

static void spellings_of_one_value_are_equal(void **state)
{
    static const char *const one[] = { "1", "1.0", "1.000", "10e-1", "0.1e1", "0.01E+2", "1e0" };
    static const char *const zero[] = { "0", "-0", "0.0", "-0.0", "0e5", "0.000e-7" };

    (void)state;
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
        compares(one[i], one[0], 0);
    for (size_t i = 0; i < sizeof zero / sizeof zero[0]; i++)
        compares(zero[i], zero[0], 0);
}

static void exponents_without_bound_do_not_overflow(void **state)
{
    (void)state;
    compares("1e99999999999999999999999", "1", 1);
    compares("1e-99999999999999999999999", "1", -1);
    compares("-1e99999999999999999999999", "1", -1);
}

static void absolute_value_keeps_its_digits(void **state)
{
    (void)state;
    assert_string_equal(jmespath_number_abs(&call.arena, number("-1.50")), "1.50");
    assert_string_equal(jmespath_number_abs(&call.arena, number("12345678901234567890")),
                        "12345678901234567890");
    assert_string_equal(jmespath_number_abs(&call.arena, number("-0")), "0");
}

static void rounds(const char *text, const char *down, const char *up)
{
    assert_string_equal(jmespath_number_round(&call.arena, number(text), false), down);
    assert_string_equal(jmespath_number_round(&call.arena, number(text), true), up);
}

static void rounding_goes_down_and_up(void **state)
{
    (void)state;
    rounds("1.2", "1", "2");
    rounds("-1.2", "-2", "-1");
    rounds("1.0", "1", "1");
    rounds("-0.5", "-1", "0");
    rounds("12345678901234567890", "12345678901234567890", "12345678901234567890");
    rounds("15e-1", "1", "2");
    rounds("1e3", "1000", "1000");
    rounds("0.1234567890123456789012", "0", "1");
    rounds("-0.1234567890123456789012", "-1", "0");
    rounds("1.5e300", "1.5e+300", "1.5e+300");
    assert_null(jmespath_number_round(&call.arena, number("1e999"), true));
}

static void sums(const char *numbers, const char *expected)
{
    const char *sum = jmespath_number_sum(&call.arena, parsed(numbers));

    assert_string_equal(sum != NULL ? sum : "nothing", expected);
}

static void decimal_sums_are_exact(void **state)
{
    (void)state;
    sums("[]", "0");
    sums("[1,2,3]", "6");
    sums("[0.1,0.2]", "0.3");
    sums("[0.1,0.2,-0.3]", "0");
    sums("[9007199254740992,1]", "9007199254740993");
    sums("[1.25,1e2]", "101.25");
    sums("[-1.5,1]", "-0.5");
    sums("[1e-10,1]", "1.0000000001");
}

static void sums_beyond_64_bits_are_floating(void **state)
{
    (void)state;
    sums("[9223372036854775807,1]", "9.223372036854776e+18");
    sums("[1e18,1e-18]", "1e+18");
    sums("[1e300,1e300]", "2e+300");
    sums("[1e308,1e308]", "nothing");
    sums("[1e999]", "nothing");
}

static void means(const char *numbers, const char *expected)
{
    const char *mean = jmespath_number_mean(&call.arena, parsed(numbers));

    assert_string_equal(mean != NULL ? mean : "nothing", expected);
}

static void means_are_short(void **state)
{
    (void)state;
    means("[1,2]", "1.5");
    means("[1,2,3]", "2");
    means("[0.1,0.3]", "0.2");
    means("[1,1,2]", "1.3333333333333333");
    means("[]", "nothing");
    means("[9223372036854775807,9223372036854775807]", "9.223372036854776e+18");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(order_is_that_of_the_exact_value),
        TEST(spellings_of_one_value_are_equal),
        TEST(exponents_without_bound_do_not_overflow),
        TEST(absolute_value_keeps_its_digits),
        TEST(rounding_goes_down_and_up),
        TEST(decimal_sums_are_exact),
        TEST(sums_beyond_64_bits_are_floating),
        TEST(means_are_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
