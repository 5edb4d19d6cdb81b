#include "tool/shape_tree.h"

void tool_shape_tree_add(struct arena *arena, struct json *parent, const struct json *member,
                         const struct json *value)
{
    struct json *copy = arena_alloc(arena, sizeof *copy);

    *copy = *value;
    copy->name = parent->kind == JSON_OBJECT ? member->name : NULL;
    copy->name_len = parent->kind == JSON_OBJECT ? member->name_len : 0;
    copy->next = NULL;
    json_append(parent, copy);
}
