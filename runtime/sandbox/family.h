/*
 * Resource families: the collection and item nodes of the route tree, the model of the items, and
 * what their key is. Derived from the tables alone; const after sandbox_family_index_new().
 */
#ifndef SANDBOX_FAMILY_H
#define SANDBOX_FAMILY_H

#include "sandbox/route.h"

/* A plain value; pieces of the route tree and the tables. */
struct sandbox_family {
    const struct model_service *service;
    const struct sandbox_node *collection;
    const struct sandbox_node *item; /* NULL when items have no path of their own */
    const struct model_op *create;   /* POST of the collection, or NULL */
    const struct model_op *get;
    const struct model_type *type; /* of the documents */
    const char *key;               /* the field whose value stands in the path, or NULL */
};

/* The family a node is the collection or the item of. False when there is none: the node has no
 * model, or is a thing that is alone. */
bool sandbox_family_at(const struct sandbox_node *node, const struct model_service *service,
                       struct sandbox_family *out);

/* The name OCIDs of the family have: the lower-case name of the model, in the arena. */
char *sandbox_family_ocid_type(struct arena *arena, const struct sandbox_family *family);

/* True when the OCIDs of the service's resources name no region. */
bool sandbox_family_is_global(const struct model_service *service);

struct sandbox_family_index;

/* Gives an index of the families whose items have OCIDs and can be created. Borrows the routes. */
struct sandbox_family_index *sandbox_family_index_new(const struct sandbox_routes *routes);

/* NULL is allowed. */
void sandbox_family_index_free(struct sandbox_family_index *index);

/* The family of an OCID type ("instance"), of `service` when that has one and it is not NULL.
 * False when nobody serves it. */
bool sandbox_family_find(const struct sandbox_family_index *index, const char *ocid_type,
                         const struct model_service *service, struct sandbox_family *out);

#endif
