/* Runs an operation as a typed tool does. Thread-safe. */
#ifndef TOOL_RUN_H
#define TOOL_RUN_H

#include "tool/fill.h"

/* The answer of a request as tool_run() shows it: what `what` says is filled in, and a list that
 * nobody limited gets a limit. A failure is recorded in turn->call. */
NODISCARD enum err tool_run_request(struct tool_turn *turn, const struct tool_request *request,
                                    enum tool_fill_what what, struct tool_result *out);

#endif
