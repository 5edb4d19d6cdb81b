#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Up to three bytes as four characters; returns how many of these carry bits. */
static size_t encode_group(const char *alphabet, const unsigned char *bytes, size_t len, char *out)
{
    uint32_t bits = (uint32_t)bytes[0] << 16;

    bits |= len > 1 ? (uint32_t)bytes[1] << 8 : 0;
    bits |= len > 2 ? (uint32_t)bytes[2] : 0;
    out[0] = alphabet[bits >> 18];
    out[1] = alphabet[bits >> 12 & 63];
    out[2] = alphabet[bits >> 6 & 63];
    out[3] = alphabet[bits & 63];
    return len + 1 < 4 ? len + 1 : 4;
}

static char *encode(struct arena *arena, const char *alphabet, bool padded, struct span bytes)
{
    const unsigned char *in = (const unsigned char *)bytes.ptr;
    char *text = arena_array(arena, bytes.len / 3 + 2, 4); /* a group to spare for the NUL */
    char *out = text;
    size_t at;

    for (at = 0; at < bytes.len; at += 3) {
        size_t used = encode_group(alphabet, in + at, bytes.len - at, out);

        if (padded)
            memset(out + used, '=', 4 - used);
        out += padded ? 4 : used;
    }
    *out = '\0';
    return text;
}

char *base64_encode(struct arena *arena, struct span bytes)
{
    return encode(arena, standard, /* padded= */ true, bytes);
}

char *base64url_encode(struct arena *arena, struct span bytes)
{
    return encode(arena, url_safe, /* padded= */ false, bytes);
}

/* The six bits a character stands for, or -1. */
static int value_of(const char *alphabet, char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == alphabet[62])
        return 62;
    return c == alphabet[63] ? 63 : -1;
}

/* Decodes without padding into `out`. The bits left over at the end must be zero, so that no two
 * texts stand for the same bytes. */
static bool decode_digits(const char *alphabet, struct span text, char *out)
{
    uint32_t bits = 0;
    unsigned have = 0;
    size_t i;

    for (i = 0; i < text.len; i++) {
        int value = value_of(alphabet, text.ptr[i]);

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            *out++ = (char)(bits >> have & 0xff);
        }
    }
    return (bits & ((1u << have) - 1)) == 0;
}

static bool decode(struct arena *arena, const char *alphabet, struct span text, struct span *out)
{
    size_t len = text.len / 4 * 3 + text.len % 4 * 3 / 4;
    char *bytes;

    if (text.len % 4 == 1)
        return false;
    bytes = arena_alloc(arena, len + 1);
    if (!decode_digits(alphabet, text, bytes))
        return false;
    *out = (struct span){ .ptr = bytes, .len = len };
    return true;
}

bool base64_decode(struct arena *arena, struct span text, struct span *out)
{
    if (text.len % 4)
        return false;
    if (text.len && text.ptr[text.len - 1] == '=')
        text.len -= text.ptr[text.len - 2] == '=' ? 2 : 1;
    return decode(arena, standard, text, out);
}

bool base64url_decode(struct arena *arena, struct span text, struct span *out)
{
    return decode(arena, url_safe, text, out);
}
