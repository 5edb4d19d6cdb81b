#include "tool/shape.h"

#include "json/jmespath.h"
#include "model/member.h"
#include "tool/shape_field.h"
#include "tool/shape_fit.h"
#include "tool/shape_prune.h"
#include "tool/shape_secret.h"
#include "tool/shape_text.h"
#include "tool/shape_tree.h"

/* What stands beside a list gets this part of the budget. */
enum { BESIDE_PART = 4 };

/* An answer's body, taken apart. */
struct body {
    const struct json *whole;
    const struct json *rows; /* the list, or `whole` where there is none */
    bool is_collection;      /* `rows` is a member of `whole` */
};

static void add_note(struct call *call, struct tool_shaped *out, struct json *note)
{
    if (out->notes == NULL)
        out->notes = json_new(&call->arena, JSON_ARRAY);
    json_add_item(out->notes, note);
}

static void add_notes(struct call *call, const struct json *notes, struct tool_shaped *out)
{
    for (const struct json *at = notes != NULL ? notes->first : NULL; at != NULL; at = at->next)
        add_note(call, out, json_copy(&call->arena, at));
}

/* ---- The list of a collection ---------------------------------------------------------------- */

static const char *list_name(const struct tool_shape *shape)
{
    return shape->list != NULL ? shape->list : "items";
}

static struct body take_apart(const struct tool_shape *shape, const struct json *data)
{
    const struct json *list = json_get(data, list_name(shape));
    bool is_collection = list != NULL && list->kind == JSON_ARRAY;

    return (struct body){ data, is_collection ? list : data, is_collection };
}

/* The type of the rows, where the shape has that of the collection. */
static struct tool_shape shape_of_rows(const struct tool_shape *shape, struct body body)
{
    struct tool_shape rows = *shape;
    const struct model_field *fields;

    if (shape->service == NULL || shape->type == NULL || !body.is_collection)
        return rows;
    fields = model_fields(shape->service, shape->type);
    for (size_t i = 0; i < shape->type->field_count; i++) {
        if (!span_equals(span_of(model_text(shape->service, fields[i].name)), list_name(shape)))
            continue;
        rows.type = fields[i].kind == MODEL_OBJECT || fields[i].kind == MODEL_UNION
                        ? &shape->service->types[fields[i].type]
                        : NULL;
    }
    return rows;
}

static void set_beside(struct call *call, const struct tool_shape *shape, struct body body,
                       struct tool_shape_prune *prune, struct tool_shaped *out)
{
    size_t budget = shape->budget > 0 ? shape->budget : TOOL_SHAPE_BUDGET;
    struct json *omitted = json_new(&call->arena, JSON_ARRAY);
    struct json *others = json_new(&call->arena, JSON_OBJECT);
    const struct json *kept;

    for (const struct json *at = body.whole->first; at != NULL; at = at->next) {
        if (at != body.rows)
            tool_shape_tree_add(&call->arena, others, at, at);
    }
    others = tool_shape_prune(call, prune, others);
    kept = tool_shape_fit_members(call, others, budget / BESIDE_PART * TOOL_SHAPE_TOKEN_BYTES,
                                  omitted);
    if (kept->count > 0)
        out->beside = json_copy(&call->arena, kept);
    if (omitted->count == 0)
        return;
    out->truncated = true;
    out->omitted = omitted;
}

/* ---- The query ------------------------------------------------------------------------------- */

static bool mentions_a_member(const struct jmespath_expr *expr, const struct json *object)
{
    for (const struct json *at = object->first; at != NULL; at = at->next) {
        if (jmespath_mentions(expr, at->name))
            return true;
    }
    return false;
}

static void add_shared(struct call *call, struct json *object, const char *name,
                       const struct json *value)
{
    struct json member = { .name = name, .name_len = span_of(name).len };

    tool_shape_tree_add(&call->arena, object, &member, value);
}

/*
 * What the query means by its root. Who knows the API writes items[].id, who reads results writes
 * data[].id, and who thinks of a list writes [].id; all three are right.
 */
static const struct json *root_of(struct call *call, const struct tool_shape *shape,
                                  const struct jmespath_expr *expr, struct body body)
{
    const struct json *root =
        body.is_collection && !mentions_a_member(expr, body.whole) ? body.rows : body.whole;
    bool wants_data = jmespath_reads(expr, "data") && json_get(root, "data") == NULL;
    bool wants_list = root->kind == JSON_ARRAY && jmespath_reads(expr, list_name(shape));
    struct json *wrapped;

    if (!wants_data && !wants_list)
        return root;
    wrapped = json_new(&call->arena, JSON_OBJECT);
    add_shared(call, wrapped, "data", root);
    if (wants_list)
        add_shared(call, wrapped, list_name(shape), root);
    return wrapped;
}

/* Gives what the query gives, and which tags it asks for. */
static enum err run_query(struct call *call, const struct tool_shape *shape, struct body body,
                          unsigned *tags, const struct json **out)
{
    const struct jmespath_expr *expr;
    enum err e = jmespath_compile(call, shape->query, &expr);

    if (e)
        return e;
    for (unsigned bit = 1; bit <= TOOL_SHAPE_ALL_TAGS; bit <<= 1) {
        if (jmespath_mentions(expr, tool_shape_tags_name(bit)))
            *tags |= bit;
    }
    return jmespath_search(call, expr, root_of(call, shape, expr, body), out);
}

/* ---- Notes ----------------------------------------------------------------------------------- */

static void note_tags(struct call *call, unsigned left_out, struct tool_shaped *out)
{
    struct buf names;

    if (left_out == 0)
        return;
    buf_init(&names, &call->arena, SIZE_MAX);
    for (unsigned bit = 1; bit <= TOOL_SHAPE_ALL_TAGS; bit <<= 1) {
        if ((left_out & bit) != 0)
            buf_printf(&names, "%s%s", names.len > 0 ? ", " : "", tool_shape_tags_name(bit));
    }
    buf_add_text(&names, " left out; name them in fields or query to see them");
    add_note(call, out, json_new_text(&call->arena, names.ptr));
}

static void note_neutralised(struct call *call, struct tool_shaped *out)
{
    const char *text;

    if (out->neutralised == 0)
        return;
    text = arena_printf(&call->arena,
                        "%zu invisible or control character%s in the answer made visible",
                        out->neutralised, out->neutralised == 1 ? "" : "s");
    add_note(call, out, json_new_text(&call->arena, text));
}

/* ---- All steps ------------------------------------------------------------------------------- */

static unsigned tags_in_fields(const struct tool_shape *shape)
{
    unsigned tags = 0;

    for (unsigned bit = 1; bit <= TOOL_SHAPE_ALL_TAGS; bit <<= 1) {
        if (tool_shape_asks(shape, tool_shape_tags_name(bit)))
            tags |= bit;
    }
    return tags;
}

static const struct json *project(struct call *call, const struct tool_shape *shape,
                                  const struct json *data, struct tool_shaped *out)
{
    struct json *notes = json_new(&call->arena, JSON_ARRAY);
    const struct json *projected;

    if (shape->field_count == 0)
        return data;
    projected = tool_shape_project(call, shape, data, notes);
    add_notes(call, notes, out);
    return projected;
}

/* The items behind those that are skipped, as many as the limit allows. */
static const struct json *select_items(struct call *call, const struct tool_shape *shape,
                                       const struct json *list, struct tool_shaped *out)
{
    struct json *items = json_new(&call->arena, JSON_ARRAY);
    size_t limit = shape->limit > 0 ? shape->limit : SIZE_MAX;
    size_t index = 0;

    out->total_seen = list->count;
    for (const struct json *at = list->first; at != NULL; at = at->next, index++) {
        if (index < shape->skip)
            continue;
        if (items->count == limit) {
            out->truncated = true;
            break;
        }
        tool_shape_tree_add(&call->arena, items, at, at);
    }
    return items;
}

static void add_omitted(struct call *call, const struct json *names, struct tool_shaped *out)
{
    if (names == NULL)
        return;
    if (out->omitted == NULL)
        out->omitted = json_new(&call->arena, JSON_ARRAY);
    for (const struct json *at = names->first; at != NULL; at = at->next)
        json_add_item(out->omitted, json_copy(&call->arena, at));
}

/* Fits the budget; what did not fit in `beside` before is told as well. */
static void fit(struct call *call, const struct tool_shape *shape, const struct json *data,
                struct tool_shaped *out)
{
    struct tool_shaped fitted = { 0 };

    tool_shape_fit(call, shape, data, &fitted);
    out->data = fitted.data;
    out->text = fitted.text;
    out->common = fitted.common;
    out->returned = fitted.returned;
    out->truncated = out->truncated || fitted.truncated;
    add_omitted(call, fitted.omitted, out);
    add_notes(call, fitted.notes, out);
}

static void show(struct call *call, const struct tool_shape *shape, const struct json *data,
                 struct tool_shaped *out)
{
    const struct json *sample = data->kind == JSON_ARRAY ? data->first : data;

    out->is_list = data->kind == JSON_ARRAY;
    data = project(call, shape, data, out);
    if (out->is_list)
        data = select_items(call, shape, data, out);
    fit(call, shape, data, out);
    if (out->truncated && shape->field_count == 0 && shape->query == NULL)
        out->fields = tool_shape_suggest(call, shape, sample);
}

enum err tool_shape(struct call *call, const struct tool_shape *shape, struct json *data,
                    struct tool_shaped *out)
{
    struct tool_shaped shaped = { 0 };
    struct tool_shape_prune prune = { .keep_empty = shape->keep_empty };
    const struct json *chosen;
    struct tool_shape rows_shape;
    struct body body;
    enum err e = ERR_NONE;

    shaped.neutralised = tool_shape_text(call, data);
    if (!shape->reveal)
        shaped.hidden = tool_shape_hide(call, data);
    body = take_apart(shape, data);
    chosen = body.rows;
    prune.keep_tags = shape->keep_tags ? ~0u : tags_in_fields(shape);
    if (shape->query != NULL)
        e = run_query(call, shape, body, &prune.keep_tags, &chosen);
    if (e)
        return e;
    if (body.is_collection && shape->query == NULL)
        set_beside(call, shape, body, &prune, &shaped);
    rows_shape = shape_of_rows(shape, body);
    if (shape->query != NULL)
        rows_shape.type = NULL; /* the query may give anything */
    show(call, &rows_shape, tool_shape_prune(call, &prune, chosen), &shaped);
    note_tags(call, prune.left_out, &shaped);
    note_neutralised(call, &shaped);
    *out = shaped;
    return ERR_NONE;
}

/* ---- Before and after ------------------------------------------------------------------------ */

static bool is_field(const char *field)
{
    struct span rest = span_trim(span_of(field));

    if (rest.len == 0)
        return false;
    while (rest.ptr != NULL) {
        if (span_cut(&rest, '.').len == 0)
            return false;
    }
    return true;
}

enum err tool_shape_check(struct call *call, const struct tool_shape *shape)
{
    const struct jmespath_expr *expr;

    for (size_t i = 0; i < shape->field_count; i++) {
        if (!is_field(shape->fields[i]))
            return call_fail(call, ERR_ARGUMENT,
                             "fields: item %zu is no name; write \"displayName\" or "
                             "\"shapeConfig.ocpus\"",
                             i);
    }
    return shape->query != NULL ? jmespath_compile(call, shape->query, &expr) : ERR_NONE;
}

static void add(struct call *call, struct json *object, const char *name, const struct json *value)
{
    if (value != NULL)
        json_add_member(&call->arena, object, name, json_copy(&call->arena, value));
}

static void add_data(struct call *call, const struct tool_shape *shape,
                     const struct tool_shaped *shaped, struct json *object)
{
    const char *name = shape->format == TOOL_FORMAT_CSV ? "csv" : "table";

    if (shape->format == TOOL_FORMAT_JSON)
        add(call, object, "data", shaped->data);
    else
        add(call, object, name, json_new_text_len(&call->arena, shaped->text));
}

void tool_shape_add(struct call *call, const struct tool_shape *shape,
                    const struct tool_shaped *shaped, struct json *object)
{
    struct arena *arena = &call->arena;

    add_data(call, shape, shaped, object);
    add(call, object, "common", shaped->common);
    add(call, object, "beside", shaped->beside);
    if (shaped->is_list)
        add(call, object, "count", json_new_int(arena, (int64_t)shaped->returned));
    if (shaped->is_list && shaped->total_seen != shaped->returned)
        add(call, object, "total", json_new_int(arena, (int64_t)shaped->total_seen));
    if (shaped->truncated)
        add(call, object, "truncated", json_new_bool(arena, true));
    add(call, object, "omitted", shaped->omitted);
    add(call, object, "suggestedFields", shaped->fields);
    add(call, object, "hidden", shaped->hidden);
    add(call, object, "notes", shaped->notes);
}
