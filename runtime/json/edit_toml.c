/* TOML: an entry is a table of its own, [key.name], with those below it. */
#include <string.h>

#include "json/edit_inside.h"

#define BARE "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

static enum err check_table(struct call *call, const struct json_edit *edit, struct span text,
                            const struct edit_toml *toml)
{
    const struct json *table = json_get(toml->root, edit->key);

    if (table == NULL || table->kind == JSON_OBJECT)
        return ERR_NONE;
    for (size_t i = 0; i < toml->count; i++) {
        const struct edit_statement *s = &toml->statements[i];

        if (strcmp(s->path[0], edit->key) == 0)
            return edit_fail(call, edit, text, text.ptr + s->start,
                             "\"%s\" must be a table here, and is %s", edit->key,
                             json_kind_name(table->kind));
    }
    return ERR_NONE;
}

static enum err read_toml(struct call *call, const struct json_edit *edit, struct span text,
                          struct edit_toml *out)
{
    enum err e = edit_toml_parse(call, edit, text, out);

    return e ? e : check_table(call, edit, text, out);
}

static enum err read(struct call *call, const struct json_edit *edit, struct span text,
                     struct json **out)
{
    struct edit_toml toml;
    enum err e = read_toml(call, edit, text, &toml);

    if (!e)
        *out = toml.root;
    return e;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void print_key(struct buf *out, const char *key)
{
    if (key[0] != '\0' && strspn(key, BARE) == strlen(key))
        buf_add_text(out, key);
    else
        json_print_string(out, span_of(key));
}

static void print_value(struct buf *out, const struct json *value)
{
    bool is_object = value->kind == JSON_OBJECT;

    if (!is_object && value->kind != JSON_ARRAY) {
        json_print(out, value);
        return;
    }
    buf_add_text(out, is_object ? "{" : "[");
    for (const struct json *m = value->first; m != NULL; m = m->next) {
        buf_add_text(out, m == value->first ? "" : ",");
        buf_add_text(out, m == value->first && !is_object ? "" : " ");
        if (is_object) {
            print_key(out, m->name);
            buf_add_text(out, " = ");
        }
        print_value(out, m);
    }
    buf_add_text(out, is_object ? " }" : "]");
}

static void print_entry(struct buf *out, const struct json_edit *edit, const char *name,
                        const struct json *value, const char *eol)
{
    buf_add_char(out, '[');
    print_key(out, edit->key);
    buf_add_char(out, '.');
    print_key(out, name);
    buf_printf(out, "]%s", eol);
    for (const struct json *m = value->first; m != NULL; m = m->next) {
        print_key(out, m->name);
        buf_add_text(out, " = ");
        print_value(out, m);
        buf_add_text(out, eol);
    }
}

/* ---- Places ---------------------------------------------------------------------------------- */

static bool is_about(const struct edit_statement *s, const struct json_edit *edit, const char *name)
{
    return s->depth >= 2 && strcmp(s->path[0], edit->key) == 0 && strcmp(s->path[1], name) == 0;
}

/* From the header to behind the last statement below it. Refused when it is not in one piece. */
static enum err find_region(struct call *call, const struct json_edit *edit, struct span text,
                            const struct edit_toml *toml, const char *name, size_t *from,
                            size_t *to)
{
    const struct edit_statement *last = NULL;

    for (size_t i = 0; i < toml->count; i++) {
        const struct edit_statement *s = &toml->statements[i];

        if (!is_about(s, edit, name))
            continue;
        if (s->header_depth < 2 || s->is_array || (last != NULL && last != s - 1))
            return edit_fail(call, edit, text, text.ptr + s->start,
                             "%s is not written as one table [%s.%s]; change it by hand", name,
                             edit->key, name);
        if (last == NULL)
            *from = s->start;
        *to = s->end;
        last = s;
    }
    return ERR_NONE;
}

static bool is_blank_line(struct span text, size_t start)
{
    while (start < text.len && (text.ptr[start] == ' ' || text.ptr[start] == '\r'))
        start++;
    return start < text.len && text.ptr[start] == '\n';
}

/* Of the blank lines around a table that goes, one goes with it. */
static void widen(struct span text, size_t *from, size_t *to)
{
    size_t before = *from;

    if (*to < text.len && is_blank_line(text, *to)) {
        while (text.ptr[*to] != '\n')
            ++*to;
        ++*to;
        return;
    }
    if (before == 0 || *to < text.len)
        return;
    for (before--; before > 0 && text.ptr[before - 1] != '\n';)
        before--;
    if (is_blank_line(text, before))
        *from = before;
}

static void append(struct span text, const char *eol, struct buf *out)
{
    size_t start = text.len;

    buf_add_span(out, text);
    if (text.len == 0 || span_equals(text, EDIT_BOM))
        return;
    if (text.ptr[text.len - 1] != '\n')
        buf_add_text(out, eol);
    else
        start--;
    while (start > 0 && text.ptr[start - 1] != '\n')
        start--;
    if (!is_blank_line(text, start))
        buf_add_text(out, eol);
}

/* What is written as a value cannot be added to by a table further down. */
static enum err check_open(struct call *call, const struct json_edit *edit, struct span text,
                           const struct edit_toml *toml)
{
    for (size_t i = 0; i < toml->count; i++) {
        const struct edit_statement *s = &toml->statements[i];

        if (s->header_depth == 0 && strcmp(s->path[0], edit->key) == 0)
            return edit_fail(call, edit, text, text.ptr + s->start,
                             "%s is not written as tables [%s.NAME]; change it by hand", edit->key,
                             edit->key);
    }
    return ERR_NONE;
}

static enum err change(struct call *call, const struct json_edit *edit, struct span text,
                       const char *name, const struct json *value, struct buf *out)
{
    const char *eol = edit_eol(text);
    size_t from = text.len, to = text.len;
    struct edit_toml toml;
    enum err e = read_toml(call, edit, text, &toml);

    if (!e)
        e = check_open(call, edit, text, &toml);
    if (!e)
        e = find_region(call, edit, text, &toml, name, &from, &to);
    if (e)
        return e;
    if (value == NULL) {
        widen(text, &from, &to);
        edit_copy(out, text, 0, from);
    } else {
        if (from == to)
            append(text, eol, out);
        else
            edit_copy(out, text, 0, from);
        print_entry(out, edit, name, value, eol);
    }
    edit_copy(out, text, to, text.len);
    return ERR_NONE;
}

const struct edit_format edit_toml = { .read = read, .change = change };
