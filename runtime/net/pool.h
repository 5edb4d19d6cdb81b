/*
 * Idle objects kept for later: the one that knows the wanted host first, else the one used last.
 * Thread-safe. An object embeds struct net_pooled as its first member.
 */
#ifndef NET_POOL_H
#define NET_POOL_H

#include <pthread.h>
#include <stdint.h>

#define NET_POOL_ORIGINS 4 /* hosts an object remembers */

struct net_pooled {
    uint64_t origins[NET_POOL_ORIGINS]; /* the host talked to last first; 0 for none */
    struct net_pooled *next;
};

/*
 *   idle -> [used last] -> [...] -> [used longest ago] -> NULL
 */
struct net_pool {
    pthread_mutex_t lock; /* guards what follows */
    struct net_pooled *idle;
    int count;
    int max;
};

/* Effect: an empty pool that keeps at most `max` objects. */
void net_pool_init(struct net_pool *pool, int max);

/* The pool must be empty. */
void net_pool_release(struct net_pool *pool);

/* Names a host, given as "https://host:port"; never 0. */
uint64_t net_pool_origin(const char *text, size_t len);

/* Gives an object out of the pool, or NULL when it is empty. */
struct net_pooled *net_pool_take(struct net_pool *pool, uint64_t origin);

/* Takes an object that talked to `origin`. Gives back the object that has to go, to be freed by
 * the caller, or NULL. */
struct net_pooled *net_pool_give(struct net_pool *pool, struct net_pooled *object, uint64_t origin);

#endif
