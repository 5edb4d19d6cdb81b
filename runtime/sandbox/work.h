/* Work requests: what operations with opc-work-request-id leave behind. Under the state's lock. */
#ifndef SANDBOX_WORK_H
#define SANDBOX_WORK_H

#include "sandbox/rules.h"

/* Effect: when the operation returns a work request, makes one and sets the header. `record` is
 * what the operation changed; may be NULL. */
void sandbox_work_add(struct sandbox_job *job, const struct sandbox_record *record);

/* True for the models of work requests, which nobody creates directly. */
bool sandbox_work_is_model(const struct model_service *service, const struct model_type *type);

/* Effect: brings percentage and times in a work request's document up to the present. */
void sandbox_work_refresh(const struct sandbox_job *job, const struct sandbox_record *record,
                          struct json *view);

#endif
