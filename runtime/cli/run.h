/* A core tool run from the command line, and its result for a person or a program. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/program.h"
#include "json/json.h"
#include "tool/core.h"

/* Exit statuses of commands that run a tool. */
enum cli_status { CLI_OK, CLI_FAILED, CLI_USAGE, CLI_DENIED, CLI_NOT_FOUND };

/* How a command shows its result. */
struct cli_run {
    bool json;     /* --json, or stdout is no terminal: one line of JSON */
    bool says_yes; /* --yes */
};

/*
 * Runs the tool and prints its result to stdout: text of a table or CSV as it is, JSON indented for
 * a terminal. A failure is one line on stderr, and with `json` its object on stdout too. Gives the
 * exit status.
 */
int cli_run_tool(struct call *call, const struct cli_program *program, const struct tool_core *core,
                 const struct json *arguments, const struct cli_run *how);

/* True when stdout is a terminal. */
bool cli_run_is_terminal(void);

/* The text of "TEXT" or "@FILE" as JSON. ERR_USAGE naming the flag. */
NODISCARD enum err cli_run_json(struct call *call, const char *flag, const char *text,
                                struct json **out);

/* Adds a text member, nothing for NULL. */
void cli_run_add(struct call *call, struct json *object, const char *name, const char *text);

#endif
