/* The queries of tests/search, and how a search fares with them. */
#ifndef SEARCH_QUERIES_H
#define SEARCH_QUERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"
#include "catalog/search.h"
#include "catalog/search_index.h"
#include "catalog/search_weights.h"

enum queries_split { QUERIES_TUNE = 1, QUERIES_REPORT = 2, QUERIES_ALL = 3 };

#define QUERIES_GOLD 8

struct queries_row {
    const char *style;
    const char *text;
    const char *gold_text;
    struct catalog_op gold[QUERIES_GOLD];
    uint16_t families[QUERIES_GOLD]; /* of the index */
    size_t gold_count;
    enum queries_split split;
};

struct queries {
    struct queries_row *rows;
    size_t count;
};

/* Places of what is right, from 1; 0 when it is not among what was found. */
struct queries_result {
    size_t op;
    size_t family;
};

/* Effect: reads a TSV of style, query, ids with | between, split. Ends the program, with the line,
 * at anything that is wrong. */
void queries_read(struct call *call, const char *path, struct queries *queries);

/* Searches for one of them. */
struct queries_result queries_run(const struct search_index *index,
                                  const struct search_weights *weights,
                                  const struct queries_row *row);

#endif
