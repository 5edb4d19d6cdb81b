/* TOML 1.0, as far as configuration files need it: all of its forms are read; numbers and dates
 * keep their text and are not looked into. */
#include <string.h>

#include "base/limits.h"
#include "json/edit_inside.h"

#define BARE           "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
#define PATH_MAX_DEPTH 32

struct parser {
    struct call *call;
    const struct json_edit *edit;
    struct span text;
    const char *at, *end;
    struct edit_toml *out;
    size_t room;
    struct json *table; /* that the last header named */
    unsigned depth;
};

static enum err parse_value(struct parser *p, struct json **out);

static enum err fail(struct parser *p, const char *why)
{
    return edit_fail(p->call, p->edit, p->text, p->at, "%s", why);
}

static char peek(const struct parser *p, size_t ahead)
{
    return p->at + ahead < p->end ? p->at[ahead] : '\0';
}

static bool take(struct parser *p, char c)
{
    if (p->at >= p->end || *p->at != c)
        return false;
    p->at++;
    return true;
}

static void skip_blanks(struct parser *p)
{
    while (peek(p, 0) == ' ' || peek(p, 0) == '\t')
        p->at++;
}

static void skip_comment(struct parser *p)
{
    if (peek(p, 0) != '#')
        return;
    while (p->at < p->end && *p->at != '\n')
        p->at++;
}

/* Blanks, comments and line ends: between statements, and within arrays. */
static void skip_lines(struct parser *p)
{
    const char *start;

    do {
        start = p->at;
        skip_blanks(p);
        skip_comment(p);
        if (peek(p, 0) == '\r' && peek(p, 1) == '\n')
            p->at++;
        take(p, '\n');
    } while (p->at > start);
}

static enum err end_line(struct parser *p)
{
    skip_blanks(p);
    skip_comment(p);
    if (peek(p, 0) == '\r')
        p->at++;
    return p->at >= p->end || take(p, '\n') ? ERR_NONE
                                            : fail(p, "something stands behind the value");
}

/* ---- Strings --------------------------------------------------------------------------------- */

static void add_rune(struct buf *out, unsigned long code)
{
    if (code < 0x80) {
        buf_add_char(out, (char)code);
        return;
    }
    if (code >= 0x10000) {
        buf_add_char(out, (char)(0xf0 | code >> 18));
        buf_add_char(out, (char)(0x80 | (code >> 12 & 0x3f)));
    } else if (code >= 0x800) {
        buf_add_char(out, (char)(0xe0 | code >> 12));
    } else {
        buf_add_char(out, (char)(0xc0 | code >> 6));
        buf_add_char(out, (char)(0x80 | (code & 0x3f)));
        return;
    }
    buf_add_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
    buf_add_char(out, (char)(0x80 | (code & 0x3f)));
}

static enum err read_code(struct parser *p, int digits, struct buf *out)
{
    unsigned long code = 0;

    for (int i = 0; i < digits; i++, p->at++) {
        const char *hex = "0123456789abcdef0123456789ABCDEF";
        const char *found = peek(p, 0) != '\0' ? strchr(hex, peek(p, 0)) : NULL;

        if (found == NULL)
            return fail(p, "a hexadecimal digit is missing");
        code = code * 16 + (unsigned long)((found - hex) % 16);
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || code == 0)
        return fail(p, "there is no such character");
    add_rune(out, code);
    return ERR_NONE;
}

static enum err read_escape(struct parser *p, bool many, struct buf *out)
{
    static const char letters[] = "btnfr\"\\e", bytes[] = "\b\t\n\f\r\"\\\x1b";
    const char *found;
    char c;

    p->at++;
    c = peek(p, 0);
    found = c != '\0' ? strchr(letters, c) : NULL;
    if (found != NULL) {
        buf_add_char(out, bytes[found - letters]);
        p->at++;
        return ERR_NONE;
    }
    if (c == 'u' || c == 'U') {
        p->at++;
        return read_code(p, c == 'u' ? 4 : 8, out);
    }
    skip_blanks(p);
    if (!many || (peek(p, 0) != '\n' && peek(p, 0) != '\r'))
        return fail(p, "this escape is none of TOML's");
    while (peek(p, 0) == ' ' || peek(p, 0) == '\t' || peek(p, 0) == '\n' || peek(p, 0) == '\r')
        p->at++;
    return ERR_NONE;
}

static bool at_three(const struct parser *p, char quote)
{
    return peek(p, 0) == quote && peek(p, 1) == quote && peek(p, 2) == quote;
}

/* Up to two quotes may stand right before the closing three. */
static bool close_string(struct parser *p, char quote, bool many, struct buf *out)
{
    if (!many)
        return take(p, quote);
    if (!at_three(p, quote))
        return false;
    while (peek(p, 3) == quote) {
        buf_add_char(out, quote);
        p->at++;
    }
    p->at += 3;
    return true;
}

static enum err read_string(struct parser *p, const char **out)
{
    char quote = *p->at;
    bool many = at_three(p, quote);
    const char *start = p->at;
    struct buf text;
    enum err e = ERR_NONE;

    buf_init(&text, &p->call->arena, p->text.len + 16);
    p->at += many ? 3 : 1;
    if (many && peek(p, 0) == '\r')
        p->at++;
    if (many)
        take(p, '\n');
    while (!close_string(p, quote, many, &text)) {
        if (p->at >= p->end || *p->at == '\0' || (!many && *p->at == '\n')) {
            p->at = start;
            return fail(p, "this string does not end");
        }
        if (*p->at == '\\' && quote == '"')
            e = read_escape(p, many, &text);
        else
            buf_add_char(&text, *p->at++);
        if (e)
            return e;
    }
    *out = text.ptr;
    return ERR_NONE;
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static enum err read_key(struct parser *p, const char **out)
{
    size_t len;

    if ((peek(p, 0) == '"' || peek(p, 0) == '\'') && !at_three(p, peek(p, 0)))
        return read_string(p, out);
    len = strspn(p->at, BARE);
    if (len == 0)
        return fail(p, "a key is missing");
    *out = arena_strndup(&p->call->arena, p->at, len);
    p->at += len;
    return ERR_NONE;
}

static enum err read_path(struct parser *p, const char ***out, size_t *out_depth)
{
    const char **path = arena_array(&p->call->arena, PATH_MAX_DEPTH, sizeof(*path));
    size_t depth = 0;
    enum err e;

    do {
        skip_blanks(p);
        if (depth == PATH_MAX_DEPTH)
            return fail(p, "this key has too many parts");
        e = read_key(p, &path[depth++]);
        if (e)
            return e;
        skip_blanks(p);
    } while (take(p, '.'));
    *out = path;
    *out_depth = depth;
    return ERR_NONE;
}

static struct json *find(const struct json *object, const char *name)
{
    for (struct json *m = object->first; m != NULL; m = m->next) {
        if (strcmp(m->name, name) == 0)
            return m;
    }
    return NULL;
}

/* The table of a path below `from`, made where it is missing; an array stands for its last item. */
static enum err descend(struct parser *p, struct json *from, const char *const *path, size_t depth,
                        struct json **out)
{
    for (size_t i = 0; i < depth; i++) {
        struct json *next = find(from, path[i]);

        if (next == NULL)
            next = json_add_member(&p->call->arena, from, path[i],
                                   json_new(&p->call->arena, JSON_OBJECT));
        if (next->kind == JSON_ARRAY && next->last != NULL)
            next = next->last;
        if (next->kind != JSON_OBJECT)
            return fail(p, "this key has a value already, which is no table");
        from = next;
    }
    *out = from;
    return ERR_NONE;
}

static enum err read_pair(struct parser *p, struct json *table, const char ***out_path,
                          size_t *out_depth)
{
    const char *start = p->at;
    struct json *value = NULL;
    enum err e = read_path(p, out_path, out_depth);

    if (!e && !take(p, '='))
        e = fail(p, "= is missing behind the key");
    skip_blanks(p);
    if (!e)
        e = parse_value(p, &value);
    if (!e)
        e = descend(p, table, *out_path, *out_depth - 1, &table);
    if (e)
        return e;
    if (find(table, (*out_path)[*out_depth - 1]) != NULL) {
        p->at = start;
        return fail(p, "this key stands here a second time; remove one of them");
    }
    json_add_member(&p->call->arena, table, (*out_path)[*out_depth - 1], value);
    return ERR_NONE;
}

/* ---- Values ---------------------------------------------------------------------------------- */

static enum err parse_array(struct parser *p, struct json *array)
{
    struct json *item = NULL;
    enum err e;

    p->at++;
    for (;;) {
        skip_lines(p);
        if (take(p, ']'))
            return ERR_NONE;
        e = parse_value(p, &item);
        if (e)
            return e;
        json_add_item(array, item);
        skip_lines(p);
        if (!take(p, ',') && peek(p, 0) != ']')
            return fail(p, "a comma or ] is missing in the array");
    }
}

static enum err parse_inline(struct parser *p, struct json *table)
{
    const char **path;
    size_t depth;
    enum err e;

    p->at++;
    for (;;) {
        skip_lines(p);
        if (take(p, '}'))
            return ERR_NONE;
        e = read_pair(p, table, &path, &depth);
        if (e)
            return e;
        skip_lines(p);
        if (!take(p, ',') && peek(p, 0) != '}')
            return fail(p, "a comma or } is missing in the table");
    }
}

/* A number, a date, a time: as it is written. */
static enum err parse_word(struct parser *p, struct json **out)
{
    size_t len = strspn(p->at, BARE "+.:");
    struct json *value;

    if (len == 10 && p->at[4] == '-' && p->at[10] == ' ' && strspn(p->at + 11, "0123456789") == 2)
        len += 1 + strspn(p->at + 11, BARE "+.:");
    if ((len == 4 && strncmp(p->at, "true", 4) == 0) ||
        (len == 5 && strncmp(p->at, "false", 5) == 0)) {
        *out = json_new_bool(&p->call->arena, len == 4);
    } else if (len > 0 && (strchr("0123456789+-", *p->at) != NULL ||
                           strncmp(p->at, "inf", len) == 0 || strncmp(p->at, "nan", len) == 0)) {
        value = json_new_text_len(&p->call->arena, (struct span){ p->at, len });
        value->kind = JSON_NUMBER;
        *out = value;
    } else {
        return fail(p, "a value is missing; texts need quotes");
    }
    p->at += len;
    return ERR_NONE;
}

static enum err parse_value(struct parser *p, struct json **out)
{
    char c = peek(p, 0);
    const char *text = NULL;
    enum err e;

    if (c == '"' || c == '\'') {
        e = read_string(p, &text);
        if (!e)
            *out = json_new_text(&p->call->arena, text);
        return e;
    }
    if (c != '[' && c != '{')
        return parse_word(p, out);
    if (++p->depth > LIMIT_JSON_DEPTH)
        return fail(p, "it is nested too deep");
    *out = json_new(&p->call->arena, c == '[' ? JSON_ARRAY : JSON_OBJECT);
    e = c == '[' ? parse_array(p, *out) : parse_inline(p, *out);
    p->depth--;
    return e;
}

/* ---- Statements ------------------------------------------------------------------------------ */

static bool same_path(const struct edit_statement *a, const struct edit_statement *b)
{
    if (a->depth != b->depth)
        return false;
    for (size_t i = 0; i < a->depth; i++) {
        if (strcmp(a->path[i], b->path[i]) != 0)
            return false;
    }
    return true;
}

static struct edit_statement *add_statement(struct parser *p)
{
    struct edit_toml *out = p->out;

    if (out->count == p->room) {
        size_t room = p->room * 2 + 16;

        out->statements =
            arena_grow(&p->call->arena, out->statements, p->room * sizeof(*out->statements),
                       room * sizeof(*out->statements));
        p->room = room;
    }
    out->statements[out->count] = (struct edit_statement){ .path = NULL };
    return &out->statements[out->count++];
}

static enum err enter(struct parser *p, const struct edit_statement *header)
{
    struct json *parent = NULL, *array;
    enum err e;

    for (size_t i = 0; !header->is_array && i + 1 < p->out->count; i++) {
        const struct edit_statement *other = &p->out->statements[i];

        /* Below an array of tables the same header says another thing each time. */
        if (other->is_header && other->is_array)
            break;
        if (other->is_header && same_path(other, header))
            return fail(p, "this table stands here a second time; put both together");
    }
    if (!header->is_array)
        return descend(p, p->out->root, header->path, header->depth, &p->table);
    e = descend(p, p->out->root, header->path, header->depth - 1, &parent);
    if (e)
        return e;
    array = find(parent, header->path[header->depth - 1]);
    if (array == NULL)
        array = json_add_member(&p->call->arena, parent, header->path[header->depth - 1],
                                json_new(&p->call->arena, JSON_ARRAY));
    if (array->kind != JSON_ARRAY)
        return fail(p, "this key has a value already, which is no array of tables");
    p->table = json_add_item(array, json_new(&p->call->arena, JSON_OBJECT));
    return ERR_NONE;
}

static enum err parse_header(struct parser *p, struct edit_statement *out)
{
    const char *start = p->at, *end;
    const char **path = NULL;
    enum err e;

    p->at++;
    out->is_header = true;
    out->is_array = take(p, '[');
    e = read_path(p, &path, &out->depth);
    if (!e && (!take(p, ']') || (out->is_array && !take(p, ']'))))
        e = fail(p, "] is missing behind the name of the table");
    if (e)
        return e;
    out->path = path;
    out->header_depth = out->depth;
    end = p->at;
    p->at = start;
    e = enter(p, out);
    if (!e)
        p->at = end;
    return e;
}

static enum err parse_pair(struct parser *p, const struct edit_statement *header,
                           struct edit_statement *out)
{
    const char **path = NULL, **whole;
    size_t depth = 0, above = header != NULL ? header->depth : 0;
    enum err e = read_pair(p, p->table, &path, &depth);

    if (e)
        return e;
    whole = arena_array(&p->call->arena, above + depth, sizeof(*whole));
    for (size_t i = 0; i < above; i++)
        whole[i] = header->path[i];
    for (size_t i = 0; i < depth; i++)
        whole[above + i] = path[i];
    out->path = whole;
    out->depth = above + depth;
    out->header_depth = above;
    return ERR_NONE;
}

static size_t line_start(const struct parser *p, const char *at)
{
    while (at > p->text.ptr && at[-1] != '\n')
        at--;
    return (size_t)(at - p->text.ptr);
}

enum err edit_toml_parse(struct call *call, const struct json_edit *edit, struct span text,
                         struct edit_toml *out)
{
    const char *copy = arena_strndup(&call->arena, text.len > 0 ? text.ptr : "", text.len);
    struct parser p = { .call = call,
                        .edit = edit,
                        .text = { copy, text.len },
                        .at = copy,
                        .end = copy + text.len,
                        .out = out };
    size_t header = SIZE_MAX;
    enum err e = ERR_NONE;

    *out = (struct edit_toml){ .root = json_new(&call->arena, JSON_OBJECT) };
    p.table = out->root;
    if (span_starts_with(text, EDIT_BOM))
        p.at += strlen(EDIT_BOM);
    for (skip_lines(&p); p.at < p.end && !e; skip_lines(&p)) {
        struct edit_statement *statement = add_statement(&p);

        statement->start = line_start(&p, p.at);
        if (*p.at == '[') {
            e = parse_header(&p, statement);
            header = out->count - 1;
        } else {
            e = parse_pair(&p, header == SIZE_MAX ? NULL : &out->statements[header], statement);
        }
        if (!e)
            e = end_line(&p);
        statement->end = (size_t)(p.at - copy);
    }
    return e;
}
