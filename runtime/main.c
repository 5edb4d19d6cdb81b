/* The MCP server: options -> client -> tools -> conversation. The only place that knows all. */
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/sandbox.h"
#include "mcp/session.h"
#include "net/curl.h"
#include "oci/client.h"
#include "oci/retry.h"
#include "options.h"
#include "server/stdio.h"

#define INSTRUCTIONS                                                                               \
    "Tools of Oracle Cloud Infrastructure (OCI), one for each API operation. Names are "           \
    "<service>_<operation>. Ids are OCIDs (ocid1.instance...); most lists need compartmentId: "    \
    "the word \"tenancy\" stands for the root compartment; find others with "                      \
    "identity_list_compartments. Answers hold data, and lists nextCursor: pass it back as the "    \
    "parameter that the tool names until it is null. Changes go on in the background: read the "   \
    "resource again until its lifecycleState is the one you want. A 404 may mean a wrong OCID, "   \
    "region or a missing permission: OCI does not say which."

static int fail(const struct call *call)
{
    log_set_level(LOG_ERROR);
    if (call->error.hint != NULL)
        log_write(LOG_ERROR, "", "%s; %s", call->error.message, call->error.hint);
    else
        log_write(LOG_ERROR, "", "%s", call->error.message);
    return call->error.code == ERR_USAGE ? 2 : EXIT_FAILURE;
}

static int print(const struct buf *text)
{
    return write(STDOUT_FILENO, text->ptr, text->len) == (ssize_t)text->len ? EXIT_SUCCESS
                                                                            : EXIT_FAILURE;
}

static int print_help(struct call *call)
{
    struct buf text;

    buf_init(&text, &call->arena, 64u << 10);
    options_print_help(&text);
    return print(&text);
}

static int print_version(struct call *call)
{
    struct buf text;

    buf_init(&text, &call->arena, 1024);
    buf_printf(&text, "oci-mcp %s (%zu services, %zu operations)\n", OCI_MCP_VERSION,
               model_service_count, model_tool_count);
    return print(&text);
}

static struct oci_client_options client_options(const struct options *options)
{
    return (struct oci_client_options){
        .credentials = { .config_file = options->config_file,
                         .profile = options->profile,
                         .auth_type = options->auth_type },
        .endpoint = { .base_url = options->endpoint,
                      .default_realm = options->default_realm,
                      .dual_stack = options->dual_stack,
                      .realm_specific = options->realm_specific },
        .region = options->region,
        .attempts = options->retries ? OCI_RETRY_ATTEMPTS : 1,
    };
}

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

static int serve(struct call *call, const struct options *options,
                 struct catalog_selection selection)
{
    struct net_curl_options curl_options = { .user_agent = "oci-mcp/" OCI_MCP_VERSION,
                                             .ca_file = options->ca_file };
    struct oci_client_options oci_options = client_options(options);
    struct net_curl *curl = net_curl_new(&curl_options);
    struct oci_client *client = oci_client_new(&oci_options, net_curl_transport(curl));
    struct mcp_server server = {
        .tools = { .client = client,
                   .selection = selection,
                   .read_only = options->read_only,
                   .reveal_secrets = options->reveal_secrets },
        .version = OCI_MCP_VERSION,
        .instructions = INSTRUCTIONS,
        .timeout_ms = options->timeout_ms,
    };
    warn_about_files(call, client);

    int status = server_stdio_serve(&server, STDIN_FILENO, STDOUT_FILENO);

    oci_client_free(client);
    net_curl_free(curl);
    return status;
}

/* With a sandbox, its address and configuration stand in for the user's. */
static int serve_sandbox(struct call *call, struct options *options,
                         struct catalog_selection selection)
{
    struct cli_sandbox sandbox = { 0 };

    if (cli_sandbox_open(call, &sandbox) != ERR_NONE)
        return fail(call);
    options->endpoint = sandbox.url;
    options->config_file = sandbox.config_file;
    options->profile = NULL;
    options->region = NULL;
    options->auth_type = OCI_AUTH_AUTO;

    int status = serve(call, options, selection);

    cli_sandbox_close(&sandbox);
    return status;
}

static int run(struct call *call, int argc, char *argv[])
{
    struct options options;
    struct catalog_selection selection;

    if (options_parse(call, argc, argv, &options) != ERR_NONE)
        return fail(call);
    if (options.help)
        return print_help(call);
    if (options.version)
        return print_version(call);
    log_set_level(options.log_level);
    if (catalog_select(call, options.tools != NULL ? options.tools : "default", &selection) !=
        ERR_NONE)
        return fail(call);
    return options.sandbox ? serve_sandbox(call, &options, selection)
                           : serve(call, &options, selection);
}

int main(int argc, char *argv[])
{
    struct call call;

    /* The memory holds keys and tokens, which have no business in a core file. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){ .rlim_cur = 0, .rlim_max = 0 });
    call_init(&call);

    int status = run(&call, argc, argv);

    call_release(&call);
    return status;
}
