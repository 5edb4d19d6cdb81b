#include "oci/auth_type.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/span.h"

#define WORD_MAX 40

/* The first row of a type is its word; '-' and '_' are one. */
static const struct word {
    const char *text;
    enum oci_auth_type type;
} words[] = {
    { "auto", OCI_AUTH_AUTO },
    { "api_key", OCI_AUTH_API_KEY },
    { "api_key_auth", OCI_AUTH_API_KEY },
    { "security_token", OCI_AUTH_SECURITY_TOKEN },
    { "session_token", OCI_AUTH_SECURITY_TOKEN },
    { "session", OCI_AUTH_SECURITY_TOKEN },
    { "identity_domain_upst", OCI_AUTH_IDENTITY_DOMAIN_UPST },
    { "instance_principal", OCI_AUTH_INSTANCE_PRINCIPAL },
    { "resource_principal", OCI_AUTH_RESOURCE_PRINCIPAL },
    { "instance_principal_delegation", OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION },
    { "instance_obo_user", OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION }, /* of the OCI CLI */
    { "resource_principal_delegation", OCI_AUTH_RESOURCE_PRINCIPAL_DELEGATION },
    { "oke_workload_identity", OCI_AUTH_OKE_WORKLOAD_IDENTITY },
};

#define COUNT (sizeof(words) / sizeof(words[0]))

/* Lower case, '_' for '-'. False when it is longer than any word. */
static bool normalize(const char *text, char out[WORD_MAX])
{
    struct span word = span_trim(span_of(text));
    size_t i;

    if (word.len >= WORD_MAX)
        return false;
    for (i = 0; i < word.len; i++)
        out[i] = word.ptr[i] == '-' ? '_' : (char)tolower((unsigned char)word.ptr[i]);
    out[word.len] = '\0';
    return true;
}

bool oci_auth_type_find(const char *text, enum oci_auth_type *out)
{
    char word[WORD_MAX];
    size_t i;

    if (!normalize(text, word))
        return false;
    for (i = 0; i < COUNT; i++) {
        if (strcmp(words[i].text, word) == 0) {
            *out = words[i].type;
            return true;
        }
    }
    return false;
}

enum err oci_auth_type_parse(struct call *call, const char *text, enum oci_auth_type *out)
{
    if (span_trim(span_of(text)).len == 0) {
        *out = OCI_AUTH_AUTO;
        return ERR_NONE;
    }
    if (oci_auth_type_find(text, out))
        return ERR_NONE;
    return call_fail(call, ERR_USAGE, "OCI_MCP_AUTH_TYPE must be one of " OCI_AUTH_TYPE_WORDS);
}

const char *oci_auth_type_word(enum oci_auth_type type)
{
    size_t i = 0;

    while (words[i].type != type)
        i++;
    return words[i].text;
}
