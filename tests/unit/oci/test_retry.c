/* oci/retry.c: one rule a test. */
#include "oci/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

static const struct model_op put_op = { .flags = MODEL_OP_RETRY,
                                        .method = MODEL_PUT,
                                        .op_class = MODEL_WRITE };
static const struct model_op post_op = { .flags = MODEL_OP_RETRY,
                                         .method = MODEL_POST,
                                         .op_class = MODEL_WRITE };
static const struct model_op patch_op = { .flags = MODEL_OP_RETRY,
                                          .method = MODEL_PATCH,
                                          .op_class = MODEL_WRITE };
static const struct model_op query_op = { .flags = MODEL_OP_RETRY,
                                          .method = MODEL_POST,
                                          .op_class = MODEL_READ };
static const struct model_op single_op = { .method = MODEL_PUT, .op_class = MODEL_WRITE };
static const struct model_op read_op = { .method = MODEL_POST, .op_class = MODEL_READ };

static bool due(const struct model_op *op, int status, const char *code, bool has_token)
{
    struct err_record error = {
        .code = ERR_SERVICE,
        .service = { .status = status, .code = code },
    };

    return oci_retry_is_due(op, &error, has_token);
}

static bool due_code(const struct model_op *op, enum err code, bool has_token)
{
    struct err_record error = { .code = code };

    return oci_retry_is_due(op, &error, has_token);
}

static void passing_troubles_are_worth_another_try(void **state)
{
    static const int statuses[] = { 429, 500, 502, 503, 504 };

    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        assert_true(due(&put_op, statuses[i], "None", false));
    assert_true(due(&put_op, 409, "IncorrectState", false));
    assert_true(due(&put_op, 409, "LockConflict", false));
    assert_true(due_code(&put_op, ERR_NETWORK, false));
    assert_true(due_code(&put_op, ERR_TIMEOUT, false));
}

static void lasting_troubles_are_not(void **state)
{
    static const int statuses[] = { 301, 304, 400, 401, 403, 404, 412, 413, 422, 501, 505 };
    static const enum err codes[] = { ERR_TLS,      ERR_CANCELLED, ERR_PROTOCOL,
                                      ERR_LIMIT,    ERR_IO,        ERR_CREDENTIALS,
                                      ERR_ARGUMENT, ERR_CONFIG,    ERR_DENIED };

    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        assert_false(due(&put_op, statuses[i], "IncorrectState", true));
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        assert_false(due_code(&put_op, codes[i], true));
    assert_false(due(&put_op, 409, "InvalidatedRetryToken", true));
    assert_false(due(&put_op, 409, NULL, true));
}

static void reads_are_retried_whatever_the_sdks_do(void **state)
{
    static const int statuses[] = { 429, 500, 502, 503, 504 };

    (void)state;
    assert_true(oci_retry_is_allowed(&read_op));
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        assert_true(due(&read_op, statuses[i], "None", false));
    assert_true(due_code(&read_op, ERR_NETWORK, false));
    assert_true(due_code(&read_op, ERR_TIMEOUT, false));
    assert_false(due(&read_op, 404, "None", false));
}

static void changes_the_sdks_do_not_retry_are_not_retried(void **state)
{
    (void)state;
    assert_false(oci_retry_is_allowed(&single_op));
    assert_false(due(&single_op, 503, "None", true));
    assert_false(due_code(&single_op, ERR_NETWORK, true));
}

static void post_of_unknown_fate_needs_a_retry_token(void **state)
{
    static const int unknown[] = { 500, 502, 504 };

    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_false(due(&post_op, unknown[i], "None", false));
        assert_false(due(&patch_op, unknown[i], "None", false));
        assert_true(due(&post_op, unknown[i], "None", true));
    }
    assert_false(due_code(&post_op, ERR_NETWORK, false));
    assert_false(due_code(&post_op, ERR_TIMEOUT, false));
    assert_true(due_code(&post_op, ERR_NETWORK, true));
}

static void post_that_was_turned_away_needs_none(void **state)
{
    (void)state;
    assert_true(due(&post_op, 429, "TooManyRequests", false));
    assert_true(due(&post_op, 503, "None", false));
    assert_true(due(&post_op, 409, "IncorrectState", false));
}

static void post_that_only_reads_needs_none(void **state)
{
    (void)state;
    assert_true(due(&query_op, 500, "None", false));
    assert_true(due_code(&query_op, ERR_NETWORK, false));
}

static void delay_doubles_up_to_thirty_seconds(void **state)
{
    static const int64_t seconds[] = { 1, 2, 4, 8, 16, 30, 30, 30 };

    (void)state;
    for (int n = 0; n < 8; n++)
        assert_int_equal(oci_retry_delay_ms(n, 0, 0), seconds[n] * 1000);
    assert_int_equal(oci_retry_delay_ms(1000000, 0, 0), 30000);
}

static void jitter_is_less_than_a_second(void **state)
{
    (void)state;
    assert_int_equal(oci_retry_delay_ms(0, 999, 0), 1999);
    assert_int_equal(oci_retry_delay_ms(0, 1000, 0), 1000);
    assert_in_range(oci_retry_delay_ms(0, UINT32_MAX, 0), 1000, 1999);
}

static void longer_retry_after_holds_up_to_a_minute(void **state)
{
    (void)state;
    assert_int_equal(oci_retry_delay_ms(0, 0, 500), 1000);
    assert_int_equal(oci_retry_delay_ms(0, 0, 7000), 7000);
    assert_int_equal(oci_retry_delay_ms(0, 0, 3600000), 60000);
    assert_int_equal(oci_retry_delay_ms(0, 0, INT64_MAX), 60000);
}

static void all_attempts_together_have_a_limit(void **state)
{
    (void)state;
    assert_true(oci_retry_fits(0, 60000));
    assert_true(oci_retry_fits(OCI_RETRY_TOTAL_MS - 1000, 1000));
    assert_false(oci_retry_fits(OCI_RETRY_TOTAL_MS - 1000, 1001));
}

static void retry_after_is_seconds_or_a_date(void **state)
{
    int64_t now_ms;

    (void)state;
    assert_true(clock_parse_http_date("Thu, 05 Jan 2023 21:31:40 GMT", &now_ms));
    assert_int_equal(oci_retry_after_ms("5", now_ms), 5000);
    assert_int_equal(oci_retry_after_ms("0", now_ms), 0);
    assert_int_equal(oci_retry_after_ms("Thu, 05 Jan 2023 21:32:10 GMT", now_ms), 30000);
}

static void useless_retry_after_is_none(void **state)
{
    static const char *const values[] = { NULL,   "",    "-5", "5x",
                                          "soon", "1.5", " ",  "Thu, 05 Jan 2023 21:31:39 GMT" };
    int64_t now_ms;

    (void)state;
    assert_true(clock_parse_http_date("Thu, 05 Jan 2023 21:31:40 GMT", &now_ms));
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_int_equal(oci_retry_after_ms(values[i], now_ms), 0);
}

static void huge_retry_after_does_not_overflow(void **state)
{
    (void)state;
    assert_true(oci_retry_after_ms("99999999999999999999999999", 0) >= 60000);
    assert_true(oci_retry_after_ms("9223372036854775807", 0) >= 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passing_troubles_are_worth_another_try),
        cmocka_unit_test(lasting_troubles_are_not),
        cmocka_unit_test(reads_are_retried_whatever_the_sdks_do),
        cmocka_unit_test(changes_the_sdks_do_not_retry_are_not_retried),
        cmocka_unit_test(post_of_unknown_fate_needs_a_retry_token),
        cmocka_unit_test(post_that_was_turned_away_needs_none),
        cmocka_unit_test(post_that_only_reads_needs_none),
        cmocka_unit_test(delay_doubles_up_to_thirty_seconds),
        cmocka_unit_test(jitter_is_less_than_a_second),
        cmocka_unit_test(longer_retry_after_holds_up_to_a_minute),
        cmocka_unit_test(all_attempts_together_have_a_limit),
        cmocka_unit_test(retry_after_is_seconds_or_a_date),
        cmocka_unit_test(useless_retry_after_is_none),
        cmocka_unit_test(huge_retry_after_does_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
