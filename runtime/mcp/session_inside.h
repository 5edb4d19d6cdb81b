/* What a session is made of: for session.c, flight.c and serve.c alone. */
#ifndef MCP_SESSION_INSIDE_H
#define MCP_SESSION_INSIDE_H

#include "mcp/request.h"
#include "mcp/session.h"

/* The items of a batch that is in flight: guarded by the lock of the session. */
struct mcp_batch {
    bool *is_cancelled;          /* for each item */
    struct mcp_request *running; /* NULL between two of them */
    size_t at;                   /* the place of the running one */
};

struct mcp_session {
    const struct mcp_server *server;
    const struct mcp_sink *sink;
    pthread_mutex_t lock; /* guards what follows */
    struct mcp_request *in_flight;
    int in_flight_count;
    int open_count;      /* of them, those that are only kept open */
    int level;           /* enum mcp_level */
    const char *version; /* agreed by initialize; NULL before */
    bool can_ask;
    bool opens; /* addresses, for the person in front of it */
    struct mcp_asking *asking;
};

#endif
