/*
 * Compares oci-mcp with the floors: start to first answer, memory, and a tool call. Everything of
 * one comparison is measured in turns in one run, so what the machine does otherwise hits both.
 *
 * usage: bench SERVER SANDBOX FLOOR BARE HOME
 *
 * HOME is an empty folder for the sandbox. Prints a Markdown table.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STARTS    200
#define LISTS     50
#define CALLS     2000
#define WARM_UP   50
#define LINE_SIZE (1u << 20)

extern char **environ;

struct program {
    pid_t pid;
    FILE *in;
    FILE *out;
};

static char line[LINE_SIZE];

static void die(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now_us(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static void start(struct program *program, char *const arguments[])
{
    int in[2];
    int out[2];
    posix_spawn_file_actions_t actions;

    if (pipe(in) != 0 || pipe(out) != 0)
        die("pipe");
    fcntl(in[1], F_SETFD, FD_CLOEXEC);
    fcntl(out[0], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, in[0]);
    posix_spawn_file_actions_addclose(&actions, out[1]);
    if (posix_spawn(&program->pid, arguments[0], &actions, NULL, arguments, environ) != 0)
        die(arguments[0]);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    program->in = fdopen(in[1], "w");
    program->out = fdopen(out[0], "r");
}

static const char *ask(struct program *program, const char *question)
{
    fputs(question, program->in);
    fputc('\n', program->in);
    fflush(program->in);
    if (fgets(line, sizeof(line), program->out) == NULL)
        die("the program ended");
    return line;
}

/* Closes its input, waits, and returns its peak of memory in KiB. */
static long stop(struct program *program)
{
    struct rusage usage;
    int status = 0;

    fclose(program->in);
    if (wait4(program->pid, &status, 0, &usage) < 0 || status != 0)
        die("a program did not end cleanly");
    fclose(program->out);
    return usage.ru_maxrss;
}

static int order(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), order);
    return values[count / 2];
}

static void row(const char *what, const char *unit, double ours, double floor, const char *target)
{
    printf("| %s | %.1f %s | %.1f %s | %.2f | %s |\n", what, ours, unit, floor, unit, ours / floor,
           target);
}

/* ---- Start and memory ------------------------------------------------------------------------ */

#define INITIALIZE                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"     \
    "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}"

/* Microseconds to the answer to initialize; `more` is asked after it, unless NULL. */
static double start_once(char *const arguments[], const char *more, double *out_peak_kib)
{
    struct program program;
    double begin = now_us();

    start(&program, arguments);
    ask(&program, INITIALIZE);

    double took = now_us() - begin;

    if (more != NULL)
        ask(&program, more);
    *out_peak_kib = (double)stop(&program);
    return took;
}

static void memory_row(const char *what, double ours, double floor, const char *target)
{
    printf("| %s | %.0f KiB | %.0f KiB | %+.0f KiB | %s |\n", what, ours, floor, ours - floor,
           target);
}

static void compare_starts(char *server, char *floor)
{
    static double ours[STARTS];
    static double floors[STARTS];
    char *server_arguments[] = { server, NULL };
    char *floor_arguments[] = { floor, NULL };
    static double peaks[STARTS];
    static double floor_peaks[STARTS];

    for (int i = 0; i < STARTS; i++) {
        floors[i] = start_once(floor_arguments, NULL, &floor_peaks[i]);
        ours[i] = start_once(server_arguments, NULL, &peaks[i]);
    }
    row("start to first answer", "us", median(ours, STARTS), median(floors, STARTS), "1.25");
    memory_row("memory after the first answer", median(peaks, STARTS), median(floor_peaks, STARTS),
               "+4096 KiB");
}

#define LIST "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}"

/* initialize reads no table; the list of tools is the first that does. */
static void compare_lists(char *server, char *floor)
{
    static double peaks[LISTS];
    static double floor_peaks[LISTS];
    char *server_arguments[] = { server, NULL };
    char *floor_arguments[] = { floor, NULL };

    for (int i = 0; i < LISTS; i++) {
        start_once(floor_arguments, LIST, &floor_peaks[i]);
        start_once(server_arguments, LIST, &peaks[i]);
    }
    memory_row("memory after tools/list", median(peaks, LISTS), median(floor_peaks, LISTS), "");
}

/* ---- Calls ----------------------------------------------------------------------------------- */

#define TARGET "/n"
#define CALL(parameters)                                                                           \
    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" parameters "}}"

/* The same request, by the core tool that is there by default and by a tool of its own. */
#define OPERATION  "objectstorage.getNamespace"
#define CORE_CALL  CALL("\"name\":\"oci_read\",\"arguments\":{\"operation\":\"" OPERATION "\"}")
#define TYPED_CALL CALL("\"name\":\"objectstorage_get_namespace\"")
#define DONE       "\"isError\":false"

/* The text of a member in the line of JSON that the sandbox prints. */
static char *greeting_member(const char *name)
{
    char quoted[64];

    snprintf(quoted, sizeof(quoted), "\"%s\"", name);

    const char *from = strstr(line, quoted);

    if (from == NULL)
        die("the sandbox printed something else");
    from += strlen(quoted);
    from += strspn(from, ": \"");
    return strndup(from, strcspn(from, "\""));
}

/* The value of a key of the configuration's first profile. */
static char *config_value(const char *path, const char *key)
{
    FILE *file = fopen(path, "r");
    char text[4096];

    while (file != NULL && fgets(text, sizeof(text), file) != NULL) {
        size_t len = strlen(key);

        if (strncmp(text, key, len) != 0 || strspn(text + len, " =") == 0)
            continue;
        fclose(file);
        text[strcspn(text, "\r\n")] = '\0';
        return strdup(text + len + strspn(text + len, " ="));
    }
    die(path);
    return NULL;
}

static char *key_id_of(const char *config)
{
    char *text = malloc(LINE_SIZE);

    snprintf(text, LINE_SIZE, "%s/%s/%s", config_value(config, "tenancy"),
             config_value(config, "user"), config_value(config, "fingerprint"));
    return text;
}

static double timed(struct program *program, const char *question, const char *wanted)
{
    double begin = now_us();
    const char *answer = ask(program, question);
    double took = now_us() - begin;

    if (strstr(answer, wanted) == NULL) {
        fprintf(stderr, "bench: %s", answer);
        exit(1);
    }
    return took;
}

/* One way of making the request, and how long it took. */
struct way {
    const char *question;
    const char *wanted; /* in the answer */
    struct program program;
    double took_us[CALLS];
};

static struct way core = { .question = CORE_CALL, .wanted = DONE };
static struct way typed = { .question = TYPED_CALL, .wanted = DONE };
static struct way bare = { .question = "", .wanted = "200" };

static void call_in_turns(void)
{
    static struct way *const ways[] = { &core, &typed, &bare };

    for (int i = -WARM_UP; i < CALLS; i++) {
        for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
            double took_us = timed(&ways[w]->program, ways[w]->question, ways[w]->wanted);

            if (i >= 0)
                ways[w]->took_us[i] = took_us;
        }
    }
}

static void tell_calls(void)
{
    double floor_us = median(bare.took_us, CALLS);
    double core_kib = (double)stop(&core.program);
    double typed_kib = (double)stop(&typed.program);
    double floor_kib = (double)stop(&bare.program);

    row("oci_read, kept connection", "us", median(core.took_us, CALLS), floor_us, "");
    row("typed tool, kept connection", "us", median(typed.took_us, CALLS), floor_us, "1.15");
    memory_row("memory after 2,050 calls of oci_read", core_kib, floor_kib, "");
    memory_row("memory after 2,050 calls of a typed tool", typed_kib, floor_kib, "");
}

static void compare_calls(char *server, char *bare_program, char *url, char *config)
{
    char *full_url = malloc(LINE_SIZE);

    snprintf(full_url, LINE_SIZE, "%s" TARGET, url);

    char *core_arguments[] = { server, NULL };
    char *typed_arguments[] = { server, "--tools", OPERATION, NULL };
    char *bare_arguments[] = { bare_program, full_url,          url + strlen("http://"),
                               TARGET,       key_id_of(config), config_value(config, "key_file"),
                               NULL };

    setenv("OCI_MCP_ENDPOINT", url, 1);
    setenv("OCI_CONFIG_FILE", config, 1);
    start(&core.program, core_arguments);
    start(&typed.program, typed_arguments);
    start(&bare.program, bare_arguments);
    ask(&core.program, INITIALIZE);
    ask(&typed.program, INITIALIZE);
    call_in_turns();
    tell_calls();
}

int main(int argc, char *argv[])
{
    if (argc != 6)
        die("usage: bench SERVER SANDBOX FLOOR BARE HOME");

    char *sandbox_arguments[] = { argv[2],  "--listen", "127.0.0.1:0", "--exit-on-eof",
                                  "--home", argv[5],    NULL };
    struct program sandbox;

    printf("| what | oci-mcp | floor | ratio | target |\n|---|---|---|---|---|\n");
    compare_starts(argv[1], argv[3]);
    compare_lists(argv[1], argv[3]);
    start(&sandbox, sandbox_arguments);
    if (fgets(line, sizeof(line), sandbox.out) == NULL)
        die("the sandbox ended");

    char *url = greeting_member("url");
    char *config = greeting_member("config_file");

    compare_calls(argv[1], argv[4], url, config);
    stop(&sandbox);
    return 0;
}
