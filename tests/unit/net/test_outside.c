#include "net/outside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/curl.h"
#include "world.h"

static bool is_outside(const char *text)
{
    union {
        struct sockaddr any;
        struct sockaddr_in in4;
        struct sockaddr_in6 in6;
    } address = { .in4 = { .sin_family = AF_INET } };

    if (inet_pton(AF_INET, text, &address.in4.sin_addr) == 1)
        return net_outside_is(&address.any);
    address.in6 = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
    assert_int_equal(inet_pton(AF_INET6, text, &address.in6.sin6_addr), 1);
    return net_outside_is(&address.any);
}

static void private_and_special_addresses_are_inside(void **state)
{
    static const char *const inside[] = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "fe80::1",
        "fc00::1",
        "fd00:c1::a9fe:a9fe",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "::7f00:1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        if (is_outside(inside[i]))
            fail_msg("%s counts as public", inside[i]);
    }
}

static void public_addresses_are_outside(void **state)
{
    static const char *const outside[] = {
        "1.1.1.1",     "9.255.255.255", "11.0.0.1",       "100.63.255.255",  "100.128.0.1",
        "172.15.0.1",  "172.32.0.1",    "192.167.0.1",    "223.255.255.255", "2606:4700::1",
        "2001:4860::", "2603:c020::1",  "::ffff:8.8.8.8",
    };

    (void)state;
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        if (!is_outside(outside[i]))
            fail_msg("%s does not count as public", outside[i]);
    }
}

static void other_kinds_of_sockets_are_inside(void **state)
{
    struct sockaddr address = { .sa_family = AF_UNIX };

    (void)state;
    assert_false(net_outside_is(&address));
}

static bool say_hello(struct peer *peer)
{
    peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    return false;
}

static void a_transport_to_the_outside_does_not_even_connect_to_this_machine(void **state)
{
    struct net_response response;
    struct world world;

    (void)state;
    world_open_with(&world, say_hello, NULL, (struct net_curl_options){ .outside_only = true });
    assert_int_equal(world_get(&world, "/", &response), ERR_NETWORK);
    assert_int_equal(atomic_load(&world.server->accepted), 0);
    world_close(&world);
    world_open_with(&world, say_hello, NULL, (struct net_curl_options){ .outside_only = false });
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
    world_close(&world);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_and_special_addresses_are_inside),
        cmocka_unit_test(public_addresses_are_outside),
        cmocka_unit_test(other_kinds_of_sockets_are_inside),
        cmocka_unit_test(a_transport_to_the_outside_does_not_even_connect_to_this_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
