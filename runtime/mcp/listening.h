/* subscriptions/listen (revision 2026-07-28): a request that stays open. */
#ifndef MCP_LISTENING_H
#define MCP_LISTENING_H

#include "mcp/methods.h"

/* Acknowledges. Tasks are watched until they have ended. Of what else a client may subscribe to
 * this program changes nothing while it runs, so that it is not honoured and nothing will come. */
mcp_method_fn mcp_listening_begin;

/* True for a subscription that something is done for, which so needs a thread. */
bool mcp_listening_works(const struct mcp_request *request);

#endif
