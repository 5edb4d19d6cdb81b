#include "tool/params.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "model/decode.h"
#include "model/names.h"
#include "model/refuse.h"

/* ---- Schema ---------------------------------------------------------------------------------- */

static const char *const type_names[] = {
    [TOOL_TEXT] = "string",   [TOOL_INTEGER] = "integer", [TOOL_BOOL] = "boolean",
    [TOOL_OBJECT] = "object", [TOOL_TEXTS] = "array",     [TOOL_OBJECTS] = "array",
};

static void add_choices(const char *choices, struct buf *out)
{
    struct span rest = span_of(choices);
    struct span first = span_cut(&rest, '|');

    buf_add_text(out, ",\"enum\":[");
    rest = span_of(choices);
    for (size_t i = 0; rest.ptr != NULL; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        json_print_string(out, span_cut(&rest, '|'));
    }
    buf_add_text(out, "],\"default\":");
    json_print_string(out, first);
}

static void add_property(const struct tool_param *param, struct buf *out)
{
    json_print_string(out, span_of(param->name));
    buf_printf(out, ":{\"type\":\"%s\"", type_names[param->kind]);
    if (param->kind == TOOL_INTEGER)
        buf_printf(out, ",\"minimum\":%d,\"maximum\":%d,\"default\":%d", param->least, param->most,
                   param->otherwise);
    if (param->choices != NULL)
        add_choices(param->choices, out);
    if (param->kind == TOOL_TEXTS)
        buf_add_text(out, ",\"items\":{\"type\":\"string\"}");
    if (param->kind == TOOL_OBJECTS) {
        buf_printf(out, ",\"maxItems\":%d,\"items\":", param->most);
        tool_params_schema(param->inner, out);
    }
    if (param->header != NULL)
        buf_printf(out, ",\"x-mcp-header\":\"%s\"", param->header);
    if (param->text != NULL) {
        buf_add_text(out, ",\"description\":");
        json_print_string(out, span_of(param->text));
    }
    buf_add_char(out, '}');
}

static void add_required(const struct tool_params *params, struct buf *out)
{
    size_t count = 0;

    for (size_t i = 0; i < params->count; i++) {
        if (!params->rows[i].required)
            continue;
        buf_add_text(out, count++ == 0 ? ",\"required\":[" : ",");
        json_print_string(out, span_of(params->rows[i].name));
    }
    if (count > 0)
        buf_add_char(out, ']');
}

void tool_params_schema(const struct tool_params *params, struct buf *out)
{
    buf_add_text(out, "{\"type\":\"object\",\"additionalProperties\":false");
    add_required(params, out);
    buf_add_text(out, ",\"properties\":{");
    for (size_t i = 0; i < params->count; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        add_property(&params->rows[i], out);
    }
    buf_add_text(out, "}}");
}

/* ---- Values ---------------------------------------------------------------------------------- */

static enum err refuse(struct call *call, const struct tool_param *param, const char *expected,
                       const struct json *value)
{
    return call_fail(call, ERR_ARGUMENT, "%s: expected %s, not %s", param->name, expected,
                     model_kind_words(value->kind));
}

static enum err read_choice(struct call *call, const struct tool_param *param, const char *given,
                            const char **out)
{
    struct span rest = span_of(param->choices);

    while (rest.ptr != NULL) {
        struct span choice = span_cut(&rest, '|');

        *out = arena_strndup(&call->arena, choice.ptr, choice.len);
        if (model_names_alike(*out, given))
            return ERR_NONE;
    }
    return call_fail(call, ERR_ARGUMENT, "%s: expected one of %s, not \"%.100s\"", param->name,
                     param->choices, given);
}

static enum err read_text(struct call *call, const struct tool_param *param,
                          const struct json *value, const char **out)
{
    if (value->kind != JSON_STRING)
        return refuse(call, param, "a string", value);
    if (!json_is_text(value))
        return call_fail(call, ERR_ARGUMENT, "%s: must not hold a NUL character", param->name);
    *out = value->text;
    return param->choices == NULL ? ERR_NONE : read_choice(call, param, value->text, out);
}

static bool is_number(const char *text)
{
    size_t sign = text[0] == '-';

    return text[sign] != '\0' && text[sign + strspn(text + sign, "0123456789")] == '\0';
}

static enum err read_integer(struct call *call, const struct tool_param *param,
                             const struct json *value, int64_t *out)
{
    struct json number = *value;

    if (json_is_text(value) && is_number(value->text))
        number.kind = JSON_NUMBER;
    if (!json_int(&number, out) || *out < param->least || *out > param->most)
        return call_fail(call, ERR_ARGUMENT, "%s: expected a whole number from %d to %d",
                         param->name, param->least, param->most);
    return ERR_NONE;
}

static enum err read_bool(struct call *call, const struct tool_param *param,
                          const struct json *value, bool *out)
{
    if (value->kind == JSON_BOOL)
        *out = value->boolean;
    else if (value->kind == JSON_STRING && strcmp(value->text, "true") == 0)
        *out = true;
    else if (value->kind != JSON_STRING || strcmp(value->text, "false") != 0)
        return refuse(call, param, "true or false", value);
    return ERR_NONE;
}

static char first_of(const struct json *value)
{
    struct span text = span_trim((struct span){ value->text, value->len });

    return text.len == 0 ? '\0' : text.ptr[0];
}

static bool looks_like_list(const struct json *value)
{
    return first_of(value) == '[';
}

static bool looks_like_json(const struct json *value)
{
    return first_of(value) == '{' || looks_like_list(value);
}

/* Some clients send objects and lists as JSON in a string. */
static enum err unwrap(struct call *call, const struct tool_param *param, enum json_kind kind,
                       const struct json *value, const struct json **out)
{
    struct json *inner = NULL;

    if (value->kind == JSON_STRING && looks_like_json(value)) {
        enum err e =
            json_parse(call, param->name, (struct span){ value->text, value->len }, &inner);

        if (e)
            return e;
        value = inner;
    }
    if (value->kind != kind) {
        refuse(call, param, kind == JSON_OBJECT ? "an object" : "a list", value);
        return kind == JSON_OBJECT ? call_hint(call, "oci_describe shows what the operation takes")
                                   : ERR_ARGUMENT;
    }
    *out = value;
    return ERR_NONE;
}

/* "a, b": names of fields and states hold no commas. */
static enum err split_texts(struct call *call, const struct tool_param *param,
                            const struct json *value, struct tool_texts *out)
{
    const char **items = arena_array(&call->arena, value->len + 1, sizeof *items);
    const char *text = NULL;
    enum err e = read_text(call, param, value, &text);
    struct span rest = span_of(text == NULL ? "" : text);

    if (e)
        return e;
    while (rest.ptr != NULL) {
        struct span item = span_trim(span_cut(&rest, ','));

        if (item.len > 0)
            items[out->count++] = arena_strndup(&call->arena, item.ptr, item.len);
    }
    out->items = items;
    return ERR_NONE;
}

static enum err read_texts(struct call *call, const struct tool_param *param,
                           const struct json *value, struct tool_texts *out)
{
    const struct json *list = value;
    const char **items;
    enum err e;

    if (value->kind == JSON_STRING && !looks_like_list(value))
        return split_texts(call, param, value, out);
    e = unwrap(call, param, JSON_ARRAY, value, &list);
    if (e)
        return e;
    items = arena_array(&call->arena, list->count + 1, sizeof *items);
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        e = read_text(call, param, item, &items[out->count++]);
        if (e)
            return e;
    }
    out->items = items;
    return ERR_NONE;
}

static enum err read_objects(struct call *call, const struct tool_param *param,
                             const struct json *value, const struct json **out)
{
    enum err e = unwrap(call, param, JSON_ARRAY, value, out);

    if (e)
        return e;
    if ((*out)->count > (size_t)param->most)
        return call_fail(call, ERR_ARGUMENT, "%s: at most %d items, not %zu", param->name,
                         param->most, (*out)->count);
    for (const struct json *item = (*out)->first; item != NULL; item = item->next) {
        if (item->kind != JSON_OBJECT)
            return refuse(call, param, "a list of objects", item);
    }
    return ERR_NONE;
}

static enum err read_value(struct call *call, const struct tool_param *param,
                           const struct json *value, void *member)
{
    switch ((enum tool_param_kind)param->kind) {
    case TOOL_TEXT:
        return read_text(call, param, value, member);
    case TOOL_INTEGER:
        return read_integer(call, param, value, member);
    case TOOL_BOOL:
        return read_bool(call, param, value, member);
    case TOOL_OBJECT:
        return unwrap(call, param, JSON_OBJECT, value, member);
    case TOOL_TEXTS:
        return read_texts(call, param, value, member);
    case TOOL_OBJECTS:
        return read_objects(call, param, value, member);
    }
    return ERR_NONE;
}

/* ---- Arguments ------------------------------------------------------------------------------- */

static const struct tool_param *find(const struct tool_params *params, const char *name)
{
    for (size_t i = 0; i < params->count; i++) {
        if (model_names_alike(params->rows[i].name, name))
            return &params->rows[i];
    }
    return NULL;
}

static enum err refuse_unknown(struct call *call, const struct tool_params *params,
                               const char *name)
{
    const char **names = arena_array(&call->arena, params->count + 1, sizeof *names);
    bool has_params = find(params, "params") != NULL;

    for (size_t i = 0; i < params->count; i++)
        names[i] = params->rows[i].name;

    const char *near = model_nearest(name, names, params->count);

    if (near != NULL)
        return call_fail(call, ERR_ARGUMENT, "%.100s: unknown argument; did you mean %s?", name,
                         near);
    call_fail(call, ERR_ARGUMENT, "%.100s: unknown argument", name);
    if (has_params)
        return call_hint(call, "parameters of the operation go into params, its fields into body");
    struct buf list;

    buf_init(&list, &call->arena, 1024);
    model_names_list(&list, names, params->count, params->count, NULL);
    return call_hint(call, "the arguments are %s", list.ptr);
}

static void set_defaults(struct call *call, const struct tool_params *params, void *out)
{
    for (size_t i = 0; i < params->count; i++) {
        const struct tool_param *param = &params->rows[i];
        char *member = (char *)out + param->offset;

        if (param->kind == TOOL_INTEGER)
            *(int64_t *)(void *)member = param->otherwise;
        if (param->kind == TOOL_TEXT && param->choices != NULL)
            *(const char **)(void *)member =
                arena_strndup(&call->arena, param->choices, strcspn(param->choices, "|"));
    }
}

static enum err check_required(struct call *call, const struct tool_params *params,
                               const bool *given)
{
    for (size_t i = 0; i < params->count; i++) {
        if (params->rows[i].required && !given[i])
            return call_fail(call, ERR_ARGUMENT, "%s: required", params->rows[i].name);
    }
    return ERR_NONE;
}

enum err tool_params_decode(struct call *call, const struct tool_params *params,
                            const struct json *arguments, void *out)
{
    bool *given = arena_array(&call->arena, params->count + 1, sizeof *given);
    const struct json *member = arguments == NULL ? NULL : arguments->first;

    set_defaults(call, params, out);
    for (; member != NULL; member = member->next) {
        const struct tool_param *param =
            strlen(member->name) == member->name_len ? find(params, member->name) : NULL;

        if (param == NULL)
            return refuse_unknown(call, params, member->name);
        if (member->kind == JSON_NULL)
            continue;
        if (given[param - params->rows])
            return call_fail(call, ERR_ARGUMENT, "%s: given twice", param->name);
        given[param - params->rows] = true;

        enum err e = read_value(call, param, member, (char *)out + param->offset);

        if (e)
            return e;
    }
    return check_required(call, params, given);
}
