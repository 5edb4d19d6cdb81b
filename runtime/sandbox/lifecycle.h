/*
 * How the state of a resource changes with time. A plan is made when something happens and read
 * with the present time later: no timers. What a model's states mean is derived from their names,
 * by the tables in lifecycle.c. Thread-safe.
 */
#ifndef SANDBOX_LIFECYCLE_H
#define SANDBOX_LIFECYCLE_H

#include <stdint.h>

#include "model/model.h"

#define SANDBOX_LIFECYCLE_STEPS     4
#define SANDBOX_LIFECYCLE_STEP_MS   1000   /* one change of state at speed 1 */
#define SANDBOX_LIFECYCLE_LINGER_MS 600000 /* how long what is deleted can still be read */

/* States to come. All zeros: a resource without states. Borrows the names from the tables. */
struct sandbox_plan {
    const char *states[SANDBOX_LIFECYCLE_STEPS];
    int64_t at_ms[SANDBOX_LIFECYCLE_STEPS];
    size_t count;
    bool removes; /* the last state is the end of the resource */
};

/* The field that holds the state of a model, or NULL. */
const struct model_field *sandbox_lifecycle_field(const struct model_service *service,
                                                  const struct model_type *type);

/* The state at a time, or NULL. */
const char *sandbox_lifecycle_state(const struct sandbox_plan *plan, int64_t now_ms);

/* True while the plan leads to the end, and when it has arrived there. */
bool sandbox_lifecycle_is_leaving(const struct sandbox_plan *plan);
bool sandbox_lifecycle_is_gone(const struct sandbox_plan *plan, int64_t now_ms);

/* True when not even the remains can be read any more. */
bool sandbox_lifecycle_is_forgotten(const struct sandbox_plan *plan, int64_t now_ms);

/* The plan of a new resource; `step_ms` is the time of one change. */
void sandbox_lifecycle_create(const struct model_service *service, const struct model_type *type,
                              int64_t now_ms, int64_t step_ms, struct sandbox_plan *out);

/* The plan of a seed: it has been there for long. */
void sandbox_lifecycle_settled(const struct model_service *service, const struct model_type *type,
                               struct sandbox_plan *out);

/* The plan of a deletion. False when the model has no state that says "deleted": then the resource
 * goes away at once. */
bool sandbox_lifecycle_remove(const struct model_service *service, const struct model_type *type,
                              int64_t now_ms, int64_t step_ms, struct sandbox_plan *plan);

enum sandbox_act {
    SANDBOX_ACT_NOTHING,     /* the action does not change the state of this model */
    SANDBOX_ACT_DONE,        /* the plan is the new one */
    SANDBOX_ACT_WRONG_STATE, /* the action does not fit the present state */
};

/* An action by name ("stop", "SOFTRESET", "scheduleDeletion"). */
enum sandbox_act sandbox_lifecycle_act(const struct model_service *service,
                                       const struct model_type *type, const char *action,
                                       int64_t now_ms, int64_t step_ms, struct sandbox_plan *plan);

#endif
