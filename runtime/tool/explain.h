/* What an agent may do about a failure of a service. Thread-safe. */
#ifndef TOOL_EXPLAIN_H
#define TOOL_EXPLAIN_H

#include "tool/send.h"

/*
 * Adds a hint to the recorded failure of a request, where more can be said than the service did:
 * for a 404, whether the OCIDs in it parse, belong to the realm and region that were asked, exist
 * according to resource search, and which policy statement may be missing. Never changes the code.
 */
void tool_explain(struct tool_turn *turn, const struct tool_request *request);

#endif
