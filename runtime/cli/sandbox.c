#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "json/json.h"

#define PROGRAM      "oci-sandbox"
#define START_MS     15000
#define GREETING_CAP 8192

extern char **environ;

/* The one beside this program, else the one that PATH finds. */
static const char *program_path(struct call *call)
{
    char own[4096];
    ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);

    if (n <= 0)
        return PROGRAM;
    own[n] = '\0';

    char *slash = strrchr(own, '/');

    if (slash == NULL)
        return PROGRAM;
    *slash = '\0';

    const char *path = arena_printf(&call->arena, "%s/" PROGRAM, own);

    return access(path, X_OK) == 0 ? path : PROGRAM;
}

static int spawn(const char *program, int child_in, int child_out, pid_t *out)
{
    char *arguments[] = { (char *)(uintptr_t)program, "--listen", "127.0.0.1:0", "--exit-on-eof",
                          NULL };
    posix_spawn_file_actions_t actions;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, child_in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, child_out, STDOUT_FILENO);

    int failed = posix_spawnp(out, program, &actions, NULL, arguments, environ);

    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* Reads the child's one line. */
static enum err read_greeting(struct call *call, int fd, struct span *out)
{
    char *text = arena_alloc(&call->arena, GREETING_CAP);
    size_t len = 0;
    int64_t until = clock_monotonic_ms() + START_MS;

    while (len < GREETING_CAP && memchr(text, '\n', len) == NULL) {
        struct pollfd polled = { .fd = fd, .events = POLLIN };
        int64_t left = until - clock_monotonic_ms();
        int ready = left > 0 ? poll(&polled, 1, (int)left) : 0;

        if (ready < 0 && errno == EINTR)
            continue;

        ssize_t n = ready > 0 ? read(fd, text + len, GREETING_CAP - len) : 0;

        if (n <= 0)
            return call_fail(call, ERR_IO, PROGRAM " did not start; run it by hand to see why");
        len += (size_t)n;
    }
    *out = (struct span){ text, len };
    return ERR_NONE;
}

static enum err read_answer(struct call *call, int fd, struct cli_sandbox *out)
{
    struct span text;
    struct json *json = NULL;
    enum err e = read_greeting(call, fd, &text);

    if (e)
        return e;
    e = json_parse(call, "first line of " PROGRAM, span_trim(text), &json);
    if (e)
        return e;
    out->url = json_get_text(json, "url");
    out->config_file = json_get_text(json, "config_file");
    if (out->url == NULL || out->config_file == NULL)
        return call_fail(call, ERR_IO, PROGRAM " printed no url and config_file");
    return ERR_NONE;
}

enum err cli_sandbox_open(struct call *call, struct cli_sandbox *out)
{
    const char *program = program_path(call);
    int in[2];
    int answers[2];

    if (pipe(in) != 0 || pipe(answers) != 0)
        return call_fail(call, ERR_IO, "cannot make a pipe: %s", strerror(errno));
    /* The child keeps only its own ends: else it would never see the end of its input. */
    fcntl(in[1], F_SETFD, FD_CLOEXEC);
    fcntl(answers[0], F_SETFD, FD_CLOEXEC);

    int failed = spawn(program, in[0], answers[1], &out->pid);

    close(in[0]);
    close(answers[1]);
    out->hold = in[1];
    if (failed != 0) {
        close(in[1]);
        close(answers[0]);
        return call_fail(call, ERR_IO, "cannot start %s: %s", program, strerror(failed));
    }

    enum err e = read_answer(call, answers[0], out);

    close(answers[0]);
    if (e)
        cli_sandbox_close(out);
    return e;
}

void cli_sandbox_close(struct cli_sandbox *sandbox)
{
    close(sandbox->hold);
    kill(sandbox->pid, SIGTERM);
    while (waitpid(sandbox->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}
