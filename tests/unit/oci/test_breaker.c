/* oci/breaker.c, with a clock of its own. */
#include "oci/breaker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define START_MS 5000000

static const char strings[] = "\0ThingClient";

static const struct model_client clients[] = {
    { .name = 1, .flags = MODEL_CLIENT_BREAKER },
    { .name = 1, .flags = MODEL_CLIENT_BREAKER },
    { .name = 1 },
};

static const struct model_op ops[] = { { .client = 0 }, { .client = 1 }, { .client = 2 } };

static const struct model_service service = {
    .name = "things", .strings = strings, .clients = clients, .ops = ops
};

static struct oci_breakers *breakers;

static int set_up(void **state)
{
    breakers = oci_breakers_new();
    *state = oci_breaker_find(breakers, &service, &ops[0], "eu-frankfurt-1");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    oci_breakers_free(breakers);
    return 0;
}

static void note(struct oci_breaker *breaker, int count, bool failed, int64_t now_ms)
{
    for (int i = 0; i < count; i++)
        oci_breaker_note(breaker, failed, now_ms);
}

static bool is_open(struct oci_breaker *breaker, int64_t now_ms)
{
    struct call call;
    enum err e;

    call_init(&call);
    e = oci_breaker_check(&call, breaker, now_ms);
    call_release(&call);
    return e == ERR_SERVICE;
}

static void nine_failures_say_nothing(void **state)
{
    note(*state, 9, true, START_MS);
    assert_false(is_open(*state, START_MS));
    note(*state, 1, true, START_MS);
    assert_true(is_open(*state, START_MS));
}

static void four_of_five_must_fail(void **state)
{
    note(*state, 3, false, START_MS);
    note(*state, 11, true, START_MS);
    assert_false(is_open(*state, START_MS));
    note(*state, 1, true, START_MS);
    assert_true(is_open(*state, START_MS));
}

static void old_failures_are_forgotten(void **state)
{
    note(*state, 9, true, START_MS);
    note(*state, 1, true, START_MS + OCI_BREAKER_WINDOW_MS);
    assert_false(is_open(*state, START_MS + OCI_BREAKER_WINDOW_MS));
}

static void failures_within_the_window_add_up(void **state)
{
    note(*state, 9, true, START_MS);
    note(*state, 1, true, START_MS + OCI_BREAKER_WINDOW_MS - 10000);
    assert_true(is_open(*state, START_MS + OCI_BREAKER_WINDOW_MS - 10000));
}

static void open_breaker_closes_by_itself(void **state)
{
    note(*state, 10, true, START_MS);
    assert_true(is_open(*state, START_MS + OCI_BREAKER_OPEN_MS - 1));
    assert_false(is_open(*state, START_MS + OCI_BREAKER_OPEN_MS));
}

static void failures_of_calls_under_way_do_not_prolong_it(void **state)
{
    note(*state, 10, true, START_MS);
    note(*state, 5, true, START_MS + OCI_BREAKER_OPEN_MS - 1);
    assert_false(is_open(*state, START_MS + OCI_BREAKER_OPEN_MS));
}

static void first_failure_after_that_opens_it_again(void **state)
{
    int64_t later_ms = START_MS + OCI_BREAKER_OPEN_MS;

    note(*state, 10, true, START_MS);
    note(*state, 1, true, later_ms);
    assert_true(is_open(*state, later_ms + OCI_BREAKER_OPEN_MS - 1));
}

static void first_success_after_that_forgets_all(void **state)
{
    int64_t later_ms = START_MS + OCI_BREAKER_OPEN_MS;

    note(*state, 10, true, START_MS);
    note(*state, 1, false, later_ms);
    note(*state, 9, true, later_ms);
    assert_false(is_open(*state, later_ms));
}

static void open_breaker_says_for_how_long(void **state)
{
    struct call call;

    call_init(&call);
    note(*state, 10, true, START_MS);
    assert_int_equal(oci_breaker_check(&call, *state, START_MS + 7500), ERR_SERVICE);
    assert_string_equal(call.error.message, "ThingClient of service things kept failing in "
                                            "eu-frankfurt-1, so it is not asked again for 23 s");
    assert_string_equal(call.error.service.code, "CircuitBreakerOpen");
    assert_int_equal(call.error.service.status, 0);
    assert_non_null(call.error.hint);
    call_release(&call);
}

static void clients_and_regions_have_their_own(void **state)
{
    struct oci_breaker *same = oci_breaker_find(breakers, &service, &ops[0], "eu-frankfurt-1");
    struct oci_breaker *region = oci_breaker_find(breakers, &service, &ops[0], "uk-london-1");
    struct oci_breaker *client = oci_breaker_find(breakers, &service, &ops[1], "eu-frankfurt-1");
    struct oci_breaker *nowhere = oci_breaker_find(breakers, &service, &ops[0], NULL);

    note(*state, 10, true, START_MS);
    assert_ptr_equal(same, *state);
    assert_false(is_open(region, START_MS));
    assert_false(is_open(client, START_MS));
    assert_false(is_open(nowhere, START_MS));
}

static void client_without_breaker_has_none(void **state)
{
    struct oci_breaker *none = oci_breaker_find(breakers, &service, &ops[2], "eu-frankfurt-1");

    (void)state;
    assert_null(none);
    note(none, 20, true, START_MS);
    assert_false(is_open(none, START_MS));
}

static void set_does_not_grow_for_ever(void **state)
{
    struct oci_breaker *last = *state;
    char region[100];
    int made = 0;

    for (; last && made < 100000; made++) {
        snprintf(region, sizeof region, "r-%d", made);
        last = oci_breaker_find(breakers, &service, &ops[0], region);
    }
    assert_null(last);
    memset(region, 'x', sizeof region - 1);
    region[sizeof region - 1] = '\0';
    assert_null(oci_breaker_find(breakers, &service, &ops[1], region));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nine_failures_say_nothing),
        TEST(four_of_five_must_fail),
        TEST(old_failures_are_forgotten),
        TEST(failures_within_the_window_add_up),
        TEST(open_breaker_closes_by_itself),
        TEST(failures_of_calls_under_way_do_not_prolong_it),
        TEST(first_failure_after_that_opens_it_again),
        TEST(first_success_after_that_forgets_all),
        TEST(open_breaker_says_for_how_long),
        TEST(clients_and_regions_have_their_own),
        TEST(client_without_breaker_has_none),
        TEST(set_does_not_grow_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
