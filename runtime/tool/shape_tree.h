/*
 * Trees of JSON values that share parts with other trees: what a step of shaping gives is new where
 * it differs, and the old values elsewhere. Thread-safe.
 */
#ifndef TOOL_SHAPE_TREE_H
#define TOOL_SHAPE_TREE_H

#include "base/arena.h"
#include "json/json.h"

/* Appends a shallow copy of `value` to an object under the name of `member`, which is borrowed (it
 * may hold a NUL), or to an array. */
void tool_shape_tree_add(struct arena *arena, struct json *parent, const struct json *member,
                         const struct json *value);

/* Borrows the name of a member. */
static inline struct span tool_shape_tree_name(const struct json *member)
{
    return (struct span){ .ptr = member->name, .len = member->name_len };
}

#endif
