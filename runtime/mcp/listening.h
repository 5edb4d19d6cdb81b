/* subscriptions/listen (revision 2026-07-28): a request that stays open. */
#ifndef MCP_LISTENING_H
#define MCP_LISTENING_H

#include "mcp/methods.h"

/* Acknowledges. Of what a client may subscribe to this program changes nothing while it runs, so
 * that nothing is honoured and nothing will come. */
mcp_method_fn mcp_listening_begin;

#endif
