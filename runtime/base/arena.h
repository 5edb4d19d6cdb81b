/*
 * Memory with one lifetime: everything allocated here goes away together.
 *
 * Used by one thread at a time. Allocation never returns NULL: without memory the program ends
 * with a message on stderr. What enters the program is capped by base/limits.h instead.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

struct arena_block;

/* A plain value: all zeros is an empty arena. */
struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used;                /* bytes taken of the newest block */
    size_t total;               /* bytes of all blocks */
    bool wiped;                 /* see arena_guard() */
    bool locked;                /* see arena_init_locked() */
};

/* Effect: makes `arena` empty; allocates nothing. */
void arena_init(struct arena *arena);

/* The same for secrets: its memory is kept out of swap and core files, and wiped when released. */
void arena_init_locked(struct arena *arena);

/* Effect: from now on whatever the arena holds, also from before, is wiped when released. */
void arena_guard(struct arena *arena);

/* Effect: frees all memory given out and makes `arena` empty again. NULL is allowed. */
void arena_release(struct arena *arena);

/* Gives `size` zeroed bytes, aligned for any type; valid until arena_release(). Never NULL. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));

/* As arena_alloc() for an array; ends the program when count * size overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));

/*
 * Copies `old` (size old_size) into `new_size` zeroed bytes; `old` may be NULL. In place when
 * `old` was the last allocation and its block has room. `old` must not be used any more: the
 * memory of a big one is moved.
 */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size)
    __attribute__((returns_nonnull));

/* Copies a string, or `len` bytes of one with a NUL appended. */
char *arena_strdup(struct arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_strndup(struct arena *arena, const char *text, size_t len)
    __attribute__((returns_nonnull));

/* Formats like printf into the arena. */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3)
    __attribute__((returns_nonnull));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((returns_nonnull));

#ifdef __cplusplus
}
#endif

#endif
