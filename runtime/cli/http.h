/* The server over HTTP, as the options of the program ask for it. */
#ifndef CLI_HTTP_H
#define CLI_HTTP_H

#include "cli/program.h"
#include "mcp/session.h"

/* Serves until a signal ends it; gives the exit status of the program. What the options do not
 * allow is told on stderr. */
int cli_http_serve(struct call *call, struct cli_program *program, const struct mcp_server *server);

#endif
