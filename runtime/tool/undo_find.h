/*
 * The operation that takes another one back, by paths and by names. Inside of tool_undo_of().
 * Thread-safe.
 */
#ifndef TOOL_UNDO_FIND_H
#define TOOL_UNDO_FIND_H

#include <stdbool.h>

#include "base/call.h"
#include "catalog/catalog.h"

/* True when the name of an operation begins with that verb, and no longer one. */
bool tool_undo_has_verb(const char *name, const char *verb);

/* What removes the thing that an operation adds to a collection; none when there is no such. */
struct catalog_op tool_undo_find_remover(struct call *call, struct catalog_op entry);

/*
 * The operation of the opposite verb: enableX for disableX, cancelXDeletion for scheduleXDeletion.
 * *out_names_what: both say in their body what they are about.
 */
struct catalog_op tool_undo_find_counterpart(struct call *call, struct catalog_op entry,
                                             bool *out_names_what);

#endif
