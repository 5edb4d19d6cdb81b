/* A query that was read -> a score for each operation. Inside catalog/. */
#ifndef CATALOG_SEARCH_RANK_H
#define CATALOG_SEARCH_RANK_H

#include "base/call.h"
#include "catalog/search_index.h"
#include "catalog/search_query.h"
#include "catalog/search_weights.h"

/* In the call's arena. */
struct search_scores {
    float *ops;     /* of all operations of the index, by number */
    uint8_t *found; /* of its families: 0 where scores mean nothing */
};

struct search_scores search_rank(struct call *call, const struct search_index *index,
                                 const struct search_weights *weights,
                                 const struct search_query *query);

#endif
