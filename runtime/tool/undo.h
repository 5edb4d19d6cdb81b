/* The call that takes a change back, as far as there is one. Thread-safe. */
#ifndef TOOL_UNDO_H
#define TOOL_UNDO_H

#include "tool/send.h"
#include "tool/target.h"

/*
 * {"operation": "core.deleteVcn", "params": {...}, "body": {...}} for the change `request` that
 * was answered with `body` (NULL for none); `before` is the resource as it was (body NULL when it
 * was not read). NULL when nothing takes it back.
 */
struct json *tool_undo_of(struct tool_turn *turn, const struct tool_request *request,
                          const struct tool_target *before, const struct json *body);

#endif
