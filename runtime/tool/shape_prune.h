/*
 * Leaves out what says nothing, and tags nobody asked for. Thread-safe.
 */
#ifndef TOOL_SHAPE_PRUNE_H
#define TOOL_SHAPE_PRUNE_H

#include "base/call.h"
#include "json/json.h"

/* Objects that hold tags, and often more bytes than what they are attached to. */
enum tool_shape_tags {
    TOOL_SHAPE_DEFINED = 1,  /* definedTags */
    TOOL_SHAPE_FREEFORM = 2, /* freeformTags */
    TOOL_SHAPE_SYSTEM = 4,   /* systemTags */
    TOOL_SHAPE_ALL_TAGS = 7,
};

struct tool_shape_prune {
    bool keep_empty;    /* keep nulls, empty objects and lists */
    unsigned keep_tags; /* enum tool_shape_tags */
    unsigned left_out;  /* set: tags that were there */
};

/* The name of the member that holds one kind of tags, the first bit of `tags`. */
const char *tool_shape_tags_name(unsigned tags);

/*
 * A copy of `value` (which is not changed; texts are shared) without: members that are null, or
 * objects or lists in which nothing is, or only that; and without objects of tags that are not to
 * be kept. Items of lists stay, whatever they are: their place may have a meaning.
 */
struct json *tool_shape_prune(struct call *call, struct tool_shape_prune *prune,
                              const struct json *value);

#endif
