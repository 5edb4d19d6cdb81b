/* oci-mcp auth: signing in, and what is known of who signs. */
#include "cli/auth.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/terminal.h"
#include "model/arguments.h"
#include "tool/operation.h"

#define PROFILE_DEFAULT "DEFAULT"
#define LINE_SIZE       64
#define STEP_MS         100

#define HELP                                                                                       \
    "  login     signs in with the browser, as `oci session authenticate`: makes a key pair,\n"   \
    "            prints the address of the sign-in page and opens it, waits on 127.0.0.1:8181\n"   \
    "            for the token (--timeout, else 300 s), and writes it to a profile that the\n"     \
    "            OCI CLI and SDKs read too. The rest of the file stays as it is. With\n"           \
    "            --no-browser the API key of --profile makes the session, for --profile-name.\n"   \
    "  refresh   prolongs the session of a profile; the server does it by itself\n"                \
    "  status    shows who signs: type, user, tenancy, region, expiry, and where each comes\n"     \
    "            from; status 1 when the session has ended\n"                                      \
    "  verify    sends a signed request (the list of regions)\n"                                   \
    "  profiles  lists the profiles of the file\n"                                                 \
    "  logout    ends a session: removes its key, its token and its profile; asks first\n"         \
    "  setup     writes a profile with an API key: takes --key-file, or makes a pair, and\n"       \
    "            prints the public key to upload; needs --user, --tenancy and --region\n\n"        \
    "Files: the configuration (--config-file, ~/.oci/config), and for sessions\n"                  \
    "~/.oci/sessions/PROFILE/oci_api_key.pem, oci_api_key_public.pem and token, mode 0600.\n"      \
    "Paths are written with ~, so that they hold in a container with another home.\n"

#define AT(member) offsetof(struct cli_auth_flags, member)

static const struct option rows[] = {
    { "profile-name",
      { NULL },
      "NAME",
      "that of --profile",
      "login, setup: the profile to write",
      AT(profile_name) },
    { "tenancy-name",
      { NULL },
      "NAME",
      NULL,
      "login: the tenancy, so that the page does not ask",
      AT(tenancy_name) },
    { "no-browser", { NULL }, NULL, NULL, "login: with an API key instead", AT(no_browser) },
    { "session-minutes",
      { NULL },
      "MINUTES",
      "60",
      "login --no-browser: 5 to 60",
      AT(session_minutes) },
    { "user", { NULL }, "OCID", NULL, "setup: the user of the key", AT(user) },
    { "tenancy", { NULL }, "OCID", NULL, "setup: the tenancy", AT(tenancy) },
    { "key-file",
      { NULL },
      "FILE",
      "~/.oci/oci_api_key.pem",
      "setup: the private key; made when it is not there",
      AT(key_file) },
    { "yes", { NULL }, NULL, NULL, "do it without asking", AT(yes) },
    { "json", { NULL }, NULL, NULL, "print JSON", AT(json) },
};

static const struct {
    const char *word;
    cli_auth_fn *run;
} words[] = {
    { "login", cli_auth_login },   { "refresh", cli_auth_refresh },   { "status", cli_auth_status },
    { "verify", cli_auth_verify }, { "profiles", cli_auth_profiles }, { "logout", cli_auth_logout },
    { "setup", cli_auth_setup },
};

/* ---- Where and who ------------------------------------------------------------------------- */

const char *cli_auth_file(struct call *call, const struct cli_line *line)
{
    const char *file = line->program.options.config_file;

    return file_expand(&call->arena, file != NULL ? file : "~/.oci/config");
}

const char *cli_auth_profile(const struct cli_line *line)
{
    const char *profile = line->program.options.profile;

    return profile != NULL ? profile : PROFILE_DEFAULT;
}

const char *cli_auth_target(const struct cli_line *line)
{
    const struct cli_auth_flags *flags = line->flags;

    return flags->profile_name != NULL ? flags->profile_name : cli_auth_profile(line);
}

/* The three things that cli_auth_find() may meet: a profile, a file without it, no file. */
static bool has_profile(struct call *call, const char *file, const char *profile, enum err *out)
{
    const char *const *names;
    size_t count;

    *out = ERR_NONE;
    if (access(file, F_OK) != 0)
        return false;
    *out = oci_config_profiles(call, file, &names, &count);
    for (size_t i = 0; !*out && i < count; i++) {
        if (strcmp(names[i], profile) == 0)
            return true;
    }
    return false;
}

enum err cli_auth_find(struct call *call, const char *file, const char *profile,
                       struct oci_profile *out, bool *out_there)
{
    enum err e;

    *out_there = has_profile(call, file, profile, &e);
    *out = (struct oci_profile){ .file = file, .name = profile };
    if (e || !*out_there)
        return e;
    arena_guard(&call->arena); /* a pass phrase may be among it */
    return oci_config_load(call, file, profile, out);
}

enum err cli_auth_region(struct call *call, const struct cli_line *line,
                         struct oci_regions *regions, const char **out)
{
    const char *region = line->program.options.region;
    struct oci_profile profile;
    bool there;
    enum err e =
        cli_auth_find(call, cli_auth_file(call, line), cli_auth_target(line), &profile, &there);

    if (e)
        return e;
    if (region == NULL)
        region = profile.region;
    if (region == NULL)
        region = line->program.options.variables.cli_region;
    if (region == NULL)
        return call_fail(call, ERR_USAGE, "say where: --region NAME, for instance us-ashburn-1");
    return oci_regions_resolve(regions, call, region, out);
}

enum err cli_auth_check_name(struct call *call, const char *profile)
{
    bool right = strcmp(profile, ".") != 0 && strcmp(profile, "..") != 0;

    for (const char *at = profile; *at != '\0'; at++)
        right = right && (isalnum((unsigned char)*at) || strchr("._-@", *at) != NULL);
    if (right && profile[0] != '\0')
        return ERR_NONE;
    return call_fail(call, ERR_USAGE,
                     "profile \"%.100s\": letters, digits, '.', '_', '-' and '@' may be in a name",
                     profile);
}

/* ---- Talking to people --------------------------------------------------------------------- */

/* Ctrl-C only cancels the call, which a read would not notice. */
static enum err wait_for_line(struct call *call)
{
    struct pollfd polled = { .fd = STDIN_FILENO, .events = POLLIN };
    enum err e = ERR_NONE;

    while (!e && poll(&polled, 1, STEP_MS) <= 0)
        e = call_check(call);
    return e;
}

enum err cli_auth_confirm(struct call *call, const struct cli_line *line, const char *question)
{
    const struct cli_auth_flags *flags = line->flags;
    char text[LINE_SIZE];

    if (flags->yes != NULL)
        return ERR_NONE;
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1)
        return call_fail(call, ERR_DENIED, "%s Nobody can be asked here; --yes answers", question);
    fprintf(stderr, "%s\n[y/N] ", question);
    fflush(stderr);
    if (wait_for_line(call) != ERR_NONE)
        return call->error.code;
    if (fgets(text, sizeof text, stdin) != NULL && (text[0] == 'y' || text[0] == 'Y'))
        return ERR_NONE;
    return call_fail(call, ERR_DENIED, "nothing was changed");
}

int cli_auth_fail(struct call *call)
{
    int status = cli_program_fail(call);

    if (call->error.code == ERR_CANCELLED)
        return CLI_INTERRUPTED;
    return call->error.code == ERR_DENIED ? CLI_DENIED : status;
}

int cli_auth_print(struct call *call, const struct cli_line *line, const struct json *object,
                   const struct buf *text)
{
    const struct cli_auth_flags *flags = line->flags;
    struct buf json;

    if (flags->json == NULL)
        return cli_program_print(text);
    buf_init(&json, &call->arena, 1u << 20);
    json_print(&json, object);
    buf_add_char(&json, '\n');
    return cli_program_print(&json);
}

const char *cli_auth_duration(struct call *call, int64_t ms)
{
    static const struct {
        int64_t s;
        const char *name;
    } units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" } };
    int64_t s = (ms < 0 ? -ms : ms) / 1000;
    size_t i = 0;

    while (i < 3 && s < 2 * units[i].s)
        i++;
    return arena_printf(&call->arena, "%lld %s%s", (long long)(s / units[i].s), units[i].name,
                        s / units[i].s == 1 ? "" : "s");
}

/* ---- Sending ------------------------------------------------------------------------------- */

enum err cli_auth_ask(struct call *call, const struct cli_program *program, const char *operation,
                      const struct json *arguments, struct oci_send_report *out_report)
{
    struct catalog_op entry;
    void *request, *response;
    enum err e = tool_operation_find(call, operation, &entry);

    if (e)
        return e;
    request = arena_alloc(&call->arena, entry.service->types[entry.op->request].size);
    response = arena_alloc(&call->arena, entry.service->types[entry.op->response].size);
    e = model_arguments_decode(call, entry.service, entry.op, arguments, request);
    if (e)
        return e;
    return oci_client_send_with(program->tools.client, call, entry.service, entry.op, NULL, request,
                                response, out_report);
}

/* ---- The command --------------------------------------------------------------------------- */

void cli_auth_only(struct cli_line *line)
{
    struct options *options = &line->program.options;

    options->tools = NULL;
    options->core_tools = true;
    options->policy_file = NULL;
    options->audit = NULL;
    options->work_folder = NULL;
    options->seal_key_file = NULL;
    options->read_only = false;
}

static int run_word(struct call *call, struct cli_line *line)
{
    struct cli_terminal terminal;
    int status;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && line->word_count == 1; i++) {
        if (strcmp(words[i].word, line->words[0]) != 0)
            continue;
        cli_terminal_open(&terminal, call);
        status = words[i].run(call, line);
        cli_terminal_close(&terminal);
        return status;
    }
    return cli_line_usage(call, line,
                          "say login, refresh, status, verify, profiles, logout or setup");
}

static int run(struct call *call, int argc, char *argv[])
{
    struct cli_auth_flags flags = { .json = NULL };
    struct cli_line line = { .command = &cli_auth,
                             .rows = rows,
                             .row_count = sizeof(rows) / sizeof(rows[0]),
                             .flags = &flags,
                             .help = HELP };

    return cli_line_run(call, &line, argc, argv, cli_auth_only, run_word);
}

const struct cli_command cli_auth = {
    .name = "auth",
    .usage = "login | refresh | status | verify | profiles | logout | setup",
    .text = "sign in, and see who signs",
    .run = run,
    .rows = rows,
    .row_count = sizeof(rows) / sizeof(rows[0]),
};
