/* Connections of an address, messages of a caller. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "server/http_inside.h"

static uint64_t four(const char *text)
{
    struct sockaddr_in address = { .sin_family = AF_INET };

    assert_int_equal(inet_pton(AF_INET, text, &address.sin_addr), 1);
    return http_limits_address((struct sockaddr *)&address);
}

static uint64_t six(const char *text)
{
    struct sockaddr_in6 address = { .sin6_family = AF_INET6 };

    assert_int_equal(inet_pton(AF_INET6, text, &address.sin6_addr), 1);
    return http_limits_address((struct sockaddr *)&address);
}

static void this_machine_is_no_stranger(void **state)
{
    (void)state;
    assert_int_equal(four("127.0.0.1"), 0);
    assert_int_equal(four("127.9.9.9"), 0);
    assert_int_equal(six("::1"), 0);
    assert_int_equal(http_limits_address(NULL), 0);
    assert_int_not_equal(four("128.0.0.1"), 0);
    assert_int_not_equal(six("::2"), 0);
}

static void addresses_differ_but_one_network_of_ipv6_is_one(void **state)
{
    (void)state;
    assert_int_not_equal(four("10.0.0.1"), four("10.0.0.2"));
    assert_int_equal(six("2001:db8::1"), six("2001:db8::ffff:1"));
    assert_int_not_equal(six("2001:db8::1"), six("2001:db8:0:1::1"));
    assert_int_not_equal(six("::ffff:10.0.0.1"), six("::ffff:10.0.0.2"));
}

static void address_has_so_many_connections_and_no_more(void **state)
{
    struct http_limits *limits = http_limits_new(/* address_connections= */ 2, /* rate= */ 0);
    uint64_t address = four("10.0.0.1");

    (void)state;
    assert_true(http_limits_connect(limits, address));
    assert_true(http_limits_connect(limits, address));
    assert_false(http_limits_connect(limits, address));
    assert_true(http_limits_connect(limits, four("10.0.0.2")));
    http_limits_disconnect(limits, address);
    assert_true(http_limits_connect(limits, address));
    for (int i = 0; i < 100; i++)
        assert_true(http_limits_connect(limits, 0));
    http_limits_free(limits);
}

static void caller_who_was_quiet_may_hurry_for_a_while(void **state)
{
    struct http_limits *limits = http_limits_new(0, /* rate= */ 10);
    int wait_s = 0;
    int allowed = 0;

    (void)state;
    for (int i = 0; i < 100; i++)
        allowed += http_limits_allow(limits, "alice", &wait_s);
    assert_in_range(allowed, 20, 22);
    assert_int_equal(wait_s, 1);
    assert_true(http_limits_allow(limits, "bob", &wait_s));
    nanosleep(&(struct timespec){ .tv_nsec = 250000000 }, NULL);
    assert_true(http_limits_allow(limits, "alice", &wait_s));
    assert_true(http_limits_allow(limits, "alice", &wait_s));
    http_limits_free(limits);
}

static void without_a_rate_nobody_waits(void **state)
{
    struct http_limits *limits = http_limits_new(0, 0);
    int wait_s = 0;

    (void)state;
    for (int i = 0; i < 10000; i++)
        assert_true(http_limits_allow(limits, "alice", &wait_s));
    http_limits_free(limits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_machine_is_no_stranger),
        cmocka_unit_test(addresses_differ_but_one_network_of_ipv6_is_one),
        cmocka_unit_test(address_has_so_many_connections_and_no_more),
        cmocka_unit_test(caller_who_was_quiet_may_hurry_for_a_while),
        cmocka_unit_test(without_a_rate_nobody_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
