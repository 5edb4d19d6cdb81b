/* The resource families of a service, of the index of search. Thread-safe. */
#ifndef CATALOG_FAMILIES_H
#define CATALOG_FAMILIES_H

#include "base/arena.h"
#include "model/model.h"

/* The operations of a service that are about one kind of resource. */
struct catalog_kind {
    const char *name; /* "instance" */
    const struct model_op **ops;
    size_t count;
};

/* Gives the families of a service in the arena, in the order of the index. An index that is none
 * has none. */
const struct catalog_kind *catalog_families(struct arena *arena,
                                            const struct model_service *service, size_t *out_count);

#endif
