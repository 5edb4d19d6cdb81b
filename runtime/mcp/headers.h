/*
 * What the headers of an HTTP message must say beside its body (specification 2026-07-28,
 * "Transports: Streamable HTTP"): so that what stands between can route without reading bodies,
 * and cannot be told another thing than we are. All fail, recorded.
 */
#ifndef MCP_HEADERS_H
#define MCP_HEADERS_H

#include "mcp/request.h"

/* A message that claims no revision must not come under a modern header. Sets the era of a
 * notification by it. */
NODISCARD enum err mcp_headers_check_legacy(struct mcp_request *request);

/* The header must name the revision that the body names. */
NODISCARD enum err mcp_headers_check_version(struct mcp_request *request, const char *version);

/* Mcp-Method, Mcp-Name and Mcp-Param-* of a modern request. */
NODISCARD enum err mcp_headers_check(struct mcp_request *request);

#endif
