/* Getting to know each other: initialize, ping, server/discover, cancellation. */
#ifndef MCP_LIFECYCLE_H
#define MCP_LIFECYCLE_H

#include "mcp/methods.h"

mcp_method_fn mcp_initialize;
mcp_method_fn mcp_ping;
mcp_method_fn mcp_discover;
mcp_method_fn mcp_cancelled;

/* Appends {"name":...,"title":...,"version":...}. */
void mcp_server_info(const struct mcp_request *request, struct buf *out);

#endif
