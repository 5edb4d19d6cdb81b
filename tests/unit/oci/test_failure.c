/* oci/failure.c: the forms of error answers, and the hints. */
#include "oci/failure.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

struct fixture {
    struct call call;
    struct net_response answer;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    call_init(&fixture->call);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    clock_set_for_tests(0);
    call_release(&fixture->call);
    free(fixture);
    return 0;
}

/* Reads an error answer and gives the record. */
static const struct err_record *fail_with(void **state, int status, const char *body)
{
    struct fixture *fixture = *state;

    call_forgive(&fixture->call);
    fixture->answer.status = status;
    fixture->answer.body = span_of(body);
    assert_int_equal(oci_failure_read(&fixture->call, &fixture->answer), ERR_SERVICE);
    assert_int_equal(fixture->call.error.code, ERR_SERVICE);
    assert_int_equal(fixture->call.error.service.status, status);
    return &fixture->call.error;
}

static void assert_hint(void **state, int status, const char *code, const char *part)
{
    char body[200];
    const struct err_record *error;

    snprintf(body, sizeof body, "{\"code\":\"%s\",\"message\":\"m\"}", code);
    error = fail_with(state, status, body);
    assert_non_null(error->hint);
    if (!strstr(error->hint, part))
        fail_msg("%d %s: \"%s\" is not in \"%s\"", status, code, part, error->hint);
}

static void message_code_and_request_id_are_the_services(void **state)
{
    struct fixture *fixture = *state;
    const struct err_record *error;

    net_headers_add(&fixture->call.arena, &fixture->answer.headers, "Opc-Request-Id", "A/B");
    error = fail_with(state, 400, "{\"code\":\"InvalidParameter\",\"message\":\"bad shape\"}");
    assert_string_equal(error->message, "bad shape");
    assert_string_equal(error->service.code, "InvalidParameter");
    assert_string_equal(error->service.request_id, "A/B");
    assert_null(error->hint);
}

static void message_is_made_one_line(void **state)
{
    const struct err_record *error =
        fail_with(state, 400, "{\"code\":\"X\",\"message\":\"a\\n\\tb\\u0000c \\u001b[31m\"}");

    assert_string_equal(error->message, "a b\xEF\xBF\xBD"
                                        "c [31m");
}

static void scim_errors_are_understood(void **state)
{
    const struct err_record *error =
        fail_with(state, 404,
                  "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],"
                  "\"detail\":\"User not found.\",\"status\":\"404\",\"scimType\":\"noTarget\"}");

    assert_string_equal(error->message, "User not found.");
    assert_string_equal(error->service.code, "noTarget");
}

static void scim_error_without_a_type_has_code_none(void **state)
{
    const struct err_record *error =
        fail_with(state, 400, "{\"schemas\":[],\"detail\":\"d\",\"status\":\"400\"}");

    assert_string_equal(error->message, "d");
    assert_string_equal(error->service.code, "None");
}

static void number_as_code_is_taken(void **state)
{
    assert_string_equal(fail_with(state, 400, "{\"code\":12,\"message\":\"m\"}")->service.code,
                        "12");
}

static void html_is_cut_to_an_excerpt(void **state)
{
    char body[5000];
    const struct err_record *error;

    memset(body, 'x', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    memcpy(body, "<html>\r\n\x01\xFF", 10);
    error = fail_with(state, 502, body);
    assert_string_equal(error->service.code, "None");
    assert_non_null(strstr(error->message, "502"));
    assert_non_null(strstr(error->message, "<html> \xEF\xBF\xBDxxx"));
    assert_true(strlen(error->message) < 300);
    assert_null(strchr(error->message, '\n'));
}

static void broken_or_strange_json_is_an_excerpt(void **state)
{
    assert_non_null(strstr(fail_with(state, 500, "{\"code\":")->message, "{\"code\":"));
    assert_non_null(strstr(fail_with(state, 500, "[1]")->message, "[1]"));
    assert_non_null(strstr(fail_with(state, 500, "{\"message\":{\"a\":1}}")->message, "{\"a\":1}"));
}

static void empty_body_says_the_status(void **state)
{
    const struct err_record *error = fail_with(state, 503, "");

    assert_non_null(strstr(error->message, "503"));
    assert_string_equal(error->service.code, "None");
    assert_null(error->service.request_id);
}

static void hints_say_the_next_step(void **state)
{
    assert_hint(state, 401, "NotAuthenticated", "fingerprint");
    assert_hint(state, 404, "NotAuthorizedOrNotFound", "does not say which");
    assert_hint(state, 404, "BucketNotFound", "check the name");
    assert_hint(state, 409, "IncorrectState", "lifecycle state");
    assert_hint(state, 409, "NotAuthorizedOrResourceAlreadyExists", "exists already");
    assert_hint(state, 409, "InvalidatedRetryToken", "read it again");
    assert_hint(state, 412, "NoEtagMatch", "if-match");
    assert_hint(state, 413, "RequestEntityTooLarge", "less");
    assert_hint(state, 429, "TooManyRequests", "wait");
    assert_hint(state, 500, "InternalServerError", "opc-request-id");
    assert_hint(state, 400, "LimitExceeded", "limit");
    assert_hint(state, 400, "QuotaExceeded", "quota");
    assert_hint(state, 302, "None", "endpoint");
}

static void date_of_another_age_does_not_overflow(void **state)
{
    struct fixture *fixture = *state;

    net_headers_add(&fixture->call.arena, &fixture->answer.headers, "date",
                    "Fri, 31 Dec 9999 23:59:59 GMT");
    clock_set_for_tests(1672954300000);
    assert_int_equal(oci_failure_skew_minutes(&fixture->answer), -INT_MAX);
    assert_hint(state, 401, "NotAuthenticated", "2147483647 minutes slow");
}

static void wrong_clock_explains_a_401(void **state)
{
    struct fixture *fixture = *state;
    int64_t theirs;

    net_headers_add(&fixture->call.arena, &fixture->answer.headers, "date",
                    "Thu, 05 Jan 2023 21:31:40 GMT");
    assert_true(clock_parse_http_date("Thu, 05 Jan 2023 21:31:40 GMT", &theirs));
    clock_set_for_tests(theirs + 10 * 60000);
    assert_hint(state, 401, "NotAuthenticated", "10 minutes fast");
    clock_set_for_tests(theirs - 7 * 60000);
    assert_hint(state, 401, "NotAuthenticated", "7 minutes slow");
    assert_hint(state, 429, "TooManyRequests", "wait");
    clock_set_for_tests(theirs + 60000);
    assert_hint(state, 401, "NotAuthenticated", "fingerprint");
    assert_int_equal(oci_failure_skew_minutes(&fixture->answer), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(message_code_and_request_id_are_the_services),
        TEST(message_is_made_one_line),
        TEST(scim_errors_are_understood),
        TEST(scim_error_without_a_type_has_code_none),
        TEST(number_as_code_is_taken),
        TEST(html_is_cut_to_an_excerpt),
        TEST(broken_or_strange_json_is_an_excerpt),
        TEST(empty_body_says_the_status),
        TEST(hints_say_the_next_step),
        TEST(date_of_another_age_does_not_overflow),
        TEST(wrong_clock_explains_a_401),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
