/* tools/list and tools/call. */
#ifndef MCP_TOOLS_H
#define MCP_TOOLS_H

#include "mcp/methods.h"

mcp_method_fn mcp_tools_list;
mcp_method_fn mcp_tools_call;

#endif
