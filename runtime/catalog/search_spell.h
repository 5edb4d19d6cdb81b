/* Words that the index does not know -> words that it knows. Inside catalog/. */
#ifndef CATALOG_SEARCH_SPELL_H
#define CATALOG_SEARCH_SPELL_H

#include "catalog/search_index.h"
#include "catalog/search_text.h"

#define SEARCH_SPELL_MAX 3

struct search_spelling {
    uint16_t term;
    uint16_t distance; /* letters put in, left out, changed, or changed over */
    float score;
};

/* The nearest terms of a stem, best first; how many. None are further than `most` letters. */
size_t search_spell_find(const struct search_index *index, const char *stem, unsigned int most,
                         struct search_spelling found[SEARCH_SPELL_MAX]);

/* The same for whole words, of those with the same first letter. */
size_t search_spell_whole(const struct search_index *index, const char *word, unsigned int most,
                          struct search_spelling found[SEARCH_SPELL_MAX]);

/* Letters between two words, counting neighbours that changed places as one; `most` + 1 when they
 * are more. Both are shorter than SEARCH_WORD_SIZE. */
unsigned int search_spell_distance(const char *a, const char *b, unsigned int most);

/* The nearest word that is written as one and is two in the index. */
bool search_spell_compound(const struct search_index *index, const char *word,
                           char compound[SEARCH_WORD_SIZE]);

/* Splits a word into two that the index has names with. */
bool search_spell_split(const struct search_index *index, const char *word, uint16_t parts[2]);

#endif
