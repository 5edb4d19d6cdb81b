/* The guard of the HTTP server, as the options of the program ask for it. */
#ifndef CLI_GUARD_H
#define CLI_GUARD_H

#include "cli/program.h"
#include "guard/guard.h"

/* Gives the guard of an open program; it borrows the program. Fails as guard_new(), and when the
 * secret of the identity domain's client cannot be read. Free with guard_free() before the program
 * is closed. */
NODISCARD enum err cli_guard_open(struct call *call, const struct cli_program *program,
                                  struct guard **out);

#endif
