/* The methods of the protocol: one row each. */
#ifndef MCP_METHODS_H
#define MCP_METHODS_H

#include "mcp/request.h"

/*
 * Answers a request: appends the members of the result object, without braces. Handlers of
 * notifications append nothing.
 */
typedef enum err mcp_method_fn(struct mcp_request *request, struct buf *members);

struct mcp_method {
    const char *name;
    mcp_method_fn *legacy; /* NULL: not in that era */
    mcp_method_fn *modern;
    bool notification; /* has no id and no answer; the others must have both */
    bool slow;         /* answered on a thread of its own */
    bool open;         /* answered when the session ends, unless it is cancelled before */
    bool early;        /* legacy: allowed before initialize */
};

struct mcp_server;

/* The row of a method, the server's own first; NULL when there is none. */
const struct mcp_method *mcp_method_find(const struct mcp_server *server, const char *name);

/*
 * Runs the method of a request that has been read. Fails, recorded, for unknown methods and those
 * of the other era.
 */
NODISCARD enum err mcp_method_run(struct mcp_request *request, struct buf *members);

#endif
