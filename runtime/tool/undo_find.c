#include "tool/undo_find.h"

#include <string.h>

static const char *name_of(struct catalog_op entry)
{
    return model_text(entry.service, entry.op->name);
}

static struct catalog_op find_name(const struct model_service *service, const char *name)
{
    for (uint16_t i = 0; i < service->op_count; i++) {
        struct catalog_op other = { service, &service->ops[i] };

        if (other.op->op_class != MODEL_READ && strcmp(name_of(other), name) == 0)
            return other;
    }
    return (struct catalog_op){ 0 };
}

/* ---- What is created ------------------------------------------------------------------------- */

static bool is_item_path(const char *path, const char *collection)
{
    size_t length = strlen(collection);
    const char *end;

    if (strncmp(path, collection, length) != 0 || strncmp(path + length, "/{", 2) != 0)
        return false;
    end = strchr(path + length, '}');
    return end != NULL && end[1] == '\0';
}

/* What removes an item of the collection that the operation adds to. */
static struct catalog_op find_delete(struct catalog_op entry)
{
    for (uint16_t i = 0; i < entry.service->op_count; i++) {
        struct catalog_op other = { entry.service, &entry.service->ops[i] };

        if (other.op->method == MODEL_DELETE && other.op->client == entry.op->client &&
            is_item_path(model_text(other.service, other.op->path),
                         model_text(entry.service, entry.op->path)))
            return other;
    }
    return (struct catalog_op){ 0 };
}

struct catalog_op tool_undo_find_remover(struct call *call, struct catalog_op entry)
{
    struct catalog_op found = find_delete(entry);
    const char *name = name_of(entry);

    if (found.op == NULL && tool_undo_has_verb(name, "create"))
        found = find_name(entry.service, arena_printf(&call->arena, "schedule%sDeletion",
                                                      name + strlen("create")));
    return found;
}

/* ---- Pairs of verbs -------------------------------------------------------------------------- */

/* Verbs that begin the names of two operations of which one takes the other back. */
static const struct {
    const char *one;
    const char *other;
    bool one_way;
    bool names_what; /* both say what they are about in their body */
} verbs[] = {
    { "activate", "deactivate", .one_way = false },
    { "add", "remove", .names_what = true },
    { "advertise", "withdraw", .one_way = false },
    { "apply", "unapply", .one_way = false },
    { "approve", "unapprove", .one_way = false },
    { "associate", "disassociate", .names_what = true },
    { "attach", "detach", .names_what = true },
    { "enable", "disable", .one_way = false },
    { "like", "unlike", .one_way = false },
    { "mount", "unmount", .one_way = false },
    { "pause", "resume", .one_way = false },
    { "pause", "unpause", .one_way = false },
    { "register", "deregister", .one_way = false },
    { "register", "unregister", .one_way = false },
    { "schedule", "cancel", .one_way = true },
    { "set", "unset", .one_way = false },
    { "start", "stop", .one_way = false },
    { "suppress", "unsuppress", .one_way = false },
    { "suspend", "resume", .one_way = false },
};

bool tool_undo_has_verb(const char *name, const char *verb)
{
    size_t length = strlen(verb);

    return strncmp(name, verb, length) == 0 && (name[length] < 'a' || name[length] > 'z');
}

static struct catalog_op find_with_verb(struct call *call, struct catalog_op entry,
                                        const char *verb, const char *other)
{
    const char *name = name_of(entry);

    if (!tool_undo_has_verb(name, verb))
        return (struct catalog_op){ 0 };
    return find_name(entry.service, arena_printf(&call->arena, "%s%s", other, name + strlen(verb)));
}

struct catalog_op tool_undo_find_counterpart(struct call *call, struct catalog_op entry,
                                             bool *out_names_what)
{
    struct catalog_op found = { 0 };

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]) && found.op == NULL; i++) {
        found = find_with_verb(call, entry, verbs[i].one, verbs[i].other);
        if (found.op == NULL && !verbs[i].one_way)
            found = find_with_verb(call, entry, verbs[i].other, verbs[i].one);
        *out_names_what = verbs[i].names_what;
    }
    return found;
}
