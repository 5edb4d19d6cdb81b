#include "tool/shape_prune.h"

#include "tool/shape_tree.h"

static const struct {
    const char *name;
    unsigned tags;
} tag_members[] = {
    { "definedTags", TOOL_SHAPE_DEFINED },
    { "freeformTags", TOOL_SHAPE_FREEFORM },
    { "systemTags", TOOL_SHAPE_SYSTEM },
};

const char *tool_shape_tags_name(unsigned tags)
{
    size_t i = 0;

    while ((tags & tag_members[i].tags) == 0)
        i++;
    return tag_members[i].name;
}

/* The kind of tags that a member holds, or 0. */
static unsigned tags_of(const struct json *member)
{
    for (size_t i = 0; i < sizeof tag_members / sizeof tag_members[0]; i++) {
        if (member->kind == JSON_OBJECT && member->name != NULL &&
            span_equals(tool_shape_tree_name(member), tag_members[i].name))
            return tag_members[i].tags;
    }
    return 0;
}

static bool is_empty(const struct json *value)
{
    return value->kind == JSON_NULL ||
           ((value->kind == JSON_OBJECT || value->kind == JSON_ARRAY) && value->count == 0);
}

static struct json *prune_value(struct call *call, struct tool_shape_prune *prune,
                                const struct json *value);

static void add_child(struct call *call, struct tool_shape_prune *prune, const struct json *child,
                      struct json *parent)
{
    unsigned tags = tags_of(child);
    struct json *copy;

    if ((tags & ~prune->keep_tags) != 0) {
        prune->left_out |= child->count > 0 ? tags : 0;
        return;
    }
    copy = prune_value(call, prune, child);
    if (parent->kind == JSON_ARRAY || prune->keep_empty || !is_empty(copy))
        tool_shape_tree_add(&call->arena, parent, child, copy);
}

static struct json *prune_value(struct call *call, struct tool_shape_prune *prune,
                                const struct json *value)
{
    struct json *copy = arena_alloc(&call->arena, sizeof *copy);

    copy->kind = value->kind;
    copy->boolean = value->boolean;
    copy->text = value->text;
    copy->len = value->len;
    for (const struct json *child = value->first; child != NULL; child = child->next)
        add_child(call, prune, child, copy);
    return copy;
}

struct json *tool_shape_prune(struct call *call, struct tool_shape_prune *prune,
                              const struct json *value)
{
    return prune_value(call, prune, value);
}
