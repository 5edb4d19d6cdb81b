#include "guard/proxy_once.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void a_name_can_be_taken_once_until_it_is_given_back(void **state)
{
    struct guard_proxy_once *once = guard_proxy_once_new();

    (void)state;
    assert_false(guard_proxy_once_was(once, "a"));
    assert_true(guard_proxy_once_take(once, "a"));
    assert_false(guard_proxy_once_take(once, "a"));
    assert_true(guard_proxy_once_was(once, "a"));
    assert_true(guard_proxy_once_take(once, "b"));
    guard_proxy_once_give(once, "a");
    guard_proxy_once_give(once, "never taken");
    assert_true(guard_proxy_once_take(once, "a"));
    assert_false(guard_proxy_once_take(once, "b"));
    guard_proxy_once_free(once);
}

static void the_last_thousands_are_remembered(void **state)
{
    struct guard_proxy_once *once = guard_proxy_once_new();
    char name[32];
    int forgotten = 0;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof name, "%d", i);
        assert_true(guard_proxy_once_take(once, name));
    }
    for (int i = 95000; i < 100000; i++) {
        snprintf(name, sizeof name, "%d", i);
        forgotten += !guard_proxy_once_was(once, name);
    }
    assert_true(forgotten < 50);
    guard_proxy_once_free(once);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_can_be_taken_once_until_it_is_given_back),
        cmocka_unit_test(the_last_thousands_are_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
