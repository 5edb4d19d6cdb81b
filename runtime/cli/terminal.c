#include "cli/terminal.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR_WIDTH 24
#define LINE_SIZE 64
#define POLL_MS   100

/* ---- Progress -------------------------------------------------------------------------------- */

static void clear_bar(struct cli_terminal *terminal)
{
    if (terminal->bar_shown)
        fputs("\r\033[K", stderr);
    terminal->bar_shown = false;
}

static void draw_bar(struct cli_terminal *terminal, double share, const char *message)
{
    int filled = (int)(share * BAR_WIDTH);

    clear_bar(terminal);
    fputc('[', stderr);
    for (int i = 0; i < BAR_WIDTH; i++)
        fputc(i < filled ? '#' : '.', stderr);
    fprintf(stderr, "] %3d%% %.60s", (int)(share * 100), message != NULL ? message : "");
    fflush(stderr);
    terminal->bar_shown = true;
}

static void show_progress(void *context, double done, double total, const char *message)
{
    struct cli_terminal *terminal = context;
    double share = total > 0 ? done / total : 0;

    if (terminal->has_bar)
        draw_bar(terminal, share > 1 ? 1 : share, message);
    else
        fprintf(stderr, "%s\n", message != NULL ? message : "waiting");
}

/* ---- Questions ------------------------------------------------------------------------------- */

/* Waits for a line; ERR_CANCELLED when Ctrl-C comes first, ERR_TIMEOUT at the deadline. */
static enum err await_line(struct call *call)
{
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    enum err e = call_check(call);

    while (!e && poll(&input, 1, POLL_MS) == 0)
        e = call_check(call);
    return e;
}

static enum err ask(void *context, struct call *call, const char *message, enum tool_answer *out)
{
    struct cli_terminal *terminal = context;
    char line[LINE_SIZE];
    enum err e;

    clear_bar(terminal);
    fprintf(stderr, "%s\n[y/N] ", message);
    fflush(stderr);
    *out = TOOL_DECLINED;
    e = await_line(call);
    if (e)
        return e;
    if (fgets(line, sizeof line, stdin) != NULL && (line[0] == 'y' || line[0] == 'Y'))
        *out = TOOL_ACCEPTED;
    return call_check(call);
}

/* ---- Ctrl-C ---------------------------------------------------------------------------------- */

static sigset_t interrupt_set(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    return set;
}

static void *wait_for_interrupt(void *argument)
{
    struct cli_terminal *terminal = argument;
    sigset_t set = interrupt_set();
    int signal = 0;

    if (sigwait(&set, &signal) == 0 && !atomic_load(&terminal->closing))
        call_cancel(terminal->call);
    return NULL;
}

void cli_terminal_open(struct cli_terminal *terminal, struct call *call)
{
    sigset_t set = interrupt_set();

    *terminal = (struct cli_terminal){
        .caller = { .principal = "command line", .progress = show_progress },
        .call = call,
        .has_bar = isatty(STDERR_FILENO) == 1,
    };
    terminal->caller.context = terminal;
    if (isatty(STDIN_FILENO) == 1 && terminal->has_bar) {
        terminal->caller.asking = TOOL_ASKS_NOW;
        terminal->caller.ask = ask;
    }
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&terminal->thread, NULL, wait_for_interrupt, terminal);
}

void cli_terminal_close(struct cli_terminal *terminal)
{
    sigset_t set = interrupt_set();

    clear_bar(terminal);
    atomic_store(&terminal->closing, true);
    pthread_kill(terminal->thread, SIGINT);
    pthread_join(terminal->thread, NULL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
