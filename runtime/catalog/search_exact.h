/* Queries that name one operation, or one kind of resource: ids, command lines of `oci`, lines of
 * HTTP, calls of SDKs, typed tools, OCIDs. Inside catalog/. */
#ifndef CATALOG_SEARCH_EXACT_H
#define CATALOG_SEARCH_EXACT_H

#include "base/call.h"
#include "catalog/catalog.h"
#include "catalog/search_index.h"

struct search_exact {
    uint16_t op;     /* or SEARCH_NONE */
    uint16_t family; /* or SEARCH_NONE: what an OCID is of */
};

/* False when the query names nothing so. */
bool search_exact_find(struct call *call, const struct search_index *index, const char *text,
                       struct search_exact *exact);

/* The number of an operation in the index, or SEARCH_NONE. */
uint16_t search_exact_op(const struct search_index *index, struct catalog_op entry);

/* The operation of a number; empty when index and tables are not of one build. */
struct catalog_op search_exact_entry(const struct search_index *index, uint16_t op);

/* Where a command line's words end: its flags say which resource, not which operation. */
size_t search_exact_words(const char *text);

#endif
