/* Values of YAML, as far as entries of servers are written: maps and lists in lines or in brackets,
 * and scalars. What is anything else (anchors, tags, text over several lines) gives NULL. */
#include <string.h>

#include "base/limits.h"
#include "json/edit_inside.h"

struct flow {
    struct call *call;
    const char *at, *end;
    unsigned depth;
};

/* ---- Scalars --------------------------------------------------------------------------------- */

static struct json *plain_scalar(struct call *call, struct span text)
{
    struct json *value = NULL;

    if (text.len == 0 || span_equals(text, "~"))
        return json_new(&call->arena, JSON_NULL);
    if (strchr("&*!|>%@`[{", text.ptr[0]) != NULL)
        return NULL;
    if (strchr("-+.0123456789tfn", text.ptr[0]) != NULL &&
        json_parse(call, "value", text, &value) == ERR_NONE)
        return value;
    call_forgive(call);
    return json_new_text_len(&call->arena, text);
}

/* Behind a quoted text, or NULL. */
static const char *quoted_end(const char *at, const char *end)
{
    char quote = *at;

    for (at++; at < end; at++) {
        if (quote == '"' && *at == '\\')
            at++;
        else if (*at == quote && quote == '\'' && at + 1 < end && at[1] == quote)
            at++;
        else if (*at == quote)
            return at + 1;
    }
    return NULL;
}

static struct json *quoted(struct call *call, const char *at, const char *end)
{
    struct json *value = NULL;
    struct buf text;

    if (*at == '"') {
        if (json_parse(call, "value", (struct span){ at, (size_t)(end - at) }, &value) == ERR_NONE)
            return value;
        call_forgive(call);
        return NULL;
    }
    buf_init(&text, &call->arena, 1u << 20);
    for (at++; at < end - 1; at++) {
        buf_add_char(&text, *at);
        if (*at == '\'')
            at++;
    }
    return json_new_text_len(&call->arena, buf_span(&text));
}

/* Without the comment at its end. */
static struct span without_comment(struct span text)
{
    const char *end = text.ptr + text.len, *at = text.ptr;

    while (at < end) {
        if (*at == '#' && (at == text.ptr || at[-1] == ' ' || at[-1] == '\t'))
            break;
        if ((*at == '"' || *at == '\'') && (at == text.ptr || strchr(" ,[{:", at[-1]) != NULL)) {
            const char *behind = quoted_end(at, end);

            at = behind != NULL ? behind : end;
        } else {
            at++;
        }
    }
    return span_trim((struct span){ text.ptr, (size_t)(at - text.ptr) });
}

/* ---- Brackets -------------------------------------------------------------------------------- */

static struct json *flow_value(struct flow *flow);

static void skip_blanks(struct flow *flow)
{
    while (flow->at < flow->end && strchr(" \t\r\n", *flow->at) != NULL)
        flow->at++;
}

static struct json *flow_scalar(struct flow *flow, const char *stops)
{
    const char *start = flow->at;

    if (*start == '"' || *start == '\'') {
        const char *behind = quoted_end(start, flow->end);

        if (behind == NULL)
            return NULL;
        flow->at = behind;
        return quoted(flow->call, start, behind);
    }
    while (flow->at < flow->end && strchr(stops, *flow->at) == NULL)
        flow->at++;
    return plain_scalar(flow->call, span_trim((struct span){ start, (size_t)(flow->at - start) }));
}

static bool flow_member(struct flow *flow, struct json *into)
{
    struct json *name = NULL, *value;

    if (into->kind == JSON_OBJECT) {
        name = flow_scalar(flow, ":,}\n");
        skip_blanks(flow);
        if (name == NULL || name->kind != JSON_STRING || flow->at >= flow->end ||
            *flow->at++ != ':')
            return false;
        skip_blanks(flow);
    }
    value = flow_value(flow);
    if (value == NULL)
        return false;
    if (name != NULL)
        json_add_member(&flow->call->arena, into, name->text, value);
    else
        json_add_item(into, value);
    return true;
}

static struct json *flow_nested(struct flow *flow)
{
    bool is_object = *flow->at++ == '{';
    char close = is_object ? '}' : ']';
    struct json *value = json_new(&flow->call->arena, is_object ? JSON_OBJECT : JSON_ARRAY);

    if (++flow->depth > LIMIT_JSON_DEPTH)
        return NULL;
    for (;;) {
        skip_blanks(flow);
        if (flow->at < flow->end && *flow->at == close)
            break;
        if (flow->at >= flow->end || !flow_member(flow, value))
            return NULL;
        skip_blanks(flow);
        if (flow->at < flow->end && *flow->at == ',')
            flow->at++;
        else if (flow->at >= flow->end || *flow->at != close)
            return NULL;
    }
    flow->at++;
    flow->depth--;
    return value;
}

static struct json *flow_value(struct flow *flow)
{
    if (flow->at >= flow->end)
        return NULL;
    return *flow->at == '[' || *flow->at == '{' ? flow_nested(flow) : flow_scalar(flow, ",]}\n");
}

static struct json *one_line(struct call *call, struct span text)
{
    struct flow flow = { call, text.ptr, text.ptr + text.len, 0 };
    struct json *value;

    if (text.len == 0 || strchr("[{\"'", text.ptr[0]) == NULL)
        return plain_scalar(call, text);
    value = flow_value(&flow);
    skip_blanks(&flow);
    return flow.at == flow.end ? value : NULL;
}

/* ---- Keys ------------------------------------------------------------------------------------ */

bool edit_yaml_key(struct call *call, struct span line, const char **out_key, struct span *out_rest)
{
    const char *at = line.ptr, *end = line.ptr + line.len;
    struct json *key;

    if (line.len == 0 || strchr("-?[]{},#&*!|>%@`", *at) != NULL)
        return false;
    if (*at == '"' || *at == '\'') {
        at = quoted_end(at, end);
        key = at != NULL ? quoted(call, line.ptr, at) : NULL;
    } else {
        while (at < end && !(*at == ':' && (at + 1 == end || at[1] == ' ' || at[1] == '\t')))
            at++;
        key = json_new_text_len(&call->arena,
                                span_trim((struct span){ line.ptr, (size_t)(at - line.ptr) }));
    }
    while (at != NULL && at < end && *at == ' ')
        at++;
    if (key == NULL || at >= end || *at != ':' || !json_is_text(key))
        return false;
    at++;
    *out_key = key->text;
    *out_rest = without_comment((struct span){ at, (size_t)(end - at) });
    return true;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static struct json *block(struct call *call, const struct edit_lines *lines, size_t from, size_t to,
                          size_t parent_indent, unsigned depth);

static struct span line_text(const struct edit_lines *lines, size_t i)
{
    const struct edit_line *line = &lines->lines[i];

    return (struct span){ lines->text.ptr + line->at, line->stop - line->at };
}

/* Behind the lines that belong to line `i`. A list may stand as deep as the key it is of. */
static size_t below(const struct edit_lines *lines, size_t i, size_t to, bool of_key)
{
    size_t indent = lines->lines[i].indent;

    for (i++; i < to; i++) {
        const struct edit_line *line = &lines->lines[i];
        bool is_item = line->is_text && lines->text.ptr[line->at] == '-';

        if (line->is_text &&
            (line->indent < indent || (line->indent == indent && !(of_key && is_item))))
            break;
    }
    return i;
}

static struct json *value_of(struct call *call, const struct edit_lines *lines, struct span rest,
                             size_t from, size_t to, size_t indent, unsigned depth)
{
    size_t i = from;
    struct flow flow;
    struct json *value;

    while (i < to && !lines->lines[i].is_text)
        i++;
    if (i == to)
        return one_line(call, rest);
    if (rest.len == 0)
        return block(call, lines, i, to, indent, depth + 1);
    if (rest.ptr[0] != '[' && rest.ptr[0] != '{')
        return NULL;
    flow = (struct flow){ call, rest.ptr, lines->text.ptr + lines->lines[to - 1].stop, 0 };
    value = flow_value(&flow);
    return flow.at == flow.end ? value : NULL;
}

static struct json *block(struct call *call, const struct edit_lines *lines, size_t from, size_t to,
                          size_t parent_indent, unsigned depth)
{
    bool is_list = lines->text.ptr[lines->lines[from].at] == '-';
    struct json *out = json_new(&call->arena, is_list ? JSON_ARRAY : JSON_OBJECT);
    size_t indent = lines->lines[from].indent;

    if (depth > LIMIT_JSON_DEPTH || indent < parent_indent)
        return NULL;
    for (size_t i = from, end; i < to; i = end) {
        struct span text = line_text(lines, i), rest;
        const char *key = NULL;
        struct json *value;

        end = i + 1;
        if (!lines->lines[i].is_text)
            continue;
        end = below(lines, i, to, !is_list);
        if (lines->lines[i].indent != indent || (is_list && (text.ptr[0] != '-' || end > i + 1)))
            return NULL;
        if (is_list)
            rest = without_comment((struct span){ text.ptr + 1, text.len - 1 });
        else if (!edit_yaml_key(call, text, &key, &rest) || json_get(out, key) != NULL)
            return NULL;
        if (is_list && edit_yaml_key(call, rest, &key, &rest))
            return NULL;
        value = value_of(call, lines, rest, i + 1, end, indent, depth);
        if (value == NULL)
            return NULL;
        if (is_list)
            json_add_item(out, value);
        else
            json_add_member(&call->arena, out, key, value);
    }
    return out;
}

struct json *edit_yaml_value(struct call *call, const struct edit_lines *lines, struct span rest,
                             size_t from, size_t to, size_t parent_indent)
{
    return value_of(call, lines, rest, from, to, parent_indent, 0);
}
