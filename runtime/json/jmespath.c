#include "json/jmespath.h"

#include "json/jmespath_functions.h"
#include "json/jmespath_node.h"
#include "json/jmespath_parse.h"
#include "json/jmespath_run.h"

/* ---- Failures -------------------------------------------------------------------------------- */

/* Columns count characters, not bytes. */
static size_t column_of(const char *text, size_t at)
{
    size_t column = 1;

    for (size_t i = 0; i < at; i++)
        column += (text[i] & 0xc0) != 0x80;
    return column;
}

static enum err fail_with(struct call *call, enum err code, const char *text, size_t at,
                          const char *kind, const char *format, va_list values)
{
    return call_fail(call, code, "query: %s at column %zu: %s", kind, column_of(text, at),
                     arena_vprintf(&call->arena, format, values));
}

enum err jmespath_fail(struct call *call, enum err code, const char *text, size_t at,
                       const char *kind, const char *format, ...)
{
    va_list values;
    enum err e;

    va_start(values, format);
    e = fail_with(call, code, text, at, kind, format, values);
    va_end(values);
    return e;
}

enum err jmespath_run_fail(struct jmespath_run *run, const char *kind, const char *format, ...)
{
    va_list values;
    enum err e;

    va_start(values, format);
    e = fail_with(run->call, ERR_ARGUMENT, run->text, run->at, kind, format, values);
    va_end(values);
    return e;
}

/* ---- Indices and slices ---------------------------------------------------------------------- */

static const struct json *item_at(const struct json *array, int64_t index)
{
    int64_t count = (int64_t)array->count;
    const struct json *item = array->first;

    if (index < 0)
        index = index < -count ? count : index + count;
    if (index >= count)
        return &jmespath_null;
    for (; index > 0; index--)
        item = item->next;
    return item;
}

static enum err evaluate_index(struct jmespath_run *run, const struct jmespath_node *node,
                               const struct json *value, const struct json **out)
{
    *out = &jmespath_null;
    if (value->kind != JSON_ARRAY || !node->bounds[0].is_set)
        return ERR_NONE;
    *out = item_at(value, node->bounds[0].number);
    return jmespath_pay(run, value->count / 8);
}

/* A bound as it was meant for `count` items, where counting from the end is resolved. */
static int64_t clip(struct jmespath_bound bound, int64_t missing, int64_t count, int64_t step)
{
    int64_t number = bound.number;

    if (!bound.is_set)
        return missing;
    if (number < 0) {
        number = number < -count ? -1 : number + count;
        return number < 0 && step > 0 ? 0 : number;
    }
    if (number < count)
        return number;
    return step > 0 ? count : count - 1;
}

/* Items of a list by number. */
static enum err collect_items(struct jmespath_run *run, const struct json *array,
                              const struct json ***out)
{
    enum err e = jmespath_pay_memory(run, (array->count + 1) * sizeof **out);
    size_t i = 0;

    if (e)
        return e;
    *out = arena_array(&run->call->arena, array->count + 1, sizeof **out);
    for (const struct json *item = array->first; item != NULL; item = item->next)
        (*out)[i++] = item;
    return ERR_NONE;
}

static enum err evaluate_slice(struct jmespath_run *run, const struct jmespath_node *node,
                               const struct json *value, const struct json **out)
{
    int64_t count = (int64_t)value->count;
    int64_t step = node->bounds[2].is_set ? node->bounds[2].number : 1;
    int64_t at = clip(node->bounds[0], step > 0 ? 0 : count - 1, count, step);
    int64_t end = clip(node->bounds[1], step > 0 ? count : -1, count, step);
    const struct json **items;
    struct json *list;
    enum err e;

    *out = &jmespath_null;
    if (value->kind != JSON_ARRAY)
        return ERR_NONE;
    /* A longer step is as good, and cannot overflow. */
    if (step > count || step < -count)
        step = step > 0 ? count + 1 : -count - 1;
    e = collect_items(run, value, &items);
    if (!e)
        e = jmespath_new(run, JSON_ARRAY, &list);
    for (; !e && (step > 0 ? at < end : at > end); at += step)
        e = jmespath_append(run, list, NULL, items[at]);
    if (!e)
        *out = list;
    return e;
}

/* ---- Projections ----------------------------------------------------------------------------- */

static enum err project_item(struct jmespath_run *run, const struct jmespath_node *node,
                             const struct json *item, struct json *list)
{
    const struct json *value = NULL;
    enum err e;

    if (node->test != NULL) {
        e = jmespath_evaluate(run, node->test, item, &value);
        if (e || !jmespath_is_true(value))
            return e;
    }
    e = jmespath_evaluate(run, node->right, item, &value);
    if (e || value->kind == JSON_NULL)
        return e;
    return jmespath_append(run, list, NULL, value);
}

static enum err evaluate_projection(struct jmespath_run *run, const struct jmespath_node *node,
                                    const struct json *value, const struct json **out)
{
    enum json_kind kind = node->kind == JMESPATH_VALUES ? JSON_OBJECT : JSON_ARRAY;
    const struct json *from;
    struct json *list;
    enum err e = jmespath_evaluate(run, node->left, value, &from);

    *out = &jmespath_null;
    if (e || from->kind != kind)
        return e;
    e = jmespath_new(run, JSON_ARRAY, &list);
    for (const struct json *item = from->first; item != NULL && !e; item = item->next)
        e = project_item(run, node, item, list);
    *out = list;
    return e;
}

static enum err open_item(struct jmespath_run *run, const struct json *item, struct json *list)
{
    enum err e = ERR_NONE;

    if (item->kind != JSON_ARRAY)
        return jmespath_append(run, list, NULL, item);
    for (const struct json *inner = item->first; inner != NULL && !e; inner = inner->next)
        e = jmespath_append(run, list, NULL, inner);
    return e;
}

static enum err evaluate_flatten(struct jmespath_run *run, const struct jmespath_node *node,
                                 const struct json *value, const struct json **out)
{
    const struct json *from;
    struct json *list;
    enum err e = jmespath_evaluate(run, node->left, value, &from);

    *out = &jmespath_null;
    if (e || from->kind != JSON_ARRAY)
        return e;
    e = jmespath_new(run, JSON_ARRAY, &list);
    for (const struct json *item = from->first; item != NULL && !e; item = item->next)
        e = open_item(run, item, list);
    *out = list;
    return e;
}

/* ---- Operators ------------------------------------------------------------------------------- */

/* Order is for two numbers or, as the OCI command line has it, two strings. */
static bool is_ordered(const struct json *a, const struct json *b)
{
    return a->kind == b->kind && (a->kind == JSON_NUMBER || a->kind == JSON_STRING);
}

static const struct json *compare_order(const struct json *a, const struct json *b,
                                        enum jmespath_comparison comparison)
{
    int order;

    if (!is_ordered(a, b))
        return &jmespath_null;
    order = jmespath_order(a, b);
    switch (comparison) {
    case JMESPATH_LESS:
        return jmespath_bool(order < 0);
    case JMESPATH_LESS_EQUAL:
        return jmespath_bool(order <= 0);
    case JMESPATH_GREATER:
        return jmespath_bool(order > 0);
    default:
        return jmespath_bool(order >= 0);
    }
}

static enum err evaluate_comparison(struct jmespath_run *run, const struct jmespath_node *node,
                                    const struct json *value, const struct json **out)
{
    const struct json *left, *right;
    bool equal;
    enum err e = jmespath_evaluate(run, node->left, value, &left);

    if (!e)
        e = jmespath_evaluate(run, node->right, value, &right);
    if (!e)
        e = jmespath_pay(run, left->len / 64);
    if (e)
        return e;
    if (node->comparison != JMESPATH_EQUAL && node->comparison != JMESPATH_UNEQUAL) {
        *out = compare_order(left, right, node->comparison);
        return ERR_NONE;
    }
    e = jmespath_equal(run, left, right, &equal);
    *out = jmespath_bool(equal == (node->comparison == JMESPATH_EQUAL));
    return e;
}

/* "or" goes on when the left side is false, "and" when it is true. */
static enum err evaluate_logic(struct jmespath_run *run, const struct jmespath_node *node,
                               const struct json *value, const struct json **out)
{
    enum err e = jmespath_evaluate(run, node->left, value, out);

    if (e || jmespath_is_true(*out) == (node->kind == JMESPATH_OR))
        return e;
    return jmespath_evaluate(run, node->right, value, out);
}

static enum err evaluate_not(struct jmespath_run *run, const struct jmespath_node *node,
                             const struct json *value, const struct json **out)
{
    enum err e = jmespath_evaluate(run, node->left, value, out);

    if (!e)
        *out = jmespath_bool(!jmespath_is_true(*out));
    return e;
}

static enum err evaluate_chain(struct jmespath_run *run, const struct jmespath_node *node,
                               const struct json *value, const struct json **out)
{
    const struct json *between;
    enum err e = jmespath_evaluate(run, node->left, value, &between);

    return e ? e : jmespath_evaluate(run, node->right, between, out);
}

/* ---- Members and lists of them --------------------------------------------------------------- */

static enum err evaluate_field(struct jmespath_run *run, const struct jmespath_node *node,
                               const struct json *value, const struct json **out)
{
    const struct json *member = NULL;
    enum err e = ERR_NONE;

    if (value->kind == JSON_OBJECT)
        e = jmespath_member(run, value, node->name, &member);
    *out = member != NULL ? member : &jmespath_null;
    return e;
}

static enum err evaluate_list(struct jmespath_run *run, const struct jmespath_node *node,
                              const struct json *value, const struct json **out)
{
    const struct json *item;
    struct json *list;
    enum err e;

    *out = &jmespath_null;
    if (value->kind == JSON_NULL)
        return ERR_NONE;
    e = jmespath_new(run, JSON_ARRAY, &list);
    for (const struct jmespath_node *at = node->items; at != NULL && !e; at = at->next) {
        e = jmespath_evaluate(run, at, value, &item);
        if (!e)
            e = jmespath_append(run, list, NULL, item);
    }
    *out = list;
    return e;
}

static enum err evaluate_hash(struct jmespath_run *run, const struct jmespath_node *node,
                              const struct json *value, const struct json **out)
{
    const struct json *item;
    struct json *object;
    enum err e;

    *out = &jmespath_null;
    if (value->kind == JSON_NULL)
        return ERR_NONE;
    e = jmespath_new(run, JSON_OBJECT, &object);
    for (const struct jmespath_node *at = node->items; at != NULL && !e; at = at->next) {
        e = jmespath_evaluate(run, at->left, value, &item);
        if (!e)
            e = jmespath_append(run, object, &at->name, item);
    }
    *out = object;
    return e;
}

/* ---- All nodes ------------------------------------------------------------------------------- */

static enum err evaluate_current(struct jmespath_run *run, const struct jmespath_node *node,
                                 const struct json *value, const struct json **out)
{
    (void)run;
    (void)node;
    *out = value;
    return ERR_NONE;
}

static enum err evaluate_literal(struct jmespath_run *run, const struct jmespath_node *node,
                                 const struct json *value, const struct json **out)
{
    (void)run;
    (void)value;
    *out = node->literal;
    return ERR_NONE;
}

typedef enum err evaluate_fn(struct jmespath_run *run, const struct jmespath_node *node,
                             const struct json *value, const struct json **out);

/* References are no values: functions take them as they are. */
static evaluate_fn *const evaluators[] = {
    [JMESPATH_CURRENT] = evaluate_current,
    [JMESPATH_FIELD] = evaluate_field,
    [JMESPATH_LITERAL] = evaluate_literal,
    [JMESPATH_INDEX] = evaluate_index,
    [JMESPATH_SLICE] = evaluate_slice,
    [JMESPATH_CHAIN] = evaluate_chain,
    [JMESPATH_PROJECT] = evaluate_projection,
    [JMESPATH_VALUES] = evaluate_projection,
    [JMESPATH_FILTER] = evaluate_projection,
    [JMESPATH_FLATTEN] = evaluate_flatten,
    [JMESPATH_OR] = evaluate_logic,
    [JMESPATH_AND] = evaluate_logic,
    [JMESPATH_NOT] = evaluate_not,
    [JMESPATH_COMPARE] = evaluate_comparison,
    [JMESPATH_LIST] = evaluate_list,
    [JMESPATH_HASH] = evaluate_hash,
    [JMESPATH_CALL] = jmespath_function_run,
};

enum err jmespath_evaluate(struct jmespath_run *run, const struct jmespath_node *node,
                           const struct json *value, const struct json **out)
{
    enum err e;

    run->at = node->at;
    e = jmespath_pay(run, 1);
    return e ? e : evaluators[node->kind](run, node, value, out);
}

enum err jmespath_compile(struct call *call, const char *text, const struct jmespath_expr **out)
{
    struct span rest = span_of(text);
    struct jmespath_expr *expr;
    enum err e;

    if (rest.len > JMESPATH_TEXT_MAX)
        return jmespath_fail(call, ERR_LIMIT, text, JMESPATH_TEXT_MAX, "limit",
                             "the expression has more than %u bytes", JMESPATH_TEXT_MAX);
    if (span_utf8_error(rest) < rest.len)
        return jmespath_fail(call, ERR_ARGUMENT, text, span_utf8_error(rest), "syntax",
                             "a byte that is not UTF-8");
    expr = arena_alloc(&call->arena, sizeof *expr);
    expr->text = arena_strdup(&call->arena, text);
    e = jmespath_parse(call, expr->text, &expr->root);
    if (!e)
        *out = expr;
    return e;
}

/* What is too deep cannot be printed and parsed again. */
static enum err check_result(struct jmespath_run *run, const struct json *value, unsigned depth)
{
    enum err e = jmespath_pay(run, 1);

    if (depth > JMESPATH_DEPTH)
        return jmespath_fail(run->call, ERR_LIMIT, run->text, 0, "limit",
                             "the result has more than %d levels", JMESPATH_DEPTH);
    for (const struct json *child = value->first; child != NULL && !e; child = child->next)
        e = check_result(run, child, depth + 1);
    return e;
}

enum err jmespath_search(struct call *call, const struct jmespath_expr *expr,
                         const struct json *data, const struct json **out)
{
    struct jmespath_run run = { .call = call, .text = expr->text };
    const struct json *found;
    struct json *copy;
    enum err e = jmespath_evaluate(&run, expr->root, data, &found);

    if (!e)
        e = check_result(&run, found, 0);
    if (e)
        return e;
    copy = arena_alloc(&call->arena, sizeof *copy);
    *copy = *found;
    copy->name = NULL;
    copy->name_len = 0;
    copy->next = NULL;
    *out = copy;
    return ERR_NONE;
}

/* ---- Questions ------------------------------------------------------------------------------- */

/* Looks for a field of that name. With `root`, only where the value is the root one. */
static bool looks_up(const struct jmespath_node *node, const char *name, bool root)
{
    /* What stands right of these gets another value. */
    bool moves = node->kind == JMESPATH_CHAIN || node->kind == JMESPATH_PROJECT ||
                 node->kind == JMESPATH_VALUES || node->kind == JMESPATH_FILTER;

    if (node->kind == JMESPATH_FIELD)
        return span_equals(node->name, name);
    if (node->kind == JMESPATH_REF && root)
        return false;
    if (node->left != NULL && looks_up(node->left, name, root))
        return true;
    for (const struct jmespath_node *item = node->items; item != NULL; item = item->next) {
        if (looks_up(item, name, root))
            return true;
    }
    if (moves && root)
        return node->left != NULL && node->left->kind == JMESPATH_CURRENT && node->right != NULL &&
               node->kind == JMESPATH_CHAIN && looks_up(node->right, name, root);
    return (node->right != NULL && looks_up(node->right, name, root)) ||
           (node->test != NULL && looks_up(node->test, name, root));
}

bool jmespath_reads(const struct jmespath_expr *expr, const char *name)
{
    return looks_up(expr->root, name, /* root= */ true);
}

bool jmespath_mentions(const struct jmespath_expr *expr, const char *name)
{
    return looks_up(expr->root, name, /* root= */ false);
}
