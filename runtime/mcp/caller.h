/* The client behind a request, as tools see it (struct tool_caller). */
#ifndef MCP_CALLER_H
#define MCP_CALLER_H

#include "mcp/request.h"
#include "tool/tool.h"

/* What the functions of a caller work on; on the stack of who runs the tool. */
struct mcp_caller {
    struct tool_caller tool;
    struct mcp_request *request;
    const struct json *token; /* of progress; NULL when the client does not want to know */
    double last;              /* progress that was told */
    const char *login;        /* the login that the client was asked to open before; or NULL */
    bool opened;              /* and that the person opens */
};

/*
 * Fills it from params and session. A client that can be asked in revision 2026-07-28 is asked by
 * the result; one of 2025-06-18 or 2025-11-25 that declared elicitation is asked while the call
 * waits. Fails, recorded by mcp_fail(), for inputResponses that are none.
 */
NODISCARD enum err mcp_caller_init(struct mcp_request *request, struct mcp_caller *out);

/* True when a client's capabilities say that it shows forms (elicitation). */
bool mcp_caller_shows_forms(const struct json *capabilities);

#endif
