#include "json/json.h"

/* What follows the backslash, 'u' for \u00XX; 0 for bytes that stand for themselves. */
/* clang-format off */
static const char escapes[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
    ['"'] = '"', ['\\'] = '\\',
};
/* clang-format on */

static void print_escape(struct buf *out, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char text[] = { '\\', escapes[byte], '0', '0', digits[byte >> 4], digits[byte & 15] };

    buf_add(out, text, escapes[byte] == 'u' ? sizeof(text) : 2);
}

/* `text` is UTF-8 here. */
static void print_characters(struct buf *out, struct span text)
{
    size_t done = 0;
    size_t at;

    for (at = 0; at < text.len; at++) {
        unsigned char byte = (unsigned char)text.ptr[at];

        if (!escapes[byte])
            continue;
        buf_add(out, text.ptr + done, at - done);
        print_escape(out, byte);
        done = at + 1;
    }
    buf_add(out, text.ptr + done, text.len - done);
}

void json_print_string(struct buf *out, struct span text)
{
    buf_add_char(out, '"');
    while (text.len) {
        size_t valid = span_utf8_error(text);

        print_characters(out, (struct span){ .ptr = text.ptr, .len = valid });
        if (valid < text.len) {
            buf_add_text(out, "\xef\xbf\xbd"); /* U+FFFD in place of one byte */
            valid++;
        }
        text.ptr += valid;
        text.len -= valid;
    }
    buf_add_char(out, '"');
}

static void print_children(struct buf *out, const struct json *parent)
{
    const struct json *child;

    for (child = parent->first; child; child = child->next) {
        if (child != parent->first)
            buf_add_char(out, ',');
        if (parent->kind == JSON_OBJECT) {
            json_print_string(out, (struct span){ .ptr = child->name, .len = child->name_len });
            buf_add_char(out, ':');
        }
        json_print(out, child);
    }
}

void json_print(struct buf *out, const struct json *value)
{
    struct span text = { .ptr = value->text, .len = value->len };

    switch (value->kind) {
    case JSON_NULL:
        buf_add_text(out, "null");
        break;
    case JSON_BOOL:
        buf_add_text(out, value->boolean ? "true" : "false");
        break;
    case JSON_NUMBER:
        buf_add_span(out, text);
        break;
    case JSON_STRING:
        json_print_string(out, text);
        break;
    case JSON_ARRAY:
        buf_add_char(out, '[');
        print_children(out, value);
        buf_add_char(out, ']');
        break;
    case JSON_OBJECT:
        buf_add_char(out, '{');
        print_children(out, value);
        buf_add_char(out, '}');
        break;
    }
}
