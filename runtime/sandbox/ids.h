/* Identifiers in OCI's form. Thread-safe, but for sandbox_ids_fix(). */
#ifndef SANDBOX_IDS_H
#define SANDBOX_IDS_H

#include <stdbool.h>

#include "base/arena.h"

/* "ocid1.instance.oc1.iad.<60 characters>", random; `type` in any case; the region part is empty
 * when `regional` is false, as for users and compartments. */
char *sandbox_ids_new(struct arena *arena, const char *type, bool regional);

/* Effect: what would be random follows from `text` from now on; NULL: it is random again. Borrows
 * the text. For seeds, before there are other threads. */
void sandbox_ids_fix(const char *text);

/* The same OCID for the same `seed` every time. */
char *sandbox_ids_derived(struct arena *arena, const char *type, bool regional, const char *seed);

/* The type of an OCID ("instance") in the arena, or NULL when `text` is no OCID. */
char *sandbox_ids_type(struct arena *arena, const char *text);

/* 32 random hexadecimal digits in upper case, as request ids are. */
char *sandbox_ids_request(struct arena *arena);

#endif
