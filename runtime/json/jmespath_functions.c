#include "json/jmespath_functions.h"

#include <string.h>

#include "json/jmespath_list.h"
#include "json/jmespath_number.h"
#include "json/jmespath_text.h"

/* Types of arguments; a parameter takes any of several. */
enum {
    T_NULL = 1 << JSON_NULL,
    T_BOOL = 1 << JSON_BOOL,
    T_NUMBER = 1 << JSON_NUMBER,
    T_STRING = 1 << JSON_STRING,
    T_ARRAY = 1 << JSON_ARRAY,
    T_OBJECT = 1 << JSON_OBJECT,
    T_ANY = T_NULL | T_BOOL | T_NUMBER | T_STRING | T_ARRAY | T_OBJECT,
    T_NUMBERS = 1 << 8, /* an array of nothing but numbers */
    T_STRINGS = 1 << 9,
    T_REF = 1 << 10, /* an expression reference */
};

enum { PARAMETERS_MAX = 2 };

struct jmespath_function {
    const char *name;
    unsigned types[PARAMETERS_MAX]; /* 0 ends them; the last one is for all that follow */
    bool variadic;
    jmespath_builtin_fn *run;
};

static enum err fail_size(struct jmespath_run *run)
{
    return jmespath_run_fail(run, "invalid-value", "the result is too large for a number");
}

/* Gives a number of a text that is NULL when it would be too large. */
static enum err give_number(struct jmespath_run *run, const char *text, const struct json **out)
{
    return text == NULL ? fail_size(run) : jmespath_new_number(run, text, out);
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static enum err run_abs(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                        const struct json **out)
{
    return give_number(run, jmespath_number_abs(&run->call->arena, arguments->values[0]), out);
}

static enum err run_ceil(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                         const struct json **out)
{
    return give_number(run, jmespath_number_round(&run->call->arena, arguments->values[0], true),
                       out);
}

static enum err run_floor(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                          const struct json **out)
{
    return give_number(run, jmespath_number_round(&run->call->arena, arguments->values[0], false),
                       out);
}

static enum err run_sum(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                        const struct json **out)
{
    return give_number(run, jmespath_number_sum(&run->call->arena, arguments->values[0]), out);
}

static enum err run_avg(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                        const struct json **out)
{
    *out = &jmespath_null;
    if (arguments->values[0]->count == 0)
        return ERR_NONE;
    return give_number(run, jmespath_number_mean(&run->call->arena, arguments->values[0]), out);
}

static enum err run_to_number(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                              const struct json **out)
{
    const struct json *value = arguments->values[0];
    struct json *parsed;

    *out = value->kind == JSON_NUMBER ? value : &jmespath_null;
    if (value->kind != JSON_STRING || value->len == 0 || !strchr("-0123456789", value->text[0]))
        return ERR_NONE;
    if (json_parse(run->call, "number", jmespath_text_of(value), &parsed))
        call_forgive(run->call);
    else if (parsed->kind == JSON_NUMBER)
        *out = parsed;
    return jmespath_pay_memory(run, sizeof *parsed + value->len);
}

/* ---- All kinds ------------------------------------------------------------------------------- */

static enum err run_not_null(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                             const struct json **out)
{
    (void)run;
    *out = &jmespath_null;
    for (size_t i = 0; i < arguments->count && (*out)->kind == JSON_NULL; i++)
        *out = arguments->values[i];
    return ERR_NONE;
}

static enum err run_type(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                         const struct json **out)
{
    return jmespath_new_text(run, span_of(json_kind_name(arguments->values[0]->kind)), out);
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static const struct jmespath_function functions[] = {
    { "abs", { T_NUMBER }, false, run_abs },
    { "avg", { T_NUMBERS }, false, run_avg },
    { "ceil", { T_NUMBER }, false, run_ceil },
    { "contains", { T_ARRAY | T_STRING, T_ANY }, false, jmespath_text_contains },
    { "ends_with", { T_STRING, T_STRING }, false, jmespath_text_ends_with },
    { "floor", { T_NUMBER }, false, run_floor },
    { "join", { T_STRING, T_STRINGS }, false, jmespath_text_join },
    { "keys", { T_OBJECT }, false, jmespath_list_keys },
    { "length", { T_STRING | T_ARRAY | T_OBJECT }, false, jmespath_text_length },
    { "map", { T_REF, T_ARRAY }, false, jmespath_list_map },
    { "max", { T_NUMBERS | T_STRINGS }, false, jmespath_list_max },
    { "max_by", { T_ARRAY, T_REF }, false, jmespath_list_max_by },
    { "merge", { T_OBJECT }, true, jmespath_list_merge },
    { "min", { T_NUMBERS | T_STRINGS }, false, jmespath_list_min },
    { "min_by", { T_ARRAY, T_REF }, false, jmespath_list_min_by },
    { "not_null", { T_ANY }, true, run_not_null },
    { "reverse", { T_STRING | T_ARRAY }, false, jmespath_text_reverse },
    { "sort", { T_NUMBERS | T_STRINGS }, false, jmespath_list_sort },
    { "sort_by", { T_ARRAY, T_REF }, false, jmespath_list_sort_by },
    { "starts_with", { T_STRING, T_STRING }, false, jmespath_text_starts_with },
    { "sum", { T_NUMBERS }, false, run_sum },
    { "to_array", { T_ANY }, false, jmespath_list_to_array },
    { "to_number", { T_ANY }, false, run_to_number },
    { "to_string", { T_ANY }, false, jmespath_text_to_string },
    { "type", { T_ANY }, false, run_type },
    { "values", { T_OBJECT }, false, jmespath_list_values },
};

static const struct {
    unsigned type;
    const char *name;
} type_names[] = {
    { T_ANY, "a value" },
    { T_NUMBERS, "an array of numbers" },
    { T_STRINGS, "an array of strings" },
    { T_ARRAY, "an array" },
    { T_OBJECT, "an object" },
    { T_STRING, "a string" },
    { T_NUMBER, "a number" },
    { T_REF, "an expression reference (&name)" },
};

const struct jmespath_function *jmespath_function_find(struct span name)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (span_equals(name, functions[i].name))
            return &functions[i];
    }
    return NULL;
}

/* The types of the argument at `index`. */
static unsigned parameter(const struct jmespath_function *function, size_t index)
{
    return function->variadic ? function->types[0] : function->types[index];
}

static const char *describe(struct arena *arena, unsigned types)
{
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if ((types & type_names[i].type) != type_names[i].type)
            continue;
        buf_printf(&text, "%s%s", text.len > 0 ? " or " : "", type_names[i].name);
        types &= ~type_names[i].type;
    }
    return text.ptr;
}

static enum err check_count(struct call *call, const char *text, const struct jmespath_node *node)
{
    const struct jmespath_function *function = node->function;
    size_t least = function->types[1] != 0 ? 2 : 1;

    if (function->variadic ? node->count >= 1 && node->count <= JMESPATH_ARGUMENTS
                           : node->count == least)
        return ERR_NONE;
    if (function->variadic && node->count > 0)
        return jmespath_fail(call, ERR_LIMIT, text, node->at, "limit",
                             "%s() takes %d arguments at most", function->name, JMESPATH_ARGUMENTS);
    return jmespath_fail(call, ERR_ARGUMENT, text, node->at, "invalid-arity",
                         "%s() takes %zu argument%s%s, not %zu", function->name, least,
                         least > 1 ? "s" : "", function->variadic ? " or more" : "", node->count);
}

enum err jmespath_function_check(struct call *call, const char *text,
                                 const struct jmespath_node *node)
{
    const struct jmespath_node *item = node->items;
    enum err e = check_count(call, text, node);

    for (size_t i = 0; item != NULL && !e; item = item->next, i++) {
        unsigned types = parameter(node->function, i);

        if ((item->kind == JMESPATH_REF) != (types == T_REF))
            e = jmespath_fail(call, ERR_ARGUMENT, text, item->at, "invalid-type",
                              "argument %zu of %s() has to be %s", i + 1, node->function->name,
                              describe(&call->arena, types));
    }
    return e;
}

static bool has_items_only(const struct json *array, enum json_kind kind)
{
    for (const struct json *item = array->first; item != NULL; item = item->next) {
        if (item->kind != kind)
            return false;
    }
    return array->kind == JSON_ARRAY;
}

static bool is_of(const struct json *value, unsigned types)
{
    return (types & 1u << value->kind) != 0 ||
           ((types & T_NUMBERS) != 0 && has_items_only(value, JSON_NUMBER)) ||
           ((types & T_STRINGS) != 0 && has_items_only(value, JSON_STRING));
}

static enum err check_type(struct jmespath_run *run, const struct jmespath_arguments *arguments)
{
    const struct jmespath_function *function = arguments->node->function;
    size_t last = arguments->count - 1;
    const struct json *value = arguments->values[last];
    unsigned types = parameter(function, last);
    bool needs_all = (types & (T_NUMBERS | T_STRINGS)) != 0;
    enum err e = needs_all ? jmespath_pay_tree(run, value) : jmespath_pay(run, 1 + value->len / 64);

    if (e || is_of(value, types))
        return e;
    return jmespath_run_fail(run, "invalid-type", "argument %zu of %s() has to be %s, not %s%s",
                             last + 1, function->name, describe(&run->call->arena, types),
                             json_kind_name(value->kind),
                             value->kind == JSON_ARRAY ? " of other values" : "");
}

enum err jmespath_function_run(struct jmespath_run *run, const struct jmespath_node *node,
                               const struct json *value, const struct json **out)
{
    struct jmespath_arguments arguments = { .node = node };
    enum err e = ERR_NONE;

    for (const struct jmespath_node *item = node->items; item != NULL; item = item->next) {
        if (item->kind == JMESPATH_REF) {
            arguments.ref = item->left;
            arguments.count++;
            continue;
        }
        e = jmespath_evaluate(run, item, value, &arguments.values[arguments.count++]);
        run->at = node->at;
        if (!e)
            e = check_type(run, &arguments);
        if (e)
            return e;
    }
    return node->function->run(run, &arguments, out);
}
