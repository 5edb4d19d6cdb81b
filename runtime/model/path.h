/*
 * Where in a value something is wrong: "items[3].sourceDetails.sourceType". A chain of links on
 * the stack of the functions that walk the value; it becomes text only when something is wrong.
 */
#ifndef MODEL_PATH_H
#define MODEL_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* A plain value that borrows `up` and `name`. */
struct model_path {
    const struct model_path *up; /* NULL for the root */
    const char *name;            /* "" adds nothing; NULL for an item of a list */
    size_t index;                /* of that item */
};

struct model_path model_path_root(const char *name);
struct model_path model_path_name(const struct model_path *up, const char *name);
struct model_path model_path_item(const struct model_path *up, size_t index);

/* The text in the arena, at most a few hundred bytes; never "". */
const char *model_path_text(struct arena *arena, const struct model_path *path);

#endif
