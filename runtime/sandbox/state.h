/* All that one sandbox is. Made in main(); the lock guards store, tokens and faults. */
#ifndef SANDBOX_STATE_H
#define SANDBOX_STATE_H

#include <pthread.h>

#include "sandbox/data.h"
#include "sandbox/family.h"
#include "sandbox/faults.h"
#include "sandbox/journal.h"
#include "sandbox/retry.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/verify.h"

struct sandbox_state {
    struct sandbox_keys keys;
    const char *namespace_name; /* of object storage */
    int64_t step_ms;            /* one change of state */
    struct sandbox_routes *routes;
    struct sandbox_family_index *families;
    pthread_mutex_t lock;
    struct sandbox_store *store;
    struct sandbox_retries *retries;
    struct sandbox_data *data; /* where it is kept; NULL for nowhere */
    struct sandbox_faults faults;
    struct sandbox_journal journal; /* has a lock of its own */
};

#endif
