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

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_status_as_often_as_asked_for),
        TEST(test_only_what_method_and_path_say),
        TEST(test_kinds),
        TEST(test_slowness_adds_to_other_faults),
        TEST(test_there_is_an_end_to_the_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
