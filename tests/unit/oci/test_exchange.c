#include "oci/exchange.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "oci/material.h"
#include "oci/visitor.h"

#define URL "https://auth.example.com/v1/x509"

static struct oci_exchange post(const char *url)
{
    return (struct oci_exchange){
        .what = "the desk",
        .method = "POST",
        .url = url,
        .content_type = "application/json",
        .body = span_of("{}"),
    };
}

static enum err send_to(struct visitor *visitor, const char *url)
{
    struct oci_exchange exchange = post(url);
    struct oci_token token;

    return oci_exchange_token(&visitor->call, office_transport(&visitor->office), &exchange,
                              &token);
}

static void sends_secrets_over_https_or_within_this_machine(void **state)
{
    struct visitor *visitor = *state;
    static const char *const refused[] = { "http://example.com/v1/x509", "http://10.0.0.1/v1/x509",
                                           "http://169.254.169.254.example.com/v1/x509" };
    size_t i;

    assert_int_equal(send_to(visitor, URL), ERR_NONE);
    assert_int_equal(send_to(visitor, "http://127.0.0.1:8/v1/x509"), ERR_NONE);
    assert_int_equal(send_to(visitor, "http://[::1]:8/v1/x509"), ERR_NONE);
    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_int_equal(send_to(visitor, refused[i]), ERR_CONFIG);
        call_forgive(&visitor->call);
    }
    assert_int_equal(send_to(visitor, "no url"), ERR_CONFIG);
    material_expect(&visitor->call, ERR_CONFIG, "the desk: its address is no URL", NULL);
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 3);
}

static void tries_again_what_may_pass(void **state)
{
    struct visitor *visitor = *state;
    static const struct office_rule rules[] = {
        { .status = 500, .times = 2 },       { .status = 503, .times = 2 },
        { .status = 429, .times = 2 },       { .fail = ERR_NETWORK, .times = 2 },
        { .fail = ERR_TIMEOUT, .times = 2 },
    };
    size_t i;

    for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        visitor->office.rules[OFFICE_X509] = rules[i];
        assert_int_equal(send_to(visitor, URL), ERR_NONE);
        assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 3 * (int)(i + 1));
    }
}

static void gives_up_at_once_when_told_no(void **state)
{
    struct visitor *visitor = *state;
    static const int statuses[] = { 302, 400, 401, 403, 404, 409 };
    size_t i;

    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        visitor->office.rules[OFFICE_X509].status = statuses[i];
        assert_int_equal(send_to(visitor, URL), ERR_SERVICE);
        assert_int_equal(visitor->call.error.service.status, statuses[i]);
        call_forgive(&visitor->call);
        assert_int_equal(office_visits(&visitor->office, OFFICE_X509), (int)(i + 1));
    }
}

static void says_who_could_not_be_reached(void **state)
{
    struct visitor *visitor = *state;

    visitor->office.rules[OFFICE_X509].fail = ERR_TLS;
    assert_int_equal(send_to(visitor, URL), ERR_TLS);
    material_expect(&visitor->call, ERR_TLS, "the desk: the office is closed", NULL);
}

static void has_patience_of_its_own_and_the_calls(void **state)
{
    struct visitor *visitor = *state;
    struct oci_exchange exchange = post(URL);
    struct net_response answer;
    int64_t start_ms = clock_monotonic_ms();

    visitor->office.rules[OFFICE_X509].delay_ms = 10000;
    exchange.patience_ms = 20;
    exchange.attempts = 2;
    assert_int_equal(
        oci_exchange_send(&visitor->call, office_transport(&visitor->office), &exchange, &answer),
        ERR_TIMEOUT);
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 2);
    assert_int_equal(visitor->call.deadline_ms, 0);
    call_forgive(&visitor->call);
    visitor->call.deadline_ms = clock_monotonic_ms() + 50;
    assert_int_equal(send_to(visitor, URL), ERR_TIMEOUT);
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 3);
    assert_true(clock_monotonic_ms() - start_ms < 5000);
}

static void takes_nothing_for_a_token_that_is_none(void **state)
{
    struct visitor *visitor = *state;
    static const char *const bodies[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"token\":null}",
        "{\"token\":\"\"}",
        "{\"token\":\"a b\"}",
        "{\"token\":\"a\\u0000b\"}",
        "{\"token\":\"a\\r\\nx: y\"}",
        "{\"Token\":\"a\"}",
        "{",
    };
    size_t i;

    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        visitor->office.rules[OFFICE_X509].body = bodies[i];
        if (send_to(visitor, URL) != ERR_PROTOCOL)
            fail_msg("%s was taken", bodies[i]);
        assert_non_null(strstr(visitor->call.error.message, URL));
        call_forgive(&visitor->call);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, visitor_set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sends_secrets_over_https_or_within_this_machine),
        TEST(tries_again_what_may_pass),
        TEST(gives_up_at_once_when_told_no),
        TEST(says_who_could_not_be_reached),
        TEST(has_patience_of_its_own_and_the_calls),
        TEST(takes_nothing_for_a_token_that_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
