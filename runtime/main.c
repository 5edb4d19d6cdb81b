/* The MCP server, or one of the commands. */
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/command.h"
#include "cli/deprecated.h"
#include "cli/http.h"
#include "cli/program.h"
#include "cli/relogin.h"
#include "mcp/session.h"
#include "server/stdio.h"

#define INSTRUCTIONS                                                                               \
    "Oracle Cloud Infrastructure (OCI). Find an operation with oci_search, its inputs with "       \
    "oci_describe; run it with oci_read, oci_write or oci_delete, whichever its class says. Find " \
    "resources by name with oci_resources; compartments go by OCID, name or path (/prod/net, "     \
    "\"tenancy\" is the root). Keep answers small with query (JMESPath) or fields; go on with "    \
    "cursor. Changes go on in the background: follow them with wait or oci_wait. A 404 may mean "  \
    "a wrong OCID, region or a missing permission: OCI does not say which."

/* For a server whose tools are typed ones only. */
#define INSTRUCTIONS_TYPED                                                                         \
    "Oracle Cloud Infrastructure (OCI). A compartment id may be a path (/prod/net) or "            \
    "\"tenancy\", the root. A 404 may mean a wrong OCID, region or a missing permission: "         \
    "OCI does not say which."

/* Keys and tokens that others may read: said once, at the start, by their paths. */
static void warn_about_files(struct call *call, struct oci_client *client)
{
    const char *lines = oci_credentials_warnings(oci_client_credentials(client), call);
    struct span rest = span_of(lines);

    while (rest.len > 0) {
        struct span line = span_cut(&rest, '\n');

        if (line.len > 0)
            log_write(LOG_WARNING, "", "%.*s", (int)line.len, line.ptr);
    }
}

static int serve(struct call *call, struct cli_program *program)
{
    struct mcp_server server = {
        .tools = program->tools,
        .version = OCI_MCP_VERSION,
        .instructions = program->tools.core ? INSTRUCTIONS : INSTRUCTIONS_TYPED,
        .timeout_ms = program->options.timeout_ms,
        .observer = cli_program_observe(call, program, program->options.http_host != NULL),
        .transport = program->options.http_host != NULL ? "tcp" : "pipe",
    };

    cli_deprecated_warn(&program->options);
    warn_about_files(call, program->tools.client);
    if (program->options.http_host != NULL)
        return cli_http_serve(call, program, &server);

    struct cli_relogin *relogin = cli_relogin_new(program);
    int status;

    server.login = cli_relogin_of(relogin);
    status = server_stdio_serve(&server, STDIN_FILENO, STDOUT_FILENO);
    cli_relogin_free(relogin);
    return status;
}

static int print_help(struct call *call)
{
    struct buf text;

    buf_init(&text, &call->arena, 64u << 10);
    options_print_help(&text);
    cli_command_print_all(&text);
    return cli_program_print(&text);
}

static int print_version(struct call *call)
{
    struct buf text;

    buf_init(&text, &call->arena, 1024);
    buf_printf(&text, "oci-mcp %s (%zu services, %zu operations)\n", OCI_MCP_VERSION,
               model_service_count, model_tool_count);
    return cli_program_print(&text);
}

static int run_server(struct call *call, int argc, char *argv[])
{
    struct cli_program program = { .curl = NULL };
    int status;

    if (options_parse(call, argc, argv, NULL, &program.options) != ERR_NONE)
        return cli_program_fail(call);
    if (program.options.help)
        return print_help(call);
    if (program.options.version)
        return print_version(call);
    log_set_level(program.options.log_level);
    if (cli_program_open(call, &program) != ERR_NONE)
        return cli_program_fail(call);
    status = serve(call, &program);
    cli_program_close(&program);
    return status;
}

int main(int argc, char *argv[])
{
    const struct cli_command *command = argc > 1 ? cli_command_find(argv[1]) : NULL;
    struct call call;
    int status;

    /* The memory holds keys and tokens, which have no business in a core file. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){ .rlim_cur = 0, .rlim_max = 0 });
    call_init(&call);
    if (command != NULL)
        status = command->run(&call, argc - 1, argv + 1);
    else if (argc > 1 && argv[1][0] != '-')
        status = cli_command_fail(&call, argv[1]);
    else
        status = run_server(&call, argc, argv);
    call_release(&call);
    return status;
}
