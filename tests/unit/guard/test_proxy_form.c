#include "guard/proxy_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void values_are_decoded_and_empty_ones_are_absent(void **state)
{
    struct guard_proxy_form form;

    (void)state;
    assert_true(guard_proxy_form_read(&arena, span_of("a=b+c%26&&d=&e&f%3D=%C3%A9"), &form));
    assert_string_equal(guard_proxy_form_get(&form, "a"), "b c&");
    assert_null(guard_proxy_form_get(&form, "d"));
    assert_null(guard_proxy_form_get(&form, "e"));
    assert_string_equal(guard_proxy_form_get(&form, "f="), "\xC3\xA9");
    assert_null(guard_proxy_form_get(&form, "A"));
    assert_true(guard_proxy_form_read(&arena, span_of(NULL), &form));
}

static void what_two_readers_could_read_in_two_ways_is_refused(void **state)
{
    static const char *const forms[] = { "a=1&a=2", "a=1&%61=2", "a=%",  "a=%4",
                                         "a=%zz",   "a=%00",     "a=%FF" };
    struct guard_proxy_form form;

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        assert_false(guard_proxy_form_read(&arena, span_of(forms[i]), &form));
    assert_false(guard_proxy_form_read(&arena, (struct span){ "a=\0b", 4 }, &form));
}

static void forms_have_a_size(void **state)
{
    char *text = arena_alloc(&arena, GUARD_PROXY_FORM_MAX + 2);
    struct guard_proxy_form form;
    struct buf many;

    (void)state;
    memset(text, 'a', GUARD_PROXY_FORM_MAX + 1);
    assert_false(guard_proxy_form_read(&arena, span_of(text), &form));
    buf_init(&many, &arena, 4096);
    for (int i = 0; i <= GUARD_PROXY_FORM_FIELDS; i++)
        buf_printf(&many, "a%d=1&", i);
    assert_false(guard_proxy_form_read(&arena, buf_span(&many), &form));
}

static void a_cookie_is_found_by_its_whole_name_and_once(void **state)
{
    (void)state;
    assert_string_equal(guard_proxy_form_cookie(&arena, "x=1; a=b=c ;y", "a"), "b=c");
    assert_null(guard_proxy_form_cookie(&arena, "aa=1; ba=2", "a"));
    assert_null(guard_proxy_form_cookie(&arena, "a=1; a=2", "a"));
    assert_null(guard_proxy_form_cookie(&arena, NULL, "a"));
    assert_string_equal(guard_proxy_form_cookie(&arena, "a", "a"), "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(values_are_decoded_and_empty_ones_are_absent, release),
        cmocka_unit_test_teardown(what_two_readers_could_read_in_two_ways_is_refused, release),
        cmocka_unit_test_teardown(forms_have_a_size, release),
        cmocka_unit_test_teardown(a_cookie_is_found_by_its_whole_name_and_once, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
