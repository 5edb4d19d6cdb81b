#include "sandbox/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

static int ask(const char *start, const char *end, const char *more)
{
    const char *body = arena_printf(&world.call.arena,
                                    "{\"tenantId\":\"%s\",\"granularity\":\"DAILY\","
                                    "\"timeUsageStarted\":\"%s\",\"timeUsageEnded\":\"%s\"%s}",
                                    world.state.keys.tenancy, start, end, more);

    return world_ask(&world, "POST", "/20200107/usage", body);
}

static double sum(void)
{
    double total = 0;

    for (const struct json *item = json_get(world_json(&world), "items")->first; item != NULL;
         item = item->next) {
        double amount = 0;

        assert_true(json_double(json_get(item, "computedAmount"), &amount));
        total += amount;
    }
    return total;
}

#define FIRST "2023-10-01T00:00:00Z"
#define LAST  "2023-10-08T00:00:00Z"

static void test_days_are_the_same_every_time_and_add_up(void **state)
{
    double days;
    double groups;

    (void)state;
    assert_int_equal(ask(FIRST, LAST, ""), 200);
    assert_int_equal(json_get(world_json(&world), "items")->count, 7);
    days = sum();
    assert_true(days > 0);
    assert_int_equal(ask(FIRST, LAST, ""), 200);
    assert_true(sum() == days);
    assert_int_equal(ask(FIRST, LAST,
                         ",\"groupBy\":[\"service\",\"compartmentName\"],"
                         "\"isAggregateByTime\":true"),
                     200);
    groups = sum();
    assert_true(groups > days - 0.01 && groups < days + 0.01);
}

static void test_filters_take_out_what_they_do_not_name(void **state)
{
    double all;
    double some;

    (void)state;
    assert_int_equal(ask(FIRST, LAST, ""), 200);
    all = sum();
    assert_int_equal(ask(FIRST, LAST,
                         ",\"filter\":{\"operator\":\"AND\",\"dimensions\":"
                         "[{\"key\":\"service\",\"value\":\"COMPUTE\"}]}"),
                     200);
    some = sum();
    assert_true(some < all);
    assert_int_equal(ask(FIRST, LAST,
                         ",\"filter\":{\"operator\":\"NOT\",\"dimensions\":"
                         "[{\"key\":\"service\",\"value\":\"COMPUTE\"}]}"),
                     200);
    assert_true(sum() + some > all - 0.01 && sum() + some < all + 0.01);
}

static void test_there_is_nothing_before_three_months_and_after_today(void **state)
{
    (void)state;
    assert_int_equal(ask("2023-01-01T00:00:00Z", "2023-02-01T00:00:00Z", ""), 200);
    assert_true(sum() == 0);
    assert_int_equal(ask("2023-12-01T00:00:00Z", "2023-12-02T00:00:00Z", ""), 200);
    assert_true(sum() == 0);
}

static void test_times_that_are_no_days_are_refused(void **state)
{
    (void)state;
    assert_int_equal(ask(FIRST, "2023-10-08T00:00:01Z", ""), 400);
    assert_int_equal(ask(LAST, FIRST, ""), 400);
    assert_int_equal(ask(FIRST, FIRST, ""), 400);
    assert_int_equal(ask("1970-01-01T00:00:00Z", FIRST, ""), 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_days_are_the_same_every_time_and_add_up),
        TEST(test_filters_take_out_what_they_do_not_name),
        TEST(test_there_is_nothing_before_three_months_and_after_today),
        TEST(test_times_that_are_no_days_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
