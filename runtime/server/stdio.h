/*
 * MCP over stdio (specification, "Transports: stdio"): one message a line in both directions,
 * nothing else on stdout.
 */
#ifndef SERVER_STDIO_H
#define SERVER_STDIO_H

#include "mcp/session.h"

/*
 * Serves one client until `in` ends, `out` breaks or SIGTERM or SIGINT comes. At the end of input,
 * calls in flight get some seconds to be answered; a signal cancels them at once. Returns the exit
 * status of the program.
 */
int server_stdio_serve(const struct mcp_server *server, int in, int out);

#endif
