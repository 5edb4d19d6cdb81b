#include "cli/http.h"

#include "base/log.h"
#include "cli/guard.h"
#include "oci/credentials.h"
#include "server/http.h"
#include "telemetry/telemetry.h"

#define SESSION_MOST 10000
#define SESSION_MS   (INT64_C(30) * 60 * 1000)
#define DRAIN_MS     (INT64_C(20) * 1000)

struct serving {
    struct cli_program *program;
    struct guard *guard;
};

static void print_metrics(void *context, struct buf *out)
{
    struct serving *serving = context;

    if (serving->program->telemetry != NULL)
        telemetry_print_metrics(serving->program->telemetry, out);
}

static bool is_ready(void *context)
{
    struct serving *serving = context;

    return guard_is_ready(serving->guard);
}

/* Whoever can reach the server acts as us, when nobody is asked who it is. */
static enum err check(struct call *call, const struct options *options, const struct guard *guard)
{
    if (server_http_is_loopback(options->http_host) || options->http_insecure)
        return ERR_NONE;
    if (!guard_asks(guard))
        return call_fail(call, ERR_USAGE,
                         "%s can be reached from other machines, and everybody would be let in: "
                         "set --bearer-file, --oauth-issuer or IDCS_DOMAIN, listen on 127.0.0.1, "
                         "or say --http-insecure",
                         options->http_host);
    if (options->http_tls_certificate == NULL && options->base_url == NULL)
        log_write(LOG_WARNING, "",
                  "tokens of clients go over plain HTTP; set --http-tls-cert and --http-tls-key, "
                  "or ORACLE_MCP_BASE_URL when something in front speaks TLS");
    return ERR_NONE;
}

static int serve(const struct serving *serving, const struct mcp_server *server)
{
    const struct options *options = &serving->program->options;
    const struct server_http_options wanted = {
        .host = options->http_host,
        .port = (unsigned)options->http_number,
        .tls_certificate = options->http_tls_certificate,
        .tls_key = options->http_tls_key,
        .allowed_hosts = options->http_allowed_hosts,
        .allowed_origins = options->http_allowed_origins,
        .base_url = options->base_url,
        .sessions = options->http_sessions,
        .metrics = options->http_metrics,
        .workers = options->http_workers,
        .connections = options->http_connections,
        .address_connections = options->http_address_connections,
        .rate = options->http_rate,
        .session_most = SESSION_MOST,
        .session_ms = SESSION_MS,
        .drain_ms = DRAIN_MS,
        .guard = serving->guard,
        .print_metrics = print_metrics,
        .is_ready = is_ready,
        .context = (void *)(uintptr_t)serving,
    };

    return server_http_serve(server, &wanted);
}

int cli_http_serve(struct call *call, struct cli_program *program, const struct mcp_server *server)
{
    struct serving serving = { .program = program };
    int status;

    if (cli_guard_open(call, program, &serving.guard) != ERR_NONE)
        return cli_program_fail(call);
    if (check(call, &program->options, serving.guard) != ERR_NONE)
        status = cli_program_fail(call);
    else
        status = serve(&serving, server);
    guard_free(serving.guard);
    return status;
}
