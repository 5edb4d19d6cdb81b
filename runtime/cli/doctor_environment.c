/* The variables that change something, by name. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/doctor.h"
#include "oci/text.h"

#define NAME       "environment"
#define VALUE_MAX  200
#define NAMES_MOST 5

/* Values that cannot be secrets are shown. */
static const char *const plain[] = { "FILE", "NAME",   "NAME,...",    "PATTERN,...",
                                     "DIR",  "LEVEL",  "SECONDS",     "OCID",
                                     "TYPE", "DOMAIN", "FILE|syslog", "true|false",
                                     "HOST", "PORT" };

/* What another program reads and people therefore expect to count. */
static const struct {
    const char *name;
    const char *instead;
} foreign[] = {
    { "OCI_CLI_PROFILE", "OCI_CONFIG_PROFILE" },
    { "OCI_CLI_CONFIG_FILE", "OCI_CONFIG_FILE" },
    { "OCI_CLI_SECURITY_TOKEN_FILE", "security_token_file in the profile" },
    { "OCI_CLI_DELEGATION_TOKEN_FILE", "OCI_MCP_DELEGATION_TOKEN_FILE" },
    { "OCI_CLI_ENDPOINT", "OCI_MCP_ENDPOINT" },
    { "OCI_CLI_CERT_BUNDLE", "OCI_MCP_CA_FILE" },
    { "REQUESTS_CA_BUNDLE", "OCI_MCP_CA_FILE" },
    { "OCI_CLI_RC_FILE", "OCI_CONFIG_FILE" },
};

static const char *const proxies[] = { "https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
                                       "ALL_PROXY",   "no_proxy",    "NO_PROXY" };

/* What OpenSSL's programs read, and the transport, too (net/curl.c). */
static const char *const authorities[] = { "SSL_CERT_FILE", "SSL_CERT_DIR" };

static bool is_set(const char *name)
{
    return span_trim(span_of(getenv(name))).len > 0;
}

static const char *shown(struct doctor *doctor, const char *name, const char *kind)
{
    bool is_plain = kind == NULL; /* a switch */

    for (size_t i = 0; !is_plain && i < sizeof(plain) / sizeof(plain[0]); i++)
        is_plain = strcmp(plain[i], kind) == 0;
    /* The user info of a URL may be a password. */
    is_plain = is_plain || (strcmp(kind, "URL") == 0 && strchr(getenv(name), '@') == NULL);
    if (!is_plain || strchr(getenv(name), '\n') != NULL)
        return "is set";
    return arena_printf(&doctor->call->arena, "= %s",
                        oci_text_line(&doctor->call->arena, span_of(getenv(name)), VALUE_MAX));
}

/* The first name that is set holds; others that are set beside it do nothing. */
static void add_names(struct doctor *doctor, const char *const *names, size_t most,
                      const char *kind, const char *text)
{
    struct arena *arena = &doctor->call->arena;
    const char *holds = NULL;

    for (size_t i = 0; i < most && names[i] != NULL; i++) {
        if (!is_set(names[i]))
            continue;
        if (holds == NULL)
            doctor_add(
                doctor, DOCTOR_OK, NAME,
                arena_printf(arena, "%s %s: %s", names[i], shown(doctor, names[i], kind), text),
                NULL);
        else
            doctor_add(
                doctor, DOCTOR_WARNING, NAME,
                arena_printf(arena, "%s is set and does nothing: %s comes first", names[i], holds),
                "unset one of the two");
        holds = holds != NULL ? holds : names[i];
    }
}

static void add_foreign(struct doctor *doctor)
{
    struct arena *arena = &doctor->call->arena;

    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        if (is_set(foreign[i].name))
            doctor_add(doctor, DOCTOR_WARNING, NAME,
                       arena_printf(arena,
                                    "%s is set, and other programs read it, but oci-mcp "
                                    "does not",
                                    foreign[i].name),
                       arena_printf(arena, "use %s", foreign[i].instead));
    }
}

static void add_authorities(struct doctor *doctor)
{
    struct arena *arena = &doctor->call->arena;

    for (size_t i = 0; i < sizeof(authorities) / sizeof(authorities[0]); i++) {
        const char *name = authorities[i];

        if (!is_set(name))
            continue;
        if (doctor->asked.ca_file == NULL)
            doctor_add(doctor, DOCTOR_OK, NAME,
                       arena_printf(arena, "%s %s: certificate authorities to trust", name,
                                    shown(doctor, name, "FILE")),
                       NULL);
        else
            doctor_add(
                doctor, DOCTOR_WARNING, NAME,
                arena_printf(arena, "%s is set and does nothing: --ca-file comes first", name),
                "drop one of the two");
    }
}

/* A proxy may have a password in its address. */
static void add_proxies(struct doctor *doctor)
{
    for (size_t i = 0; i < sizeof(proxies) / sizeof(proxies[0]); i++) {
        if (is_set(proxies[i]))
            doctor_add(doctor, DOCTOR_OK, NAME,
                       arena_printf(&doctor->call->arena, "%s is set: %s", proxies[i],
                                    strncasecmp(proxies[i], "no", 2) == 0
                                        ? "hosts that are reached without a proxy"
                                        : "requests go through a proxy"),
                       NULL);
    }
}

void doctor_environment(struct doctor *doctor)
{
    size_t before = doctor->findings->count;
    size_t count;
    const struct option *options = options_table(&count);

    for (size_t i = 0; i < count; i++)
        add_names(doctor, options[i].names, NAMES_MOST, options[i].value, options[i].text);

    const struct oci_variable *variables = oci_variables_table(&count);

    for (size_t i = 0; i < count; i++)
        add_names(doctor, variables[i].names, OCI_VARIABLE_NAMES, variables[i].value,
                  variables[i].text);
    add_authorities(doctor);
    add_proxies(doctor);
    add_foreign(doctor);
    if (doctor->findings->count == before)
        doctor_add(doctor, DOCTOR_OK, NAME, "no variable changes anything", NULL);
}
