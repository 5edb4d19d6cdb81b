/*
 * Log messages to the client: logging/setLevel in the older revisions, a level in params._meta of
 * each request in 2026-07-28. Nothing is told to whom did not ask. Thread-safe.
 */
#ifndef MCP_LOGGING_H
#define MCP_LOGGING_H

#include "mcp/methods.h"
#include "tool/tool.h"

/* RFC 5424, section 6.2.1; NONE is above all of them. */
enum mcp_level {
    MCP_LEVEL_DEBUG,
    MCP_LEVEL_INFO,
    MCP_LEVEL_NOTICE,
    MCP_LEVEL_WARNING,
    MCP_LEVEL_ERROR,
    MCP_LEVEL_CRITICAL,
    MCP_LEVEL_ALERT,
    MCP_LEVEL_EMERGENCY,
    MCP_LEVEL_NONE,
};

mcp_method_fn mcp_logging_set_level;

/* Fails, recorded, when params._meta names a level that there is not. */
NODISCARD enum err mcp_logging_check(struct mcp_request *request);

/* Sends a message of that level to a client that wants to know. */
void mcp_logging_tell(struct mcp_request *request, enum mcp_level level, const struct json *data);

/* Tells how a tool call began, and how it ended. */
void mcp_logging_tell_start(struct mcp_request *request, const char *tool);
void mcp_logging_tell_end(struct mcp_request *request, const char *tool, int64_t start_ms,
                          const struct tool_result *result);

#endif
