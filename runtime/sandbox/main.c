/* oci-sandbox: a stand-in for Oracle Cloud Infrastructure on loopback. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#include "base/clock.h"
#include "json/json.h"
#include "sandbox/auth_certificate.h"
#include "sandbox/auth_files.h"
#include "sandbox/home.h"
#include "sandbox/http.h"
#include "sandbox/ids.h"
#include "sandbox/options.h"
#include "sandbox/seed.h"
#include "sandbox/seed_life.h"
#include "sandbox/seed_play.h"

#ifndef OCI_MCP_VERSION
#define OCI_MCP_VERSION "0.0.0"
#endif

#define EXIT_USAGE  2
#define SEED_AGE_MS ((int64_t)30 * 24 * 3600 * 1000) /* what a file makes has been there for long */

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

/* A platform renews the tokens that it gives its programs in files, in time. */
static void renew_tokens(const struct sandbox_home *home)
{
    struct call call;

    call_init(&call);
    if (sandbox_auth_files_renew(&call, home->keys.auth, home->folder) != ERR_NONE)
        fprintf(stderr, "oci-sandbox: %s\n", call.error.message);
    call_release(&call);
}

static void wait_for_end(const sigset_t *waiting, bool watch_input, const struct sandbox_home *home)
{
    char ignored[256];

    while (!ended) {
        struct timespec half = { .tv_sec = home->keys.auth->token_s / 2,
                                 .tv_nsec = home->keys.auth->token_s % 2 * 500000000 };
        fd_set set;
        int ready;

        FD_ZERO(&set);
        if (watch_input)
            FD_SET(STDIN_FILENO, &set);
        ready = pselect(watch_input ? STDIN_FILENO + 1 : 0, &set, NULL, NULL, &half, waiting);
        if (ready < 0 && errno != EINTR)
            return;
        if (ready == 0)
            renew_tokens(home);
        if (ready > 0 && read(STDIN_FILENO, ignored, sizeof(ignored)) <= 0)
            return;
    }
}

static void print_ready(struct call *call, const struct sandbox_auth_places *places,
                        const struct sandbox_home *home)
{
    const struct {
        const char *name;
        const char *value;
    } members[] = {
        { "url", places->url },
        { "config_file", home->config_file },
        { "home", home->folder },
        { "tls_url", places->tls_url },
    };
    struct json *line = json_new(&call->arena, JSON_OBJECT);
    struct buf text;

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        sandbox_auth_jwt_set(&call->arena, line, members[i].name, members[i].value);
    buf_init(&text, &call->arena, 1 << 16);
    json_print(&text, line);
    buf_add_char(&text, '\n');
    fwrite(text.ptr, 1, text.len, stdout);
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
    sandbox_journal_init(&state->journal);
}

static void release_state(struct sandbox_state *state)
{
    pthread_mutex_destroy(&state->lock);
    sandbox_journal_release(&state->journal);
    sandbox_retry_free(state->retries);
    sandbox_data_close(state->data);
    sandbox_store_free(state->store);
    sandbox_family_index_free(state->families);
    sandbox_route_free(state->routes);
}

/* The two servers; the second one only when it was asked for. */
struct servers {
    struct sandbox_http *plain;
    struct sandbox_http *tls;
};

static enum err start_tls(struct call *call, const struct sandbox_options *options,
                          struct sandbox_state *state, struct servers *servers)
{
    struct sandbox_auth_identity identity;
    struct sandbox_http_tls tls;
    enum err e = sandbox_auth_certificate_server(call, state->keys.auth,
                                                 options->is_exposed ? options->host : NULL,
                                                 clock_unix_ms(), &identity);

    if (e)
        return e;
    tls.chain = arena_printf(&call->arena, "%s%s", identity.certificate, identity.intermediate);
    tls.key = identity.key;
    return sandbox_http_start(call, state, options->host, options->tls_port, &tls, &servers->tls);
}

static enum err start(struct call *call, const struct sandbox_options *options,
                      const struct sandbox_home *home, struct sandbox_state *state,
                      struct servers *servers)
{
    struct sandbox_auth_places places = { 0 };
    enum err e =
        sandbox_http_start(call, state, options->host, options->port, NULL, &servers->plain);

    if (!e && options->has_tls)
        e = start_tls(call, options, state, servers);
    if (e)
        return e;
    places.url = sandbox_http_url(call, servers->plain);
    if (servers->tls != NULL)
        places.tls_url = sandbox_http_url(call, servers->tls);
    e = sandbox_auth_files_environment(call, home->keys.auth, home->folder, &places);
    if (!e)
        print_ready(call, &places, home);
    return e;
}

/* What is there before anybody asks. */
static enum err fill(struct call *call, const struct sandbox_options *options,
                     struct sandbox_state *state)
{
    int64_t now_ms = clock_unix_ms();
    enum err e = sandbox_seed(call, state, now_ms);

    if (e || options->is_empty)
        return e;
    if (options->seed == NULL)
        return sandbox_seed_life(call, state, now_ms);
    return sandbox_seed_file(call, state, options->seed, now_ms - SEED_AGE_MS);
}

/* What was kept, else what is there at the start of all. */
static enum err fill_or_restore(struct call *call, const struct sandbox_options *options,
                                struct sandbox_state *state)
{
    bool is_new = true;
    enum err e = ERR_NONE;

    if (options->data != NULL)
        e = sandbox_data_open(call, options->data, state->keys.tenancy, state->store, &state->data,
                              &is_new);
    if (!e && is_new)
        e = fill(call, options, state);
    if (!e && is_new && state->data != NULL)
        e = sandbox_data_save(call, state->data, state->store, clock_unix_ms());
    return e;
}

static enum err serve(struct call *call, const struct sandbox_options *options,
                      const struct sandbox_home *home, const sigset_t *waiting)
{
    struct sandbox_state state;
    struct servers servers = { 0 };
    enum err e;

    init_state(call, options, home, &state);
    e = fill_or_restore(call, options, &state);
    if (!e)
        e = start(call, options, home, &state, &servers);
    if (!e)
        wait_for_end(waiting, options->exit_on_eof, home);
    sandbox_http_stop(servers.tls);
    sandbox_http_stop(servers.plain);
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
    if (options.is_exposed)
        fprintf(stderr,
                "oci-sandbox: warning: %s is not loopback: others can reach it, and get keys and "
                "tokens from it\n",
                options.host);
    catch_signals(&waiting);
    e = sandbox_home_open(call, options.home,
                          &(struct sandbox_home_lives){ options.token_s, options.session_s },
                          &home);
    if (e)
        return e;
    home.keys.auth->is_exposed = options.is_exposed;
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
