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

/* What a change has begun. In the arena of the call. */
struct tool_wait_begun {
    struct catalog_op by;
    const struct json *arguments;
    const char *profile; /* texts are NULL when there is none */
    const char *region;
    const char *work;     /* its work request */
    const char *resource; /* what it makes, changes or takes away */
    bool moves;           /* whose state tells how far it is */
};

/* What that is, of the answer to a change: neither `work` nor `moves` when nothing goes on. */
NODISCARD enum err tool_wait_begun_by(struct tool_turn *turn, const struct tool_request *request,
                                      const struct tool_sent *sent, struct tool_wait_begun *out);

/* As tool_wait_follow(), for the work request, else the resource. *out is NULL when there is
 * nothing to wait for. */
NODISCARD enum err tool_wait_begun(struct tool_turn *turn, const struct tool_wait_begun *begun,
                                   int64_t timeout_ms, struct json **out);

/* The two in one, for as long as the server lets tools wait. */
NODISCARD enum err tool_wait_after(struct tool_turn *turn, const struct tool_request *request,
                                   const struct tool_sent *sent, struct json **out);

#endif
