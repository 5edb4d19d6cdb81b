#include "tool/shape_common.h"

#include <string.h>

#include "tool/shape_tree.h"

/* What becomes of a column. */
enum fate { KEPT, COMMON, NESTED };

/* One level of all rows: objects that stand at the same path. */
struct level {
    struct call *call;
    const char *prefix; /* the path to here; NULL for the rows themselves */
    const struct json **objects;
    size_t count;
    struct json *common; /* of all levels */
};

/* A column of a level. */
struct column {
    struct span name;
    enum fate fate;
    const struct json **values; /* of each object */
    struct json **inner;        /* of each object, for NESTED: without what is common in it */
};

static bool has_name(const struct json *member, struct span name)
{
    return member->name_len == name.len && memcmp(member->name, name.ptr, name.len) == 0;
}

void tool_shape_path(struct buf *out, const char *prefix, struct span name)
{
    if (prefix != NULL)
        buf_printf(out, "%s.", prefix);
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '.' || name.ptr[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, name.ptr[i]);
    }
}

static const char *path_of(const struct level *level, struct span name)
{
    struct buf path;

    buf_init(&path, &level->call->arena, SIZE_MAX);
    tool_shape_path(&path, level->prefix, name);
    return path.ptr;
}

/* ---- Columns --------------------------------------------------------------------------------- */

/* The one member of that name; NULL when there is none, or several. */
static const struct json *only_member(const struct json *object, struct span name)
{
    const struct json *found = NULL;

    for (const struct json *member = object->first; member != NULL; member = member->next) {
        if (!has_name(member, name))
            continue;
        if (found != NULL)
            return NULL;
        found = member;
    }
    return found;
}

/* False when the column is not in every object. */
static bool collect(const struct level *level, struct column *column)
{
    for (size_t i = 0; i < level->count; i++) {
        column->values[i] = only_member(level->objects[i], column->name);
        if (column->values[i] == NULL)
            return false;
    }
    return true;
}

static bool are_equal(const struct json *const *values, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (!json_equals(values[0], values[i]))
            return false;
    }
    return true;
}

/* An empty object has no place in which common members could be put back. */
static bool are_objects(const struct json *const *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i]->kind != JSON_OBJECT || values[i]->count == 0)
            return false;
    }
    return true;
}

static struct json **hoist_level(const struct level *level);

static void judge(const struct level *level, struct column *column)
{
    struct arena *arena = &level->call->arena;
    struct level inner = *level;

    column->values = arena_array(arena, level->count, sizeof *column->values);
    column->fate = KEPT;
    if (memchr(column->name.ptr, '\0', column->name.len) != NULL || !collect(level, column))
        return;
    if (are_equal(column->values, level->count)) {
        column->fate = COMMON;
        json_add_member(arena, level->common, path_of(level, column->name),
                        json_copy(arena, column->values[0]));
    } else if (are_objects(column->values, level->count)) {
        column->fate = NESTED;
        inner.prefix = path_of(level, column->name);
        inner.objects = column->values;
        column->inner = hoist_level(&inner);
    }
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static const struct column *column_of(const struct column *columns, size_t count,
                                      const struct json *member)
{
    for (size_t i = 0; i < count; i++) {
        if (has_name(member, columns[i].name))
            return &columns[i];
    }
    return NULL;
}

static struct json *remaining(const struct level *level, size_t row, const struct column *columns,
                              size_t count)
{
    struct json *object = json_new(&level->call->arena, JSON_OBJECT);
    const struct json *member = level->objects[row]->first;

    for (; member != NULL; member = member->next) {
        const struct column *column = column_of(columns, count, member);
        enum fate fate = column != NULL ? column->fate : KEPT;

        if (fate == KEPT)
            tool_shape_tree_add(&level->call->arena, object, member, member);
        else if (fate == NESTED && column->inner[row]->count > 0)
            tool_shape_tree_add(&level->call->arena, object, member, column->inner[row]);
    }
    return object;
}

/* Gives what remains of each object. */
static struct json **hoist_level(const struct level *level)
{
    struct arena *arena = &level->call->arena;
    struct json **out = arena_array(arena, level->count, sizeof(struct json *));
    struct column *columns = arena_array(arena, level->objects[0]->count + 1, sizeof *columns);
    const struct json *member = level->objects[0]->first;
    size_t count = 0;

    for (; member != NULL; member = member->next) {
        columns[count].name = tool_shape_tree_name(member);
        judge(level, &columns[count++]);
    }
    for (size_t i = 0; i < level->count; i++)
        out[i] = remaining(level, i, columns, count);
    return out;
}

struct json *tool_shape_hoist(struct call *call, const struct json *rows,
                              const struct json **out_rows)
{
    struct level level = { .call = call, .count = rows->count };
    struct json *list = json_new(&call->arena, JSON_ARRAY);
    struct json **left;
    size_t i = 0;

    *out_rows = rows;
    level.objects = arena_array(&call->arena, rows->count + 1, sizeof *level.objects);
    for (const struct json *row = rows->first; row != NULL; row = row->next)
        level.objects[i++] = row;
    if (rows->count == 0 || !are_objects(level.objects, level.count))
        return NULL;
    level.common = json_new(&call->arena, JSON_OBJECT);
    left = hoist_level(&level);
    if (level.common->count == 0)
        return NULL;
    for (i = 0; i < level.count; i++)
        json_add_item(list, left[i]);
    *out_rows = list;
    return level.common;
}
