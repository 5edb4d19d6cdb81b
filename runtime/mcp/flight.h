/* The requests of a session that are being served: found, cancelled, kept open. Thread-safe. */
#ifndef MCP_FLIGHT_H
#define MCP_FLIGHT_H

#include "mcp/request.h"

/* Adds a request; `id` is NULL for a batch, which has none of its own. Refuses, recorded, an id
 * that is being served and more than can wait. */
NODISCARD enum err mcp_flight_add(struct mcp_request *request, const struct json *id);

void mcp_flight_remove(struct mcp_request *request);

/* Marks a request in flight as one that is only kept open. False, and removed, when it was
 * cancelled meanwhile. */
bool mcp_flight_keep_open(struct mcp_request *request);

bool mcp_flight_has_room_for_open(struct mcp_session *session);

/* Takes an open request out of the list, the one with that id or, for NULL, any; NULL when there
 * is none. */
struct mcp_request *mcp_flight_take_open(struct mcp_session *session, const struct json *id);

/* Wakes what only watches, so that it ends with its result. */
void mcp_flight_end_watching(struct mcp_session *session);

/* Cancels what is being worked on: the request with that id, also one of a batch; all for NULL. */
void mcp_flight_cancel(struct mcp_session *session, const struct json *id);

/* Sets which item of a batch is running, NULL for none; false when it was cancelled before. */
bool mcp_flight_begin_item(struct mcp_request *batch, struct mcp_request *running, size_t at);

#endif
