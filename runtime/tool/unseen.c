#include "tool/unseen.h"

#include <inttypes.h>

/* Code points, first and last, in order. */
static const struct range {
    uint32_t first;
    uint32_t last;
} unseen[] = {
    { 0x0000, 0x001f },   /* C0 */
    { 0x007f, 0x009f },   /* DEL, C1 */
    { 0x00ad, 0x00ad },   /* soft hyphen */
    { 0x034f, 0x034f },   /* grapheme joiner */
    { 0x061c, 0x061c },   /* Arabic letter mark */
    { 0x115f, 0x1160 },   /* Hangul fillers */
    { 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
    { 0x180b, 0x180f },   /* Mongolian selectors */
    { 0x200b, 0x200f },   /* zero width, bidi marks */
    { 0x2028, 0x202e },   /* line and paragraph separator, bidi embedding */
    { 0x2060, 0x206f },   /* word joiner, bidi isolates, invisible operators */
    { 0x3164, 0x3164 },   /* Hangul filler */
    { 0xfe00, 0xfe0f },   /* variation selectors */
    { 0xfeff, 0xfeff },   /* byte order mark */
    { 0xffa0, 0xffa0 },   /* Hangul filler */
    { 0xfff0, 0xfffb },   /* interlinear annotation */
    { 0xfffe, 0xffff },   /* no characters */
    { 0x1bca0, 0x1bca3 }, /* shorthand format */
    { 0x1d173, 0x1d17a }, /* musical format */
    { 0xe0000, 0xe0fff }, /* tags, more variation selectors */
};

bool tool_unseen_is(uint32_t point)
{
    for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
        if (point <= unseen[i].last)
            return point >= unseen[i].first;
    }
    return false;
}

uint32_t tool_unseen_decode(struct span text, size_t *out_len)
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

static void add_escaped(struct buf *out, uint32_t point)
{
    if (point < 0x10000) {
        buf_printf(out, "\\u%04" PRIx32, point);
        return;
    }
    point -= 0x10000;
    buf_printf(out, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd800 + (point >> 10),
               0xdc00 + (point & 0x3ff));
}

static void add_point(struct buf *out, struct span text, uint32_t point, size_t len)
{
    if (point == 0xfffd && len == 1)
        buf_add_text(out, "\xef\xbf\xbd");
    else
        buf_add(out, text.ptr, len);
}

void tool_unseen_escape(struct buf *out, struct span json)
{
    while (json.len > 0) {
        size_t len;
        uint32_t point = tool_unseen_decode(json, &len);

        if (tool_unseen_is(point))
            add_escaped(out, point);
        else
            add_point(out, json, point, len);
        json.ptr += len;
        json.len -= len;
    }
}

void tool_unseen_blank(struct buf *out, struct span text, size_t max)
{
    size_t start = out->len;

    while (text.len > 0) {
        size_t len;
        uint32_t point = tool_unseen_decode(text, &len);

        if (out->len - start + len > max) {
            buf_add_text(out, "...");
            return;
        }
        if (tool_unseen_is(point))
            buf_add_char(out, ' ');
        else
            add_point(out, text, point, len);
        text.ptr += len;
        text.len -= len;
    }
}
