#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"

static void every_byte_gives_its_two_digits(void **state)
{
    struct arena arena;
    char bytes[256];
    const char *text;

    (void)state;
    arena_init(&arena);
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    text = hex_encode(&arena, (struct span){ bytes, sizeof(bytes) });
    assert_int_equal(strlen(text), 512);
    for (int i = 0; i < 256; i++) {
        char pair[3] = { text[2 * (size_t)i], text[2 * (size_t)i + 1], '\0' };

        assert_int_equal(strspn(pair, "0123456789abcdef"), 2);
        assert_int_equal(strtol(pair, NULL, 16), i);
    }
    arena_release(&arena);
}

static void no_bytes_give_an_empty_text(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_string_equal(hex_encode(&arena, (struct span){ "", 0 }), "");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_gives_its_two_digits),
        cmocka_unit_test(no_bytes_give_an_empty_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
