#include "base/buf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ROOM_MIN 64

void buf_init(struct buf *buf, struct arena *arena, size_t cap)
{
    /* The literal is never written to: room is 0. */
    *buf = (struct buf){ .arena = arena, .ptr = (char *)"", .cap = cap };
}

/* The doubled room, within what the cap allows: `most` bytes. */
static size_t next_room(const struct buf *buf, size_t most)
{
    if (buf->room >= most / 2)
        return most;
    return buf->room < ROOM_MIN / 2 ? ROOM_MIN : buf->room * 2;
}

/* Makes room for `len` more bytes and the NUL. False, and full for good, past the cap. */
static bool reserve(struct buf *buf, size_t len)
{
    size_t most = buf->cap < SIZE_MAX ? buf->cap + 1 : SIZE_MAX;
    size_t room;

    if (buf->full || len >= most - buf->len) {
        buf->full = true;
        return false;
    }
    if (len < buf->room - buf->len)
        return true;
    room = next_room(buf, most);
    if (room <= buf->len + len)
        room = buf->len + len + 1;
    buf->ptr = arena_grow(buf->arena, buf->room ? buf->ptr : NULL, buf->room, room);
    buf->room = room;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !reserve(buf, len))
        return;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void buf_add_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_span(struct buf *buf, struct span text)
{
    buf_add(buf, text.ptr, text.len);
}

void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_add_int(struct buf *buf, int64_t number)
{
    buf_printf(buf, "%" PRId64, number);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) { /* more than INT_MAX bytes */
        buf->full = true;
        return;
    }
    if (len == 0 || !reserve(buf, (size_t)len))
        return;
    va_start(args, format);
    vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

void buf_clear(struct buf *buf)
{
    buf_cut(buf, 0);
    buf->full = false;
}

void buf_cut(struct buf *buf, size_t len)
{
    assert(len <= buf->len);
    buf->len = len;
    if (buf->room)
        buf->ptr[len] = '\0';
}

bool buf_full(const struct buf *buf)
{
    return buf->full;
}

struct span buf_span(const struct buf *buf)
{
    return (struct span){ .ptr = buf->ptr, .len = buf->len };
}
