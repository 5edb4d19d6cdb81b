#include "sandbox/ids.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>
#include <openssl/sha.h>

#define UNIQUE_LEN 52 /* base32 of 32 bytes, behind the eight letters every OCID starts with */

static char *make(struct arena *arena, const char *type, bool regional,
                  const unsigned char bytes[32])
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    char unique[UNIQUE_LEN + 1];
    char *lower = arena_strdup(arena, type);
    size_t bit = 0;

    for (char *at = lower; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    for (size_t i = 0; i < UNIQUE_LEN; i++, bit += 5) {
        unsigned pair = (unsigned)bytes[bit / 8] << 8;

        if (bit / 8 + 1 < 32)
            pair |= bytes[bit / 8 + 1];
        unique[i] = digits[(pair >> (11 - bit % 8)) & 31];
    }
    unique[UNIQUE_LEN] = '\0';
    return arena_printf(arena, "ocid1.%s.oc1.%s.aaaaaaaa%s", lower, regional ? "iad" : "", unique);
}

/* While seeds are made: the same at every start. */
static struct {
    const char *text;
    unsigned count;
} fixed;

void sandbox_ids_fix(const char *text)
{
    fixed.text = text;
    fixed.count = 0;
}

static void fixed_bytes(unsigned char *out, int len)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    char text[256];

    snprintf(text, sizeof(text), "%u %s", fixed.count++, fixed.text);
    SHA256((const unsigned char *)text, strlen(text), digest);
    memcpy(out, digest, (size_t)len); /* nobody asks for more than a digest has */
}

static void random_bytes(unsigned char *out, int len)
{
    if (fixed.text != NULL) {
        fixed_bytes(out, len);
        return;
    }
    if (RAND_bytes(out, len) != 1)
        abort(); /* without random numbers there are no keys either */
}

char *sandbox_ids_new(struct arena *arena, const char *type, bool regional)
{
    unsigned char bytes[32];

    random_bytes(bytes, sizeof(bytes));
    return make(arena, type, regional, bytes);
}

char *sandbox_ids_derived(struct arena *arena, const char *type, bool regional, const char *seed)
{
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    const char *text = arena_printf(arena, "%s %s", type, seed);

    SHA256((const unsigned char *)text, strlen(text), bytes);
    return make(arena, type, regional, bytes);
}

char *sandbox_ids_type(struct arena *arena, const char *text)
{
    static const char head[] = "ocid1.";
    size_t len;

    if (strncmp(text, head, sizeof(head) - 1) != 0)
        return NULL;
    text += sizeof(head) - 1;
    len = strcspn(text, ".");
    if (len == 0 || text[len] != '.')
        return NULL;
    return arena_strndup(arena, text, len);
}

char *sandbox_ids_request(struct arena *arena)
{
    unsigned char bytes[16];
    char *out = arena_alloc(arena, sizeof(bytes) * 2 + 1);

    random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(out + i * 2, 3, "%02X", bytes[i]);
    return out;
}
