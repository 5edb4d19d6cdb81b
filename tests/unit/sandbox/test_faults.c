#include "sandbox/faults.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fixture.h"

static struct sandbox_faults faults;
static struct sandbox_answer answer;

static int set_up(void **state)
{
    make_call(state);
    faults = (struct sandbox_faults){ 0 };
    return 0;
}

static void add(const char *text)
{
    assert_int_equal(sandbox_faults_add(&call, &faults, text), ERR_NONE);
}

static bool take(const char *method, const char *target)
{
    const struct sandbox_request request = { .method = method, .target = target };

    answer = (struct sandbox_answer){ 0 };
    return sandbox_faults_take(&call, &faults, &request, &answer);
}

static void test_a_status_as_often_as_asked_for(void **state)
{
    (void)state;
    add("GET /a/* 429 TooManyRequests 2 5");
    for (int i = 0; i < 2; i++) {
        assert_true(take("GET", "/a/b?c=d"));
        assert_int_equal(answer.status, 429);
        assert_string_equal(net_headers_get(&answer.headers, "retry-after"), "5");
        assert_non_null(strstr(answer.body.ptr, "TooManyRequests"));
    }
    assert_false(take("GET", "/a/b?c=d"));
}

static void test_only_what_method_and_path_say(void **state)
{
    (void)state;
    add("POST /a 500 InternalServerError always");
    assert_false(take("GET", "/a"));
    assert_false(take("POST", "/ab"));
    for (int i = 0; i < 100; i++)
        assert_true(take("POST", "/a"));
    assert_null(net_headers_get(&answer.headers, "retry-after"));
    add("* /b 503 ServiceUnavailable 1");
    assert_true(take("DELETE", "/b"));
}

static void test_kinds(void **state)
{
    (void)state;
    add("* /drop drop 1");
    assert_true(take("GET", "/drop"));
    assert_int_equal(answer.damage, SANDBOX_DAMAGE_DROP);
    add("* /lose lose 1");
    assert_false(take("GET", "/lose")); /* it is done, but not told */
    assert_int_equal(answer.damage, SANDBOX_DAMAGE_DROP);
    add("* /html html 1");
    assert_true(take("GET", "/html"));
    assert_string_equal(answer.content_type, "text/html");
    add("* /huge huge 1");
    assert_true(take("GET", "/huge"));
    assert_int_equal(answer.damage, SANDBOX_DAMAGE_HUGE);
}

static void test_slowness_adds_to_other_faults(void **state)
{
    (void)state;
    add("* /a slow 30 1");
    add("* /a 500 InternalServerError 1");
    assert_true(take("GET", "/a"));
    assert_int_equal(answer.delay_ms, 30);
    assert_int_equal(answer.status, 500);
    assert_false(take("GET", "/a"));
    assert_int_equal(answer.delay_ms, 0);
}

static void test_there_is_an_end_to_the_list(void **state)
{
    (void)state;
    for (int i = 0; i < SANDBOX_FAULTS_MAX; i++)
        add("GET /a drop 1");
    assert_int_equal(sandbox_faults_add(&call, &faults, "GET /a drop 1"), ERR_USAGE);
}

static void test_only_the_service_operation_and_host_asked_for(void **state)
{
    struct sandbox_request request = { .method = "GET", .target = "/a" };

    (void)state;
    add("* * 500 Broken always service=core operation=list* host=*.us-phoenix-1.*");
    answer = (struct sandbox_answer){ 0 };
    net_headers_add(&call.arena, &request.headers, "Host", "iaas.us-phoenix-1.example.com");
    assert_true(sandbox_faults_take_operation(&call, &faults, &request, "core", "listVcns",
                                              &answer));
    assert_false(sandbox_faults_take_operation(&call, &faults, &request, "core", "getVcn",
                                               &answer));
    assert_false(sandbox_faults_take_operation(&call, &faults, &request, "dns", "listZones",
                                               &answer));
    net_headers_set(&call.arena, &request.headers, "Host", "iaas.us-ashburn-1.example.com");
    assert_false(sandbox_faults_take_operation(&call, &faults, &request, "core", "listVcns",
                                               &answer));
    assert_false(take("GET", "/a")); /* nobody knows the operation */
}

static void test_after_so_many_calls(void **state)
{
    (void)state;
    add("* /a 401 NotAuthenticated always after=3");
    for (int i = 0; i < 3; i++)
        assert_false(take("GET", "/a"));
    assert_true(take("GET", "/a"));
    assert_int_equal(answer.status, 401);
}

static void test_a_share_is_spread_evenly_and_counted(void **state)
{
    int taken = 0;

    (void)state;
    add("* /a 503 ServiceUnavailable always share=25");
    for (int i = 0; i < 200; i++)
        taken += take("GET", "/a");
    assert_int_equal(taken, 50);
    assert_int_equal(faults.items[0].seen, 200);
    assert_int_equal(faults.items[0].taken, 50);
}

static void test_jitter_stays_below_its_limit(void **state)
{
    bool differs = false;
    int64_t first;

    (void)state;
    add("* /a slow 10 always jitter=20");
    assert_false(take("GET", "/a"));
    first = answer.delay_ms;
    for (int i = 0; i < 100; i++) {
        assert_false(take("GET", "/a"));
        assert_in_range(answer.delay_ms, 10, 30);
        differs = differs || answer.delay_ms != first;
    }
    assert_true(differs);
}

static void test_what_is_done_first(void **state)
{
    (void)state;
    add("* /cut cut 1");
    add("* /length length 1");
    add("* /trickle trickle 1");
    assert_false(take("GET", "/cut"));
    assert_int_equal(answer.damage, SANDBOX_DAMAGE_CUT);
    assert_false(take("GET", "/length"));
    assert_int_equal(answer.damage, SANDBOX_DAMAGE_LENGTH);
    assert_false(take("GET", "/trickle"));
    assert_int_equal(answer.damage, SANDBOX_DAMAGE_TRICKLE);
    assert_true(answer.is_fault);
}

static void test_clocks_add_up_and_go_right_again(void **state)
{
    (void)state;
    add("* * skew -60000 always");
    add("* * skew 1000 always");
    assert_int_equal(atomic_load(&faults.skew_ms), -59000);
    assert_true(sandbox_faults_remove(&faults, 1));
    assert_int_equal(atomic_load(&faults.skew_ms), 1000);
    assert_false(sandbox_faults_remove(&faults, 1));
    assert_true(sandbox_faults_remove(&faults, 0));
    assert_int_equal(atomic_load(&faults.skew_ms), 0);
    assert_int_equal(faults.count, 0);
}

static void test_bad_rules_are_refused(void **state)
{
    static const char *const rules[] = {
        "",
        "GET",
        "GET /a",
        "GET /a drop",
        "GET /a drop x",
        "GET /a drop -1",
        "GET /a 199 Code 1",
        "GET /a 600 Code 1",
        "GET /a 500 1",
        "GET /a drop 1 share=101",
        "GET /a drop 1 nothing=1",
        "GET /a drop 1 after",
        "GET /a drop 1 kind=nothing",
        "GET /a slow 0 1",
        "TOOLONGAMETHOD /a drop 1",
        "GET /a 500 Code 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (sandbox_faults_add(&call, &faults, rules[i]) != ERR_USAGE)
            fail_msg("taken: %s", rules[i]);
        call_forgive(&call);
    }
    assert_int_equal(faults.count, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_status_as_often_as_asked_for),
        TEST(test_only_what_method_and_path_say),
        TEST(test_kinds),
        TEST(test_slowness_adds_to_other_faults),
        TEST(test_only_the_service_operation_and_host_asked_for),
        TEST(test_after_so_many_calls),
        TEST(test_a_share_is_spread_evenly_and_counted),
        TEST(test_jitter_stays_below_its_limit),
        TEST(test_what_is_done_first),
        TEST(test_clocks_add_up_and_go_right_again),
        TEST(test_bad_rules_are_refused),
        TEST(test_there_is_an_end_to_the_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
