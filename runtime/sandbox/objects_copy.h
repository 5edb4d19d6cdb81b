/* What happens to objects that are there: copies, other names, the archive. Under the state's
 * lock. */
#ifndef SANDBOX_OBJECTS_COPY_H
#define SANDBOX_OBJECTS_COPY_H

#include "sandbox/objects.h"

/* "Archived", "Restoring", "Restored", or NULL for what is not in the archive. */
const char *sandbox_objects_archival(const struct sandbox_job *job,
                                     const struct sandbox_record *record);

void sandbox_objects_copy(struct sandbox_job *job);
void sandbox_objects_rename(struct sandbox_job *job);
void sandbox_objects_restore(struct sandbox_job *job);
void sandbox_objects_set_tier(struct sandbox_job *job);
void sandbox_objects_reencrypt(struct sandbox_job *job);
void sandbox_objects_delete_many(struct sandbox_job *job);

#endif
