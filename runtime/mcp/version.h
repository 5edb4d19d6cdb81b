/* The revisions of the protocol and which one a message follows. */
#ifndef MCP_VERSION_H
#define MCP_VERSION_H

#include "mcp/request.h"

/* The stateless revision: every request says so itself in params._meta. */
#define MCP_VERSION_MODERN "2026-07-28"

/* The newest revision that begins with initialize. */
#define MCP_VERSION_LEGACY "2025-11-25"

/* Keys of params._meta and of a result's _meta (specification 2026-07-28, "_meta"). */
#define MCP_META_VERSION      "io.modelcontextprotocol/protocolVersion"
#define MCP_META_CAPABILITIES "io.modelcontextprotocol/clientCapabilities"
#define MCP_META_SERVER_INFO  "io.modelcontextprotocol/serverInfo"
#define MCP_META_LOG_LEVEL    "io.modelcontextprotocol/logLevel"
#define MCP_META_SUBSCRIPTION "io.modelcontextprotocol/subscriptionId"

/*
 * Sets request->era: modern when params._meta names a version, else legacy. Fails, recorded, when
 * a modern request lacks what every one must carry or asks for a revision that is not served.
 */
NODISCARD enum err mcp_version_classify(struct mcp_request *request);

/* The revision to answer initialize with: the one asked for when it is served, else the newest
 * legacy one (specification 2025-11-25, "Version Negotiation"). Never NULL. */
const char *mcp_version_negotiate(const char *asked);

/* True for the legacy revisions in which a server may ask the user (2025-06-18 and later). */
bool mcp_version_has_elicitation(const char *version);

/* Appends, in revision 2026-07-28, how long the result of a list or a read holds, and for whom:
 * what this program lists is the same for all callers until it is started again. */
void mcp_version_add_cache(const struct mcp_request *request, struct buf *members);

#endif
