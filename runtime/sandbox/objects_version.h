/*
 * Versions of objects. The present one is a record at "o" with the name as its key, earlier ones
 * and delete markers are records at "v" with the version's id. Under the state's lock.
 */
#ifndef SANDBOX_OBJECTS_VERSION_H
#define SANDBOX_OBJECTS_VERSION_H

#include "sandbox/objects.h"

/* Effect: makes room for a new object of this name: the present one becomes an earlier version,
 * where the bucket keeps them. */
void sandbox_objects_version_keep(struct sandbox_job *job, const char *bucket, const char *name);

/* The object that the request's path and versionId mean, or NULL. */
struct sandbox_record *sandbox_objects_version_find(struct sandbox_job *job);

/* Effect: removes the present object, or puts a delete marker over it. */
void sandbox_objects_version_remove(struct sandbox_job *job, struct sandbox_record *record);

/* Effect: all of `record` is at another path and key; the old record is gone. */
struct sandbox_record *sandbox_objects_version_move(struct sandbox_job *job,
                                                    struct sandbox_record *record, const char *path,
                                                    const char *key, const struct json *doc);

/* The entity tag: an earlier version keeps the one it had. */
const char *sandbox_objects_etag(struct sandbox_job *job, const struct sandbox_record *record);

void sandbox_objects_version_delete(struct sandbox_job *job);
void sandbox_objects_version_list(struct sandbox_job *job);

#endif
