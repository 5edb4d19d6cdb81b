/*
 * Threads that run slow work side by side. Started when work comes, kept for later work; past the
 * limit work waits in order. Thread-safe.
 */
#ifndef SERVER_POOL_H
#define SERVER_POOL_H

#include <stdbool.h>
#include <stdint.h>

typedef void server_pool_work_fn(void *argument);

struct server_pool;

/* Gives a pool of at most `limit` threads; starts none. */
struct server_pool *server_pool_new(int limit);

/* Effect: work(argument) is run by some thread, after all that was started before it has at least
 * begun. When no thread can be made at all, runs it in the caller. */
void server_pool_start(struct server_pool *pool, server_pool_work_fn *work, void *argument);

/* Waits until nothing is running or waiting, or `timeout_ms` passed; returns whether it is idle. */
bool server_pool_wait_idle(struct server_pool *pool, int64_t timeout_ms);

/* Waits for all work to end, ends the threads, frees the pool. NULL is allowed. */
void server_pool_free(struct server_pool *pool);

#endif
