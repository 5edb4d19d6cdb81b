/* What hangs on a resource, counted. Inside of the previews. Thread-safe. */
#ifndef TOOL_PREVIEW_COUNT_H
#define TOOL_PREVIEW_COUNT_H

#include "tool/send.h"
#include "tool/target.h"

/*
 * An array of texts, "3 subnets", "at least 100 objects"; NULL when nothing is known. Of resources
 * that stand in compartments only those in the target's own are counted. Takes some seconds at
 * most, and never fails.
 */
struct json *tool_preview_count(struct tool_turn *turn, const struct tool_request *request,
                                const struct tool_target *target);

#endif
