/*
 * The person at a terminal as the caller of tools: asked y or n, shown progress, able to interrupt.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "tool/tool.h"

#define CLI_INTERRUPTED 130 /* exit status after Ctrl-C, as shells have it */

struct cli_terminal {
    struct tool_caller caller;
    struct call *call;
    bool has_bar;     /* stderr is a terminal */
    bool bar_shown;   /* and something is drawn on its last line */
    pthread_t thread; /* waits for SIGINT */
    atomic_bool closing; /* SIGINT only ends the thread */
};

/* Effect: makes Ctrl-C cancel `call`, which is borrowed. Questions are asked when stdin and stderr
 * are terminals; `says_yes` answers those that need no human by itself. */
void cli_terminal_open(struct cli_terminal *terminal, struct call *call);

/* Effect: takes what is drawn away, and Ctrl-C is as it was. */
void cli_terminal_close(struct cli_terminal *terminal);

#endif
