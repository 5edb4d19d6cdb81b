/* How the pages of a list are asked for and told of. Thread-safe. */
#ifndef TOOL_PAGE_H
#define TOOL_PAGE_H

#include "base/arena.h"
#include "catalog/catalog.h"

/*
 * The parameter that takes the cursor of the next page: "page" for most lists, "start" where the
 * answer names the next item (object storage), "startIndex" where it counts them (SCIM, RFC 7644
 * section 3.4.2.4). NULL for an operation without pages.
 */
const char *tool_page_parameter(struct catalog_op entry);

/* The parameter that limits what is on such a page: "limit" or "count". */
const char *tool_page_limit(struct catalog_op entry);

/* True when that is a number in the query: it can be set without looking into the body. */
bool tool_page_takes_limit(struct catalog_op entry);

/* The cursor in an answer, borrowed from it or in the arena; NULL on the last page. */
const char *tool_page_cursor(struct arena *arena, struct catalog_op entry, const void *response);

#endif
