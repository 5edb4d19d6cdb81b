/* oci-sandbox: a stand-in for Oracle Cloud Infrastructure on loopback. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#include "base/clock.h"
#include "json/json.h"
#include "sandbox/home.h"
#include "sandbox/http.h"
#include "sandbox/ids.h"
#include "sandbox/options.h"
#include "sandbox/seed.h"

#ifndef OCI_MCP_VERSION
#define OCI_MCP_VERSION "0.0.0"
#endif

#define EXIT_USAGE 2

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
    (void)number;
    ended = 1;
}

/* Signals are taken while main waits, and at no other time. */
static void catch_signals(sigset_t *out_waiting)
{
    struct sigaction action = { .sa_handler = on_signal };
    sigset_t blocked;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, out_waiting);
    sigdelset(out_waiting, SIGTERM);
    sigdelset(out_waiting, SIGINT);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

static void wait_for_end(const sigset_t *waiting, bool watch_input)
{
    char ignored[256];

    while (!ended) {
        fd_set set;
        int ready;

        FD_ZERO(&set);
        if (watch_input)
            FD_SET(STDIN_FILENO, &set);
        ready = pselect(watch_input ? STDIN_FILENO + 1 : 0, &set, NULL, NULL, NULL, waiting);
        if (ready < 0 && errno != EINTR)
            return;
        if (ready > 0 && read(STDIN_FILENO, ignored, sizeof(ignored)) <= 0)
            return;
    }
}

static void print_ready(struct call *call, const char *url, const char *config_file)
{
    struct buf line;

    buf_init(&line, &call->arena, 1 << 16);
    buf_add_text(&line, "{\"url\":");
    json_print_string(&line, span_of(url));
    buf_add_text(&line, ",\"config_file\":");
    json_print_string(&line, span_of(config_file));
    buf_add_text(&line, "}\n");
    fwrite(line.ptr, 1, line.len, stdout);
    fflush(stdout);
}

static void init_state(struct call *call, const struct sandbox_options *options,
                       const struct sandbox_home *home, struct sandbox_state *state)
{
    const char *id = sandbox_ids_derived(&call->arena, "namespace", false, home->keys.tenancy);

    *state = (struct sandbox_state){
        .keys = home->keys,
        .namespace_name = arena_printf(&call->arena, "ns%.10s", id + strlen(id) - 10),
        .step_ms = (int64_t)(options->speed * SANDBOX_LIFECYCLE_STEP_MS),
        .routes = sandbox_route_new(model_services, model_service_count),
        .store = sandbox_store_new(),
        .retries = sandbox_retry_new(),
        .faults = options->faults,
    };
    state->families = sandbox_family_index_new(state->routes);
    pthread_mutex_init(&state->lock, NULL);
}

static void release_state(struct sandbox_state *state)
{
    pthread_mutex_destroy(&state->lock);
    sandbox_retry_free(state->retries);
    sandbox_store_free(state->store);
    sandbox_family_index_free(state->families);
    sandbox_route_free(state->routes);
}

static enum err serve(struct call *call, const struct sandbox_options *options,
                      const struct sandbox_home *home, const sigset_t *waiting)
{
    struct sandbox_state state;
    struct sandbox_http *http = NULL;
    enum err e;

    init_state(call, options, home, &state);
    e = sandbox_seed(call, &state, clock_unix_ms());
    if (!e)
        e = sandbox_http_start(call, &state, options->host, options->port, &http);
    if (!e) {
        print_ready(call, sandbox_http_url(call, http), home->config_file);
        wait_for_end(waiting, options->exit_on_eof);
    }
    sandbox_http_stop(http);
    release_state(&state);
    return e;
}

static enum err run(struct call *call, int argc, char **argv)
{
    struct sandbox_options options;
    struct sandbox_home home;
    sigset_t waiting;
    enum err e = sandbox_options_parse(call, argc, argv, &options);

    if (e)
        return e;
    if (options.show_help || options.show_version) {
        fputs(options.show_help ? sandbox_options_help(call) : "oci-sandbox " OCI_MCP_VERSION "\n",
              stdout);
        return ERR_NONE;
    }
    catch_signals(&waiting);
    e = sandbox_home_open(call, options.home, &home);
    if (e)
        return e;
    e = serve(call, &options, &home, &waiting);
    sandbox_home_close(&home);
    return e;
}

int main(int argc, char **argv)
{
    struct call call;
    enum err e;

    call_init(&call);
    e = run(&call, argc, argv);
    if (e)
        fprintf(stderr, "oci-sandbox: %s\n", call.error.message);
    call_release(&call);
    if (e == ERR_USAGE)
        return EXIT_USAGE;
    return e ? 1 : 0;
}
