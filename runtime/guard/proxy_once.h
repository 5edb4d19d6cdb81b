/* Names that were seen: what may be used only once. Remembers the last ten thousand or so of this
 * process, in a fixed amount of memory; older ones are forgotten. Thread-safe. */
#ifndef GUARD_PROXY_ONCE_H
#define GUARD_PROXY_ONCE_H

#include <stdbool.h>

struct guard_proxy_once;

struct guard_proxy_once *guard_proxy_once_new(void);

/* True the first time; remembers the name. */
bool guard_proxy_once_take(struct guard_proxy_once *once, const char *name);

/* Forgets a name that was taken, so that it can be taken again. */
void guard_proxy_once_give(struct guard_proxy_once *once, const char *name);

bool guard_proxy_once_was(struct guard_proxy_once *once, const char *name);

/* NULL is allowed. */
void guard_proxy_once_free(struct guard_proxy_once *once);

#endif
