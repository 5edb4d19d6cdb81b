/* oci/credentials.c when tokens end, in many threads and in the background. */
#include "oci/credentials.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "oci/client.h"
#include "oci/material.h"
#include "oci/visitor.h"
#include "core/operations.h"

#define THREADS   8
#define HOUR_MS   3600000
#define NUMBER(n) ".n" #n

static bool has_token(const struct visitor *visitor, const char *number)
{
    const char *key_id = visitor->identity.signer.key_id;
    const char *end = strrchr(key_id, '.');

    return end && strcmp(end, number) == 0;
}

/* ---- Threads ------------------------------------------------------------------------------- */

struct crowd {
    struct oci_credentials *credentials;
    atomic_int failed[ERR_INTERNAL + 1];
};

static void *get_once(void *context)
{
    struct crowd *crowd = context;
    struct oci_identity identity = { .held = NULL };
    struct call call;

    call_init(&call);
    crowd->failed[oci_credentials_get(crowd->credentials, &call, &identity)]++;
    assert_true(identity.held || call.error.message);
    oci_identity_release(&identity);
    call_release(&call);
    return NULL;
}

static void send_crowd(struct crowd *crowd)
{
    pthread_t threads[THREADS];
    int i;

    for (i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, get_once, crowd), 0);
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void signs_in_once_for_all_who_ask(void **state)
{
    struct visitor *visitor = *state;
    struct crowd crowd = { .credentials = NULL };

    visitor->office.rules[OFFICE_X509].delay_ms = 200;
    visitor_open(visitor);
    crowd.credentials = visitor->credentials;
    send_crowd(&crowd);
    assert_int_equal(crowd.failed[ERR_NONE], THREADS);
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 1);
}

static void fails_once_for_all_who_ask(void **state)
{
    struct visitor *visitor = *state;
    struct crowd crowd = { .credentials = NULL };

    visitor->office.rules[OFFICE_X509] = (struct office_rule){ .status = 400, .delay_ms = 300 };
    visitor_open(visitor);
    crowd.credentials = visitor->credentials;
    send_crowd(&crowd);
    assert_int_equal(crowd.failed[ERR_SERVICE], THREADS);
    assert_true(office_visits(&visitor->office, OFFICE_X509) <= 2); /* a thread may come late */
}

static void *cancel_soon(void *context)
{
    nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
    call_cancel(context);
    return NULL;
}

/* Who waits for another one's signing-in can give up, and who signs in can, too; then another one
 * takes over. */
static void lets_each_caller_give_up_for_itself(void **state)
{
    struct visitor *visitor = *state;
    struct crowd crowd = { .credentials = NULL };
    pthread_t canceller, other;

    visitor->office.rules[OFFICE_X509] = (struct office_rule){ .delay_ms = 1000, .times = 1 };
    visitor_open(visitor);
    crowd.credentials = visitor->credentials;
    assert_int_equal(pthread_create(&canceller, NULL, cancel_soon, &visitor->call), 0);
    assert_int_equal(pthread_create(&other, NULL, get_once, &crowd), 0);
    assert_int_equal(visitor_get(visitor), ERR_CANCELLED);
    pthread_join(canceller, NULL);
    pthread_join(other, NULL);
    assert_int_equal(crowd.failed[ERR_NONE], 1);
}

/* ---- Background ---------------------------------------------------------------------------- */

static void renews_at_half_life_without_making_anybody_wait(void **state)
{
    struct visitor *visitor = *state;

    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS / 2 - 1000);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    visitor->office.rules[OFFICE_X509].delay_ms = 100;
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS / 2);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(has_token(visitor, NUMBER(1)));
    assert_true(office_wait(&visitor->office, OFFICE_X509, 2));
    while (has_token(visitor, NUMBER(1)))
        assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(has_token(visitor, NUMBER(2)));
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 2);
}

static void keeps_the_token_it_has_while_renewals_fail(void **state)
{
    struct visitor *visitor = *state;
    int visits;

    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    visitor->office.rules[OFFICE_X509].status = 400;
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS / 2);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(office_wait(&visitor->office, OFFICE_X509, 2));
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(has_token(visitor, NUMBER(1)));

    nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    visits = office_visits(&visitor->office, OFFICE_X509);
    assert_int_equal(visits, 2); /* not again at once */
    visitor->office.rules[OFFICE_X509].status = 0;
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS / 2 + 31000);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(office_wait(&visitor->office, OFFICE_X509, 3));
}

static void signs_in_anew_when_the_token_has_ended(void **state)
{
    struct visitor *visitor = *state;

    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(!has_token(visitor, NUMBER(1)));
}

static void asks_for_no_tokens_while_nobody_signs(void **state)
{
    struct visitor *visitor = *state;

    visitor->office.life_ms = 1;
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    clock_set_for_tests(0);
    nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
    assert_true(office_visits(&visitor->office, OFFICE_X509) <= 2);
}

static void ends_while_a_renewal_is_on_its_way(void **state)
{
    struct visitor *visitor = *state;
    int64_t start_ms;

    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    visitor->office.rules[OFFICE_METADATA].delay_ms = 20000;
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS / 2);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(office_wait(&visitor->office, OFFICE_METADATA, 5));
    start_ms = clock_monotonic_ms();
    oci_credentials_free(visitor->credentials);
    visitor->credentials = NULL;
    assert_true(clock_monotonic_ms() - start_ms < 5000);
}

/* ---- Refusals ------------------------------------------------------------------------------ */

static enum err call_api(struct oci_client *client, struct call *call)
{
    struct oci_core_get_instance_request request = { .instance_id = "ocid1.instance.oc1..i" };
    struct oci_core_get_instance_response response;

    return oci_client_send(client, call, &oci_core_service,
                           &oci_core_service.ops[OCI_CORE_GET_INSTANCE], &request, &response);
}

struct rush {
    struct oci_client *client;
    atomic_int failed;
};

static void *call_often(void *context)
{
    struct rush *rush = context;
    struct call call;
    int i;

    for (i = 0; i < 5; i++) {
        call_init(&call);
        rush->failed += call_api(rush->client, &call) != ERR_NONE;
        call_release(&call);
    }
    return NULL;
}

static struct oci_client *new_client(struct visitor *visitor)
{
    struct oci_client_options options = {
        .credentials = { .auth_type = OCI_AUTH_INSTANCE_PRINCIPAL },
        .retry_scale_percent = 1,
    };

    return oci_client_new(&options, office_transport(&visitor->office));
}

static void signs_a_refused_call_again_with_one_new_token_for_all(void **state)
{
    struct visitor *visitor = *state;
    struct rush rush = { .client = new_client(visitor) };
    pthread_t threads[THREADS];
    int i;

    assert_int_equal(call_api(rush.client, &visitor->call), ERR_NONE);
    visitor->office.tokens_good_from = 2; /* whoever holds the first one has lost it */
    for (i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &rush), 0);
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(rush.failed, 0);
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 2);
    oci_client_free(rush.client);
}

static void gives_up_when_the_new_token_is_refused_as_well(void **state)
{
    struct visitor *visitor = *state;
    struct oci_client *client = new_client(visitor);

    visitor->office.tokens_good_from = 100;
    assert_int_equal(call_api(client, &visitor->call), ERR_SERVICE);
    assert_int_equal(visitor->call.error.service.status, 401);
    assert_int_equal(office_visits(&visitor->office, OFFICE_X509), 2);
    assert_int_equal(office_visits(&visitor->office, OFFICE_API), 2);
    oci_client_free(client);
}

static int set_up(void **state)
{
    int failed = visitor_set_up(state);

    ((struct visitor *)*state)->options.auth_type = OCI_AUTH_INSTANCE_PRINCIPAL;
    return failed;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(signs_in_once_for_all_who_ask),
        TEST(fails_once_for_all_who_ask),
        TEST(lets_each_caller_give_up_for_itself),
        TEST(renews_at_half_life_without_making_anybody_wait),
        TEST(keeps_the_token_it_has_while_renewals_fail),
        TEST(signs_in_anew_when_the_token_has_ended),
        TEST(asks_for_no_tokens_while_nobody_signs),
        TEST(ends_while_a_renewal_is_on_its_way),
        TEST(signs_a_refused_call_again_with_one_new_token_for_all),
        TEST(gives_up_when_the_new_token_is_refused_as_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
