#include "tool/shape_text.h"

#include <inttypes.h>

#include "base/buf.h"
#include "tool/unseen.h"

/* Hidden characters that are shown one by one. */
#define SHOWN_MAX 3

enum { ZWNJ = 0x200c, ZWJ = 0x200d };

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

/* Tab and line feed are seen for what they are. */
static bool is_hidden(uint32_t point)
{
    return tool_unseen_is(point) && point != '\t' && point != '\n';
}

/* A joiner between two visible characters outside of ASCII is part of how they are written. */
static bool is_joining(const struct walk *walk, struct span rest)
{
    size_t len;
    uint32_t next = tool_unseen_decode(rest, &len);

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
    uint32_t point = tool_unseen_decode(walk->left, &len);
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
