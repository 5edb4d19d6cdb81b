#include "base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void wipes_every_byte(void **state)
{
    char secret[] = "secret";

    (void)state;
    secret_wipe(secret, sizeof(secret) - 1);
    assert_memory_equal(secret, "\0\0\0\0\0\0", 6);
    secret_wipe(NULL, 0);
}

/* The flags that the kernel shows of the mapping that begins at `start`. */
static void read_flags(const void *start, char *out, size_t size)
{
    FILE *maps = fopen("/proc/self/smaps", "r");
    unsigned long wanted = (unsigned long)start, from, to;
    char line[512];
    int found = 0;

    out[0] = '\0';
    while (fgets(line, sizeof(line), maps)) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            found = from <= wanted && wanted < to;
        else if (found && strncmp(line, "VmFlags:", 8) == 0)
            snprintf(out, size, "%s", line + 8);
    }
    fclose(maps);
}

static void gives_pages_that_no_core_file_has(void **state)
{
    size_t size = 100;
    char *pages = secret_alloc(&size);
    char flags[256];
    size_t i;

    (void)state;
    assert_non_null(pages);
    assert_true(size >= 4096);
    for (i = 0; i < size; i++)
        assert_int_equal(pages[i], 0);
    memset(pages, 'x', size);
    read_flags(pages, flags, sizeof(flags));
    assert_non_null(strstr(flags, " dd "));
    secret_free(pages, size);
}

static void refuses_what_cannot_be(void **state)
{
    size_t size = SIZE_MAX;

    (void)state;
    assert_null(secret_alloc(&size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wipes_every_byte),
        cmocka_unit_test(gives_pages_that_no_core_file_has),
        cmocka_unit_test(refuses_what_cannot_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
