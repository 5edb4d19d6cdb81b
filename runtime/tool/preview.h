/* What a change would do, without doing it. Thread-safe. */
#ifndef TOOL_PREVIEW_H
#define TOOL_PREVIEW_H

#include "tool/send.h"
#include "tool/target.h"

/*
 * The result of a dry run: {"dryRun": true, "operation", "class", "flags", "request": {"method",
 * "url", "headers" (without authorization), "body"}, "policy": {...}, "target": {...},
 * "dependents": [...], "filled"}. Secrets in it are hidden. Nothing is sent but plain reads.
 */
NODISCARD enum err tool_preview(struct tool_turn *turn, const struct tool_request *request,
                                struct json *filled, struct tool_result *out);

/*
 * What hangs on the resource that a delete is aimed at: "3 subnets, 1 internet gateway"; NULL when
 * nothing is known to. Asks the lists of the same service that take the resource's id, a few of
 * them, and never fails.
 */
const char *tool_preview_dependents(struct tool_turn *turn, const struct tool_request *request,
                                    const struct tool_target *target);

#endif
