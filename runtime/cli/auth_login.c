/* oci-mcp auth login: a session by the browser, or by an API key. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/auth.h"
#include "cli/browse.h"
#include "net/curl.h"
#include "oci/exchange.h"
#include "oci/key_write.h"

#define MINUTES_MIN 5
#define MINUTES_MAX 60
#define BODY_CAP    (16u << 10)
#define UPST_PATH   "/v1/token/upst/actions/GenerateUpst"

extern char **environ;

struct login {
    struct call *call;
    struct cli_line *line;
    const char *file;
    const char *profile;
    const char *region;
    struct oci_endpoint_options endpoint;
    struct oci_key *key;
    struct oci_token token;
};

/* ---- The browser --------------------------------------------------------------------------- */

/* A program of this name and nothing else: no shell, and no variable says which. Without a screen
 * a browser could only be one in this terminal. */
static void open_browser(const char *url)
{
#ifdef __APPLE__
    static const char opener[] = "/usr/bin/open";
    bool has_screen = true;
#else
    static const char opener[] = "xdg-open";
    bool has_screen = getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL;
#endif
    char *arguments[] = { (char *)(uintptr_t)opener, (char *)(uintptr_t)url, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    pid_t pid;

    if (!has_screen)
        return;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    (void)posix_spawnp(&pid, opener, &actions, &attributes, arguments, environ); /* URL is shown */
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
}

static enum err browse(struct login *login)
{
    const struct cli_auth_flags *flags = login->line->flags;
    const struct options *options = &login->line->program.options;
    struct cli_browse browse = { .call = login->call,
                                 .endpoint = &login->endpoint,
                                 .region = login->region,
                                 .tenancy_name = flags->tenancy_name };
    enum err e = cli_browse_open(&browse);

    if (e)
        return e;
    fprintf(stderr,
            "Sign in here; a browser opens if there is one:\n\n  %s\n\n"
            "Waiting for the login to come back to http://localhost:%d (Ctrl-C "
            "ends it).\n",
            browse.url, CLI_BROWSE_PORT);
    open_browser(browse.url);
    e = cli_browse_wait(&browse, options->timeout_text != NULL ? options->timeout_ms / 1000
                                                               : CLI_BROWSE_WAIT_S);
    cli_browse_close(&browse);
    login->key = browse.key;
    login->token = browse.token;
    return e;
}

/* ---- Without a browser --------------------------------------------------------------------- */

static enum err read_minutes(struct login *login, int64_t *out)
{
    const struct cli_auth_flags *flags = login->line->flags;
    const char *text = flags->session_minutes != NULL ? flags->session_minutes : "60";
    char *end;

    *out = strtol(text, &end, 10);
    if (*end == '\0' && *out >= MINUTES_MIN && *out <= MINUTES_MAX)
        return ERR_NONE;
    return call_fail(login->call, ERR_USAGE,
                     "--session-minutes: a number from %d to %d, not \"%s\"", MINUTES_MIN,
                     MINUTES_MAX, text);
}

static enum err request_body(struct login *login, int64_t minutes, struct span *out)
{
    struct arena *arena = &login->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    const char *pem;
    struct buf text;
    enum err e = oci_key_public_pem(login->call, login->key, &pem);

    if (e)
        return e;
    json_add_member(arena, body, "publicKey", json_new_text(arena, pem));
    json_add_member(arena, body, "sessionExpirationInMinutes", json_new_int(arena, minutes));
    buf_init(&text, arena, BODY_CAP);
    json_print(&text, body);
    *out = buf_span(&text);
    return ERR_NONE;
}

static enum err send_key(struct login *login, const struct oci_signer *signer, int64_t minutes)
{
    struct oci_exchange exchange = { .what = "the auth service",
                                     .method = "POST",
                                     .content_type = "application/json",
                                     .signer = signer };
    const char *base;
    enum err e = oci_endpoint_of_auth(login->call, &login->endpoint, login->region, &base);

    if (!e)
        e = request_body(login, minutes, &exchange.body);
    if (e)
        return e;
    exchange.url = arena_printf(&login->call->arena, "%s" UPST_PATH, base);
    return oci_exchange_token(login->call, net_curl_transport(login->line->program.curl), &exchange,
                              &login->token);
}

static enum err check_signer(struct login *login, const struct oci_identity *identity)
{
    if (identity->type != OCI_AUTH_API_KEY)
        return call_fail(login->call, ERR_USAGE,
                         "--no-browser needs a profile with an API key, and [%s] has none: name "
                         "one with --profile",
                         identity->profile);
    return ERR_NONE;
}

static enum err sign_in_by_key(struct login *login)
{
    struct oci_credentials *credentials = oci_client_credentials(login->line->program.tools.client);
    struct oci_identity identity;
    int64_t minutes;
    enum err e = read_minutes(login, &minutes);

    if (!e && strcmp(login->profile, cli_auth_profile(login->line)) == 0)
        e = call_fail(login->call, ERR_USAGE,
                      "--no-browser: say with --profile-name where the session goes; the API key "
                      "stays in [%s]",
                      login->profile);
    if (!e)
        e = oci_credentials_get(credentials, login->call, &identity);
    if (e)
        return e;
    e = check_signer(login, &identity);
    if (!e)
        e = oci_key_generate(login->call, &login->key);
    if (!e)
        e = send_key(login, &identity.signer, minutes);
    oci_identity_release(&identity);
    return e;
}

/* ---- The whole ----------------------------------------------------------------------------- */

static enum err find_region(struct login *login, struct oci_regions *regions)
{
    const struct cli_auth_flags *flags = login->line->flags;
    struct oci_description about;
    enum err e = cli_auth_region(login->call, login->line, regions, &login->region);

    if (e != ERR_USAGE || flags->no_browser == NULL)
        return e;
    call_forgive(login->call); /* that of the API key, then */
    e = oci_credentials_describe(oci_client_credentials(login->line->program.tools.client),
                                 login->call, &about);
    if (!e && about.region.value == NULL)
        e = call_fail(login->call, ERR_USAGE, "say where: --region NAME");
    login->region = e ? NULL : about.region.value;
    return e;
}

static enum err check_line(struct login *login)
{
    const struct cli_auth_flags *flags = login->line->flags;

    if (flags->session_minutes != NULL && flags->no_browser == NULL)
        return call_fail(login->call, ERR_USAGE,
                         "--session-minutes goes with --no-browser; in the browser the service "
                         "says how long");
    return cli_auth_check_name(login->call, login->profile);
}

static enum err sign_in(struct login *login, struct oci_regions *regions)
{
    const struct cli_auth_flags *flags = login->line->flags;
    struct cli_auth_session session = { .profile = login->profile };
    enum err e = check_line(login);

    if (!e)
        e = cli_auth_may_replace(login->call, login->line, login->file, login->profile);
    if (!e)
        e = find_region(login, regions);
    if (!e)
        e = flags->no_browser != NULL ? sign_in_by_key(login) : browse(login);
    if (!e && login->token.tenancy == NULL)
        e = call_fail(login->call, ERR_PROTOCOL, "the token of the login names no tenancy");
    if (e)
        return e;
    session.region = login->region;
    session.key = login->key;
    session.token = login->token;
    return cli_auth_save(login->call, login->file, &session);
}

static int show(struct login *login)
{
    struct arena *arena = &login->call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    char when[CLOCK_RFC3339_SIZE] = "an unknown time";
    struct buf text;

    if (login->token.expires_unix_ms != 0)
        clock_format_rfc3339(login->token.expires_unix_ms, when);
    json_add_member(arena, object, "profile", json_new_text(arena, login->profile));
    json_add_member(arena, object, "file", json_new_text(arena, login->file));
    json_add_member(arena, object, "tenancy", json_new_text(arena, login->token.tenancy));
    if (login->token.user != NULL)
        json_add_member(arena, object, "user", json_new_text(arena, login->token.user));
    json_add_member(arena, object, "region", json_new_text(arena, login->region));
    json_add_member(arena, object, "expires", json_new_text(arena, when));
    buf_init(&text, arena, 8192);
    buf_printf(&text,
               "signed in until %s; profile [%s] in %s\n"
               "oci-mcp --profile %s uses it; `oci-mcp auth verify --profile %s` tries it\n",
               when, login->profile, login->file, login->profile, login->profile);
    return cli_auth_print(login->call, login->line, object, &text);
}

int cli_auth_login(struct call *call, struct cli_line *line)
{
    struct oci_regions *regions = oci_regions_of(&line->program.options.variables);
    struct login login = {
        .call = call,
        .line = line,
        .file = cli_auth_file(call, line),
        .profile = cli_auth_target(line),
        .endpoint = line->program.client_options.endpoint,
    };
    enum err e;

    arena_guard(&call->arena);
    login.endpoint.regions = regions;
    e = sign_in(&login, regions);
    oci_key_release(login.key);
    oci_regions_free(regions);
    return e ? cli_auth_fail(call) : show(&login);
}
