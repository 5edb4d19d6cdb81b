/* JSON-RPC error codes of MCP, and how a failed request gets one. */
#ifndef MCP_ERROR_H
#define MCP_ERROR_H

#include "base/buf.h"
#include "base/err.h"

struct mcp_request;

/* JSON-RPC 2.0 section 5.1, and the MCP specification 2026-07-28, "Error codes". */
enum mcp_error {
    MCP_PARSE_ERROR = -32700,
    MCP_INVALID_REQUEST = -32600,
    MCP_METHOD_NOT_FOUND = -32601,
    MCP_INVALID_PARAMS = -32602,
    MCP_INTERNAL_ERROR = -32603,
    MCP_NO_RESOURCE = -32002, /* not in revision 2026-07-28 */
    MCP_HEADER_MISMATCH = -32020,
    MCP_MISSING_CAPABILITY = -32021, /* data: {"requiredCapabilities":{...}} */
    MCP_UNSUPPORTED_VERSION = -32022,
};

/*
 * Records why a request gets an error answer, and the `data` member of that answer (JSON text in
 * the request's arena, or NULL). Returns an error code for `return mcp_fail(...)`.
 */
enum err mcp_fail(struct mcp_request *request, enum mcp_error code, const char *data,
                  const char *format, ...) PRINTF_LIKE(4, 5);

/* Appends {"code":...,"message":...} for the recorded failure of a request. A failure that was
 * recorded by a lower layer is an internal error. */
void mcp_error_print(const struct mcp_request *request, struct buf *out);

#endif
