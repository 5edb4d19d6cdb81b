#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DAY_MS INT64_C(86400000)

static const struct {
    int64_t unix_ms;
    const char *http_date, *rfc3339;
} instants[] = {
    { 0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00.000Z" },
    { 1672954300000, "Thu, 05 Jan 2023 21:31:40 GMT", "2023-01-05T21:31:40.000Z" },
    { 784111777000, "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000Z" },
    { 951782400000, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00.000Z" },
    { 951868800000, "Wed, 01 Mar 2000 00:00:00 GMT", "2000-03-01T00:00:00.000Z" },
    { 1709251199000, "Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59.000Z" },
    { 4107542400000, "Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00.000Z" },
    { -1000, "Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59.000Z" },
    { -62167219200000, "Sat, 01 Jan 0000 00:00:00 GMT", "0000-01-01T00:00:00.000Z" },
    { 253402300799000, "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59.000Z" },
};

static void known_instants_both_ways(void **state)
{
    char http_date[CLOCK_HTTP_DATE_SIZE], rfc3339[CLOCK_RFC3339_SIZE];
    int64_t unix_ms;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(instants) / sizeof(instants[0]); i++) {
        clock_format_http_date(instants[i].unix_ms, http_date);
        assert_string_equal(http_date, instants[i].http_date);
        assert_true(clock_parse_http_date(http_date, &unix_ms));
        assert_true(unix_ms == instants[i].unix_ms);
        clock_format_rfc3339(instants[i].unix_ms, rfc3339);
        assert_string_equal(rfc3339, instants[i].rfc3339);
        assert_true(clock_parse_rfc3339(rfc3339, &unix_ms));
        assert_true(unix_ms == instants[i].unix_ms);
    }
}

static void every_day_of_a_thousand_years_survives(void **state)
{
    char text[CLOCK_RFC3339_SIZE], last[CLOCK_RFC3339_SIZE] = "";
    int64_t day, unix_ms;

    (void)state;
    for (day = -200000; day < 200000; day++) {
        clock_format_rfc3339(day * DAY_MS + 12345678, text);
        assert_true(strcmp(last, text) < 0);
        assert_true(clock_parse_rfc3339(text, &unix_ms));
        assert_true(unix_ms == day * DAY_MS + 12345678);
        memcpy(last, text, sizeof(last));
    }
}

static void years_beyond_four_digits_become_the_nearest(void **state)
{
    char text[CLOCK_RFC3339_SIZE];

    (void)state;
    clock_format_rfc3339(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    clock_format_rfc3339(INT64_MIN, text);
    assert_string_equal(text, "0000-01-01T00:00:00.000Z");
}

static void fraction_of_a_second_is_kept_before_1970_too(void **state)
{
    char text[CLOCK_RFC3339_SIZE];
    int64_t unix_ms;

    (void)state;
    clock_format_rfc3339(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
    assert_true(clock_parse_rfc3339(text, &unix_ms));
    assert_true(unix_ms == -1);
}

static void rfc3339_in_all_its_forms(void **state)
{
    static const struct {
        const char *text;
        int64_t unix_ms;
    } right[] = {
        { "2023-01-05T21:31:40Z", 1672954300000 },
        { "2023-01-05t21:31:40z", 1672954300000 },
        { "2023-01-05T21:31:40.5Z", 1672954300500 },
        { "2023-01-05T21:31:40.123456789012345678901234567890Z", 1672954300123 },
        { "2023-01-05T21:31:40.000001+00:00", 1672954300000 },
        { "2023-01-06T03:01:40+05:30", 1672954300000 },
        { "2023-01-05T13:31:40-08:00", 1672954300000 },
        { "2023-01-05T21:31:40-00:00", 1672954300000 },
        { "2016-12-31T23:59:60Z", 1483228800000 },
        { "2017-01-01T05:29:60+05:30", 1483228800000 },
        { "2020-02-29T00:00:00Z", 1582934400000 },
        { "2000-02-29T00:00:00Z", 951782400000 },
    };
    int64_t unix_ms;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
        assert_true(clock_parse_rfc3339(right[i].text, &unix_ms));
        assert_true(unix_ms == right[i].unix_ms);
    }
}

static void what_is_no_rfc3339_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "2023",
        "2023-01-05",
        "2023-01-05T21:31:40",
        "2023-01-05 21:31:40Z",
        "2023-01-05T21:31Z",
        "2023-1-05T21:31:40Z",
        "2023-13-05T21:31:40Z",
        "2023-00-05T21:31:40Z",
        "2023-01-32T21:31:40Z",
        "2023-01-00T21:31:40Z",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2023-04-31T00:00:00Z",
        "2023-01-05T24:00:00Z",
        "2023-01-05T21:60:40Z",
        "2023-01-05T21:31:61Z",
        "2023-01-05T21:31:60Z",
        "2023-01-05T21:59:60Z",
        "2023-01-05T21:31:40.Z",
        "2023-01-05T21:31:40.",
        "2023-01-05T21:31:40,5Z",
        "2023-01-05T21:31:40+0530",
        "2023-01-05T21:31:40+05",
        "2023-01-05T21:31:40+24:00",
        "2023-01-05T21:31:40+05:60",
        "2023-01-05T21:31:40 05:30",
        "2023-01-05T21:31:40Zx",
        "2023-01-05T21:31:40+05:30x",
        "2023-01-05T21:31:40ZZ",
        " 2023-01-05T21:31:40Z",
        "+023-01-05T21:31:40Z",
        "12023-01-05T21:31:40Z",
        "-2023-01-05T21:31:40Z",
        "2023/01/05T21:31:40Z",
        "dddd-dd-ddTdd:dd:ddZ",
    };
    int64_t unix_ms = 42;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (clock_parse_rfc3339(wrong[i], &unix_ms))
            fail_msg("accepted %s", wrong[i]);
    }
    assert_true(unix_ms == 42);
}

static void what_is_no_http_date_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "Thu",
        "Thu, 05 Jan 2023 21:31:40",
        "Thu, 05 Jan 2023 21:31:40 UTC",
        "Thu, 05 Jan 2023 21:31:40 GMT ",
        " Thu, 05 Jan 2023 21:31:40 GMT",
        "Thu, 5 Jan 2023 21:31:40 GMT",
        "thu, 05 Jan 2023 21:31:40 GMT",
        "Fri, 05 Jan 2023 21:31:40 GMT",
        "Thu, 05 JAN 2023 21:31:40 GMT",
        "Thu, 05 Foo 2023 21:31:40 GMT",
        "Thu, 32 Jan 2023 21:31:40 GMT",
        "Thu, 00 Jan 2023 21:31:40 GMT",
        "Wed, 29 Feb 2023 21:31:40 GMT",
        "Thu, 05 Jan 2023 24:31:40 GMT",
        "Thu, 05 Jan 2023 21:60:40 GMT",
        "Thu, 05 Jan 2023 21:31:61 GMT",
        "Thu, 05 Jan 23 21:31:40 GMT",
        "Thursday, 05-Jan-23 21:31:40 GMT",
        "Thu Jan  5 21:31:40 2023",
        "???, dd ??? dddd dd:dd:dd GMT",
    };
    int64_t unix_ms = 42;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (clock_parse_http_date(wrong[i], &unix_ms))
            fail_msg("accepted %s", wrong[i]);
    }
    assert_true(unix_ms == 42);
}

static void leap_second_of_an_http_date_is_the_next_second(void **state)
{
    int64_t unix_ms;

    (void)state;
    assert_true(clock_parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT", &unix_ms));
    assert_true(unix_ms == INT64_C(1483228800000));
}

static void frozen_wall_clock_stands_still(void **state)
{
    (void)state;
    clock_set_for_tests(1672954300000);
    assert_true(clock_unix_ms() == INT64_C(1672954300000));
    clock_set_for_tests(0);
    assert_true(clock_unix_ms() > INT64_C(1700000000000));
}

static void monotonic_clock_never_goes_back(void **state)
{
    int64_t last = clock_monotonic_ms();
    int i;

    (void)state;
    for (i = 0; i < 10000; i++) {
        int64_t now = clock_monotonic_ms();

        assert_true(now >= last);
        last = now;
    }
}

static void moment_ahead_is_in_whole_seconds_and_the_rest_of_one(void **state)
{
    static const int64_t durations_ms[] = { 0, 1, 999, 1000, 59999, INT64_C(1) << 40 };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(durations_ms) / sizeof(durations_ms[0]); i++) {
        int64_t before_ms = clock_monotonic_ms() + durations_ms[i];
        struct timespec at = clock_monotonic_in(durations_ms[i]);
        int64_t after_ms = clock_monotonic_ms() + durations_ms[i];
        int64_t at_ms = (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;

        assert_in_range(at.tv_nsec, 0, 999999999);
        assert_true(before_ms <= at_ms && at_ms <= after_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_instants_both_ways),
        cmocka_unit_test(every_day_of_a_thousand_years_survives),
        cmocka_unit_test(years_beyond_four_digits_become_the_nearest),
        cmocka_unit_test(fraction_of_a_second_is_kept_before_1970_too),
        cmocka_unit_test(rfc3339_in_all_its_forms),
        cmocka_unit_test(what_is_no_rfc3339_is_refused),
        cmocka_unit_test(what_is_no_http_date_is_refused),
        cmocka_unit_test(leap_second_of_an_http_date_is_the_next_second),
        cmocka_unit_test(frozen_wall_clock_stands_still),
        cmocka_unit_test(monotonic_clock_never_goes_back),
        cmocka_unit_test(moment_ahead_is_in_whole_seconds_and_the_rest_of_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
