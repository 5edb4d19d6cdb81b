/* What states mean: of resources, and of work requests. Of wait.c. Thread-safe, no state. */
#ifndef TOOL_WAIT_STATE_H
#define TOOL_WAIT_STATE_H

#include "catalog/catalog.h"
#include "json/json.h"

enum tool_wait_end {
    TOOL_WAIT_GOES_ON,
    TOOL_WAIT_STALLED,   /* it waits for somebody */
    TOOL_WAIT_SUCCEEDED,
    TOOL_WAIT_FAILED,
};

/* The state of a resource or work request, in the member where its kind has it; NULL for none. */
const char *tool_wait_state_of(const struct json *body);

/* How far a work request is, by its status and whether it has an end. */
enum tool_wait_end tool_wait_work_end(const struct json *body);

/*
 * How far a resource is in its state (not NULL). `wanted` are the states to wait for; with none,
 * every state that it stays in will do. `getter` tells by the other states that it may have what
 * RUNNING means: a job that runs ends, an instance that runs does not.
 */
enum tool_wait_end tool_wait_resource_end(struct catalog_op getter, const char *state,
                                          const char *const *wanted, size_t wanted_count);

/* True when one of the states is that of something that is no more. */
bool tool_wait_is_gone(const char *const *states, size_t count);

#endif
