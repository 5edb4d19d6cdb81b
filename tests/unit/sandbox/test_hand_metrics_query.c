#include "sandbox/hand_metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

static struct sandbox_answer answer;

static bool parse(const char *text, struct sandbox_hand_query *out)
{
    struct sandbox_job job = { .call = &world.call, .answer = &answer };

    answer = (struct sandbox_answer){ 0 };
    return sandbox_hand_metrics_parse(&job, text, out);
}

static void test_a_query_has_all_its_parts(void **state)
{
    struct sandbox_hand_query query;

    (void)state;
    assert_true(parse("CpuUtilization[5m]{a = \"x\", b =~ 'y|z*'}.groupBy(a, b).percentile(0.9) "
                      ">= 80.5",
                      &query));
    assert_string_equal(query.name, "CpuUtilization");
    assert_int_equal(query.interval_ms, 300000);
    assert_int_equal(query.matchers, 2);
    assert_string_equal(query.values[1], "y|z*");
    assert_int_equal(query.group_count, 2);
    assert_string_equal(query.statistic, "percentile");
    assert_true(query.percentile > 0.89 && query.percentile < 0.91);
    assert_string_equal(query.comparison, ">=");
    assert_string_equal(query.threshold, "80.5");
}

static void test_what_is_no_query_is_refused_with_its_column(void **state)
{
    static const char *const texts[] = {
        "",
        "Cpu",
        "Cpu[]",
        "Cpu[0m].mean()",
        "Cpu[5x].mean()",
        "Cpu[1m]",
        "Cpu[1m].nothing()",
        "Cpu[1m]{a}.mean()",
        "Cpu[1m]{a = 'b'.mean()",
        "Cpu[1m].mean() >",
        "Cpu[1m].mean() 80",
        "Cpu[1m].groupBy(a.mean()",
    };
    struct sandbox_hand_query query;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_false(parse(texts[i], &query));
        assert_int_equal(answer.status, 400);
    }
}

static void test_alternatives_and_open_ends_match(void **state)
{
    struct json *dimensions = json_new(&world.call.arena, JSON_OBJECT);
    const struct sandbox_hand_series series = { .name = "Cpu", .dimensions = dimensions };
    struct sandbox_hand_query query;

    (void)state;
    json_add_member(&world.call.arena, dimensions, "host",
                    json_new_text(&world.call.arena, "web-1"));
    assert_true(parse("cpu[1m]{host =~ \"db|web-*\"}.max()", &query));
    assert_true(sandbox_hand_metrics_matches(&query, &series));
    assert_true(parse("cpu[1m]{host = \"web\"}.max()", &query));
    assert_false(sandbox_hand_metrics_matches(&query, &series));
    assert_true(parse("cpu[1m]{none = \"web\"}.max()", &query));
    assert_false(sandbox_hand_metrics_matches(&query, &series));
}

static void test_a_made_up_value_is_the_same_every_time(void **state)
{
    const struct sandbox_hand_series series = {
        .name = "Cpu", .seed = "x", .base = 5, .swing = 50
    };
    const struct sandbox_hand_series *const members[] = { &series, NULL };
    struct sandbox_job job = { .call = &world.call, .answer = &answer, .now_ms = 1700000000000 };
    int64_t at = 1699999980000 - 1699999980000 % 60000;
    struct sandbox_hand_query query;
    double first;
    double second;
    double next;

    (void)state;
    assert_true(parse("Cpu[1m].mean()", &query));
    assert_true(sandbox_hand_metrics_value(&job, &query, members, at, &first));
    assert_true(sandbox_hand_metrics_value(&job, &query, members, at, &second));
    assert_true(sandbox_hand_metrics_value(&job, &query, members, at - 60000, &next));
    assert_true(first == second && first != next);
    assert_true(first >= 0 && first <= 100);
    assert_false(sandbox_hand_metrics_value(&job, &query, members, job.now_ms + 60000, &next));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_query_has_all_its_parts),
        TEST(test_what_is_no_query_is_refused_with_its_column),
        TEST(test_alternatives_and_open_ends_match),
        TEST(test_a_made_up_value_is_the_same_every_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
