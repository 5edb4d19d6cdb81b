#include "catalog/search_text.h"

#include <string.h>

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
    return is_lower(c) || is_upper(c) || is_digit(c);
}

static char lowered(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static void copy_lowered(char word[SEARCH_WORD_SIZE], const char *text, size_t len)
{
    size_t i;

    for (i = 0; i < len && i < SEARCH_WORD_SIZE - 1; i++)
        word[i] = lowered(text[i]);
    word[i] = '\0';
}

static void skip(struct span *rest, size_t len)
{
    rest->ptr += len;
    rest->len -= len;
}

static bool ends_part(char c)
{
    return c != '\0' && strchr(",:;()?!", c) != NULL;
}

/* ---- Words ----------------------------------------------------------------------------------- */

bool search_text_next(struct span *rest, struct search_piece *piece)
{
    size_t len = 0;

    piece->is_first = piece->is_turn = false;
    while (rest->len > 0 && !is_letter_or_digit(rest->ptr[0])) {
        piece->is_first |= ends_part(rest->ptr[0]);
        piece->is_turn |= rest->ptr[0] == ':';
        skip(rest, 1);
    }
    if (rest->len == 0)
        return false;
    piece->has_camel = false;
    while (len < rest->len && is_letter_or_digit(rest->ptr[len])) {
        if (len > 0 && is_upper(rest->ptr[len]))
            piece->has_camel = true;
        len++;
    }
    piece->source = (struct span){ rest->ptr, len };
    copy_lowered(piece->text, rest->ptr, len);
    skip(rest, len);
    /* A genitive or a contraction: 's, 're, 't say nothing. */
    if (rest->len > 1 && rest->ptr[0] == '\'' && is_lower(rest->ptr[1])) {
        skip(rest, 1);
        while (rest->len > 0 && is_lower(rest->ptr[0]))
            skip(rest, 1);
    }
    return true;
}

static size_t run_of(struct span text, size_t from, bool (*is)(char))
{
    while (from < text.len && is(text.ptr[from]))
        from++;
    return from;
}

/* The length of the first part of camelCase; `text` is not empty. */
static size_t camel_length(struct span text)
{
    size_t capitals = run_of(text, 0, is_upper);
    size_t len;

    if (capitals == 0 || (capitals == 1 && text.len > 1 && is_lower(text.ptr[1]))) {
        len = run_of(text, capitals, is_lower);
        len = run_of(text, len, is_digit);
        return run_of(text, len, is_lower);
    }
    if (capitals < text.len && is_lower(text.ptr[capitals])) {
        bool is_plural = text.ptr[capitals] == 's' &&
                         (capitals + 1 == text.len || is_upper(text.ptr[capitals + 1]));

        return is_plural ? capitals + 1 : capitals - 1; /* VCNs; IPSec */
    }
    return run_of(text, capitals, is_digit);
}

bool search_text_camel(struct span *rest, char part[SEARCH_WORD_SIZE])
{
    size_t len;

    if (rest->len == 0)
        return false;
    len = camel_length(*rest);
    copy_lowered(part, rest->ptr, len);
    skip(rest, len);
    return true;
}

/* ---- Stems ----------------------------------------------------------------------------------- */

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiouy", c) != NULL;
}

static bool ends_with(const char *word, size_t len, const char *ending)
{
    size_t size = strlen(ending);

    return len >= size && memcmp(word + len - size, ending, size) == 0;
}

static bool ends_with_any(const char *word, size_t len, const char *const *endings)
{
    for (; *endings != NULL; endings++) {
        if (ends_with(word, len, *endings))
            return true;
    }
    return false;
}

static size_t cut_plural(char *word, size_t len)
{
    static const char *const hissing[] = { "sses", "shes", "ches", "xes", "zes", NULL };
    static const char *const singular[] = { "ss", "us", "is", NULL };

    if (len > 4 && ends_with(word, len, "ies")) {
        word[len - 3] = 'y';
        return len - 2;
    }
    if (len > 4 && ends_with_any(word, len, hissing))
        return len - 2;
    if (len > 2 && word[len - 1] == 's' && !ends_with_any(word, len, singular))
        return len - 1;
    return len;
}

static bool has_vowel(const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (is_vowel(word[i]))
            return true;
    }
    return false;
}

static size_t cut_tense(const char *word, size_t len)
{
    static const char *const doubles[] = { "bb", "dd", "gg", "mm", "nn",
                                           "pp", "rr", "tt", NULL };
    size_t base = len;

    if (len >= 6 && ends_with(word, len, "ing") && has_vowel(word, len - 3))
        base = len - 3;
    else if (len >= 5 && ends_with(word, len, "ed") && has_vowel(word, len - 2))
        base = len - 2;
    if (base < len && ends_with_any(word, base, doubles))
        base--;
    return base;
}

/* Endings that make nouns and verbs of each other: what a word that has one needs, and loses. */
static const struct {
    const char *ending;
    size_t least;
    size_t cut;
} noun_endings[] = {
    { "ation", 9, 5 }, { "ate", 7, 3 },  { "at", 6, 2 },
    { "tion", 7, 3 },  { "sion", 7, 3 }, { "ment", 9, 4 },
};

static size_t cut_noun(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof(noun_endings) / sizeof(noun_endings[0]); i++) {
        if (len >= noun_endings[i].least && ends_with(word, len, noun_endings[i].ending))
            return len - noun_endings[i].cut;
    }
    return len;
}

static bool is_alphabetic(const char *word)
{
    while (is_lower(*word))
        word++;
    return *word == '\0';
}

void search_text_stem(char *word)
{
    size_t len = cut_plural(word, strlen(word));

    if (is_alphabetic(word)) {
        len = cut_noun(word, cut_tense(word, len));
        if (len > 4 && word[len - 1] == 'e')
            len--;
        if (len > 3 && word[len - 1] == 'y' && !is_vowel(word[len - 2]))
            word[len - 1] = 'i';
    }
    word[len] = '\0';
}

uint32_t search_text_shape(const char *word)
{
    uint32_t mask = 0;
    size_t len = 0;

    for (; word[len] != '\0'; len++)
        mask |= (uint32_t)1 << (is_lower(word[len]) ? word[len] - 'a' : 26);
    return mask | (uint32_t)(len < 31 ? len : 31) << 27;
}
