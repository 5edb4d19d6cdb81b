#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_code_has_its_word(void **state)
{
    (void)state;
#define CHECK_WORD(name, word) assert_string_equal(err_word(ERR_##name), word);
    ERR_LIST(CHECK_WORD)
#undef CHECK_WORD
}

static void foreign_code_has_a_word_too(void **state)
{
    (void)state;
    assert_string_equal(err_word((enum err)1000), "unknown");
    assert_string_equal(err_word((enum err) - 1), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_its_word),
        cmocka_unit_test(foreign_code_has_a_word_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
