#include "oci/text.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* `bytes` are UTF-8 here. */
static void add_without_nul(struct buf *text, struct span bytes)
{
    while (bytes.len) {
        buf_add_span(text, span_cut(&bytes, '\0'));
        if (bytes.ptr)
            buf_add_text(text, REPLACEMENT);
    }
}

const char *oci_text_utf8(struct arena *arena, struct span bytes)
{
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    while (bytes.len) {
        size_t good = span_utf8_error(bytes);

        add_without_nul(&text, (struct span){ .ptr = bytes.ptr, .len = good });
        if (good == bytes.len)
            break;
        buf_add_text(&text, REPLACEMENT);
        bytes = (struct span){ .ptr = bytes.ptr + good + 1, .len = bytes.len - good - 1 };
    }
    return text.ptr;
}

static bool is_blank(unsigned char c)
{
    return c <= ' ' || c == 127;
}

const char *oci_text_line(struct arena *arena, struct span bytes, size_t max)
{
    /* Three times the cut, as a bad byte becomes three good ones and blanks may go. */
    struct span head = { .ptr = bytes.ptr, .len = bytes.len < 3 * max ? bytes.len : 3 * max };
    const char *text = head.len ? oci_text_utf8(arena, head) : "";
    struct buf line;

    buf_init(&line, arena, SIZE_MAX);
    for (; *text && line.len <= max; text++) {
        if (!is_blank((unsigned char)*text))
            buf_add_char(&line, *text);
        else if (line.len && line.ptr[line.len - 1] != ' ')
            buf_add_char(&line, ' ');
    }
    if (line.len > max) {
        buf_cut(&line, max);
        buf_cut(&line, span_utf8_error(buf_span(&line))); /* not within a character */
        buf_add_text(&line, "...");
    } else if (line.len && line.ptr[line.len - 1] == ' ') {
        buf_cut(&line, line.len - 1);
    }
    return line.ptr;
}

const char *oci_text_errno(struct arena *arena, int error)
{
    char text[128];

    if (strerror_r(error, text, sizeof text) != 0)
        return arena_printf(arena, "error %d", error);
    return arena_strdup(arena, text);
}
