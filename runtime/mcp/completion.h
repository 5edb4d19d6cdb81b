/* completion/complete: what an argument of a prompt or of a template of resources may be. */
#ifndef MCP_COMPLETION_H
#define MCP_COMPLETION_H

#include "mcp/methods.h"

mcp_method_fn mcp_completion_complete;

#endif
