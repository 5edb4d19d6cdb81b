/*
 * The guard against lost updates: the etag that an agent's last read of a resource gave is sent
 * with its next update, which then fails when somebody else changed it meanwhile. Thread-safe.
 */
#ifndef TOOL_ETAG_H
#define TOOL_ETAG_H

#include "tool/send.h"

/* Remembers the etag in the answer of a read, or of an update, of a resource. */
void tool_etag_keep(struct tool_turn *turn, const struct tool_request *request,
                    const struct tool_sent *sent);

/* The etag to guard an update with; NULL when the resource was not read or takes no if-match. */
const char *tool_etag_for(struct tool_turn *turn, const struct tool_request *request);

/* Forgets it, after the service said that it is no longer right (412), and adds the hint that says
 * what to do. Returns the code of the recorded failure. */
enum err tool_etag_explain(struct tool_turn *turn, const struct tool_request *request);

#endif
