#include "tool/shape_fit.h"

#include "tool/shape_common.h"
#include "tool/shape_print.h"
#include "tool/shape_tree.h"

/* The smallest item and the comma behind it. */
enum { ITEM_MIN = 2 };

static size_t budget_of(const struct tool_shape *shape)
{
    size_t tokens = shape->budget > 0 ? shape->budget : TOOL_SHAPE_BUDGET;

    return tokens > SIZE_MAX / TOOL_SHAPE_TOKEN_BYTES ? SIZE_MAX : tokens * TOOL_SHAPE_TOKEN_BYTES;
}

/* Printed bytes; one more than `most` for anything larger. */
static size_t size_of(struct call *call, const struct json *value, size_t most)
{
    struct buf text;

    buf_init(&text, &call->arena, most);
    json_print(&text, value);
    return buf_full(&text) ? most + 1 : text.len;
}

static bool keeps_rows(const struct tool_shape *shape)
{
    bool is_asked = shape->field_count > 0 || shape->query != NULL;

    return shape->keep_rows || shape->format == TOOL_FORMAT_TABLE ||
           (shape->format == TOOL_FORMAT_CSV && is_asked);
}

static struct json *first_items(struct call *call, const struct json *array, size_t count)
{
    struct json *items = json_new(&call->arena, JSON_ARRAY);
    const struct json *item = array->first;

    for (size_t i = 0; i < count; i++, item = item->next)
        tool_shape_tree_add(&call->arena, items, item, item);
    return items;
}

/* Sets data or text, and common. Gives the bytes of what is shown; a larger number for what is
 * larger than `most`. */
static size_t arrange(struct call *call, const struct tool_shape *shape, const struct json *value,
                      size_t most, struct tool_shaped *out)
{
    const struct json *data = value;
    size_t size = 0;
    struct buf text;

    out->common = NULL;
    if (value->kind == JSON_ARRAY && value->count >= TOOL_SHAPE_COMMON_MIN && !keeps_rows(shape))
        out->common = tool_shape_hoist(call, value, &data);
    if (out->common != NULL)
        size = size_of(call, out->common, most);
    if (shape->format == TOOL_FORMAT_JSON) {
        out->data = data;
        return size > most ? size : size + size_of(call, data, most);
    }
    buf_init(&text, &call->arena, most < SIZE_MAX ? most + 1 : most);
    if (shape->format == TOOL_FORMAT_CSV)
        tool_shape_print_csv(call, shape, data, &text);
    else
        tool_shape_print_table(call, shape, data, &text);
    out->text = buf_span(&text);
    return buf_full(&text) ? SIZE_MAX : size + text.len;
}

/* Whether the first `count` items fit. What it takes to know is thrown away. */
static bool do_fit(const struct tool_shape *shape, const struct json *array, size_t count,
                   size_t most)
{
    struct tool_shaped trial = { 0 };
    struct call scratch;
    size_t size;

    call_init(&scratch);
    size = arrange(&scratch, shape, first_items(&scratch, array, count), most, &trial);
    call_release(&scratch);
    return size <= most;
}

/* How many of the first items fit. */
static size_t count_that_fit(const struct tool_shape *shape, const struct json *array, size_t most)
{
    size_t fits = 0, too_many = array->count;

    if (too_many > most / ITEM_MIN)
        too_many = most / ITEM_MIN + 1;
    else if (do_fit(shape, array, array->count, most))
        return array->count;
    while (fits + 1 < too_many) {
        size_t middle = fits + (too_many - fits) / 2;

        if (do_fit(shape, array, middle, most))
            fits = middle;
        else
            too_many = middle;
    }
    return fits;
}

const struct json *tool_shape_fit_members(struct call *call, const struct json *object,
                                          size_t bytes, struct json *omitted)
{
    struct json *kept = json_new(&call->arena, JSON_OBJECT);
    size_t left = bytes < 2 ? 0 : bytes - 2; /* the braces */

    for (const struct json *member = object->first; member != NULL; member = member->next) {
        struct json *alone = json_new(&call->arena, JSON_OBJECT);
        size_t size;

        tool_shape_tree_add(&call->arena, alone, member, member);
        size = size_of(call, alone, left + 2) - 1; /* braces away, a comma there */
        if (size > left) {
            json_add_item(omitted, json_new_text_len(&call->arena, tool_shape_tree_name(member)));
            continue;
        }
        left -= size;
        tool_shape_tree_add(&call->arena, kept, member, member);
    }
    return kept;
}

static void note_too_large(struct call *call, struct tool_shaped *out)
{
    static const char note[] =
        "a value is larger than the budget and not shown; ask for a part of it by query, or raise "
        "the budget";

    out->notes = json_new(&call->arena, JSON_ARRAY);
    json_add_item(out->notes, json_new_text(&call->arena, note));
}

/* Of one value that is too large. Tables and CSV of what fits as JSON are no larger, but for a
 * header of long names: then nothing is shown. */
static void shrink(struct call *call, const struct tool_shape *shape, const struct json *value,
                   size_t most, struct tool_shaped *out)
{
    struct json *omitted = json_new(&call->arena, JSON_ARRAY);
    const struct json *kept;

    out->truncated = true;
    if (value->kind == JSON_OBJECT) {
        kept = tool_shape_fit_members(call, value, most, omitted);
        out->omitted = omitted;
        if (kept->count > 0 && arrange(call, shape, kept, most, out) <= most)
            return;
    }
    out->data = NULL;
    out->text = (struct span){ 0 };
    note_too_large(call, out);
}

/* The first item alone is too large: its members that fit are better than nothing. It counts as
 * returned in any case, so that who asks for what follows gets further. */
static void fit_first(struct call *call, const struct tool_shape *shape, const struct json *item,
                      size_t most, struct tool_shaped *out)
{
    struct json *list = json_new(&call->arena, JSON_ARRAY);

    shrink(call, shape, item, most - ITEM_MIN, out);
    out->returned = 1;
    if (shape->format != TOOL_FORMAT_JSON)
        return;
    if (out->data == NULL)
        out->data = json_new(&call->arena, JSON_NULL);
    tool_shape_tree_add(&call->arena, list, item, out->data);
    out->data = list;
}

static void fit_list(struct call *call, const struct tool_shape *shape, const struct json *array,
                     size_t most, struct tool_shaped *out)
{
    size_t count = count_that_fit(shape, array, most);

    if (count == 0 && array->count > 0) {
        fit_first(call, shape, array->first, most, out);
        return;
    }
    out->truncated = count < array->count;
    out->returned = count;
    arrange(call, shape, first_items(call, array, count), SIZE_MAX, out);
}

void tool_shape_fit(struct call *call, const struct tool_shape *shape, const struct json *value,
                    struct tool_shaped *out)
{
    size_t most = budget_of(shape);

    if (value->kind == JSON_ARRAY)
        fit_list(call, shape, value, most, out);
    else if (arrange(call, shape, value, most, out) > most)
        shrink(call, shape, value, most, out);
}
