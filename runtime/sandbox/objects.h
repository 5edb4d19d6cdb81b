/*
 * Object storage, by hand: its answers are headers and bytes rather than models, and its errors
 * have codes of their own. Under the state's lock.
 */
#ifndef SANDBOX_OBJECTS_H
#define SANDBOX_OBJECTS_H

#include "sandbox/rules.h"

/* True when the operation is one of those served here; then the answer is filled. */
bool sandbox_objects_answer(struct sandbox_job *job);

/* ---- For objects_list.c and objects_upload.c ------------------------------------------------ */

/* The value of a path parameter, or "". */
const char *sandbox_objects_value(const struct sandbox_job *job, const char *name);

/* The path of the objects ("o") or parts of uploads ("u/...") of the bucket. */
const char *sandbox_objects_path(const struct sandbox_job *job, const char *kind);

/* Base64 of the MD5 of some bytes, in the arena. */
const char *sandbox_objects_md5(struct arena *arena, const void *bytes, size_t len);

/* False when the body is not what its content-md5 says; then the answer is 400. */
bool sandbox_objects_is_whole(struct sandbox_job *job);

/* Stores bytes under a name, with those of the headers that are kept. Copies. NULL: the sandbox is
 * full, and the answer says so. */
struct sandbox_record *sandbox_objects_put(struct sandbox_job *job, const char *kind,
                                           const char *name, struct span content,
                                           const struct net_headers *headers);

/* Effect: sets last-modified. */
void sandbox_objects_set_modified(struct sandbox_job *job, const struct sandbox_record *record);

/* Effect: 404 ObjectNotFound. */
void sandbox_objects_not_found(struct sandbox_job *job, const char *name);

#endif
