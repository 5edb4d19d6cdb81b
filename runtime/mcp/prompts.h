/* prompts/list and prompts/get: the guides that are tasks. */
#ifndef MCP_PROMPTS_H
#define MCP_PROMPTS_H

#include "mcp/methods.h"

mcp_method_fn mcp_prompts_list;
mcp_method_fn mcp_prompts_get;

#endif
