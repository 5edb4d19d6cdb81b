/* The commands of the program: one row each. What they do is the server's own code. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/buf.h"
#include "base/call.h"

struct cli_command {
    const char *name;
    const char *usage; /* what follows the name */
    const char *text;  /* one line */
    /* argv[0] is the name. Gives the exit status. */
    int (*run)(struct call *call, int argc, char *argv[]);
};

/* The command of a name, or NULL. */
const struct cli_command *cli_command_find(const char *name);

/* Prints that there is no such command, with the nearest one; gives the exit status. */
int cli_command_fail(struct call *call, const char *name);

/* Appends a line of help for each. */
void cli_command_print_all(struct buf *out);

/* One each, in files of their names. */
extern const struct cli_command cli_call;
extern const struct cli_command cli_describe;
extern const struct cli_command cli_policy;
extern const struct cli_command cli_resources;
extern const struct cli_command cli_search;
extern const struct cli_command cli_wait;

#endif
