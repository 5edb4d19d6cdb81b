#include "base/span.h"

#include <stdint.h>
#include <string.h>

struct span span_of(const char *text)
{
    return (struct span){ .ptr = text, .len = text ? strlen(text) : 0 };
}

bool span_equals(struct span a, const char *text)
{
    size_t len = strlen(text);

    return a.len == len && (len == 0 || memcmp(a.ptr, text, len) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool span_equals_nocase(struct span a, const char *text)
{
    size_t i;

    if (a.len != strlen(text))
        return false;
    for (i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(text[i]))
            return false;
    }
    return true;
}

bool span_starts_with(struct span a, const char *prefix)
{
    size_t len = strlen(prefix);

    return len == 0 || (a.len >= len && memcmp(a.ptr, prefix, len) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span a)
{
    while (a.len && is_blank(a.ptr[0])) {
        a.ptr++;
        a.len--;
    }
    while (a.len && is_blank(a.ptr[a.len - 1]))
        a.len--;
    return a;
}

struct span span_cut(struct span *rest, char separator)
{
    struct span head = *rest;
    const char *found = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;

    if (!found) {
        *rest = (struct span){ 0 };
        return head;
    }
    head.len = (size_t)(found - head.ptr);
    rest->ptr = found + 1;
    rest->len -= head.len + 1;
    return head;
}

/* RFC 3629 section 4, by first byte. The second byte has its own range, which is what shuts out
 * overlong forms, surrogates and what lies above U+10FFFF; all further ones are 80..BF. */
static const struct utf8_form {
    unsigned char first_min, first_max, second_min, second_max;
    unsigned char len;
} utf8_forms[] = {
    { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
    { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
    { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/* Bytes of the non-ASCII character at `bytes`, 0 when it is none. */
static size_t utf8_length(const unsigned char *bytes, size_t left)
{
    const struct utf8_form *form = utf8_forms;
    const struct utf8_form *end = utf8_forms + sizeof(utf8_forms) / sizeof(utf8_forms[0]);
    size_t i;

    while (form < end && bytes[0] > form->first_max)
        form++;
    if (form == end || bytes[0] < form->first_min || left < form->len)
        return 0;
    if (bytes[1] < form->second_min || bytes[1] > form->second_max)
        return 0;
    for (i = 2; i < form->len; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    }
    return form->len;
}

/* Bytes at the start that are ASCII, rounded down to whole words: nearly all text is. */
static size_t ascii_words(const unsigned char *bytes, size_t left)
{
    size_t at = 0;
    uint64_t word;

    for (; left - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, bytes + at, sizeof(word));
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return at;
}

size_t span_utf8_error(struct span a)
{
    const unsigned char *bytes = (const unsigned char *)a.ptr;
    size_t at = 0;
    size_t len;

    while (at < a.len) {
        if (bytes[at] < 0x80) {
            len = ascii_words(bytes + at, a.len - at);
            at += len ? len : 1;
            continue;
        }
        len = utf8_length(bytes + at, a.len - at);
        if (len == 0)
            return at;
        at += len;
    }
    return a.len;
}
