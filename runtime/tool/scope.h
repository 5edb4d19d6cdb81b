/*
 * Scopes: what a caller from the network was allowed by whoever gave out its token, one bit for
 * each class of danger. A greater one brings the lesser ones. Everything here is thread-safe.
 */
#ifndef TOOL_SCOPE_H
#define TOOL_SCOPE_H

#include "json/json.h"
#include "tool/tool.h"

/* Bits of tool_context.scopes: what is there, not what was granted (tool_scope_closure()). */
enum tool_scope {
    TOOL_SCOPE_READ = 1,
    TOOL_SCOPE_WRITE = 2, /* whatever changes something, but no end of it */
    TOOL_SCOPE_DELETE = 4,
    TOOL_SCOPE_ALL = TOOL_SCOPE_READ | TOOL_SCOPE_WRITE | TOOL_SCOPE_DELETE
};

/* The scope without which the operation is not sent: one bit. */
unsigned tool_scope_of_operation(struct catalog_op entry);

/* The bits together with those that they imply: delete brings write, write brings read. */
unsigned tool_scope_closure(unsigned scopes);

/* The scopes that a call of the tool needs, before it runs: TOOL_SCOPE_READ for tools and arguments
 * that nobody knows, which fail by themselves. `arguments` may be NULL. */
unsigned tool_scope_of(const struct tool_context *context, struct call *call, const char *tool,
                       const struct json *arguments);

/* ERR_DENIED, naming the scope, when the context lacks the operation's. */
NODISCARD enum err tool_scope_check(const struct tool_context *context, struct call *call,
                                    struct catalog_op entry);

#endif
