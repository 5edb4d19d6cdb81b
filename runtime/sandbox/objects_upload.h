/* Uploads in parts: begun, filled, committed or aborted. Under the state's lock. */
#ifndef SANDBOX_OBJECTS_UPLOAD_H
#define SANDBOX_OBJECTS_UPLOAD_H

#include "sandbox/objects.h"

void sandbox_objects_upload_create(struct sandbox_job *job);
void sandbox_objects_upload_part(struct sandbox_job *job);
void sandbox_objects_upload_commit(struct sandbox_job *job);
void sandbox_objects_upload_abort(struct sandbox_job *job);
void sandbox_objects_upload_parts(struct sandbox_job *job);

#endif
