#include "cli/deprecated.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* Further names that are not older ones, but what other programs read. */
static const char *const shared[] = { "OCI_CLI_AUTH", "FASTMCP_LOG_LEVEL" };

/* Tokens as text, under any name, give way to files. */
static const struct {
    size_t offset; /* in struct oci_variables */
    const char *file;
} texts[] = {
    { offsetof(struct oci_variables, delegation_token), "OCI_MCP_DELEGATION_TOKEN_FILE" },
    { offsetof(struct oci_variables, oke_token), "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH" },
};

static bool is_shared(const char *name)
{
    for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
        if (strcmp(shared[i], name) == 0)
            return true;
    }
    return false;
}

/* The place of the name that an option's value comes from; `most` when it is from elsewhere. Values
 * are borrowed from the environment: the same pointer is the same variable. */
static size_t source_of(const char *value, const char *const *names, size_t most)
{
    for (size_t i = 0; i < most && names[i] != NULL; i++) {
        if (value != NULL && getenv(names[i]) == value)
            return i;
    }
    return most;
}

/* `better`: what is to be set instead of any of the names; NULL for the first of them. */
static void warn(const char *value, const char *const *names, size_t most, const char *better)
{
    size_t source = source_of(value, names, most);

    if (source == most || (source == 0 && better == NULL) || is_shared(names[source]))
        return;
    log_write(LOG_WARNING, "", "%s is deprecated; set %s", names[source],
              better != NULL ? better : names[0]);
}

static const char *file_for(size_t offset)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].offset == offset)
            return texts[i].file;
    }
    return NULL;
}

static const char *value_at(const void *base, size_t offset)
{
    const char *value;

    memcpy(&value, (const char *)base + offset, sizeof(value));
    return value;
}

void cli_deprecated_warn(const struct options *options)
{
    size_t count;
    const struct option *table = options_table(&count);

    for (size_t i = 0; i < count; i++)
        warn(value_at(options, table[i].offset), table[i].names, OPTIONS_NAMES, NULL);

    const struct oci_variable *variables = oci_variables_table(&count);

    for (size_t i = 0; i < count; i++)
        warn(value_at(&options->variables, variables[i].offset), variables[i].names,
             OCI_VARIABLE_NAMES, file_for(variables[i].offset));
}
