/* YAML, line by line: keys at the start of a line, and below one of them those of its table. */
#include <string.h>

#include "json/edit_inside.h"

#define WORD "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

struct yaml {
    struct call *call;
    const struct json_edit *edit;
    struct span text;
    struct edit_lines lines;
    struct json *root;
    size_t head;      /* line of the table's key; SIZE_MAX when there is none */
    struct span rest; /* behind its colon */
    size_t last;      /* behind its last line with text */
    size_t indent;    /* of its entries; 0 when it has none */
    struct json *table;
};

struct entry {
    size_t from, to; /* lines; `to` is behind the last one with text */
};

/* ---- Lines ----------------------------------------------------------------------------------- */

static struct edit_line line_at(struct span text, size_t start)
{
    const char *end = memchr(text.ptr + start, '\n', text.len - start);
    struct edit_line line = { .start = start, .at = start };

    line.end = end != NULL ? (size_t)(end - text.ptr) + 1 : text.len;
    if (start == 0 && span_starts_with(text, EDIT_BOM))
        line.at = strlen(EDIT_BOM);
    while (line.at < line.end && text.ptr[line.at] == ' ')
        line.at++;
    line.indent = line.at - start;
    if (start == 0 && span_starts_with(text, EDIT_BOM))
        line.indent -= strlen(EDIT_BOM);
    line.stop = line.end;
    while (line.stop > line.at && strchr(" \t\r\n", text.ptr[line.stop - 1]) != NULL)
        line.stop--;
    line.is_text = line.stop > line.at && text.ptr[line.at] != '#';
    return line;
}

static void split(struct yaml *yaml)
{
    size_t count = 0, i = 0;
    struct edit_line *lines;

    for (size_t at = 0; at < yaml->text.len; at = line_at(yaml->text, at).end)
        count++;
    lines = arena_array(&yaml->call->arena, count + 1, sizeof(*lines));
    for (size_t at = 0; at < yaml->text.len; at = lines[i++].end)
        lines[i] = line_at(yaml->text, at);
    yaml->lines = (struct edit_lines){ yaml->text, lines, count };
}

static struct span text_of(const struct yaml *yaml, size_t line)
{
    const struct edit_line *l = &yaml->lines.lines[line];

    return (struct span){ yaml->text.ptr + l->at, l->stop - l->at };
}

static enum err fail(const struct yaml *yaml, size_t line, const char *why)
{
    return edit_fail(yaml->call, yaml->edit, yaml->text,
                     yaml->text.ptr + yaml->lines.lines[line].at, "%s", why);
}

/* Behind the last line with text among those below `line`, deeper than `indent`. */
static size_t block_end(const struct yaml *yaml, size_t line, size_t indent, bool is_top)
{
    size_t end = line + 1;

    for (size_t i = line + 1; i < yaml->lines.count; i++) {
        const struct edit_line *l = &yaml->lines.lines[i];
        char first = l->is_text ? yaml->text.ptr[l->at] : '\0';
        bool continues = is_top && l->indent == 0 && first != '\0' &&
                         strchr("-]}", first) != NULL && !span_starts_with(text_of(yaml, i), "---");

        if (l->is_text && l->indent <= indent && !continues)
            break;
        if (l->is_text)
            end = i + 1;
    }
    return end;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static struct json *raw(const struct yaml *yaml, size_t from, size_t to)
{
    const struct edit_line *lines = yaml->lines.lines;
    struct span text = { yaml->text.ptr + lines[from].at, lines[to - 1].stop - lines[from].at };

    return json_new_text_len(&yaml->call->arena, text);
}

static enum err read_entry(struct yaml *yaml, size_t i, size_t *out_next)
{
    const struct edit_line *line = &yaml->lines.lines[i];
    size_t end = block_end(yaml, i, line->indent, false);
    const char *name;
    struct span rest;
    struct json *value;

    if (line->indent != yaml->indent)
        return fail(yaml, i, "this line is indented otherwise than the ones before it");
    if (!edit_yaml_key(yaml->call, text_of(yaml, i), &name, &rest))
        return fail(yaml, i, "a name and a colon must stand here");
    if (json_get(yaml->table, name) != NULL)
        return fail(yaml, i, "this name stands here a second time; remove one of them");
    value = edit_yaml_value(yaml->call, &yaml->lines, rest, i + 1, end, line->indent);
    if (value == NULL)
        value = raw(yaml, i, end);
    json_add_member(&yaml->call->arena, yaml->table, name, value);
    *out_next = end;
    return ERR_NONE;
}

static bool is_nothing(struct span rest)
{
    return rest.len == 0 || span_equals(rest, "{}") || span_equals(rest, "~") ||
           span_equals(rest, "null");
}

static enum err read_table(struct yaml *yaml, size_t head, size_t end)
{
    enum err e = ERR_NONE;
    size_t i = head + 1;

    yaml->head = head;
    yaml->last = end;
    yaml->table = json_new(&yaml->call->arena, JSON_OBJECT);
    if (!is_nothing(yaml->rest))
        return fail(yaml, head,
                    "what stands behind this key is not one server a line; write it "
                    "so, or change it by hand");
    while (i < end && !yaml->lines.lines[i].is_text)
        i++;
    if (i == end)
        return ERR_NONE;
    yaml->indent = yaml->lines.lines[i].indent;
    if (yaml->indent == 0 || yaml->text.ptr[yaml->lines.lines[i].at] == '-')
        return fail(yaml, i, "a list stands here, and not one server a name");
    while (i < end && !e) {
        if (yaml->lines.lines[i].is_text)
            e = read_entry(yaml, i, &i);
        else
            i++;
    }
    return e;
}

static enum err read_top(struct yaml *yaml, size_t i, size_t *out_next)
{
    const char *name;
    struct span rest;
    size_t end = block_end(yaml, i, 0, true);

    *out_next = i + 1;
    if (span_starts_with(text_of(yaml, i), "%"))
        return ERR_NONE;
    if (span_equals(text_of(yaml, i), "---") && yaml->root->count == 0)
        return ERR_NONE;
    if (yaml->lines.lines[i].indent > 0 ||
        !edit_yaml_key(yaml->call, text_of(yaml, i), &name, &rest))
        return fail(yaml, i, "a name and a colon must stand here, at the start of the line");
    *out_next = end;
    if (strcmp(name, yaml->edit->key) != 0) {
        json_add_member(&yaml->call->arena, yaml->root, name, raw(yaml, i, end));
        return ERR_NONE;
    }
    if (yaml->head != SIZE_MAX)
        return fail(yaml, i, "this name stands here a second time; remove one of them");
    yaml->rest = rest;
    return read_table(yaml, i, end);
}

static enum err check_tabs(const struct yaml *yaml)
{
    for (size_t i = 0; i < yaml->lines.count; i++) {
        const struct edit_line *line = &yaml->lines.lines[i];

        if (line->is_text && yaml->text.ptr[line->at] == '\t')
            return fail(yaml, i, "a tab stands where only blanks may be");
    }
    return ERR_NONE;
}

static enum err open_yaml(struct call *call, const struct json_edit *edit, struct span text,
                          struct yaml *yaml)
{
    enum err e;

    if (text.ptr == NULL)
        text.ptr = "";
    *yaml = (struct yaml){ .call = call, .edit = edit, .text = text, .head = SIZE_MAX };
    yaml->root = json_new(&call->arena, JSON_OBJECT);
    split(yaml);
    e = check_tabs(yaml);
    for (size_t i = 0; i < yaml->lines.count && !e;) {
        if (yaml->lines.lines[i].is_text)
            e = read_top(yaml, i, &i);
        else
            i++;
    }
    if (!e && yaml->table != NULL)
        json_add_member(&call->arena, yaml->root, edit->key, yaml->table);
    return e;
}

static enum err read(struct call *call, const struct json_edit *edit, struct span text,
                     struct json **out)
{
    struct yaml yaml;
    enum err e = open_yaml(call, edit, text, &yaml);

    if (!e)
        *out = yaml.root;
    return e;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* JSON is YAML: names and values are written so, one member a line. */
static void print_entry(struct yaml *yaml, struct buf *out, const char *name,
                        const struct json *value, size_t indent)
{
    const char *eol = edit_eol(yaml->text);
    int step = yaml->indent > 0 ? (int)yaml->indent : 2;

    buf_printf(out, "%*s%s:%s", (int)indent, "", name, eol);
    for (const struct json *m = value->first; m != NULL; m = m->next) {
        buf_printf(out, "%*s", (int)indent + step, "");
        if (strspn(m->name, WORD) == m->name_len)
            buf_add_text(out, m->name);
        else
            json_print_string(out, span_of(m->name));
        buf_printf(out, ": %s%s", edit_print(yaml->call, m), eol);
    }
}

static struct entry find_entry(const struct yaml *yaml, const char *name)
{
    struct entry none = { SIZE_MAX, SIZE_MAX };

    for (size_t i = yaml->head + 1; yaml->indent > 0 && i < yaml->last; i++) {
        const char *key;
        struct span rest;

        if (!yaml->lines.lines[i].is_text || yaml->lines.lines[i].indent != yaml->indent)
            continue;
        if (edit_yaml_key(yaml->call, text_of(yaml, i), &key, &rest) && strcmp(key, name) == 0)
            return (struct entry){ i, block_end(yaml, i, yaml->indent, false) };
        i = block_end(yaml, i, yaml->indent, false) - 1;
    }
    return none;
}

static void finish_line(struct buf *out, const char *eol)
{
    if (out->len > 0 && out->ptr[out->len - 1] != '\n' && !span_equals(buf_span(out), EDIT_BOM))
        buf_add_text(out, eol);
}

static size_t line_end(const struct yaml *yaml, size_t line)
{
    return line == 0 ? 0 : yaml->lines.lines[line - 1].end;
}

/* "key: {}" and "key: ~" become "key:", so that lines can follow. */
static void copy_head(struct yaml *yaml, struct buf *out, const char *value)
{
    size_t from = (size_t)(yaml->rest.ptr - yaml->text.ptr);

    while (from > 0 && yaml->text.ptr[from - 1] == ' ')
        from--;
    edit_copy(out, yaml->text, 0, from);
    buf_add_text(out, value);
    edit_copy(out, yaml->text, (size_t)(yaml->rest.ptr - yaml->text.ptr) + yaml->rest.len,
              yaml->lines.lines[yaml->head].end);
}

static void add_entry(struct yaml *yaml, const char *name, const struct json *value,
                      struct buf *out)
{
    const char *eol = edit_eol(yaml->text);
    size_t behind = yaml->text.len;

    if (yaml->head == SIZE_MAX) {
        buf_add_span(out, yaml->text);
        finish_line(out, eol);
        buf_printf(out, "%s:%s", yaml->edit->key, eol);
    } else {
        behind = line_end(yaml, yaml->last);
        if (yaml->rest.len > 0)
            copy_head(yaml, out, "");
        else
            edit_copy(out, yaml->text, 0, behind);
        finish_line(out, eol);
    }
    print_entry(yaml, out, name, value, yaml->indent > 0 ? yaml->indent : 2);
    edit_copy(out, yaml->text, behind, yaml->text.len);
}

static enum err change(struct call *call, const struct json_edit *edit, struct span text,
                       const char *name, const struct json *value, struct buf *out)
{
    struct yaml yaml;
    struct entry entry;
    enum err e = open_yaml(call, edit, text, &yaml);

    if (e)
        return e;
    entry = find_entry(&yaml, name);
    if (entry.from == SIZE_MAX) {
        add_entry(&yaml, name, value, out);
        return ERR_NONE;
    }
    if (value == NULL && yaml.table->count == 1)
        copy_head(&yaml, out, yaml.rest.len > 0 ? "" : " {}");
    edit_copy(out, yaml.text, out->len > 0 ? yaml.lines.lines[yaml.head].end : 0,
              yaml.lines.lines[entry.from].start);
    if (value != NULL)
        print_entry(&yaml, out, name, value, yaml.indent);
    edit_copy(out, yaml.text, line_end(&yaml, entry.to), yaml.text.len);
    return ERR_NONE;
}

const struct edit_format edit_yaml = { .read = read, .change = change };
