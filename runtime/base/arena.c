/*
 * newest block            older ones and big allocations
 * [used....|room] ------> [used.........] ------> [one big allocation] ------> NULL
 *
 * Small allocations are cut from the newest block. A big one gets a block of its own, linked
 * behind the newest, so that the room left in that one is not lost.
 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#define ALIGNMENT 16
#define BLOCK_MIN ((size_t)4096 - 64) /* with the header and malloc's own, less than a page */
#define BLOCK_MAX ((size_t)1 << 20)
#define BIG_SHARE 4 /* larger than this part of a new block is big */

struct arena_block {
    struct arena_block *next;
    size_t size;  /* of bytes */
    size_t pages; /* bytes taken from base/secret.h; 0 for malloc() */
    bool single;  /* holds one big allocation */
    _Alignas(ALIGNMENT) char bytes[];
};

__attribute__((noreturn)) static void give_up(void)
{
    static const char text[] = "oci: out of memory\n";

    fputs(text, stderr);
    abort();
}

void arena_init(struct arena *arena)
{
    *arena = (struct arena){ 0 };
}

void arena_init_locked(struct arena *arena)
{
    *arena = (struct arena){ .wiped = true, .locked = true };
}

void arena_guard(struct arena *arena)
{
    arena->wiped = true;
}

/* Memory for a block with its header; zeroed when asked for. */
static struct arena_block *get_block(const struct arena *arena, size_t size, bool zeroed)
{
    struct arena_block *block;
    size_t pages = size;

    if (arena->locked)
        block = secret_alloc(&pages);
    else
        block = zeroed ? calloc(1, size) : malloc(size);
    if (!block)
        give_up();
    block->pages = arena->locked ? pages : 0;
    return block;
}

static void free_block(struct arena_block *block, bool wiped, size_t used)
{
    if (block->pages) {
        secret_free(block, block->pages);
        return;
    }
    if (wiped)
        secret_wipe(block->bytes, used);
    free(block);
}

void arena_release(struct arena *arena)
{
    size_t used;

    if (!arena)
        return;
    used = arena->used;
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;

        arena->blocks = block->next;
        free_block(block, arena->wiped, used);
        used = arena->blocks ? arena->blocks->size : 0;
    }
    arena_init(arena);
}

/* Blocks double what there is: few of them for a large arena, little waste for a small one. */
static size_t next_block_size(const struct arena *arena)
{
    if (arena->total < BLOCK_MIN)
        return BLOCK_MIN;
    return arena->total < BLOCK_MAX ? arena->total : BLOCK_MAX;
}

static size_t with_header(size_t size)
{
    if (size > SIZE_MAX / 2)
        give_up();
    return sizeof(struct arena_block) + size;
}

static void add_block(struct arena *arena)
{
    size_t size = next_block_size(arena);
    struct arena_block *block = get_block(arena, with_header(size), /* zeroed= */ false);

    block->next = arena->blocks;
    block->size = size;
    block->single = false;
    arena->blocks = block;
    arena->used = 0;
    arena->total += size;
}

/* calloc() rather than malloc() and memset(): fresh pages from the kernel are not touched. */
static char *add_single(struct arena *arena, size_t size)
{
    struct arena_block *block = get_block(arena, with_header(size), /* zeroed= */ true);

    block->size = size;
    block->single = true;
    arena->total += size;
    if (arena->blocks) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        arena->blocks = block;
        arena->used = size;
    }
    return block->bytes;
}

static size_t round_up(size_t size, size_t alignment)
{
    return (size + alignment - 1) & ~(alignment - 1);
}

/* Zeroed bytes. Text is packed (alignment 1), everything else is aligned for any type. */
static char *take(struct arena *arena, size_t size, size_t alignment)
{
    size_t start = round_up(arena->used, alignment);
    char *bytes;

    if (size == 0)
        size = 1;
    if (!arena->blocks || start > arena->blocks->size || size > arena->blocks->size - start) {
        if (size > next_block_size(arena) / BIG_SHARE)
            return add_single(arena, size);
        add_block(arena);
        start = 0;
    }
    bytes = arena->blocks->bytes + start;
    arena->used = start + size;
    memset(bytes, 0, size);
    return bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return take(arena, size, ALIGNMENT);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        give_up();
    return arena_alloc(arena, count * size);
}

static bool grow_in_place(struct arena *arena, char *old, size_t old_size, size_t new_size)
{
    struct arena_block *block = arena->blocks;

    if (!block || block->single || old + old_size != block->bytes + arena->used)
        return false;
    if (new_size < old_size || new_size > block->size - (size_t)(old - block->bytes))
        return false;
    memset(old + old_size, 0, new_size - old_size);
    arena->used += new_size - old_size;
    return true;
}

/* The link to the block in which `old` is alone, or NULL. */
static struct arena_block **find_single(struct arena *arena, const char *old)
{
    struct arena_block **link = &arena->blocks;

    while (*link && !((*link)->single && (*link)->bytes == old))
        link = &(*link)->next;
    return *link ? link : NULL;
}

/* Moves a big allocation, so that a large growing buffer is not held once per doubling. */
static void *grow_single(struct arena *arena, struct arena_block **link, size_t old_size,
                         size_t new_size)
{
    size_t old_block = (*link)->size;
    struct arena_block *block = realloc(*link, with_header(new_size));

    if (!block)
        give_up();
    memset(block->bytes + old_size, 0, new_size - old_size);
    block->size = new_size;
    *link = block;
    arena->total += new_size - old_block;
    if (link == &arena->blocks)
        arena->used = new_size;
    return block->bytes;
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size)
{
    struct arena_block **link;
    void *bytes;

    if (!old || old_size == 0)
        return arena_alloc(arena, new_size);
    if (grow_in_place(arena, old, old_size, new_size))
        return old;
    /* realloc() would leave a copy behind. */
    link = old_size > BLOCK_MIN / BIG_SHARE && !arena->wiped ? find_single(arena, old) : NULL;
    if (link && new_size >= (*link)->size)
        return grow_single(arena, link, old_size, new_size);
    bytes = arena_alloc(arena, new_size);
    memcpy(bytes, old, old_size < new_size ? old_size : new_size);
    return bytes;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
    char *copy;

    if (len == SIZE_MAX)
        give_up();
    copy = take(arena, len + 1, /* alignment= */ 1);
    if (len)
        memcpy(copy, text, len);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    char *text;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        give_up(); /* more than INT_MAX bytes */
    text = take(arena, (size_t)len + 1, /* alignment= */ 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}
