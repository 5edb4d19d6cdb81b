/* Search with an index and weights of the caller's: what catalog_search() does with the built-in
 * ones. For tuning and fuzzing; inside catalog/. */
#ifndef CATALOG_SEARCH_WITH_H
#define CATALOG_SEARCH_WITH_H

#include "catalog/search.h"
#include "catalog/search_index.h"
#include "catalog/search_weights.h"

NODISCARD enum err search_with(struct call *call, const struct search_index *index,
                               const struct search_weights *weights,
                               const struct catalog_query *query, struct catalog_found *found);

#endif
