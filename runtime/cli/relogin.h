/*
 * What the server on stdio lets its client open when a session has ended: the flow of
 * `oci-mcp auth login`, on a thread of its own, one at a time. Thread-safe.
 */
#ifndef CLI_RELOGIN_H
#define CLI_RELOGIN_H

#include "cli/program.h"
#include "mcp/login.h"

struct cli_relogin;

/* Borrows the program. Free with cli_relogin_free(). */
struct cli_relogin *cli_relogin_new(struct cli_program *program);

/* Ends a login that waits. No call may be in flight. NULL is allowed. */
void cli_relogin_free(struct cli_relogin *relogin);

/* Borrows what the server is to be given (struct mcp_server). */
const struct mcp_login *cli_relogin_of(const struct cli_relogin *relogin);

#endif
