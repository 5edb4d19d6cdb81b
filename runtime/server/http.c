#include "server/http.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "server/http_inside.h"

#define STEP_MS 50
#define STOP_MS 5000 /* how long cancelled calls may take to notice */

/* ---- Signals --------------------------------------------------------------------------------- */

/* Blocked in every thread, and waited for in this one. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* The signal that came, 0 when none did in that time. */
static int wait_for_signal(const sigset_t *set, int64_t wait_ms)
{
    struct timespec wait = { .tv_sec = (time_t)(wait_ms / 1000),
                             .tv_nsec = (long)(wait_ms % 1000) * 1000000 };
    int number = sigtimedwait(set, NULL, &wait);

    return number < 0 ? 0 : number;
}

static void serve_until_signal(struct http_daemons *daemons, const sigset_t *set)
{
    int number = 0;

    while (number != SIGTERM && number != SIGINT) {
        number = wait_for_signal(set, 60000);
        if (number == SIGHUP)
            http_daemons_reload(daemons);
    }
}

/* ---- The end --------------------------------------------------------------------------------- */

static void cancel(struct http_exchange *exchange)
{
    if (exchange->own != NULL)
        mcp_session_cancel_all(exchange->own);
    else if (exchange->session != NULL)
        mcp_session_cancel_all(exchange->session->mcp);
}

static void wait_until_idle(struct server_http *http, const sigset_t *set, int64_t most_ms)
{
    int64_t end_ms = clock_monotonic_ms() + most_ms;
    int number = 0;

    while (atomic_load(&http->running) > 0 && clock_monotonic_ms() < end_ms && number != SIGTERM &&
           number != SIGINT)
        number = wait_for_signal(set, STEP_MS);
}

/* Answers that are ready need a moment to leave. */
static void drain(struct server_http *http, struct http_daemons *daemons, const sigset_t *set)
{
    atomic_store(&http->draining, true);
    http_daemons_quiesce(daemons);
    http_watch_each(http->watch, http_exchange_end_open);
    wait_until_idle(http, set, http->options->drain_ms);
    http_watch_each(http->watch, cancel);
    http_watch_each(http->watch, http_exchange_end_open);
    if (!server_pool_wait_idle(http->pool, STOP_MS))
        _Exit(EXIT_SUCCESS);
    (void)wait_for_signal(set, 4 * STEP_MS);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void open_parts(struct server_http *http)
{
    const struct server_http_options *options = http->options;

    http->pool = server_pool_new(options->workers);
    http->limits = http_limits_new(options->address_connections, options->rate);
    http->sessions = http_sessions_new(options->session_most, options->session_ms);
    http->watch = http_watch_new(http);
    http->is_loopback = server_http_is_loopback(options->host);
}

static void close_parts(struct server_http *http)
{
    server_pool_free(http->pool);
    http_watch_free(http->watch);
    http_sessions_free(http->sessions);
    http_limits_free(http->limits);
}

static int serve(struct server_http *http, struct http_daemons *daemons, struct call *call)
{
    sigset_t set;

    block_signals(&set);
    if (!http_watch_start(http->watch) || !http_daemons_listen(daemons, call)) {
        log_set_level(LOG_ERROR);
        log_write(LOG_ERROR, "", "%s",
                  call->error.message != NULL ? call->error.message : strerror(errno));
        return EXIT_FAILURE;
    }
    fprintf(stderr, "listening on %s\n", http_daemons_url(daemons, &call->arena));
    serve_until_signal(daemons, &set);
    drain(http, daemons, &set);
    http_watch_stop(http->watch);
    return EXIT_SUCCESS;
}

int server_http_serve(const struct mcp_server *server, const struct server_http_options *options)
{
    struct server_http http = { .mcp = server, .options = options };
    struct http_daemons *daemons = http_daemons_new(&http);
    struct call call;
    int status;

    call_init(&call);
    open_parts(&http);
    status = serve(&http, daemons, &call);
    http_daemons_free(daemons);
    close_parts(&http);
    call_release(&call);
    return status;
}
