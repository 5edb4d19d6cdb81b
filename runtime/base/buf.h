/*
 * Growing text or bytes with a cap and a sticky error: append freely, ask buf_full() once.
 *
 * Lives in an arena (grows by doubling inside it) and so has no destructor. One thread at a time.
 * The content is always followed by a NUL that is not counted.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

struct buf {
    struct arena *arena;
    char *ptr; /* "" while empty; never NULL after buf_init() */
    size_t len;
    size_t room; /* bytes allocated */
    size_t cap;  /* len never exceeds it */
    bool full;   /* an append was refused; all later ones are too */
};

/* Effect: an empty buffer that borrows `arena` and never holds more than `cap` bytes. */
void buf_init(struct buf *buf, struct arena *arena, size_t cap);

/* Appends. Past the cap nothing is appended and the buffer is marked full. */
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_span(struct buf *buf, struct span text);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t number);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* Effect: empties the buffer, keeps its memory, forgets the full mark. */
void buf_clear(struct buf *buf);

/* Shortens to `len`, which must not exceed the present length. */
void buf_cut(struct buf *buf, size_t len);

/* True when something was refused: what is in the buffer is not what was meant to be there. */
bool buf_full(const struct buf *buf);

/* Borrows the content; valid until the next append. */
struct span buf_span(const struct buf *buf);

#ifdef __cplusplus
}
#endif

#endif
