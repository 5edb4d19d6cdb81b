/* Getting to know each other: initialize, ping, server/discover, cancellation. */
#ifndef MCP_LIFECYCLE_H
#define MCP_LIFECYCLE_H

#include "mcp/methods.h"

mcp_method_fn mcp_lifecycle_initialize;
mcp_method_fn mcp_lifecycle_ping;
mcp_method_fn mcp_lifecycle_discover;
mcp_method_fn mcp_lifecycle_cancelled;

/* Appends {"name":...,"title":...,"version":...}. */
void mcp_lifecycle_server_info(const struct mcp_request *request, struct buf *out);

#endif
