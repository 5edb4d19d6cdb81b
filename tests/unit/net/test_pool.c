#include "net/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint64_t origin(const char *text)
{
    return net_pool_origin(text, strlen(text));
}

static void an_empty_pool_gives_nothing(void **state)
{
    struct net_pool pool;
    (void)state;
    net_pool_init(&pool, 2);
    assert_null(net_pool_take(&pool, origin("a")));
    net_pool_release(&pool);
}

static void the_object_used_last_comes_first(void **state)
{
    struct net_pool pool;
    struct net_pooled a = { 0 }, b = { 0 };
    (void)state;
    net_pool_init(&pool, 2);
    assert_null(net_pool_give(&pool, &a, origin("a")));
    assert_null(net_pool_give(&pool, &b, origin("b")));
    assert_ptr_equal(net_pool_take(&pool, origin("c")), &b);
    assert_ptr_equal(net_pool_take(&pool, origin("c")), &a);
    assert_null(net_pool_take(&pool, origin("c")));
    net_pool_release(&pool);
}

static void an_object_that_knows_the_host_is_preferred(void **state)
{
    struct net_pool pool;
    struct net_pooled a = { 0 }, b = { 0 }, c = { 0 };
    (void)state;
    net_pool_init(&pool, 3);
    net_pool_give(&pool, &a, origin("a"));
    net_pool_give(&pool, &b, origin("b"));
    net_pool_give(&pool, &c, origin("c"));
    assert_ptr_equal(net_pool_take(&pool, origin("b")), &b);
    assert_ptr_equal(net_pool_take(&pool, origin("a")), &a);
    assert_ptr_equal(net_pool_take(&pool, origin("a")), &c);
    net_pool_release(&pool);
}

static void an_object_remembers_its_last_hosts(void **state)
{
    static const char *const hosts[] = { "1", "2", "3", "1", "4", "5" };
    struct net_pool pool;
    struct net_pooled object = { 0 };
    (void)state;
    net_pool_init(&pool, 1);
    for (size_t i = 0; i < 6; i++) {
        net_pool_give(&pool, &object, origin(hosts[i]));
        net_pool_take(&pool, 0);
    }
    /* "2" was the one not used for longest */
    static const char *const kept[] = { "5", "4", "1", "3" };
    for (size_t i = 0; i < NET_POOL_ORIGINS; i++)
        assert_true(object.origins[i] == origin(kept[i]));
    net_pool_release(&pool);
}

static void beyond_the_limit_the_oldest_goes(void **state)
{
    struct net_pool pool;
    struct net_pooled a = { 0 }, b = { 0 }, c = { 0 };
    (void)state;
    net_pool_init(&pool, 2);
    assert_null(net_pool_give(&pool, &a, origin("a")));
    assert_null(net_pool_give(&pool, &b, origin("b")));
    assert_ptr_equal(net_pool_give(&pool, &c, origin("c")), &a);
    assert_ptr_equal(net_pool_take(&pool, 0), &c);
    assert_ptr_equal(net_pool_take(&pool, 0), &b);
    assert_null(net_pool_take(&pool, 0));
    net_pool_release(&pool);
}

static void origins_differ_by_scheme_host_and_port(void **state)
{
    (void)state;
    assert_true(origin("https://a") == origin("https://a"));
    assert_true(origin("https://a") != origin("http://a"));
    assert_true(origin("https://a") != origin("https://a:444"));
    assert_true(origin("") != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_pool_gives_nothing),
        cmocka_unit_test(the_object_used_last_comes_first),
        cmocka_unit_test(an_object_that_knows_the_host_is_preferred),
        cmocka_unit_test(an_object_remembers_its_last_hosts),
        cmocka_unit_test(beyond_the_limit_the_oldest_goes),
        cmocka_unit_test(origins_differ_by_scheme_host_and_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
