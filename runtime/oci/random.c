#include "oci/random.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

/* So few bytes come whole or not at all, and only a signal at boot time can interrupt. Without
 * randomness two callers would share a retry token, so there is no way on. */
static void fill(void *bytes, size_t len)
{
    ssize_t got;

    do {
        got = getrandom(bytes, len, 0);
    } while (got < 0 && errno == EINTR);
    if (got != (ssize_t)len) {
        fputs("oci: the kernel gives no random bytes\n", stderr);
        abort();
    }
}

char *oci_random_hex(struct arena *arena)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char bytes[OCI_RANDOM_HEX / 2];
    char *text = arena_alloc(arena, OCI_RANDOM_HEX + 1);

    fill(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return text;
}

uint32_t oci_random_uint(void)
{
    uint32_t number;

    fill(&number, sizeof number);
    return number;
}
