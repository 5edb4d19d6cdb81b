#include "tool/shape_text.h"

#include <inttypes.h>

#include "base/buf.h"

/* Hidden characters that are shown one by one. */
#define SHOWN_MAX 3

enum { ZWNJ = 0x200c, ZWJ = 0x200d };

/* Code points, first and last, in order. */
static const struct range {
    uint32_t first, last;
} hidden[] = {
    { 0x0000, 0x0008 },   /* C0, before tab and line feed */
    { 0x000b, 0x001f },   /* C0, behind them */
    { 0x007f, 0x009f },   /* DEL, C1 */
    { 0x00ad, 0x00ad },   /* soft hyphen */
    { 0x034f, 0x034f },   /* grapheme joiner */
    { 0x061c, 0x061c },   /* Arabic letter mark */
    { 0x115f, 0x1160 },   /* Hangul fillers */
    { 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
    { 0x180b, 0x180f },   /* Mongolian selectors */
    { 0x200b, 0x200f },   /* zero width, joiners, bidi marks */
    { 0x2028, 0x202e },   /* line and paragraph separators, bidi embeddings and overrides */
    { 0x2060, 0x206f },   /* word joiner, invisible operators, bidi isolates */
    { 0x3164, 0x3164 },   /* Hangul filler */
    { 0xfe00, 0xfe0f },   /* variation selectors */
    { 0xfeff, 0xfeff },   /* byte order mark */
    { 0xffa0, 0xffa0 },   /* Hangul filler */
    { 0xfff0, 0xfffb },   /* interlinear annotations */
    { 0xfffe, 0xffff },   /* no characters */
    { 0x1bca0, 0x1bca3 }, /* shorthand format */
    { 0x1d173, 0x1d17a }, /* musical format */
    { 0xe0000, 0xe0fff }, /* tags, more variation selectors */
};

/* One walk over a text that is UTF-8. */
struct walk {
    struct span left;
    uint32_t before;  /* the last character that is shown, 0 at the start */
    bool is_selected; /* a variation selector followed it */
    uint32_t run[SHOWN_MAX];
    size_t run_len; /* hidden characters in a row up to here */
    size_t count;   /* in the whole text */
};

static bool is_within(uint32_t point, uint32_t first, uint32_t last)
{
    return point >= first && point <= last;
}

static bool is_hidden(uint32_t point)
{
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (point <= hidden[i].last)
            return point >= hidden[i].first;
    }
    return false;
}

uint32_t tool_shape_text_decode(struct span text, size_t *out_len)
{
    static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    const unsigned char *bytes = (const unsigned char *)text.ptr;

    *out_len = text.len > 0 ? 1 : 0;
    if (text.len == 0)
        return 0;
    size_t want = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    uint32_t point = bytes[0] & masks[want];

    if (want > text.len || span_utf8_error((struct span){ text.ptr, want }) != want)
        return 0xfffd;
    for (size_t i = 1; i < want; i++)
        point = point << 6 | (bytes[i] & 0x3f);
    *out_len = want;
    return point;
}

/* A joiner between two visible characters outside of ASCII is part of how they are written. */
static bool is_joining(const struct walk *walk, struct span rest)
{
    size_t len;
    uint32_t next = tool_shape_text_decode(rest, &len);

    return walk->run_len == 0 && walk->before > 0xff && next > 0xff && !is_hidden(next);
}

/* Symbols, digits of keycaps and ideographs have variants; letters have none. */
static bool is_selecting(const struct walk *walk, uint32_t point)
{
    uint32_t before = walk->before;

    if (walk->run_len > 0 || walk->is_selected)
        return false;
    if (is_within(point, 0xfe00, 0xfe0f))
        return before >= 0xa9 || is_within(before, '0', '9') || before == '#' || before == '*';
    return is_within(point, 0xe0100, 0xe01ef) && before >= 0x2e80;
}

static void end_run(struct walk *walk, struct buf *out)
{
    for (size_t i = 0; i < walk->run_len && walk->run_len <= SHOWN_MAX; i++)
        buf_printf(out, "\\u{%" PRIX32 "}", walk->run[i]);
    if (walk->run_len > SHOWN_MAX)
        buf_printf(out, "[%zu hidden characters]", walk->run_len);
    walk->run_len = 0;
}

static void hide(struct walk *walk, uint32_t point)
{
    if (walk->run_len < SHOWN_MAX)
        walk->run[walk->run_len] = point;
    walk->run_len++;
    walk->count++;
}

static void show(struct walk *walk, struct buf *out, uint32_t point, size_t len)
{
    end_run(walk, out);
    buf_add(out, walk->left.ptr, len);
    walk->is_selected = is_within(point, 0xfe00, 0xfe0f) || is_within(point, 0xe0100, 0xe01ef);
    if (!walk->is_selected)
        walk->before = point;
}

static void step(struct walk *walk, struct buf *out)
{
    size_t len;
    uint32_t point = tool_shape_text_decode(walk->left, &len);
    struct span rest = { walk->left.ptr + len, walk->left.len - len };
    bool is_line_end = point == '\r' && rest.len > 0 && rest.ptr[0] == '\n';

    if (!is_hidden(point) || is_selecting(walk, point) ||
        ((point == ZWJ || point == ZWNJ) && is_joining(walk, rest)))
        show(walk, out, point, len);
    else if (!is_line_end)
        hide(walk, point);
    walk->left = rest;
}

static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];

        if (byte > 0x7e || (byte < ' ' && byte != '\n' && byte != '\t'))
            return false;
    }
    return true;
}

/* Gives the number of hidden characters. */
static size_t clean(struct call *call, const char **text, size_t *len)
{
    struct walk walk = { .left = { *text, *len } };
    struct buf out;

    if (is_plain(walk.left))
        return 0;
    buf_init(&out, &call->arena, SIZE_MAX);
    while (walk.left.len > 0)
        step(&walk, &out);
    end_run(&walk, &out);
    *text = out.ptr;
    *len = out.len;
    return walk.count;
}

size_t tool_shape_text(struct call *call, struct json *value)
{
    size_t count = 0;

    if (value->kind == JSON_STRING)
        count += clean(call, &value->text, &value->len);
    for (struct json *child = value->first; child != NULL; child = child->next) {
        if (child->name != NULL)
            count += clean(call, &child->name, &child->name_len);
        count += tool_shape_text(call, child);
    }
    return count;
}
