/*
 * Object storage, by hand: its answers are headers and bytes rather than models, and its errors
 * have codes of their own. Under the state's lock.
 */
#ifndef SANDBOX_OBJECTS_H
#define SANDBOX_OBJECTS_H

#include "sandbox/rules.h"

/* True when the operation is one of those served here; then the answer is filled. */
bool sandbox_objects_answer(struct sandbox_job *job);

/* ---- For objects_*.c ------------------------------------------------------------------------ */

/* The value of a path parameter, or "". */
const char *sandbox_objects_value(const struct sandbox_job *job, const char *name);

/* The path of the objects ("o") or parts of uploads ("u/...") of the bucket. */
const char *sandbox_objects_path(const struct sandbox_job *job, const char *kind);

/* The same of another bucket. */
const char *sandbox_objects_path_in(const struct sandbox_job *job, const char *bucket,
                                    const char *kind);

/* A bucket by name, or NULL. */
struct sandbox_record *sandbox_objects_bucket(const struct sandbox_job *job, const char *name);

/* Stores bytes under a name, with those of the headers that are kept. Copies. NULL: the sandbox is
 * full, and the answer says so. */
struct sandbox_record *sandbox_objects_put(struct sandbox_job *job, const char *bucket,
                                           const char *kind, const char *name, struct span content,
                                           const struct net_headers *headers);

/* Effect: sets last-modified. */
void sandbox_objects_set_modified(struct sandbox_job *job, const struct sandbox_record *record);

/* Effect: 404 BucketNotFound. */
void sandbox_objects_no_bucket(struct sandbox_job *job, const char *name);

/* Effect: 404 ObjectNotFound. */
void sandbox_objects_not_found(struct sandbox_job *job, const char *name);

#endif
