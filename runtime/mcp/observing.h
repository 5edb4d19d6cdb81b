/* Tells the observer of the server about the requests it answers. One thread per request. */
#ifndef MCP_OBSERVING_H
#define MCP_OBSERVING_H

#include "mcp/request.h"
#include "tool/tool.h"

/* Before the method runs: the request's call is part of the client's trace from here on, and its
 * log lines carry the id of it. */
void mcp_observing_begin(struct mcp_request *request);

/* The tool that is run, by the name it is listed under: an unknown one is never told. */
void mcp_observing_tool(struct mcp_request *request, const char *tool);

/* What the tool gave. */
void mcp_observing_result(struct mcp_request *request, const struct tool_result *result);

/* Behind the method, with its outcome. */
void mcp_observing_end(struct mcp_request *request, enum err e);

#endif
