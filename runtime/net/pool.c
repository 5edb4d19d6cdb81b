#include "net/pool.h"

#include <assert.h>
#include <string.h>

void net_pool_init(struct net_pool *pool, int max)
{
    *pool = (struct net_pool){ .max = max };
    pthread_mutex_init(&pool->lock, NULL);
}

void net_pool_release(struct net_pool *pool)
{
    assert(!pool->idle);
    pthread_mutex_destroy(&pool->lock);
}

uint64_t net_pool_origin(const char *text, size_t len)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    return hash ? hash : 1;
}

/* Index of the origin, or NET_POOL_ORIGINS. */
static size_t find_origin(const struct net_pooled *object, uint64_t origin)
{
    size_t i = 0;
    while (i < NET_POOL_ORIGINS && object->origins[i] != origin)
        i++;
    return i;
}

/* Moves the origin to the front; the last one falls off when it is new. */
static void remember(struct net_pooled *object, uint64_t origin)
{
    size_t at = find_origin(object, origin);
    if (at == NET_POOL_ORIGINS)
        at--;
    memmove(object->origins + 1, object->origins, at * sizeof(*object->origins));
    object->origins[0] = origin;
}

static struct net_pooled *unlink_object(struct net_pool *pool, struct net_pooled **link)
{
    struct net_pooled *object = *link;
    if (object) {
        *link = object->next;
        object->next = NULL;
        pool->count--;
    }
    return object;
}

struct net_pooled *net_pool_take(struct net_pool *pool, uint64_t origin)
{
    pthread_mutex_lock(&pool->lock);
    struct net_pooled **link = &pool->idle;
    while (*link && find_origin(*link, origin) == NET_POOL_ORIGINS)
        link = &(*link)->next;
    struct net_pooled *object = unlink_object(pool, *link ? link : &pool->idle);
    pthread_mutex_unlock(&pool->lock);
    return object;
}

struct net_pooled *net_pool_give(struct net_pool *pool, struct net_pooled *object, uint64_t origin)
{
    struct net_pooled *dropped = NULL;
    remember(object, origin);
    pthread_mutex_lock(&pool->lock);
    object->next = pool->idle;
    pool->idle = object;
    if (++pool->count > pool->max) {
        struct net_pooled **link = &pool->idle;
        while ((*link)->next)
            link = &(*link)->next;
        dropped = unlink_object(pool, link);
    }
    pthread_mutex_unlock(&pool->lock);
    return dropped;
}
