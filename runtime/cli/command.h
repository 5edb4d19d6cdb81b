/* The commands of the program: one row each. What they do is the server's own code. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/buf.h"
#include "base/call.h"

struct option;

struct cli_command {
    const char *name;
    const char *usage; /* what follows the name */
    const char *text;  /* one line */
    /* argv[0] is the name. Gives the exit status. */
    int (*run)(struct call *call, int argc, char *argv[]);
    const struct option *rows; /* its flags beside those of the program */
    size_t row_count;
};

/* The command of a name, or NULL. */
const struct cli_command *cli_command_find(const char *name);

/* Prints that there is no such command, with the nearest one; gives the exit status. */
int cli_command_fail(struct call *call, const char *name);

/* Gives the name of each to `offer`, with the two other arguments. */
void cli_command_each(void (*offer)(struct buf *out, const char *prefix, const char *name),
                      const char *prefix, struct buf *out);

/* Appends a line of help for each. */
void cli_command_print_all(struct buf *out);

/* One each, in files of their names. */
extern const struct cli_command cli_auth;
extern const struct cli_command cli_call;
extern const struct cli_command cli_complete; /* asked by shells; help does not name it */
extern const struct cli_command cli_completion;
extern const struct cli_command cli_describe;
extern const struct cli_command cli_doctor;
extern const struct cli_command cli_install;
extern const struct cli_command cli_policy;
extern const struct cli_command cli_resources;
extern const struct cli_command cli_search;
extern const struct cli_command cli_tools;
extern const struct cli_command cli_uninstall;
extern const struct cli_command cli_wait;

#endif
