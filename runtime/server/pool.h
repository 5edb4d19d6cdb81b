/*
 * Threads that run slow work side by side. Started when work comes, kept for later work; past the
 * limit work waits in order. Thread-safe.
 */
#ifndef SERVER_POOL_H
#define SERVER_POOL_H

#include <stdbool.h>
#include <stdint.h>

typedef void pool_work_fn(void *argument);

struct pool;

/* Gives a pool of at most `limit` threads; starts none. */
struct pool *pool_new(int limit);

/* Effect: work(argument) is run by some thread, after all that was started before it has at least
 * begun. When no thread can be made at all, runs it in the caller. */
void pool_start(struct pool *pool, pool_work_fn *work, void *argument);

/* Waits until nothing is running or waiting, or `timeout_ms` passed; returns whether it is idle. */
bool pool_wait_idle(struct pool *pool, int64_t timeout_ms);

/* Waits for all work to end, ends the threads, frees the pool. NULL is allowed. */
void pool_free(struct pool *pool);

#endif
