/* tools/list and tools/call. */
#ifndef MCP_TOOLS_H
#define MCP_TOOLS_H

#include "mcp/methods.h"

mcp_method_fn mcp_tools_list;
mcp_method_fn mcp_tools_call;

struct tool_result;

/* Appends the members of a tool's result. */
void mcp_tools_print_result(const struct tool_result *result, struct buf *members);

/* Appends the definition of a tool that the sender can call, as far as parameters are said in
 * headers too; false when there is none. */
bool mcp_tools_define(struct mcp_request *request, const char *name, struct buf *out);

#endif
