/*
 * Text of a query -> words and stems, as codegen/search/text.py makes them of what is indexed.
 * ASCII: other bytes separate words. Inside catalog/.
 */
#ifndef CATALOG_SEARCH_TEXT_H
#define CATALOG_SEARCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Room for the longest word that is looked at, and a NUL; what is longer is cut. */
#define SEARCH_WORD_SIZE 48

struct search_piece {
    char text[SEARCH_WORD_SIZE]; /* in lower case */
    bool has_camel;     /* a capital inside: `source` may be several words */
    bool is_first;      /* behind a comma, a colon, a bracket */
    bool is_turn;       /* behind a colon */
    struct span source; /* of the query */
};

/* Cuts the next word off `rest`. False at the end. "what's" is what; "web-01" is web and 01. */
bool search_text_next(struct span *rest, struct search_piece *piece);

/* Cuts the next part of camelCase off `rest`: "listIPSec" is list, ip, sec. False at the end. */
bool search_text_camel(struct span *rest, char part[SEARCH_WORD_SIZE]);

/* Makes a word in lower case its stem, in place. */
void search_text_stem(char *word);

/* Which letters a word has (bits 0 to 25, 26 for all else) and its length (bits 27 on). */
uint32_t search_text_shape(const char *word);

#endif
