#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/decode.h"
#include "telemetry/settings.h"

#define DEFAULT_TIMEOUT "120"

#define HTTP_WORKERS             "1024"
#define HTTP_CONNECTIONS         "10000"
#define HTTP_ADDRESS_CONNECTIONS "512"
#define HTTP_RATE                "0"

#define AT(member) offsetof(struct options, member)

/* clang-format off */
static const struct option table[] = {
    { "config-file", { "OCI_CONFIG_FILE" }, "FILE", "~/.oci/config", "OCI configuration file",
      AT(config_file) },
    { "profile", { "OCI_CONFIG_PROFILE", "ORACLE_MCP_AUTH_PROFILE" }, "NAME", "DEFAULT",
      "profile of the configuration file", AT(profile) },
    { "profiles", { "OCI_MCP_PROFILES" }, "NAME,...", NULL,
      "further profiles that a call may name; * for all of the file", AT(profiles) },
    { "region", { "OCI_REGION" }, "NAME", NULL, "region, instead of the profile's", AT(region) },
    { "auth-type",
      { "OCI_MCP_AUTH_TYPE", "OCI_IOT_AUTH_TYPE", "OCI_AUTH_TYPE", "ORACLE_MCP_AUTH_METHOD",
        "OCI_CLI_AUTH" },
      "TYPE", "auto", "how to sign in: " OCI_AUTH_TYPE_WORDS, AT(auth_type_text) },
    { "refresh-session", { "OCI_MCP_REFRESH_SESSION" }, "true|false", "true",
      "prolong the session of a profile before it ends", AT(refresh_session_text) },
    { "tools", { "OCI_MCP_TOOLS" }, "PATTERN,...", NULL,
      "operations to offer as tools of their own beside the core tools, as globs over their ids: "
      "core.list*, objectstorage.*; \"default\" stands for the everyday ones, !PATTERN takes away",
      AT(tools) },
    { "toolsets", { "OCI_MCP_TOOLSETS" }, "NAME,...", NULL,
      "small sets of tools of their own for common work: compute, network, identity, "
      "objectstorage, database, oke, observability, cost, security, devops, ai, support",
      AT(toolsets) },
    { "compat", { "OCI_MCP_COMPAT" }, "NAME", NULL,
      "offer the tools of one of Oracle's servers, under their names and parameters, instead of "
      "the core tools: oracle.oci-compute-mcp-server",
      AT(compat) },
    { "core-tools", { "OCI_MCP_CORE_TOOLS" }, "true|false", "true",
      "offer the nine tools that reach every operation", AT(core_tools_text) },
    { "read-only", { "OCI_MCP_READ_ONLY" }, NULL, NULL, "refuse whatever changes something",
      AT(read_only_text) },
    { "allow-writes", { "OCI_MCP_ALLOW_WRITES" }, NULL, NULL,
      "make changes without asking; unless set, each one needs a person's yes",
      AT(allow_writes_text) },
    { "policy", { "OCI_MCP_POLICY" }, "FILE", NULL,
      "rules that allow, confirm or deny; see oci-mcp policy --help", AT(policy_file) },
    { "confirm-codes", { "OCI_MCP_CONFIRM_CODES" }, NULL, NULL,
      "let the model confirm by a code where the client cannot ask a person",
      AT(confirm_codes_text) },
    { "reveal-secrets", { "OCI_MCP_REVEAL_SECRETS" }, NULL, NULL,
      "show secrets, and allow operations whose answer is one", AT(reveal_secrets_text) },
    { "audit", { "OCI_MCP_AUDIT" }, "FILE|syslog", NULL,
      "write a line of JSON for each call, and refuse changes when it cannot be written",
      AT(audit) },
    { "work-folder", { "OCI_MCP_WORK_FOLDER" }, "DIR", NULL,
      "the only folder that tools read files from and write them to", AT(work_folder) },
    { "seal-key-file", { "OCI_MCP_SEAL_KEY_FILE" }, "FILE", "a random key",
      "key of cursors, confirmations and tasks, for several servers that act as one",
      AT(seal_key_file) },
    { "timeout", { "OCI_MCP_TIMEOUT" }, "SECONDS", DEFAULT_TIMEOUT, "of one tool call; 0 for none",
      AT(timeout_text) },
    { "retries", { "OCI_SDK_DEFAULT_RETRY_ENABLED" }, "true|false", "true",
      "send again what failed for a passing reason", AT(retries_text) },
    { "ca-file", { "OCI_MCP_CA_FILE" }, "FILE", "the system's",
      "certificate authorities to trust, PEM", AT(ca_file) },
    { "log-level", { "OCI_MCP_LOG_LEVEL", "FASTMCP_LOG_LEVEL" }, "LEVEL", "warning",
      "debug, info, warning, error or off; the log goes to stderr", AT(log_level_text) },
    { "sandbox", { "OCI_MCP_SANDBOX" }, NULL, NULL,
      "start a local look-alike of OCI and use it: no account, no configuration",
      AT(sandbox_text) },
    { "http", { NULL }, "HOST:PORT", NULL,
      "serve over HTTP instead of stdio, at /mcp; port 0 takes a free one", AT(http_text) },
    { "http-tls-cert", { "OCI_MCP_HTTP_TLS_CERT" }, "FILE", NULL,
      "certificate chain of the HTTP server, PEM; read again on SIGHUP", AT(http_tls_certificate) },
    { "http-tls-key", { "OCI_MCP_HTTP_TLS_KEY" }, "FILE", NULL, "its key, PEM", AT(http_tls_key) },
    { "http-allowed-hosts", { "OCI_MCP_HTTP_ALLOWED_HOSTS" }, "HOST,...", NULL,
      "further names clients may call the HTTP server by", AT(http_allowed_hosts) },
    { "http-allowed-origins", { "OCI_MCP_HTTP_ALLOWED_ORIGINS" }, "ORIGIN,...", NULL,
      "web pages that may call the HTTP server, as https://app.example.com",
      AT(http_allowed_origins) },
    { "http-insecure", { "OCI_MCP_HTTP_INSECURE" }, NULL, NULL,
      "let everybody in who reaches the HTTP server, also from other machines",
      AT(http_insecure_text) },
    { "http-sessions", { "OCI_MCP_HTTP_SESSIONS" }, "true|false", "true",
      "keep sessions for clients of the revisions that have them; without, each message is one of "
      "its own and nobody can be asked", AT(http_sessions_text) },
    { "http-metrics", { "OCI_MCP_HTTP_METRICS" }, "true|false", "false",
      "serve /metrics to other machines too, without asking who it is", AT(http_metrics_text) },
    { "http-workers", { "OCI_MCP_HTTP_WORKERS" }, "COUNT", HTTP_WORKERS,
      "messages that are served at once", AT(http_workers_text) },
    { "http-connections", { "OCI_MCP_HTTP_CONNECTIONS" }, "COUNT", HTTP_CONNECTIONS,
      "connections of all clients", AT(http_connections_text) },
    { "http-address-connections", { "OCI_MCP_HTTP_ADDRESS_CONNECTIONS" }, "COUNT",
      HTTP_ADDRESS_CONNECTIONS, "connections of one address of another machine; 0 for no limit",
      AT(http_address_connections_text) },
    { "http-rate", { "OCI_MCP_HTTP_RATE" }, "COUNT", HTTP_RATE,
      "messages of one caller in a second; 0 for no limit", AT(http_rate_text) },
    { "base-url", { "ORACLE_MCP_BASE_URL" }, "URL", NULL,
      "address under which clients reach the server over HTTP, without /mcp", AT(base_url) },
    { "bearer-file", { "OCI_MCP_BEARER_FILE" }, "FILE", NULL,
      "over HTTP, let in who sends the token of this file", AT(bearer_file) },
    { "oauth-issuer", { "OCI_MCP_OAUTH_ISSUER" }, "URL", NULL,
      "over HTTP, let in who has a token (JWT) of this issuer", AT(oauth_issuer) },
    { "oauth-server", { "OCI_MCP_OAUTH_SERVER" }, "URL", "the issuer",
      "where the metadata of the authorization server is, when it is not below the issuer",
      AT(oauth_server) },
    { "oauth-audience", { "OCI_MCP_OAUTH_AUDIENCE" }, "NAME", "the base URL with /mcp",
      "for whom tokens must be", AT(oauth_audience) },
    { "oauth-scopes", { "OCI_MCP_OAUTH_SCOPES" }, "READ,WRITE,DELETE",
      "oci-mcp:read,oci-mcp:write,oci-mcp:delete",
      "scopes that let a caller read, change and delete; each brings those before it",
      AT(oauth_scopes) },
    { "oauth-identity", { "OCI_MCP_OAUTH_IDENTITY" }, "caller|server", "caller",
      "who signs for callers: each one, by a token that IDCS_DOMAIN gives for theirs; or this "
      "server", AT(oauth_identity) },
    { "help", { NULL }, NULL, NULL, "print this and exit", AT(help_text) },
    { "version", { NULL }, NULL, NULL, "print the version and exit", AT(version_text) },
    { NULL, { "OCI_MCP_ENDPOINT" }, "URL", NULL,
      "send every service there; plain http only to this machine", AT(endpoint) },
    { NULL, { "OCI_DEFAULT_REALM" }, "DOMAIN", "oraclecloud.com",
      "second-level domain of regions nobody knows", AT(default_realm) },
    { NULL, { "OCI_DUAL_STACK_ENDPOINT_ENABLED" }, "true|false", "false",
      "use hosts that also speak IPv6, where a service has them", AT(dual_stack_text) },
    { NULL, { "OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED" }, "true|false", "false",
      "use the realm's own host names, where a service has them", AT(realm_specific_text) },
    { NULL, { "IDCS_DOMAIN" }, "HOST", NULL,
      "identity domain that exchanges callers' tokens; without --oauth-issuer clients log in there",
      AT(idcs_domain) },
    { NULL, { "IDCS_CLIENT_ID" }, "NAME", NULL, "confidential application of that domain",
      AT(idcs_client_id) },
    { NULL, { "IDCS_CLIENT_SECRET" }, "TEXT", NULL, "its secret", AT(idcs_client_secret) },
    { NULL, { "IDCS_CLIENT_SECRET_FILE" }, "FILE", NULL, "the same, in a file",
      AT(idcs_client_secret_file) },
    { NULL, { "IDCS_AUDIENCE" }, "NAME", NULL, "for whom tokens of the domain must be",
      AT(idcs_audience) },
    { NULL, { "IDCS_REQUIRED_SCOPES" }, "SCOPES", NULL,
      "scopes that each token must have, with blanks or commas between", AT(idcs_required_scopes) },
    { NULL, { "ORACLE_MCP_HOST" }, "HOST", NULL, "with ORACLE_MCP_PORT: the same as --http",
      AT(http_host) },
    { NULL, { "ORACLE_MCP_PORT" }, "PORT", NULL, "with ORACLE_MCP_HOST: the same as --http",
      AT(http_port) },
};
/* clang-format on */

#define TABLE_SIZE (sizeof(table) / sizeof(table[0]))

static void store(void *base, const struct option *option, const char *value)
{
    memcpy((char *)base + option->offset, &value, sizeof(value));
}

/* ---- Where values come from ------------------------------------------------------------------ */

static void read_environment(struct options *out)
{
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        for (size_t n = 0; n < OPTIONS_NAMES && table[i].names[n] != NULL; n++) {
            const char *value = getenv(table[i].names[n]);

            if (value == NULL || span_trim(span_of(value)).len == 0)
                continue;
            store(out, &table[i], value);
            break;
        }
    }
}

static const struct option *find_flag(const struct option *rows, size_t count, struct span name)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].flag != NULL && span_equals(name, rows[i].flag))
            return &rows[i];
    }
    return NULL;
}

static size_t add_flags(const struct option *rows, size_t count, const char **names)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].flag != NULL)
            names[found++] = rows[i].flag;
    }
    return found;
}

static enum err fail_unknown(struct call *call, const char *argument,
                             const struct options_extra *extra)
{
    const char *name = argument + strspn(argument, "-");
    size_t extra_count = extra == NULL ? 0 : extra->count;
    const char **names = arena_array(&call->arena, TABLE_SIZE + extra_count, sizeof *names);
    size_t count = add_flags(table, TABLE_SIZE, names);

    if (extra != NULL)
        count += add_flags(extra->rows, extra->count, names + count);
    name = arena_strndup(&call->arena, name, strcspn(name, "="));

    const char *near = argument[0] == '-' ? model_nearest(name, names, count) : NULL;

    if (near != NULL)
        return call_fail(call, ERR_USAGE, "unknown option %s; did you mean --%s?", argument, near);
    return call_fail(call, ERR_USAGE, "unknown argument \"%s\"; see oci-mcp --help", argument);
}

static enum err read_word(struct call *call, const char *argument, struct options_extra *extra)
{
    if (extra == NULL || extra->word_count == extra->word_most)
        return fail_unknown(call, argument, extra);
    extra->words[extra->word_count++] = argument;
    return ERR_NONE;
}

/* "--name=value", "--name value", or "--name" before another flag or at the end. */
static enum err read_pair(struct call *call, int argc, char *const argv[], int *i, struct span name,
                          const char *value, struct options_extra *extra)
{
    if (extra->pair_count == extra->pair_most)
        return call_fail(call, ERR_USAGE, "more than %zu parameters", extra->pair_most);
    if (value == NULL && *i + 1 < argc && strncmp(argv[*i + 1], "--", 2) != 0)
        value = argv[++*i];
    extra->pairs[extra->pair_count++] = (struct option_pair){
        .name = arena_strndup(&call->arena, name.ptr, name.len),
        .value = value != NULL ? value : "true",
    };
    return ERR_NONE;
}

/* Takes "--flag", "--flag=value" or "--flag value" at argv[*i]. */
static enum err read_flag(struct call *call, int argc, char *const argv[], int *i,
                          struct options_extra *extra, struct options *out)
{
    const char *argument = argv[*i];
    struct span rest = span_of(argument);
    void *base = out;

    if (argument[0] != '-')
        return read_word(call, argument, extra);
    if (strncmp(argument, "--", 2) != 0)
        return fail_unknown(call, argument, extra);
    rest.ptr += 2;
    rest.len -= 2;

    struct span name = span_cut(&rest, '=');
    const struct option *option = find_flag(table, TABLE_SIZE, name);

    if (option == NULL && extra != NULL) {
        option = find_flag(extra->rows, extra->count, name);
        base = extra->base;
    }
    if (option == NULL && extra != NULL && extra->pairs != NULL && name.len > 0)
        return read_pair(call, argc, argv, i, name, rest.ptr, extra);
    if (option == NULL)
        return fail_unknown(call, argument, extra);

    const char *value = rest.ptr;

    if (value == NULL && option->value == NULL)
        value = "true";
    else if (value == NULL && *i + 1 < argc)
        value = argv[++*i];
    if (value == NULL || value[0] == '\0')
        return call_fail(call, ERR_USAGE, "--%s needs a value: %s", option->flag,
                         option->value != NULL ? option->value : "true or false");
    store(base, option, value);
    return ERR_NONE;
}

/* ---- What values mean ------------------------------------------------------------------------ */

/* How the user can name the option that holds a value. */
static const char *source(struct call *call, size_t offset)
{
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        if (table[i].offset != offset)
            continue;
        if (table[i].flag == NULL)
            return table[i].names[0];
        if (table[i].names[0] == NULL)
            return arena_printf(&call->arena, "--%s", table[i].flag);
        return arena_printf(&call->arena, "--%s (or %s)", table[i].flag, table[i].names[0]);
    }
    return "";
}

struct boolean {
    size_t offset;
    bool otherwise;
    size_t result; /* offset of the bool */
};

static const struct boolean booleans[] = {
    { AT(read_only_text), false, AT(read_only) },
    { AT(allow_writes_text), false, AT(allow_writes) },
    { AT(confirm_codes_text), false, AT(confirm_codes) },
    { AT(core_tools_text), true, AT(core_tools) },
    { AT(reveal_secrets_text), false, AT(reveal_secrets) },
    { AT(retries_text), true, AT(retries) },
    { AT(refresh_session_text), true, AT(refresh_session) },
    { AT(sandbox_text), false, AT(sandbox) },
    { AT(http_insecure_text), false, AT(http_insecure) },
    { AT(http_sessions_text), true, AT(http_sessions) },
    { AT(http_metrics_text), false, AT(http_metrics) },
    { AT(dual_stack_text), false, AT(dual_stack) },
    { AT(realm_specific_text), false, AT(realm_specific) },
    { AT(help_text), false, AT(help) },
    { AT(version_text), false, AT(version) },
};

static bool parse_bool(const char *text, bool *out)
{
    static const char *const yes[] = { "true", "1", "yes", "on" };
    static const char *const no[] = { "false", "0", "no", "off" };

    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (strcasecmp(text, yes[i]) == 0 || strcasecmp(text, no[i]) == 0) {
            *out = strcasecmp(text, yes[i]) == 0;
            return true;
        }
    }
    return false;
}

static enum err read_booleans(struct call *call, struct options *out)
{
    for (size_t i = 0; i < sizeof(booleans) / sizeof(booleans[0]); i++) {
        const struct boolean *row = &booleans[i];
        const char *text = NULL;
        bool value = row->otherwise;

        memcpy(&text, (char *)out + row->offset, sizeof(text));
        if (text != NULL && !parse_bool(text, &value))
            return call_fail(call, ERR_USAGE, "%s must be true or false, not \"%s\"",
                             source(call, row->offset), text);
        memcpy((char *)out + row->result, &value, sizeof(value));
    }
    return ERR_NONE;
}

static enum err read_timeout(struct call *call, struct options *out)
{
    const char *text = out->timeout_text != NULL ? out->timeout_text : DEFAULT_TIMEOUT;
    char *end = NULL;

    errno = 0;

    double seconds = strtod(text, &end);

    if (errno != 0 || end == text || *end != '\0' || !(seconds >= 0 && seconds <= 86400))
        return call_fail(call, ERR_USAGE, "%s must be seconds from 0 to 86400, not \"%s\"",
                         source(call, AT(timeout_text)), text);
    out->timeout_ms = (int64_t)(seconds * 1000);
    if (seconds > 0 && out->timeout_ms == 0)
        out->timeout_ms = 1; /* 0 would mean none */
    return ERR_NONE;
}

static enum err read_log_level(struct call *call, struct options *out)
{
    out->log_level = LOG_WARNING;
    if (out->log_level_text != NULL && !log_parse_level(out->log_level_text, &out->log_level))
        return call_fail(call, ERR_USAGE,
                         "%s must be debug, info, warning, error or off, not \"%s\"",
                         source(call, AT(log_level_text)), out->log_level_text);
    return ERR_NONE;
}

static const struct number {
    size_t offset;
    const char *otherwise;
    long least;
    long most;
    size_t result; /* offset of the int */
} numbers[] = {
    { AT(http_workers_text), HTTP_WORKERS, 1, 10000, AT(http_workers) },
    { AT(http_connections_text), HTTP_CONNECTIONS, 1, 1000000, AT(http_connections) },
    { AT(http_address_connections_text), HTTP_ADDRESS_CONNECTIONS, 0, 1000000,
      AT(http_address_connections) },
    { AT(http_rate_text), HTTP_RATE, 0, 1000000, AT(http_rate) },
};

/* A whole number in digits; false for all else. */
static bool parse_number(const char *text, long least, long most, int *out)
{
    char *end = NULL;
    long number;

    if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text) || strlen(text) > 9)
        return false;
    number = strtol(text, &end, 10);
    *out = (int)number;
    return number >= least && number <= most;
}

static enum err read_numbers(struct call *call, struct options *out)
{
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        const struct number *row = &numbers[i];
        const char *text = NULL;
        int value = 0;

        memcpy(&text, (char *)out + row->offset, sizeof(text));
        if (!parse_number(text != NULL ? text : row->otherwise, row->least, row->most, &value))
            return call_fail(call, ERR_USAGE, "%s must be a number from %ld to %ld, not \"%s\"",
                             source(call, row->offset), row->least, row->most, text);
        memcpy((char *)out + row->result, &value, sizeof(value));
    }
    return ERR_NONE;
}

/* Splits "HOST:PORT", which beats the variables. */
static enum err split_http(struct call *call, struct options *out)
{
    const char *colon = out->http_text == NULL ? NULL : strrchr(out->http_text, ':');

    if (out->http_text == NULL)
        return ERR_NONE;
    if (colon == NULL || colon == out->http_text)
        return call_fail(call, ERR_USAGE,
                         "--http must be HOST:PORT, as 127.0.0.1:8080 or [::1]:8080, not \"%s\"",
                         out->http_text);
    out->http_host =
        arena_strndup(&call->arena, out->http_text, (size_t)(colon - out->http_text));
    out->http_port = colon + 1;
    return ERR_NONE;
}

static enum err read_http(struct call *call, struct options *out)
{
    enum err e = split_http(call, out);
    size_t len;

    if (e)
        return e;
    if ((out->http_host == NULL) != (out->http_port == NULL))
        return call_fail(call, ERR_USAGE,
                         out->http_host != NULL
                             ? "ORACLE_MCP_HOST is set but ORACLE_MCP_PORT is not: set both to "
                               "serve over HTTP, or neither"
                             : "ORACLE_MCP_PORT is set but ORACLE_MCP_HOST is not: set both to "
                               "serve over HTTP, or neither");
    if ((out->http_tls_certificate == NULL) != (out->http_tls_key == NULL))
        return call_fail(call, ERR_USAGE, "--http-tls-cert and --http-tls-key go together");
    if (out->http_host == NULL)
        return ERR_NONE;
    if (!parse_number(out->http_port, 0, 65535, &out->http_number))
        return call_fail(call, ERR_USAGE, "the port must be a number from 0 to 65535, not \"%s\"",
                         out->http_port);
    len = strlen(out->http_host);
    if (out->http_host[0] == '[' && out->http_host[len - 1] == ']')
        out->http_host = arena_strndup(&call->arena, out->http_host + 1, len - 2);
    return ERR_NONE;
}

static enum err read_meaning(struct call *call, struct options *out)
{
    enum err e = read_booleans(call, out);

    if (e || out->help || out->version)
        return e;
    e = read_timeout(call, out);
    if (e)
        return e;
    e = read_log_level(call, out);
    if (e)
        return e;
    e = read_numbers(call, out);
    if (!e)
        e = read_http(call, out);
    if (e)
        return e;
    if (out->auth_type_text != NULL)
        return oci_auth_type_parse(call, out->auth_type_text, &out->auth_type);
    return ERR_NONE;
}

enum err options_parse(struct call *call, int argc, char *const argv[],
                       struct options_extra *extra, struct options *out)
{
    struct options options = { 0 };

    read_environment(&options);
    oci_variables_read(&options.variables);
    for (int i = 1; i < argc; i++) {
        enum err e = read_flag(call, argc, argv, &i, extra, &options);

        if (e)
            return e;
    }

    enum err e = read_meaning(call, &options);

    if (e == ERR_NONE)
        *out = options;
    return e;
}

/* ---- Help ------------------------------------------------------------------------------------ */

static void print_option(const struct option *option, struct buf *out)
{
    if (option->flag != NULL)
        buf_printf(out, "  --%s%s%s\n", option->flag, option->value != NULL ? " " : "",
                   option->value != NULL ? option->value : "");
    else
        buf_printf(out, "  %s=%s\n", option->names[0], option->value);
    buf_printf(out, "        %s", option->text);
    if (option->otherwise != NULL)
        buf_printf(out, " (default: %s)", option->otherwise);
    if (option->flag != NULL && option->names[0] != NULL)
        buf_printf(out, "\n        variable %s", option->names[0]);
    for (size_t n = 1; n < OPTIONS_NAMES && option->names[n] != NULL; n++)
        buf_printf(out, "%s%s", n == 1 ? ", or the older " : ", ", option->names[n]);
    buf_add_char(out, '\n');
}

const struct option *options_table(size_t *out_count)
{
    *out_count = TABLE_SIZE;
    return table;
}

void options_print_rows(const struct option *rows, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].flag != NULL)
            print_option(&rows[i], out);
    }
}

static void print_variables(struct buf *out)
{
    size_t count;
    const struct oci_variable *rows = oci_variables_table(&count);

    for (size_t i = 0; i < count; i++) {
        struct option option = { .value = rows[i].value, .text = rows[i].text };

        memcpy(option.names, rows[i].names, sizeof(rows[i].names));
        print_option(&option, out);
    }
}

static void print_telemetry(struct buf *out)
{
    size_t count;
    const struct telemetry_variable *rows = telemetry_settings_table(&count);

    for (size_t i = 0; i < count; i++) {
        struct option option = { .names = { rows[i].name },
                                 .value = rows[i].value,
                                 .otherwise = rows[i].otherwise,
                                 .text = rows[i].text };

        print_option(&option, out);
    }
}

void options_print_help(struct buf *out)
{
    buf_add_text(out, "usage: oci-mcp [OPTION]...\n"
                      "       oci-mcp COMMAND [ARGUMENT]... [OPTION]...\n\n"
                      "Oracle Cloud Infrastructure as tools for MCP clients, over stdin and "
                      "stdout.\n\nOptions; a flag beats its variable:\n");
    options_print_rows(table, TABLE_SIZE, out);
    buf_add_text(out, "\nSet by the environment only:\n");
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        if (table[i].flag == NULL)
            print_option(&table[i], out);
    }
    print_variables(out);
    print_telemetry(out);
}
