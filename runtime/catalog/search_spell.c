#include "catalog/search_spell.h"

#include <math.h>
#include <string.h>

#define SHAPE_LENGTH(shape)  ((int)((shape) >> 27))
#define SHAPE_LETTERS(shape) ((shape) & 0x7FFFFFF)

#define USES_MAX    400.0f
#define SPLIT_LEAST 2   /* letters of a part */
#define SHORT_USES  100 /* of a part of so few letters: ip, vm, db */

/* ---- Distance -------------------------------------------------------------------------------- */

static unsigned int least(unsigned int a, unsigned int b)
{
    return a < b ? a : b;
}

unsigned int search_spell_distance(const char *a, const char *b, unsigned int most)
{
    unsigned int rows[3][SEARCH_WORD_SIZE];
    size_t a_len = strlen(a);
    size_t b_len = strlen(b);

    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = (unsigned int)j;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned int *row = rows[i % 3];
        const unsigned int *above = rows[(i - 1) % 3];
        unsigned int best = row[0] = (unsigned int)i;

        for (size_t j = 1; j <= b_len; j++) {
            row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
            best = least(best, row[j]);
        }
        if (best > most)
            return most + 1;
    }
    return least(rows[a_len % 3][b_len], most + 1);
}

/* ---- Nearest --------------------------------------------------------------------------------- */

static int bits_of(uint32_t mask)
{
    int count = 0;

    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* Letters that only one of the words has: each change accounts for two at most. */
static bool may_be_near(uint32_t a, uint32_t b, unsigned int most)
{
    int longer = SHAPE_LENGTH(a) - SHAPE_LENGTH(b);

    if (longer > (int)most || -longer > (int)most)
        return false;
    return bits_of(SHAPE_LETTERS(a) ^ SHAPE_LETTERS(b)) <= 2 * (int)most;
}

/* The same letters in another order: the commonest slip. */
static bool is_swapped(const char *a, const char *b)
{
    int counts[256] = { 0 };

    for (; *a != '\0'; a++)
        counts[(unsigned char)*a]++;
    for (; *b != '\0'; b++)
        counts[(unsigned char)*b]--;
    for (int i = 0; i < 256; i++) {
        if (counts[i] != 0)
            return false;
    }
    return true;
}

/* Near words first; of those, words that much is called by; a wrong first letter is rare. */
static float score_of(const struct search_term *term, const char *stem, unsigned int distance)
{
    float uses = (float)term->op_count + 2.0f * (float)term->phrase_count;
    float slip = strlen(stem) == strlen(term->text) ? 1.2f : 0.5f;

    if (is_swapped(stem, term->text))
        slip = 0.0f;
    if (term->text[0] != stem[0])
        slip += 1.2f;
    return 0.6f * logf(1.0f + (uses < USES_MAX ? uses : USES_MAX)) - 2.5f * (float)distance - slip;
}

static size_t keep(struct search_spelling found[SEARCH_SPELL_MAX], size_t count,
                   struct search_spelling spelling)
{
    size_t at = count < SEARCH_SPELL_MAX ? count++ : SEARCH_SPELL_MAX;

    while (at > 0 && found[at - 1].score < spelling.score) {
        if (at < SEARCH_SPELL_MAX)
            found[at] = found[at - 1];
        at--;
    }
    if (at < SEARCH_SPELL_MAX)
        found[at] = spelling;
    return count;
}

/* Words that nothing is called by help nobody. */
static bool is_offered(const struct search_term *term)
{
    return strlen(term->text) >= 3 && strlen(term->text) < SEARCH_WORD_SIZE &&
           strlen(term->surface) < SEARCH_WORD_SIZE &&
           (term->op_count > 0 || term->phrase_count > 0 || term->verbs != 0);
}

size_t search_spell_find(const struct search_index *index, const char *stem, unsigned int most,
                         struct search_spelling found[SEARCH_SPELL_MAX])
{
    uint32_t shape = search_text_shape(stem);
    size_t terms = search_index_count(index, SEARCH_TERMS);
    size_t count = 0;

    for (uint32_t i = 0; i < terms; i++) {
        struct search_spelling spelling = { .term = (uint16_t)i };
        struct search_term term;

        if (!may_be_near(search_index_shape(index, i), shape, most))
            continue;
        term = search_index_term(index, i);
        if (!is_offered(&term))
            continue;
        spelling.distance = (uint16_t)search_spell_distance(stem, term.text, most);
        if (spelling.distance > most)
            continue;
        spelling.score = score_of(&term, stem, spelling.distance);
        count = keep(found, count, spelling);
    }
    return count;
}

size_t search_spell_whole(const struct search_index *index, const char *word, unsigned int most,
                          struct search_spelling found[SEARCH_SPELL_MAX])
{
    char first[2] = { word[0], '\0' };
    size_t terms = search_index_count(index, SEARCH_TERMS);
    size_t count = 0;

    for (uint32_t i = search_index_from(index, first); i < terms; i++) {
        struct search_term term = search_index_term(index, i);
        struct search_spelling spelling = { .term = (uint16_t)i };

        if (term.text[0] != word[0])
            break;
        if (!is_offered(&term))
            continue;
        spelling.distance = (uint16_t)search_spell_distance(word, term.surface, most);
        if (spelling.distance > most)
            continue;
        spelling.score = score_of(&term, term.text, spelling.distance);
        count = keep(found, count, spelling);
    }
    return count;
}

/* ---- Compounds ------------------------------------------------------------------------------- */

bool search_spell_compound(const struct search_index *index, const char *word,
                           char compound[SEARCH_WORD_SIZE])
{
    size_t count = search_index_count(index, SEARCH_COMPOUNDS);
    unsigned int least_so_far = strlen(word) > 8 ? 3 : 2;
    bool found = false;

    for (uint32_t i = 0; i < count; i++) {
        const char *other = search_index_compound(index, i);
        unsigned int distance;

        if (other[0] != word[0] || strlen(other) >= SEARCH_WORD_SIZE)
            continue;
        distance = search_spell_distance(word, other, least_so_far - 1);
        if (distance >= least_so_far)
            continue;
        least_so_far = distance;
        memcpy(compound, other, strlen(other) + 1);
        found = true;
    }
    return found;
}

/* The term of a part of a word, if something is called by it. */
static uint16_t part_of(const struct search_index *index, const char *text, size_t len)
{
    char part[SEARCH_WORD_SIZE];
    struct search_term term;
    uint16_t at;

    memcpy(part, text, len);
    part[len] = '\0';
    search_text_stem(part);
    at = search_index_find(index, part);
    term = search_index_term(index, at);
    if (term.flags & SEARCH_TERM_STOP || term.op_count < (len == SPLIT_LEAST ? SHORT_USES : 1))
        return SEARCH_NONE;
    return at;
}

bool search_spell_split(const struct search_index *index, const char *word, uint16_t parts[2])
{
    size_t len = strlen(word);

    for (size_t cut = len - SPLIT_LEAST; len >= 2 * SPLIT_LEAST && cut >= SPLIT_LEAST; cut--) {
        parts[0] = part_of(index, word, cut);
        parts[1] = parts[0] == SEARCH_NONE ? SEARCH_NONE : part_of(index, word + cut, len - cut);
        if (parts[1] != SEARCH_NONE)
            return true;
    }
    return false;
}
