/* oci/client.c: what happens after an attempt that failed. */
#include "oci/client.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <openssl/rsa.h>

#include "base/clock.h"
#include "core/operations.h"
#include "identity/operations.h"
#include "objectstorage/operations.h"
#include "oci/retry.h"
#include "oci/stage.h"

#define NAMESPACE                                                                                  \
    {                                                                                              \
        .status = 200, .type = JSON, .body = "\"ns\""                                              \
    }
#define REFUSED                                                                                    \
    {                                                                                              \
        .status = 401, .type = JSON, .body = "{\"code\":\"NotAuthenticated\",\"message\":\"no\"}"  \
    }

/* GET, retried by default. */
static enum err get_namespace(struct stage *stage)
{
    struct oci_objectstorage_get_namespace_request request = { .compartment_id = NULL };
    struct oci_objectstorage_get_namespace_response response;
    enum err e = stage_send(stage, &oci_objectstorage_service, OCI_OBJECTSTORAGE_GET_NAMESPACE,
                            NULL, &request, &response);

    if (!e)
        assert_string_equal(response.value, "ns");
    return e;
}

/* POST without a retry token, retried by default. */
static enum err update_bucket(struct stage *stage)
{
    struct oci_objectstorage_update_bucket_details details = { .name = "new" };
    struct oci_objectstorage_update_bucket_request request = { .namespace_name = "ns",
                                                               .bucket_name = "b",
                                                               .update_bucket_details = &details };
    struct oci_objectstorage_update_bucket_response response;

    return stage_send(stage, &oci_objectstorage_service, OCI_OBJECTSTORAGE_UPDATE_BUCKET, NULL,
                      &request, &response);
}

/* POST with a retry token, retried by default. */
static enum err create_group(struct stage *stage)
{
    struct oci_identity_create_group_details details = { .compartment_id = "c",
                                                         .name = "n",
                                                         .description = "d" };
    struct oci_identity_create_group_request request = { .create_group_details = &details };
    struct oci_identity_create_group_response response;

    return stage_send(stage, &oci_identity_service, OCI_IDENTITY_CREATE_GROUP, NULL, &request,
                      &response);
}

static int64_t run_ms(struct stage *stage, enum err expected)
{
    int64_t start_ms = clock_monotonic_ms();

    assert_int_equal(get_namespace(stage), expected);
    return clock_monotonic_ms() - start_ms;
}

/* ---- Which attempts are made -------------------------------------------------------------- */

static void passing_trouble_is_outlived(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 503 }, { .status = 429 }, { .fail = ERR_NETWORK }, NAMESPACE);
    assert_int_equal(get_namespace(stage), 0);
    assert_int_equal(stage->report.attempts, 4);
    assert_int_equal(stage->fake.sent_count, 4);
    assert_int_equal(stage->report.status, 200);
    assert_int_equal(stage->call.error.code, ERR_NONE);
}

static void lasting_trouble_ends_after_eight_attempts(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 500, .type = JSON, .body = "{\"code\":\"X\",\"message\":\"m\"}" });
    assert_int_equal(get_namespace(stage), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, OCI_RETRY_ATTEMPTS);
    assert_int_equal(stage->report.attempts, OCI_RETRY_ATTEMPTS);
    assert_string_equal(stage->call.error.message, "m");
    assert_int_equal(stage->call.error.service.status, 500);
}

static void host_that_never_answers_is_given_up_sooner(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .fail = ERR_NETWORK });
    assert_int_equal(get_namespace(stage), ERR_NETWORK);
    assert_int_equal(stage->fake.sent_count, OCI_RETRY_ATTEMPTS_UNANSWERED);
}

static void number_of_attempts_can_be_chosen(void **state)
{
    struct stage *stage = *state;

    stage->options.attempts = 2;
    SCRIPT(stage, { .status = 500 });
    assert_int_equal(get_namespace(stage), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 2);
    assert_string_equal(stage->fake.sent[0].client_retries, "true");
}

static void one_attempt_means_no_retries(void **state)
{
    struct stage *stage = *state;

    stage->options.attempts = 1;
    SCRIPT(stage, { .status = 503 });
    assert_int_equal(get_namespace(stage), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 1);
    assert_null(stage->fake.sent[0].client_retries);
}

static void change_that_is_not_retried_by_default_is_sent_once(void **state)
{
    struct oci_core_instance_action_request request = { .instance_id = "i", .action = "STOP" };
    struct oci_core_instance_action_response response;
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 503 });
    assert_int_equal(
        stage_send(stage, &oci_core_service, OCI_CORE_INSTANCE_ACTION, NULL, &request, &response),
        ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 1);
    assert_null(stage->fake.sent[0].client_retries);
}

static void read_that_is_not_retried_by_default_is_retried(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 503 }, { .fail = ERR_NETWORK },
           { .status = 200, .type = JSON, .body = "{}" });
    assert_int_equal(stage_get_instance(stage, NULL), ERR_NONE);
    assert_int_equal(stage->fake.sent_count, 3);
    assert_string_equal(stage->fake.sent[0].client_retries, "true");
}

static void answer_that_will_not_change_is_taken(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 404 });
    assert_int_equal(get_namespace(stage), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 1);
}

static void broken_answer_is_taken(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200, .type = JSON, .body = "{" });
    assert_int_equal(get_namespace(stage), ERR_PROTOCOL);
    assert_int_equal(stage->fake.sent_count, 1);
}

static void post_without_token_is_sent_again_only_when_it_was_turned_away(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 503 }, { .status = 500 });
    assert_int_equal(update_bucket(stage), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 2);
    assert_int_equal(stage->call.error.service.status, 500);
}

static void conflict_of_states_is_tried_again(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 409, .type = JSON, .body = "{\"code\":\"IncorrectState\"}" },
           { .status = 409, .type = JSON, .body = "{\"code\":\"InvalidatedRetryToken\"}" });
    assert_int_equal(get_namespace(stage), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 2);
}

/* ---- What is the same in each attempt, and what is not ------------------------------------ */

static void pass_a_second(struct fake *fake, struct call *call)
{
    (void)fake;
    (void)call;
    clock_set_for_tests(clock_unix_ms() + 1000);
}

static void token_and_id_stay_but_signatures_are_fresh(void **state)
{
    struct stage *stage = *state;
    const struct fake_sent *sent = stage->fake.sent;

    clock_set_for_tests(1700000000000);
    SCRIPT(stage, { .status = 500, .before = pass_a_second },
           { .fail = ERR_TIMEOUT, .before = pass_a_second },
           { .status = 200, .type = JSON, .body = "{}" });
    assert_int_equal(create_group(stage), 0);
    assert_int_equal(stage->fake.sent_count, 3);
    assert_int_equal(strlen(sent[0].retry_token), 32);
    for (size_t i = 1; i < 3; i++) {
        assert_string_equal(sent[i].retry_token, sent[0].retry_token);
        assert_string_equal(sent[i].request_id, sent[0].request_id);
        assert_string_equal(sent[i].body, sent[0].body);
        assert_string_not_equal(sent[i].x_date, sent[i - 1].x_date);
        assert_string_not_equal(sent[i].authorization, sent[i - 1].authorization);
    }
}

/* ---- Time --------------------------------------------------------------------------------- */

static void retry_after_is_waited_for(void **state)
{
    struct stage *stage = *state;

    /* A hundredth of 30 s. */
    SCRIPT(stage, { .status = 429, .retry_after = "30" }, NAMESPACE);
    assert_in_range(run_ms(stage, ERR_NONE), 300, 3000);
}

static void deadline_within_the_wait_gives_the_last_error_at_once(void **state)
{
    struct stage *stage = *state;

    stage->options.retry_scale_percent = 0;
    stage->call.deadline_ms = clock_monotonic_ms() + 900;
    SCRIPT(stage, { .status = 503, .type = JSON, .body = "{\"code\":\"Busy\",\"message\":\"m\"}" });
    assert_in_range(run_ms(stage, ERR_SERVICE), 0, 500);
    assert_int_equal(stage->fake.sent_count, 1);
    assert_int_equal(stage->call.error.code, ERR_SERVICE);
    assert_string_equal(stage->call.error.service.code, "Busy");
    assert_non_null(stage->call.error.hint);
    stage_expect(stage, "m (");
    stage_expect(stage, "deadline");
}

static void pass_the_deadline(struct fake *fake, struct call *call)
{
    (void)fake;
    call->deadline_ms = 1;
}

static void deadline_within_an_attempt_gives_the_error_before(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 503, .type = JSON, .body = "{\"code\":\"Busy\",\"message\":\"m\"}" },
           { .fail = ERR_TIMEOUT, .before = pass_the_deadline });
    assert_int_equal(get_namespace(stage), ERR_SERVICE);
    assert_string_equal(stage->call.error.service.code, "Busy");
    stage_expect(stage, "deadline");
}

static void deadline_in_the_first_attempt_is_a_timeout(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .fail = ERR_TIMEOUT, .before = pass_the_deadline });
    assert_int_equal(get_namespace(stage), ERR_TIMEOUT);
    assert_int_equal(stage->fake.sent_count, 1);
}

static void *cancel_soon(void *context)
{
    struct timespec pause = { .tv_nsec = 50 * 1000000 };

    nanosleep(&pause, NULL);
    call_cancel(context);
    return NULL;
}

static void cancelling_ends_the_wait(void **state)
{
    struct stage *stage = *state;
    pthread_t thread;

    stage->options.retry_scale_percent = 0;
    SCRIPT(stage, { .status = 503, .retry_after = "60" });
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &stage->call), 0);
    assert_in_range(run_ms(stage, ERR_CANCELLED), 0, 10000);
    pthread_join(thread, NULL);
    assert_int_equal(stage->call.error.code, ERR_CANCELLED);
    assert_int_equal(stage->fake.sent_count, 1);
}

/* ---- 401 ---------------------------------------------------------------------------------- */

static void replace_key(struct fake *fake, struct call *call)
{
    EVP_PKEY *key = EVP_RSA_gen(2048);

    (void)call;
    stage_profile(fake->context, key, "region=us-ashburn-1");
    EVP_PKEY_free(key);
}

static void key_replaced_meanwhile_is_used(void **state)
{
    struct stage *stage = *state;
    const struct fake_sent *sent = stage->fake.sent;
    const char *old = stage->fingerprint;
    struct fake_answer refused = REFUSED;

    refused.before = replace_key;
    stage->fake.context = stage;
    SCRIPT(stage, refused, { .status = 200, .type = JSON, .body = "{\"id\":\"a\"}" });
    assert_int_equal(stage_get_instance(stage, NULL), 0);
    assert_int_equal(stage->report.attempts, 2);
    assert_string_not_equal(stage->fingerprint, old);
    assert_non_null(strstr(sent[0].authorization, old));
    assert_non_null(strstr(sent[1].authorization, stage->fingerprint));
    assert_int_equal(stage->call.error.code, ERR_NONE);
}

static void key_is_read_again_only_once(void **state)
{
    struct stage *stage = *state;
    struct fake_answer refused = REFUSED;

    refused.before = replace_key;
    stage->fake.context = stage;
    SCRIPT(stage, refused);
    assert_int_equal(stage_get_instance(stage, NULL), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 2);
    assert_int_equal(stage->call.error.service.status, 401);
}

static void same_key_is_not_tried_twice(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, REFUSED);
    assert_int_equal(get_namespace(stage), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 1);
    assert_string_equal(stage->call.error.service.code, "NotAuthenticated");
    assert_non_null(strstr(stage->call.error.hint, "fingerprint"));
}

static void break_profile(struct fake *fake, struct call *call)
{
    struct stage *stage = fake->context;

    (void)call;
    material_write(&stage->call.arena, "config", "[DEFAULT]\n");
}

static void profile_broken_meanwhile_is_what_is_wrong(void **state)
{
    struct stage *stage = *state;
    struct fake_answer refused = REFUSED;

    refused.before = break_profile;
    stage->fake.context = stage;
    SCRIPT(stage, refused);
    assert_int_equal(stage_get_instance(stage, NULL), ERR_CONFIG);
    stage_expect(stage, "DEFAULT");
    assert_int_equal(stage->fake.sent_count, 1);
}

static void use_session(struct stage *stage, const char *token)
{
    const char *file = material_write(&stage->call.arena, "token", token);

    stage_profile(
        stage, material_key(),
        arena_printf(&stage->call.arena, "region=us-ashburn-1\nsecurity_token_file=%s", file));
}

static void refused_session_says_how_to_renew_it(void **state)
{
    struct stage *stage = *state;

    use_session(stage, "first-token");
    SCRIPT(stage, REFUSED);
    assert_int_equal(stage_get_instance(stage, NULL), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, 1);
    assert_non_null(strstr(stage->call.error.hint, "oci-mcp auth login"));
    material_expect_hidden(&stage->call, "first-token");
}

static void renew_session(struct fake *fake, struct call *call)
{
    struct stage *stage = fake->context;

    (void)call;
    material_write(&stage->call.arena, "token", "second-token");
}

static void session_renewed_meanwhile_is_used(void **state)
{
    struct stage *stage = *state;
    struct fake_answer refused = REFUSED;

    use_session(stage, "first-token");
    refused.before = renew_session;
    stage->fake.context = stage;
    SCRIPT(stage, refused, { .status = 200, .type = JSON, .body = "{}" });
    assert_int_equal(stage_get_instance(stage, NULL), 0);
    assert_non_null(strstr(stage->fake.sent[0].authorization, "ST$first-token"));
    assert_non_null(strstr(stage->fake.sent[1].authorization, "ST$second-token"));
}

/* ---- Circuit breaker ---------------------------------------------------------------------- */

static void service_that_keeps_failing_is_left_alone(void **state)
{
    struct stage *stage = *state;
    size_t sent;

    SCRIPT(stage, { .fail = ERR_NETWORK });
    assert_int_equal(get_namespace(stage), ERR_NETWORK);
    call_forgive(&stage->call);
    assert_int_equal(get_namespace(stage), ERR_NETWORK);
    call_forgive(&stage->call);
    assert_int_equal(get_namespace(stage), ERR_NETWORK); /* what is under way goes on */
    call_forgive(&stage->call);
    sent = stage->fake.sent_count;
    assert_int_equal(sent, 3 * OCI_RETRY_ATTEMPTS_UNANSWERED);
    assert_int_equal(get_namespace(stage), ERR_SERVICE);
    assert_int_equal(stage->fake.sent_count, sent);
    assert_string_equal(stage->call.error.service.code, "CircuitBreakerOpen");
}

static void refusals_do_not_open_the_breaker(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 404 });
    for (int i = 0; i < 12; i++) {
        assert_int_equal(get_namespace(stage), ERR_SERVICE);
        call_forgive(&stage->call);
    }
    assert_int_equal(stage->fake.sent_count, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(passing_trouble_is_outlived),
        TEST(lasting_trouble_ends_after_eight_attempts),
        TEST(host_that_never_answers_is_given_up_sooner),
        TEST(number_of_attempts_can_be_chosen),
        TEST(one_attempt_means_no_retries),
        TEST(change_that_is_not_retried_by_default_is_sent_once),
        TEST(read_that_is_not_retried_by_default_is_retried),
        TEST(answer_that_will_not_change_is_taken),
        TEST(broken_answer_is_taken),
        TEST(post_without_token_is_sent_again_only_when_it_was_turned_away),
        TEST(conflict_of_states_is_tried_again),
        TEST(token_and_id_stay_but_signatures_are_fresh),
        TEST(retry_after_is_waited_for),
        TEST(deadline_within_the_wait_gives_the_last_error_at_once),
        TEST(deadline_within_an_attempt_gives_the_error_before),
        TEST(deadline_in_the_first_attempt_is_a_timeout),
        TEST(cancelling_ends_the_wait),
        TEST(key_replaced_meanwhile_is_used),
        TEST(key_is_read_again_only_once),
        TEST(same_key_is_not_tried_twice),
        TEST(profile_broken_meanwhile_is_what_is_wrong),
        TEST(refused_session_says_how_to_renew_it),
        TEST(session_renewed_meanwhile_is_used),
        TEST(service_that_keeps_failing_is_left_alone),
        TEST(refusals_do_not_open_the_breaker),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
