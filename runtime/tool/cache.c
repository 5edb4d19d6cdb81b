#include "tool/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define ENTRIES 128

struct entry {
    struct arena arena; /* of key and value */
    const char *key;    /* NULL: free */
    struct json *value;
    int64_t ends_ms;
};

struct tool_cache {
    pthread_mutex_t lock;
    struct entry entries[ENTRIES];
};

struct tool_cache *tool_cache_new(void)
{
    struct tool_cache *cache = calloc(1, sizeof *cache);

    if (cache == NULL)
        abort();
    pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

static void clear(struct entry *entry)
{
    arena_release(&entry->arena);
    *entry = (struct entry){ .key = NULL };
}

void tool_cache_free(struct tool_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < ENTRIES; i++)
        clear(&cache->entries[i]);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

static struct entry *find(struct tool_cache *cache, const char *key)
{
    for (size_t i = 0; i < ENTRIES; i++) {
        if (cache->entries[i].key != NULL && strcmp(cache->entries[i].key, key) == 0)
            return &cache->entries[i];
    }
    return NULL;
}

struct json *tool_cache_get(struct tool_cache *cache, struct call *call, const char *key)
{
    struct json *copy = NULL;

    pthread_mutex_lock(&cache->lock);

    const struct entry *entry = find(cache, key);

    if (entry != NULL && entry->ends_ms > clock_monotonic_ms())
        copy = json_copy(&call->arena, entry->value);
    pthread_mutex_unlock(&cache->lock);
    return copy;
}

/* The entry of the key, else a free one, else the one that ends first. */
static struct entry *choose(struct tool_cache *cache, const char *key)
{
    struct entry *chosen = find(cache, key);

    for (size_t i = 0; chosen == NULL && i < ENTRIES; i++) {
        if (cache->entries[i].key == NULL)
            chosen = &cache->entries[i];
    }
    if (chosen != NULL)
        return chosen;
    chosen = &cache->entries[0];
    for (size_t i = 1; i < ENTRIES; i++) {
        if (cache->entries[i].ends_ms < chosen->ends_ms)
            chosen = &cache->entries[i];
    }
    return chosen;
}

void tool_cache_put(struct tool_cache *cache, const char *key, const struct json *value,
                    int64_t keep_ms)
{
    pthread_mutex_lock(&cache->lock);

    struct entry *entry = choose(cache, key);

    clear(entry);
    entry->key = arena_strdup(&entry->arena, key);
    entry->value = json_copy(&entry->arena, value);
    entry->ends_ms = clock_monotonic_ms() + keep_ms;
    pthread_mutex_unlock(&cache->lock);
}
