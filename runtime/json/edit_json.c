/*
 * JSON, and JSON with comments and trailing commas. Three texts of the same length are kept: the
 * file's, one with blanks for its comments, one with blanks for trailing commas, too. The last one
 * is plain JSON: once json_parse() took it, finding places in it needs no more checks.
 */
#include <string.h>

#include "json/edit_inside.h"

struct member {
    size_t key, start, end; /* offsets of its name, of its value, behind it */
    const struct json *value;
};

struct object {
    size_t open, close; /* offsets of its braces */
    struct member *members;
    size_t count;
};

struct document {
    struct call *call;
    const struct json_edit *edit;
    struct span text; /* as it is */
    char *bare;       /* without comments */
    char *plain;      /* without trailing commas, too */
    struct json *root;
    struct object top;
    struct object table;
    const struct member *table_member; /* of the top; NULL when there is none */
    bool empty;                        /* nothing but blanks and comments */
    const char *eol;
    const char *unit; /* one step of indentation */
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_space(const char *text, size_t at)
{
    while (is_space(text[at]))
        at++;
    return at;
}

/* Behind the string that starts at `at`; the end of the text when it does not end. */
static size_t skip_string(const char *text, size_t at, size_t len)
{
    for (at++; at < len && text[at] != '"'; at++) {
        if (text[at] == '\\')
            at++;
    }
    return at < len ? at + 1 : len;
}

/* ---- Comments and trailing commas ------------------------------------------------------------ */

static void blank(char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (text[i] != '\n' && text[i] != '\r')
            text[i] = ' ';
    }
}

static size_t comment_end(const char *text, size_t at, size_t len)
{
    if (text[at + 1] == '/') {
        while (at < len && text[at] != '\n')
            at++;
        return at;
    }
    for (at += 2; at + 1 < len; at++) {
        if (text[at] == '*' && text[at + 1] == '/')
            return at + 2;
    }
    return 0;
}

static enum err blank_comments(struct document *doc)
{
    size_t len = doc->text.len, at = 0;

    while (at < len) {
        char next = at + 1 < len ? doc->bare[at + 1] : '\0';
        size_t end;

        if (doc->bare[at] == '"') {
            at = skip_string(doc->bare, at, len);
            continue;
        }
        if (doc->bare[at] != '/' || (next != '/' && next != '*')) {
            at++;
            continue;
        }
        end = comment_end(doc->bare, at, len);
        if (end == 0)
            return edit_fail(doc->call, doc->edit, doc->text, doc->text.ptr + at,
                             "this comment does not end");
        blank(doc->bare, at, end);
        at = end;
    }
    return ERR_NONE;
}

static void blank_commas(char *text, size_t len)
{
    char before = ',';

    for (size_t at = 0; at < len; at++) {
        char c = text[at];

        if (c == '"') {
            at = skip_string(text, at, len) - 1;
        } else if (c == ',' && strchr(",[{:", before) == NULL) {
            char next = text[skip_space(text, at + 1)];

            if (next == '}' || next == ']')
                text[at] = ' ';
        }
        if (!is_space(c))
            before = c;
    }
}

/* ---- Places ---------------------------------------------------------------------------------- */

static size_t skip_value(const char *plain, size_t at, size_t len)
{
    size_t depth = 0;

    do {
        if (plain[at] == '"') {
            at = skip_string(plain, at, len);
            continue;
        }
        if (plain[at] == '{' || plain[at] == '[')
            depth++;
        else if (plain[at] == '}' || plain[at] == ']')
            depth--;
        at++;
    } while (depth > 0);
    while (at < len && plain[at - 1] != '"' && strchr(",]} \t\r\n", plain[at]) == NULL &&
           strchr("}]", plain[at - 1]) == NULL)
        at++;
    return at;
}

static struct object find_members(struct document *doc, const struct json *value, size_t open)
{
    struct object object = { .open = open };
    const char *plain = doc->plain;
    size_t at = open + 1;

    object.members = arena_array(&doc->call->arena, value->count + 1, sizeof(*object.members));
    for (const struct json *m = value->first; m != NULL; m = m->next) {
        struct member *member = &object.members[object.count++];

        member->value = m;
        member->key = skip_space(plain, at);
        at = skip_space(plain, skip_string(plain, member->key, doc->text.len));
        member->start = skip_space(plain, at + 1);
        member->end = skip_value(plain, member->start, doc->text.len);
        at = skip_space(plain, member->end);
        if (plain[at] == ',')
            at++;
    }
    object.close = skip_space(plain, at);
    return object;
}

/* The blanks that the line of `at` begins with, when nothing else stands before `at`. */
static const char *indent_of(const struct document *doc, size_t at, bool *out_alone)
{
    size_t start = at, end;

    while (start > 0 && doc->text.ptr[start - 1] != '\n')
        start--;
    end = start;
    while (end < at && (doc->text.ptr[end] == ' ' || doc->text.ptr[end] == '\t'))
        end++;
    *out_alone = end == at;
    return arena_strndup(&doc->call->arena, doc->text.ptr + start, end - start);
}

static enum err check_twice(struct document *doc, const struct object *object, const char *only)
{
    for (size_t i = 0; i < object->count; i++) {
        const char *name = object->members[i].value->name;

        if (only != NULL && strcmp(name, only) != 0)
            continue;
        for (size_t j = 0; j < i; j++) {
            if (strcmp(object->members[j].value->name, name) == 0)
                return edit_fail(doc->call, doc->edit, doc->text,
                                 doc->text.ptr + object->members[i].key,
                                 "\"%.100s\" stands here a second time; remove one of them", name);
        }
    }
    return ERR_NONE;
}

static enum err find_table(struct document *doc)
{
    enum err e = check_twice(doc, &doc->top, doc->edit->key);

    for (size_t i = 0; i < doc->top.count && !e; i++) {
        const struct member *member = &doc->top.members[i];

        if (strcmp(member->value->name, doc->edit->key) != 0)
            continue;
        if (member->value->kind != JSON_OBJECT)
            return edit_fail(doc->call, doc->edit, doc->text, doc->text.ptr + member->start,
                             "\"%s\" must be an object here, and is %s", doc->edit->key,
                             json_kind_name(member->value->kind));
        doc->table_member = member;
        doc->table = find_members(doc, member->value, member->start);
        e = check_twice(doc, &doc->table, NULL);
    }
    return e;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static enum err find_places(struct document *doc)
{
    size_t open = skip_space(doc->plain, 0);
    bool alone;

    if (doc->root->kind != JSON_OBJECT)
        return edit_fail(doc->call, doc->edit, doc->text, doc->text.ptr + open,
                         "an object must stand here, and it is %s",
                         json_kind_name(doc->root->kind));
    doc->top = find_members(doc, doc->root, open);
    if (doc->top.count > 0) {
        const char *indent = indent_of(doc, doc->top.members[0].key, &alone);

        if (alone && indent[0] != '\0')
            doc->unit = indent;
    }
    return find_table(doc);
}

static enum err open_document(struct call *call, const struct json_edit *edit, struct span text,
                              struct document *doc)
{
    enum err e = ERR_NONE;

    *doc = (struct document){ .call = call, .edit = edit, .text = text, .unit = "  " };
    doc->eol = edit_eol(text);
    doc->bare = arena_strndup(&call->arena, text.len > 0 ? text.ptr : "", text.len);
    if (span_starts_with(text, EDIT_BOM))
        blank(doc->bare, 0, strlen(EDIT_BOM));
    if (edit->format == JSON_EDIT_JSONC)
        e = blank_comments(doc);
    if (e)
        return e;
    doc->plain = arena_strndup(&call->arena, doc->bare, text.len);
    if (edit->format == JSON_EDIT_JSONC)
        blank_commas(doc->plain, text.len);
    doc->empty = skip_space(doc->plain, 0) == text.len;
    if (doc->empty) {
        doc->root = json_new(&call->arena, JSON_OBJECT);
        return ERR_NONE;
    }
    e = json_parse(call, edit->what, (struct span){ doc->plain, text.len }, &doc->root);
    return e ? e : find_places(doc);
}

static enum err read(struct call *call, const struct json_edit *edit, struct span text,
                     struct json **out)
{
    struct document doc;
    enum err e = open_document(call, edit, text, &doc);

    if (!e)
        *out = doc.root;
    return e;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void print_pretty(struct document *doc, struct buf *out, const struct json *value,
                         const char *indent)
{
    const char *inner = arena_printf(&doc->call->arena, "%s%s", indent, doc->unit);
    bool is_object = value->kind == JSON_OBJECT;

    if (!is_object && value->kind == JSON_ARRAY) {
        buf_add_char(out, '[');
        for (const struct json *item = value->first; item != NULL; item = item->next)
            buf_printf(out, "%s%s", item == value->first ? "" : ", ", edit_print(doc->call, item));
        buf_add_char(out, ']');
        return;
    }
    if (!edit_is_nested(value)) {
        json_print(out, value);
        return;
    }
    buf_add_char(out, '{');
    for (const struct json *m = value->first; m != NULL; m = m->next) {
        buf_printf(out, "%s%s%s", m == value->first ? "" : ",", doc->eol, inner);
        json_print_string(out, (struct span){ m->name, m->name_len });
        buf_add_text(out, ": ");
        print_pretty(doc, out, m, inner);
    }
    buf_printf(out, "%s%s}", doc->eol, indent);
}

/* With indentation, or in one line when `indent` is NULL. */
static void print_value(struct document *doc, struct buf *out, const struct json *value,
                        const char *indent)
{
    if (indent != NULL)
        print_pretty(doc, out, value, indent);
    else
        json_print(out, value);
}

static bool has_newline(const struct document *doc, size_t from, size_t to)
{
    return memchr(doc->text.ptr + from, '\n', to - from) != NULL;
}

/* Behind what is no blank before `at`; comments are none. */
static size_t end_of_text(const struct document *doc, size_t at)
{
    while (at > 0 && is_space(doc->text.ptr[at - 1]))
        at--;
    return at;
}

/* The indentation of an object's members; NULL when they stand in one line. */
static const char *member_indent(struct document *doc, const struct object *object)
{
    bool alone;
    const char *indent;
    size_t end = end_of_text(doc, object->close);

    if (object->count == 0) {
        if (object != &doc->top && !has_newline(doc, 0, doc->text.len))
            return NULL;
        indent = indent_of(doc, object->open, &alone);
        return arena_printf(&doc->call->arena, "%s%s", indent, doc->unit);
    }
    indent = indent_of(doc, object->members[object->count - 1].key, &alone);
    if (alone)
        return indent;
    /* A comment at the end would swallow what is put behind it. */
    return doc->bare[end - 1] == ' ' ? arena_printf(&doc->call->arena, "%s%s", indent, doc->unit)
                                     : NULL;
}

static void add_member(struct document *doc, const struct object *object, const char *name,
                       const struct json *value, struct buf *out)
{
    const char *indent = member_indent(doc, object);
    size_t tail = end_of_text(doc, object->close);
    size_t last = object->count > 0 ? object->members[object->count - 1].end : object->open + 1;
    bool comma = object->count > 0 && doc->bare[skip_space(doc->bare, last)] == ',';
    bool alone;

    edit_copy(out, doc->text, 0, last);
    if (object->count > 0 && !comma)
        buf_add_char(out, ',');
    edit_copy(out, doc->text, last, tail);
    if (indent != NULL)
        buf_printf(out, "%s%s", doc->eol, indent);
    else if (object->count > 0)
        buf_add_char(out, ' ');
    json_print_string(out, span_of(name));
    buf_add_text(out, ": ");
    print_value(doc, out, value, indent);
    if (comma)
        buf_add_char(out, ',');
    if (indent != NULL && !has_newline(doc, tail, object->close))
        buf_printf(out, "%s%s", doc->eol, indent_of(doc, object->open, &alone));
    edit_copy(out, doc->text, tail, doc->text.len);
}

static void replace_member(struct document *doc, const struct member *member,
                           const struct json *value, struct buf *out)
{
    bool alone;
    const char *indent = indent_of(doc, member->key, &alone);

    edit_copy(out, doc->text, 0, member->start);
    print_value(doc, out, value, alone ? indent : NULL);
    edit_copy(out, doc->text, member->end, doc->text.len);
}

/* The comma behind the member goes with it; behind the last one, that before it. */
static void remove_member(struct document *doc, const struct object *object, size_t i,
                          struct buf *out)
{
    const struct member *member = &object->members[i];
    size_t from = end_of_text(doc, member->key), to = member->end;
    size_t next = skip_space(doc->bare, to);
    size_t before = i > 0 ? skip_space(doc->bare, object->members[i - 1].end) : 0;

    if (doc->bare[next] == ',') {
        to = next + 1;
        before = 0;
    }
    if (before > 0) {
        edit_copy(out, doc->text, 0, before);
        edit_copy(out, doc->text, before + 1, from);
    } else {
        edit_copy(out, doc->text, 0, from);
    }
    if (object->count == 1 && from == object->open + 1 && end_of_text(doc, object->close) <= to)
        to = object->close;
    edit_copy(out, doc->text, to, doc->text.len);
}

static struct json *with_entry(struct document *doc, const char *name, const struct json *value)
{
    struct json *table = json_new(&doc->call->arena, JSON_OBJECT);

    json_add_member(&doc->call->arena, table, name, json_copy(&doc->call->arena, value));
    return table;
}

/* A file without anything gets an object of its own. */
static void write_empty(struct document *doc, const char *name, const struct json *value,
                        struct buf *out)
{
    struct json *root = json_new(&doc->call->arena, JSON_OBJECT);

    json_add_member(&doc->call->arena, root, doc->edit->key, with_entry(doc, name, value));
    edit_copy(out, doc->text, 0, doc->text.len);
    if (doc->text.len > 0 && skip_space(doc->text.ptr, 0) < doc->text.len &&
        doc->text.ptr[doc->text.len - 1] != '\n' && !span_equals(doc->text, EDIT_BOM))
        buf_add_text(out, doc->eol);
    print_pretty(doc, out, root, "");
    buf_add_text(out, doc->eol);
}

static enum err change(struct call *call, const struct json_edit *edit, struct span text,
                       const char *name, const struct json *value, struct buf *out)
{
    struct document doc;
    enum err e = open_document(call, edit, text, &doc);
    size_t i = 0;

    if (e)
        return e;
    while (i < doc.table.count && strcmp(doc.table.members[i].value->name, name) != 0)
        i++;
    if (value == NULL)
        remove_member(&doc, &doc.table, i, out);
    else if (doc.empty)
        write_empty(&doc, name, value, out);
    else if (doc.table_member == NULL)
        add_member(&doc, &doc.top, edit->key, with_entry(&doc, name, value), out);
    else if (i < doc.table.count)
        replace_member(&doc, &doc.table.members[i], value, out);
    else
        add_member(&doc, &doc.table, name, value, out);
    return ERR_NONE;
}

const struct edit_format edit_json = { .read = read, .change = change };
