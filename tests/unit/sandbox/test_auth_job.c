#include "sandbox/auth_job.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

static struct sandbox_request request;
static struct sandbox_answer answer;

static struct sandbox_auth_job new_job(void)
{
    request = (struct sandbox_request){ .method = "GET", .target = "/x" };
    answer = (struct sandbox_answer){ 0 };
    return (struct sandbox_auth_job){
        .call = &world.call,
        .auth = world.state.keys.auth,
        .keys = &world.state.keys,
        .request = &request,
        .answer = &answer,
    };
}

static void test_form_fields_are_decoded(void **state)
{
    struct sandbox_auth_job job = new_job();

    (void)state;
    request.body = span_of("a=b+c%2B%26&empty=&flag&a=second&%62=x&bad=%zz");
    assert_string_equal(sandbox_auth_job_field(&job, "a"), "b c+&");
    assert_string_equal(sandbox_auth_job_field(&job, "empty"), "");
    assert_string_equal(sandbox_auth_job_field(&job, "flag"), "");
    assert_string_equal(sandbox_auth_job_field(&job, "b"), "x");
    assert_null(sandbox_auth_job_field(&job, "bad"));
    assert_null(sandbox_auth_job_field(&job, "none"));
    assert_null(sandbox_auth_job_query(&job, "a"));
    request.target = "/x?a=1&b=%2F";
    assert_string_equal(sandbox_auth_job_query(&job, "b"), "/");
}

static void test_the_bearer_token_in_any_case(void **state)
{
    struct sandbox_auth_job job = new_job();

    (void)state;
    assert_null(sandbox_auth_job_bearer(&job));
    net_headers_set(&world.call.arena, &request.headers, "Authorization", "bEARER x.y");
    assert_string_equal(sandbox_auth_job_bearer(&job), "x.y");
    net_headers_set(&world.call.arena, &request.headers, "Authorization", "Bearer");
    assert_null(sandbox_auth_job_bearer(&job));
    net_headers_set(&world.call.arena, &request.headers, "Authorization", "Basic eA==");
    assert_null(sandbox_auth_job_bearer(&job));
}

static void test_the_base_is_that_of_the_client(void **state)
{
    struct sandbox_auth_job job = new_job();

    (void)state;
    assert_string_equal(sandbox_auth_job_base(&job), "http://localhost");
    net_headers_set(&world.call.arena, &request.headers, "Host", "a.example:8");
    assert_string_equal(sandbox_auth_job_base(&job), "http://a.example:8");
    request.is_tls = true;
    assert_string_equal(sandbox_auth_job_base(&job), "https://a.example:8");
}

static void test_a_body_is_an_object_or_the_answer_is_400(void **state)
{
    static const char *const wrong[] = { "", "x", "[]", "1", "{" };
    struct sandbox_auth_job job = new_job();

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        request.body = span_of(wrong[i]);
        assert_null(sandbox_auth_job_body(&job));
        assert_int_equal(answer.status, 400);
    }
    request.body = span_of("{\"a\":1}");
    assert_non_null(sandbox_auth_job_body(&job));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_form_fields_are_decoded),
        TEST(test_the_bearer_token_in_any_case),
        TEST(test_the_base_is_that_of_the_client),
        TEST(test_a_body_is_an_object_or_the_answer_is_400),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
