#include "cli/program.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "net/curl.h"
#include "oci/retry.h"
#include "oci/seal.h"
#include "telemetry/telemetry.h"
#include "tool/audit.h"
#include "tool/cache.h"
#include "tool/confirm.h"
#include "tool/offer.h"
#include "tool/policy.h"
#include "tool/scope.h"

/* Connections to services that a server of many clients keeps; one of one client needs fewer. */
#define SHARED_HANDLES 256

int cli_program_fail(const struct call *call)
{
    log_set_level(LOG_ERROR);
    if (call->error.hint != NULL)
        log_write(LOG_ERROR, "", "%s; %s", call->error.message, call->error.hint);
    else
        log_write(LOG_ERROR, "", "%s", call->error.message);
    return call->error.code == ERR_USAGE ? 2 : EXIT_FAILURE;
}

int cli_program_print(const struct buf *text)
{
    size_t done = 0;

    while (done < text->len) {
        ssize_t n = write(STDOUT_FILENO, text->ptr + done, text->len - done);

        if (n <= 0)
            return EXIT_FAILURE;
        done += (size_t)n;
    }
    return EXIT_SUCCESS;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

/* With a sandbox, its address and configuration stand in for the user's. */
static enum err open_sandbox(struct call *call, struct cli_program *program)
{
    struct options *options = &program->options;
    enum err e;

    if (!options->sandbox)
        return ERR_NONE;
    e = cli_sandbox_open(call, &program->sandbox);
    if (e)
        return e;
    options->endpoint = program->sandbox.url;
    options->config_file = program->sandbox.config_file;
    options->profile = NULL;
    options->region = NULL;
    options->auth_type = OCI_AUTH_AUTO;
    options->variables = (struct oci_variables){ .cli_user = NULL };
    return ERR_NONE;
}

static void open_client(struct cli_program *program)
{
    const struct options *options = &program->options;
    struct net_curl_options curl = { .user_agent = "oci-mcp/" OCI_MCP_VERSION,
                                     .ca_file = options->ca_file,
                                     .idle_handles =
                                         options->http_host != NULL ? SHARED_HANDLES : 0 };

    program->client_options = (struct oci_client_options){
        .credentials = { .config_file = options->config_file,
                         .profile = options->profile,
                         .auth_type = options->auth_type,
                         .variables = &options->variables,
                         .no_refresh = !options->refresh_session },
        .endpoint = { .base_url = options->endpoint,
                      .default_realm = options->default_realm,
                      .dual_stack = options->dual_stack,
                      .realm_specific = options->realm_specific },
        .profiles = options->profiles,
        .region = options->region,
        .attempts = options->retries ? OCI_RETRY_ATTEMPTS : 1,
    };
    program->curl = net_curl_new(&curl);
    curl.outside_only = true;
    program->outside = net_curl_new(&curl);
    program->tools.client =
        oci_client_new(&program->client_options, net_curl_transport(program->curl));
    program->tools.region = options->region;
    program->tools.version = OCI_MCP_VERSION;
    program->tools.scopes = TOOL_SCOPE_ALL;
}

/* The sandbox is there to be changed. */
static enum tool_policy_mode mode_of(const struct options *options)
{
    if (options->read_only)
        return TOOL_POLICY_READ_ONLY;
    return options->allow_writes || options->sandbox ? TOOL_POLICY_ALLOW_WRITES : TOOL_POLICY_ASK;
}

static enum err open_policy(struct call *call, struct cli_program *program)
{
    const struct options *options = &program->options;
    struct tool_policy_options wanted = { .mode = mode_of(options),
                                          .reveal_secrets = options->reveal_secrets,
                                          .path = options->policy_file };

    if (options->read_only && options->allow_writes)
        return call_fail(call, ERR_USAGE, "--read-only and --allow-writes contradict each other");
    return tool_policy_load(call, &wanted, &program->tools.policy);
}

static enum err open_folder(struct call *call, struct cli_program *program)
{
    enum err e;

    if (program->options.work_folder == NULL)
        return ERR_NONE;
    e = tool_folder_init(call, program->options.work_folder, &program->folder);
    if (!e)
        program->tools.folder = &program->folder;
    return e;
}

static enum err open_seal(struct call *call, struct cli_program *program)
{
    enum err e = oci_seal_new(call, NULL, program->options.seal_key_file, &program->seal);

    if (e)
        return e;
    program->tools.seal = program->seal;
    program->tools.confirm = tool_confirm_new(program->seal);
    program->tools.codes = program->options.confirm_codes;
    return ERR_NONE;
}

static enum err open_audit(struct call *call, struct cli_program *program)
{
    if (program->options.audit == NULL)
        return ERR_NONE;
    return tool_audit_open(call, program->options.audit, &program->tools.audit);
}

/* The tools of another server stand alone, unless the core tools are asked for by name. */
static enum err open_offers(struct call *call, struct cli_program *program)
{
    const struct options *options = &program->options;
    struct tool_offers *offers = &program->tools.offers;
    enum err e = ERR_NONE;

    if (options->toolsets != NULL)
        e = tool_offer_choose(call, options->toolsets, model_toolsets, model_toolset_count,
                              "--toolsets", offers);
    if (!e && options->compat != NULL)
        e = tool_offer_choose(call, options->compat, model_compats, model_compat_count, "--compat",
                              offers);
    if (options->compat != NULL && options->core_tools_text == NULL)
        program->tools.core = false;
    return e;
}

static enum err open_tools(struct call *call, struct cli_program *program)
{
    const struct options *options = &program->options;
    enum err e;

    program->tools.core = options->core_tools;
    e = open_offers(call, program);
    if (e)
        return e;
    program->tools.cache = tool_cache_new();
    if (options->tools != NULL)
        return catalog_select(call, options->tools, &program->tools.selection);
    if (!program->tools.core && program->tools.offers.count == 0)
        return call_fail(call, ERR_USAGE,
                         "no tools are left: name some with --tools, or keep the core tools");
    return ERR_NONE;
}

/* ---- All of it ------------------------------------------------------------------------------- */

static enum err open_all(struct call *call, struct cli_program *program)
{
    enum err e = open_tools(call, program);

    if (!e)
        e = open_policy(call, program);
    if (!e)
        e = open_folder(call, program);
    if (!e)
        e = open_seal(call, program);
    if (!e)
        e = open_audit(call, program);
    if (!e)
        e = open_sandbox(call, program);
    if (!e)
        open_client(program);
    return e;
}

enum err cli_program_open(struct call *call, struct cli_program *program)
{
    enum err e;

    program->folder.fd = -1;
    e = open_all(call, program);
    if (e)
        cli_program_close(program);
    return e;
}

const struct observer *cli_program_observe(struct call *call, struct cli_program *program,
                                           bool is_read)
{
    struct telemetry_settings *settings = &program->telemetry_settings;
    struct telemetry_options options = { .settings = settings,
                                         .version = OCI_MCP_VERSION,
                                         .user_agent = "oci-mcp/" OCI_MCP_VERSION };

    telemetry_settings_read(call, getenv, settings);
    for (size_t i = 0; i < settings->warning_count; i++)
        log_write(LOG_WARNING, "", "%s", settings->warnings[i]);
    if (!is_read && !telemetry_settings_send(settings))
        return NULL;
    program->telemetry = telemetry_new(&options);
    return telemetry_observer(program->telemetry);
}

void cli_program_close(struct cli_program *program)
{
    telemetry_free(program->telemetry);
    oci_client_free(program->tools.client);
    net_curl_free(program->curl);
    net_curl_free(program->outside);
    tool_audit_close(program->tools.audit);
    tool_confirm_free(program->tools.confirm);
    oci_seal_free(program->seal);
    tool_cache_free(program->tools.cache);
    if (program->folder.fd >= 0)
        tool_folder_release(&program->folder);
    if (program->sandbox.url != NULL)
        cli_sandbox_close(&program->sandbox);
}
