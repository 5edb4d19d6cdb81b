/* The ways to sign in, and their names. Thread-safe. */
#ifndef OCI_AUTH_TYPE_H
#define OCI_AUTH_TYPE_H

#include "base/call.h"

#ifdef __cplusplus
extern "C" {
#endif

enum oci_auth_type {
    OCI_AUTH_AUTO, /* as the profile says; principals are never tried out */
    OCI_AUTH_API_KEY,
    OCI_AUTH_SECURITY_TOKEN,
    OCI_AUTH_IDENTITY_DOMAIN_UPST,
    OCI_AUTH_INSTANCE_PRINCIPAL,
    OCI_AUTH_RESOURCE_PRINCIPAL,
    OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION,
    OCI_AUTH_RESOURCE_PRINCIPAL_DELEGATION,
    OCI_AUTH_OKE_WORKLOAD_IDENTITY,
};

/* Understands the spellings of OCI_MCP_AUTH_TYPE; no text is auto. ERR_USAGE for an unknown one,
 * with all that there are. */
NODISCARD enum err oci_auth_type_parse(struct call *call, const char *text,
                                       enum oci_auth_type *out);

/* False for an unknown spelling. */
bool oci_auth_type_find(const char *text, enum oci_auth_type *out);

/* The word: "api_key". */
const char *oci_auth_type_word(enum oci_auth_type type);

/* All words with commas between. */
#define OCI_AUTH_TYPE_WORDS                                                                        \
    "auto, api_key, security_token, identity_domain_upst, instance_principal, "                    \
    "resource_principal, instance_principal_delegation, resource_principal_delegation, "           \
    "oke_workload_identity"

#ifdef __cplusplus
}
#endif

#endif
