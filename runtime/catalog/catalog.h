/*
 * The operations of all services, found by name. Reads the generated tables only; no state, no
 * start-up cost, thread-safe.
 */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/call.h"
#include "model/model.h"

/* One operation. Both are NULL when there is none. */
struct catalog_op {
    const struct model_service *service;
    const struct model_op *op;
};

/* The operation at a place of the order of tool names; `index` < model_tool_count. */
struct catalog_op catalog_at(size_t index);

/* The place of a typed tool, by its exact name; CATALOG_NONE when there is none. */
#define CATALOG_NONE SIZE_MAX
size_t catalog_index(const char *tool);

/* The operation of a typed tool, by its exact name. */
struct catalog_op catalog_find_tool(const char *tool);

/* The service of a name, or NULL. */
const struct model_service *catalog_find_service(const char *name);

/*
 * The operation of an id: "core.listInstances", also "core.list_instances", "core.ListInstances",
 * "core.Compute.ListInstances", and "listInstances" alone where only one service has it.
 */
struct catalog_op catalog_find(const char *id);

/* Appends "core.listInstances". */
void catalog_id(struct catalog_op entry, struct buf *out);

/* A choice of operations, sorted by tool name. In the call's arena. */
struct catalog_selection {
    struct catalog_op *items;
    size_t count;
};

/*
 * Reads a comma-separated list of patterns over ids: "core.list*", "*.get*", "objectstorage.*".
 * "default" stands for the everyday operations, "!pattern" takes away what it matches. An id may
 * be spelled as catalog_find() understands it. ERR_USAGE when a pattern matches nothing (names the
 * nearest service or operation) and when nothing is left. Reads only the tables of the services
 * that a pattern can mean: start-up pays for what is chosen, not for what there is.
 */
NODISCARD enum err catalog_select(struct call *call, const char *patterns,
                                  struct catalog_selection *out);

/* The chosen operation of a tool name, or an empty one. */
struct catalog_op catalog_selection_find(const struct catalog_selection *selection,
                                         const char *tool);

/* The word for a class: "read", "write", "action", "delete". */
const char *catalog_class_name(uint8_t op_class);

#endif
