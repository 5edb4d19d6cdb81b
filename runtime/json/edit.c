#include "json/edit.h"

#include <string.h>

#include "json/edit_inside.h"

static const struct edit_format *const formats[] = {
    [JSON_EDIT_JSON] = &edit_json,
    [JSON_EDIT_JSONC] = &edit_json,
    [JSON_EDIT_TOML] = &edit_toml,
    [JSON_EDIT_YAML] = &edit_yaml,
};

/* ---- What formats share ---------------------------------------------------------------------- */

enum err edit_fail(struct call *call, const struct json_edit *edit, struct span text,
                   const char *at, const char *format, ...)
{
    size_t line = 1, column = 1;
    va_list args;
    const char *why;

    for (const char *p = text.ptr; p < at; p++) {
        if (*p == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)*p & 0xc0) != 0x80) {
            column++;
        }
    }
    va_start(args, format);
    why = arena_vprintf(&call->arena, format, args);
    va_end(args);
    return call_fail(call, ERR_PARSE, "%s: line %zu column %zu: %s", edit->what, line, column, why);
}

const char *edit_eol(struct span text)
{
    const char *end = text.len > 0 ? memchr(text.ptr, '\n', text.len) : NULL;

    return end != NULL && end > text.ptr && end[-1] == '\r' ? "\r\n" : "\n";
}

void edit_copy(struct buf *out, struct span text, size_t from, size_t to)
{
    if (to > from)
        buf_add(out, text.ptr + from, to - from);
}

bool edit_is_nested(const struct json *value)
{
    return (value->kind == JSON_OBJECT || value->kind == JSON_ARRAY) && value->count > 0;
}

const char *edit_print(struct call *call, const struct json *value)
{
    struct buf text;

    buf_init(&text, &call->arena, 1u << 20);
    json_print(&text, value);
    return text.ptr;
}

/* ---- Proof ----------------------------------------------------------------------------------- */

static void add_others(struct arena *arena, struct json *to, const struct json *from,
                       const char *without)
{
    for (const struct json *m = from != NULL ? from->first : NULL; m != NULL; m = m->next) {
        if (strcmp(m->name, without) != 0)
            json_add_member(arena, to, m->name, json_copy(arena, m));
    }
}

/* What the changed text must mean. An empty table is the same as none. */
static struct json *expected(struct call *call, const struct json_edit *edit,
                             const struct json *root, const char *name, const struct json *value)
{
    struct arena *arena = &call->arena;
    struct json *wanted = json_new(arena, JSON_OBJECT);
    struct json *table = json_new(arena, JSON_OBJECT);

    add_others(arena, wanted, root, edit->key);
    add_others(arena, table, json_get(root, edit->key), name);
    if (value != NULL)
        json_add_member(arena, table, name, json_copy(arena, value));
    if (table->count > 0)
        json_add_member(arena, wanted, edit->key, table);
    return wanted;
}

static enum err prove(struct call *call, const struct json_edit *edit, const struct json *before,
                      const char *name, const struct json *value, struct span after)
{
    struct json *root = NULL;
    enum err e = formats[edit->format]->read(call, edit, after, &root);

    if (!e && json_equals(expected(call, edit, before, name, value),
                          expected(call, edit, root, "", NULL)))
        return ERR_NONE;
    call_forgive(call);
    return call_fail(call, ERR_PARSE,
                     "%s: it is written in a way in which %s cannot be changed without touching "
                     "something else",
                     edit->what, name);
}

/* ---- The three things that can be done ------------------------------------------------------- */

static enum err read_root(struct call *call, const struct json_edit *edit, struct span text,
                          struct json **out)
{
    size_t wrong = span_utf8_error(text);

    if (wrong < text.len)
        return edit_fail(call, edit, text, text.ptr + wrong, "this is not UTF-8");
    return formats[edit->format]->read(call, edit, text, out);
}

enum err json_edit_read(struct call *call, const struct json_edit *edit, struct span text,
                        struct json **out)
{
    struct json *root = NULL;
    enum err e = read_root(call, edit, text, &root);

    if (e)
        return e;
    *out = json_new(&call->arena, JSON_OBJECT);
    add_others(&call->arena, *out, json_get(root, edit->key), "");
    return ERR_NONE;
}

static enum err change(struct call *call, const struct json_edit *edit, struct span text,
                       const char *name, const struct json *value, struct buf *out)
{
    struct json *root = NULL;
    size_t start = out->len;
    struct span after;
    enum err e = read_root(call, edit, text, &root);

    if (e)
        return e;
    if (value == NULL && json_get(json_get(root, edit->key), name) == NULL) {
        buf_add_span(out, text);
        return ERR_NONE;
    }
    e = formats[edit->format]->change(call, edit, text, name, value, out);
    if (e)
        return e;
    if (buf_full(out))
        return call_fail(call, ERR_LIMIT, "%s: it has no room for %s", edit->what, name);
    after = (struct span){ out->ptr + start, out->len - start };
    return prove(call, edit, root, name, value, after);
}

enum err json_edit_set(struct call *call, const struct json_edit *edit, struct span text,
                       const char *name, const struct json *value, struct buf *out)
{
    return change(call, edit, text, name, value, out);
}

enum err json_edit_remove(struct call *call, const struct json_edit *edit, struct span text,
                          const char *name, struct buf *out)
{
    return change(call, edit, text, name, NULL, out);
}
