/*
 * Answers that tools keep for a while: the compartment tree, the regions, a namespace. Keys name
 * the profile, so that one identity never sees what another may. Thread-safe.
 */
#ifndef TOOL_CACHE_H
#define TOOL_CACHE_H

#include <stdint.h>

#include "base/call.h"
#include "json/json.h"

struct tool_cache;

/* Gives an empty cache; free with tool_cache_free(). */
struct tool_cache *tool_cache_new(void);

/* No call may be in flight. NULL is allowed. */
void tool_cache_free(struct tool_cache *cache);

/* A copy of what is kept under `key`, in the call's arena; NULL when there is nothing any more. */
struct json *tool_cache_get(struct tool_cache *cache, struct call *call, const char *key);

/* Keeps a copy of `value` for `keep_ms` milliseconds, in place of what was there. When the cache
 * is full the value that ends first goes. */
void tool_cache_put(struct tool_cache *cache, const char *key, const struct json *value,
                    int64_t keep_ms);

#endif
