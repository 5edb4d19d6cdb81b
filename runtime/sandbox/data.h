/*
 * What exists, kept in a file (SQLite) so that it is there again after a restart. What was answered
 * is on disk: changes are written, and synced, before the answer goes out. Under the state's lock.
 */
#ifndef SANDBOX_DATA_H
#define SANDBOX_DATA_H

#include "base/call.h"
#include "sandbox/store.h"

struct sandbox_data;

/*
 * Opens the file in `folder`, which is made when missing, and puts what it holds into the store,
 * which is empty; `*out_new` says that there was nothing yet. `tenancy` is whose data it must be.
 * ERR_IO, ERR_USAGE: the file is broken, of another version or tenancy, or in use.
 */
NODISCARD enum err sandbox_data_open(struct call *call, const char *folder, const char *tenancy,
                                     struct sandbox_store *store, struct sandbox_data **out,
                                     bool *out_new);

/* Effect: what changed in the store since the last time is on disk, all of it or nothing.
 * ERR_IO. */
NODISCARD enum err sandbox_data_save(struct call *call, struct sandbox_data *data,
                                     struct sandbox_store *store, int64_t now_ms);

/* NULL is allowed. */
void sandbox_data_close(struct sandbox_data *data);

#endif
