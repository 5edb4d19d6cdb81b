/* Following what goes on in the background: work requests and lifecycle states. Thread-safe. */
#ifndef TOOL_WAIT_H
#define TOOL_WAIT_H

#include "tool/send.h"

/* What to follow. Texts that are NULL are not given. */
struct tool_wait_for {
    const char *id;                 /* OCID of a work request or of a resource */
    struct catalog_op by;           /* the operation that began it; none when not known */
    const struct json *arguments;   /* its arguments */
    const char *const *states;      /* wanted lifecycle states, of a resource */
    size_t state_count;
    const char *profile;
    const char *region;
    int64_t timeout_ms; /* 0 for the present state */
    int64_t pause_ms;   /* the first pause between two looks; 0 for a second */
};

/*
 * Follows it until it ends, fails, reaches a wanted state, or the time is over, telling the client
 * its progress. A failure of the service that may pass is survived while there is time. Gives an
 * object: "id", "kind" ("workRequest" or "resource"), "done", "succeeded" once it is done,
 * "elapsedSeconds", "message" where there is more to say; for a work request "service",
 * "operationType", "status", "percentComplete", "resources", "errors", "log" (the last lines); for
 * a resource "state" and "resource". That a work request failed is no failure of this function.
 *
 * A resource that is not there (any more) is "DELETED" when it was there before, when its deletion
 * began it, or when such a state is wanted. ERR_ARGUMENT when nothing is known that gets the id.
 */
NODISCARD enum err tool_wait_follow(struct tool_turn *turn, const struct tool_wait_for *what,
                                    struct json **out);

/*
 * The same for what a change has just begun: the work request that its answer names, else the
 * state of the resource in it. *out is NULL when there is nothing to wait for.
 */
NODISCARD enum err tool_wait_after(struct tool_turn *turn, const struct tool_request *request,
                                   const struct tool_sent *sent, struct json **out);

#endif
