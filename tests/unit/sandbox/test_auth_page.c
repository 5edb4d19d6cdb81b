#include "sandbox/auth_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

static struct sandbox_answer answer;

static struct sandbox_auth_job job_of(const struct sandbox_request *request)
{
    answer = (struct sandbox_answer){ 0 };
    return (struct sandbox_auth_job){
        .call = &world.call,
        .auth = world.state.keys.auth,
        .keys = &world.state.keys,
        .request = request,
        .answer = &answer,
    };
}

static const char *body(void)
{
    return arena_strndup(&world.call.arena, answer.body.ptr, answer.body.len);
}

static enum sandbox_auth_page get(const char *query, const struct sandbox_user **user)
{
    const struct sandbox_request request = {
        .method = "GET",
        .target = arena_printf(&world.call.arena, "/x?%s", query),
    };
    struct sandbox_auth_job job = job_of(&request);

    return sandbox_auth_page_ask(&job, user);
}

static enum sandbox_auth_page post(const char *form, const struct sandbox_user **user)
{
    const struct sandbox_request request = {
        "POST", "/x?username=sandbox-user", { 0 }, span_of(form), false
    };
    struct sandbox_auth_job job = job_of(&request);

    return sandbox_auth_page_ask(&job, user);
}

static void test_the_first_user_agrees_at_once(void **state)
{
    const struct sandbox_user *user = NULL;

    (void)state;
    assert_int_equal(get("", &user), SANDBOX_AUTH_PAGE_ALLOWS);
    assert_string_equal(user->name, "sandbox-user");
    assert_int_equal(get("login_hint=sandbox-reader", &user), SANDBOX_AUTH_PAGE_ALLOWS);
    assert_string_equal(user->name, "sandbox-reader");
    assert_int_equal(get("login_hint=nobody", &user), SANDBOX_AUTH_PAGE_ALLOWS);
    assert_string_equal(user->name, "sandbox-user");
}

static void test_the_page_carries_parameters_and_lists_users(void **state)
{
    const struct sandbox_user *user = NULL;

    (void)state;
    assert_int_equal(get("prompt=login&state=a%26b+%22%3C&unknown=zzz", &user),
                     SANDBOX_AUTH_PAGE_ASKS);
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(body(), "name=\"state\" value=\"a&amp;b &quot;&lt;\""));
    assert_non_null(strstr(body(), "<option>sandbox-reader</option>"));
    assert_null(strstr(body(), "zzz"));
    assert_non_null(net_headers_get(&answer.headers, "content-security-policy"));
}

static void test_the_form_needs_user_and_password(void **state)
{
    const struct sandbox_user *user = NULL;

    (void)state;
    assert_int_equal(post("username=sandbox-reader&password=sandbox", &user),
                     SANDBOX_AUTH_PAGE_ALLOWS);
    assert_string_equal(user->name, "sandbox-reader");
    assert_int_equal(post("username=sandbox-reader&password=other", &user), SANDBOX_AUTH_PAGE_ASKS);
    assert_int_equal(answer.status, 401);
    assert_int_equal(post("username=nobody&password=sandbox", &user), SANDBOX_AUTH_PAGE_ASKS);
    assert_int_equal(post("password=sandbox", &user), SANDBOX_AUTH_PAGE_ASKS);
    assert_int_equal(post("", &user), SANDBOX_AUTH_PAGE_ASKS);
    assert_int_equal(post("decision=deny", &user), SANDBOX_AUTH_PAGE_DENIES);
}

static void test_browsers_are_only_sent_back_to_this_machine(void **state)
{
    static const char *const right[] = { "http://localhost:8181", "http://127.0.0.1:1/a/b?c=d",
                                         "http://[::1]:2/" };
    static const char *const wrong[] = { NULL,
                                         "",
                                         "localhost",
                                         "https://localhost/",
                                         "http://example.com/",
                                         "http://localhost.example.com/",
                                         "http://user@localhost/",
                                         "http://localhost/#x",
                                         "http://localhost/\r\nx: y",
                                         "javascript:alert(1)" };

    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        assert_true(sandbox_auth_page_may_return(right[i]));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(sandbox_auth_page_may_return(wrong[i]));
}

static void test_a_failure_is_escaped(void **state)
{
    const struct sandbox_request request = { .method = "GET", .target = "/x" };
    struct sandbox_auth_job job = job_of(&request);

    (void)state;
    sandbox_auth_page_fail(&job, "<b>'");
    assert_int_equal(answer.status, 400);
    assert_non_null(strstr(body(), "&lt;b&gt;&#39;"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_first_user_agrees_at_once),
        TEST(test_the_page_carries_parameters_and_lists_users),
        TEST(test_the_form_needs_user_and_password),
        TEST(test_browsers_are_only_sent_back_to_this_machine),
        TEST(test_a_failure_is_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
