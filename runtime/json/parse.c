/*
 * One pass over text whose UTF-8 has been checked before. `at` is the next byte to look at; an
 * error is reported for the place where `at` stands.
 */
#include "json/json.h"

#include <string.h>

#include "base/limits.h"

struct parser {
    struct call *call;
    const char *what; /* names the text in messages */
    const char *start, *at, *end;
    unsigned depth;
};

/* Bytes that do not stand for themselves inside of a string: control characters, '"', '\'. */
/* clang-format off */
static const bool special[256] = {
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ['"'] = 1, ['\\'] = 1,
};
/* clang-format on */

static const struct escape {
    char letter, byte;
} escapes[] = {
    { '"', '"' },  { '\\', '\\' }, { '/', '/' },  { 'b', '\b' },
    { 'f', '\f' }, { 'n', '\n' },  { 'r', '\r' }, { 't', '\t' },
};

static const struct literal {
    const char *text;
    size_t len;
    enum json_kind kind;
    bool boolean;
} literals[] = {
    { "null", 4, JSON_NULL, false },
    { "true", 4, JSON_BOOL, true },
    { "false", 5, JSON_BOOL, false },
};

/* Columns count characters from 1, not bytes. */
static enum err fail(struct parser *parser, enum err code, const char *message)
{
    const char *at = parser->start;
    size_t line = 1, column = 1;

    for (; at < parser->at; at++) {
        if (*at == '\n') {
            line++;
            column = 1;
        } else if ((*at & 0xc0) != 0x80) {
            column++;
        }
    }
    return call_fail(parser->call, code, "%s: line %zu column %zu: %s", parser->what, line, column,
                     message);
}

static bool next_is(const struct parser *parser, char c)
{
    return parser->at < parser->end && *parser->at == c;
}

static bool skip(struct parser *parser, char c)
{
    if (!next_is(parser, c))
        return false;
    parser->at++;
    return true;
}

static void skip_space(struct parser *parser)
{
    while (next_is(parser, ' ') || next_is(parser, '\n') || next_is(parser, '\t') ||
           next_is(parser, '\r'))
        parser->at++;
}

static bool skip_digits(struct parser *parser)
{
    const char *start = parser->at;

    while (parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9')
        parser->at++;
    return parser->at > start;
}

static enum err parse_number(struct parser *parser, struct json *value)
{
    const char *start = parser->at;
    bool complete;

    skip(parser, '-');
    complete = skip(parser, '0') || skip_digits(parser);
    if (complete && skip(parser, '.'))
        complete = skip_digits(parser);
    if (complete && (skip(parser, 'e') || skip(parser, 'E'))) {
        if (!skip(parser, '+'))
            skip(parser, '-');
        complete = skip_digits(parser);
    }
    if (!complete)
        return fail(parser, ERR_PARSE, "a digit is missing in the number");
    value->kind = JSON_NUMBER;
    value->len = (size_t)(parser->at - start);
    value->text = arena_strndup(&parser->call->arena, start, value->len);
    return ERR_NONE;
}

/* Four hexadecimal digits, or -1; `at` only moves past digits. */
static long read_hex(struct parser *parser)
{
    long number = 0;
    int i;

    for (i = 0; i < 4; i++, parser->at++) {
        char c = parser->at < parser->end ? *parser->at : '\0';

        if (c >= '0' && c <= '9')
            number = number * 16 + c - '0';
        else if (c >= 'a' && c <= 'f')
            number = number * 16 + c - 'a' + 10;
        else if (c >= 'A' && c <= 'F')
            number = number * 16 + c - 'A' + 10;
        else
            return -1;
    }
    return number;
}

static char *put_utf8(char *out, unsigned long code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
    }
    *out++ = (char)(0x80 | (code & 0x3f));
    return out;
}

/* Behind "\u". Characters above U+FFFF are written as two escapes, a surrogate pair. */
static enum err parse_unicode_escape(struct parser *parser, char **out)
{
    long high = read_hex(parser);
    long low;

    if (high < 0)
        return fail(parser, ERR_PARSE, "four hexadecimal digits must follow \\u");
    if (high < 0xd800 || high > 0xdfff) {
        *out = put_utf8(*out, (unsigned long)high);
        return ERR_NONE;
    }
    if (high > 0xdbff || !skip(parser, '\\') || !skip(parser, 'u'))
        return fail(parser, ERR_PARSE, "lone surrogate: half a character");
    low = read_hex(parser);
    if (low < 0xdc00 || low > 0xdfff)
        return fail(parser, ERR_PARSE, "lone surrogate: half a character");
    *out = put_utf8(*out, 0x10000 + ((unsigned long)(high - 0xd800) << 10) +
                              (unsigned long)(low - 0xdc00));
    return ERR_NONE;
}

/* Behind the backslash. */
static enum err parse_escape(struct parser *parser, char **out)
{
    size_t i;

    if (skip(parser, 'u'))
        return parse_unicode_escape(parser, out);
    for (i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        if (skip(parser, escapes[i].letter)) {
            *(*out)++ = escapes[i].byte;
            return ERR_NONE;
        }
    }
    return fail(parser, ERR_PARSE, "unknown escape in the string");
}

static const char *plain_end(const struct parser *parser)
{
    const char *at = parser->at;

    while (at < parser->end && !special[(unsigned char)*at])
        at++;
    return at;
}

/* Where the string ends that `at` is in: at its quote, or at the end of the text. */
static const char *string_end(const struct parser *parser)
{
    const char *at = parser->at;

    while (at < parser->end && *at != '"')
        at += *at == '\\' && parser->end - at > 1 ? 2 : 1;
    return at;
}

/* A string with escapes, up to its quote. Decoded it is never longer than written. */
static enum err decode_string(struct parser *parser, struct span *out)
{
    char *text = arena_alloc(&parser->call->arena, (size_t)(string_end(parser) - parser->at) + 1);
    char *to = text;
    enum err e;

    for (;;) {
        const char *end = plain_end(parser);

        memcpy(to, parser->at, (size_t)(end - parser->at));
        to += end - parser->at;
        parser->at = end;
        if (!skip(parser, '\\'))
            break;
        e = parse_escape(parser, &to);
        if (e)
            return e;
    }
    *out = (struct span){ .ptr = text, .len = (size_t)(to - text) };
    return ERR_NONE;
}

/* Behind the opening quote. */
static enum err parse_string(struct parser *parser, struct span *out)
{
    const char *end = plain_end(parser);
    enum err e;

    if (end < parser->end && *end == '\\') {
        e = decode_string(parser, out);
        if (e)
            return e;
    } else {
        out->len = (size_t)(end - parser->at);
        out->ptr = arena_strndup(&parser->call->arena, parser->at, out->len);
        parser->at = end;
    }
    if (skip(parser, '"'))
        return ERR_NONE;
    if (parser->at < parser->end)
        return fail(parser, ERR_PARSE, "control character in a string: it must be escaped");
    return fail(parser, ERR_PARSE, "the string has no end");
}

static enum err parse_literal(struct parser *parser, struct json *value)
{
    size_t left = (size_t)(parser->end - parser->at);
    size_t i;

    for (i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
        const struct literal *literal = &literals[i];

        if (left >= literal->len && memcmp(parser->at, literal->text, literal->len) == 0) {
            parser->at += literal->len;
            value->kind = literal->kind;
            value->boolean = literal->boolean;
            return ERR_NONE;
        }
    }
    return fail(parser, ERR_PARSE, left ? "a value is expected" : "a value is missing at the end");
}

static enum err parse_value(struct parser *parser, struct json *value);

static struct json *append(struct parser *parser, struct json *parent)
{
    struct json *child = arena_alloc(&parser->call->arena, sizeof(*child));

    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
    return child;
}

static enum err parse_name(struct parser *parser, struct json *member)
{
    struct span name;
    enum err e;

    if (!skip(parser, '"'))
        return fail(parser, ERR_PARSE, "a member name in double quotes is expected");
    e = parse_string(parser, &name);
    if (e)
        return e;
    member->name = name.ptr;
    member->name_len = name.len;
    skip_space(parser);
    return skip(parser, ':') ? ERR_NONE : fail(parser, ERR_PARSE, "':' is expected");
}

static enum err parse_child(struct parser *parser, struct json *parent)
{
    struct json *child = append(parser, parent);
    enum err e = ERR_NONE;

    skip_space(parser);
    if (parent->kind == JSON_OBJECT)
        e = parse_name(parser, child);
    if (e)
        return e;
    skip_space(parser);
    e = parse_value(parser, child);
    skip_space(parser);
    return e;
}

/* Behind the opening bracket. */
static enum err parse_children(struct parser *parser, struct json *parent)
{
    bool object = parent->kind == JSON_OBJECT;
    char close = object ? '}' : ']';
    enum err e;

    skip_space(parser);
    if (skip(parser, close))
        return ERR_NONE;
    do {
        e = parse_child(parser, parent);
        if (e)
            return e;
    } while (skip(parser, ','));
    if (skip(parser, close))
        return ERR_NONE;
    return fail(parser, ERR_PARSE, object ? "',' or '}' is expected" : "',' or ']' is expected");
}

static enum err parse_container(struct parser *parser, enum json_kind kind, struct json *value)
{
    enum err e;

    if (parser->depth == LIMIT_JSON_DEPTH)
        return fail(parser, ERR_LIMIT, "arrays and objects are nested too deep");
    parser->depth++;
    parser->at++;
    value->kind = kind;
    e = parse_children(parser, value);
    parser->depth--;
    return e;
}

static enum err parse_text(struct parser *parser, struct json *value)
{
    struct span text;
    enum err e;

    parser->at++;
    e = parse_string(parser, &text);
    if (e)
        return e;
    value->kind = JSON_STRING;
    value->text = text.ptr;
    value->len = text.len;
    return ERR_NONE;
}

/* Sets `value`, which is zeroed but for its name. */
static enum err parse_value(struct parser *parser, struct json *value)
{
    char c = parser->at < parser->end ? *parser->at : '\0';

    if (c == '{')
        return parse_container(parser, JSON_OBJECT, value);
    if (c == '[')
        return parse_container(parser, JSON_ARRAY, value);
    if (c == '"')
        return parse_text(parser, value);
    if (c == '-' || (c >= '0' && c <= '9'))
        return parse_number(parser, value);
    return parse_literal(parser, value);
}

static enum err check_encoding(struct parser *parser, struct span text)
{
    if (span_starts_with(text, "\xef\xbb\xbf"))
        return fail(parser, ERR_PARSE, "it starts with a byte order mark");
    parser->at = text.ptr + span_utf8_error(text);
    if (parser->at < parser->end)
        return fail(parser, ERR_PARSE, "a byte that is not UTF-8");
    parser->at = text.ptr;
    return ERR_NONE;
}

enum err json_parse(struct call *call, const char *what, struct span text, struct json **out)
{
    struct parser parser = { .call = call, .what = what };
    struct json *value;
    enum err e;

    if (text.len == 0)
        text.ptr = "";
    parser.start = parser.at = text.ptr;
    parser.end = text.ptr + text.len;
    e = check_encoding(&parser, text);
    if (e)
        return e;
    value = arena_alloc(&call->arena, sizeof(*value));
    skip_space(&parser);
    e = parse_value(&parser, value);
    if (e)
        return e;
    skip_space(&parser);
    if (parser.at < parser.end)
        return fail(&parser, ERR_PARSE, "something follows the end of the value");
    *out = value;
    return ERR_NONE;
}
