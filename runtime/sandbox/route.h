/*
 * Method and path -> operations, for all services at once: a tree of path segments. Made once,
 * then const and shared by all threads.
 *
 * The tree is also what resource families are read from: the node of "/20160918/instances" is a
 * collection, its child for "{instanceId}" the item.
 */
#ifndef SANDBOX_ROUTE_H
#define SANDBOX_ROUTE_H

#include "base/arena.h"
#include "base/span.h"
#include "model/model.h"

#define SANDBOX_ROUTE_DEPTH 24 /* segments of one path; the deepest of OCI's has 14 */

/* One operation at a node; several services may share a path. */
struct sandbox_route_op {
    const struct model_service *service;
    const struct model_op *op;
    const struct sandbox_route_op *next;
};

struct sandbox_node {
    struct span segment;                /* literal, or the name of the parameter */
    const struct sandbox_node *parent;  /* NULL for the root */
    const struct sandbox_node *child;   /* the one for "{...}", or NULL */
    const struct sandbox_route_op *ops; /* in the order of the services */
    bool is_parameter;
};

struct sandbox_routes;

/* Gives an index of all operations of all services; free with sandbox_route_free(), which takes
 * NULL. Borrows the tables. */
struct sandbox_routes *sandbox_route_new(const struct model_service *const *services, size_t count);
void sandbox_route_free(struct sandbox_routes *routes);

/* A path that was found. */
struct sandbox_match {
    const struct sandbox_node *node;
    const char *values[SANDBOX_ROUTE_DEPTH]; /* decoded, of the parameters in order */
    size_t value_count;
    bool method_fits; /* false: the path is known, but not with this method */
};

/*
 * Finds the node for a raw path (no query). Literals beat parameters. An object name may hold
 * bare slashes, as some clients send them. False when there is none or an escape is broken.
 */
bool sandbox_route_find(const struct sandbox_routes *routes, struct arena *arena,
                        enum model_method method, struct span path, struct sandbox_match *out);

/* Borrows the value of a parameter of the matched path by its name; NULL when it has none. */
const char *sandbox_route_value(const struct sandbox_match *match, struct span name);

/* The operation of a method at a node, of `service` when not NULL; the first one. NULL: none. */
const struct sandbox_route_op *sandbox_route_op_at(const struct sandbox_node *node,
                                                   enum model_method method,
                                                   const struct model_service *service);

/* All nodes, for those who build indices over them. */
size_t sandbox_route_count(const struct sandbox_routes *routes);
const struct sandbox_node *sandbox_route_node(const struct sandbox_routes *routes, size_t index);

/* "GET" -> MODEL_GET. False for a method that no operation has. */
bool sandbox_route_method(const char *text, enum model_method *out);

#endif
