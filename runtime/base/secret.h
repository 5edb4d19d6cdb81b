/* Memory for what nobody else may read: keys, tokens, pass phrases. Thread-safe. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>

/* Effect: overwrites bytes in a way no compiler leaves out. NULL is allowed. */
void secret_wipe(void *bytes, size_t len);

/*
 * Gives zeroed pages that are kept out of swap and of core files, as far as the system lets us: a
 * small limit on locked memory (ulimit -l) is no reason to stop. NULL without memory. Rounds
 * `*size` up to what was taken. Free with secret_free() and the same size.
 */
void *secret_alloc(size_t *size);

/* Effect: wipes and gives back. */
void secret_free(void *pages, size_t size);

#endif
