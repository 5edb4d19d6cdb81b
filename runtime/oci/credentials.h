/*
 * Where a signer comes from: a profile with an API key or a session token. One object for the life
 * of the client, thread-safe. Files are read at first use and again when they change, so that a
 * user who mends a profile or refreshes a session does not restart anything.
 */
#ifndef OCI_CREDENTIALS_H
#define OCI_CREDENTIALS_H

#include "base/call.h"
#include "oci/signer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum oci_auth_type { OCI_AUTH_AUTO, OCI_AUTH_API_KEY, OCI_AUTH_SECURITY_TOKEN };

/* Copied by oci_credentials_new(). */
struct oci_credentials_options {
    const char *config_file; /* NULL for ~/.oci/config */
    const char *profile;     /* NULL for DEFAULT */
    enum oci_auth_type auth_type;
};

struct oci_credentials;

/* Understands the spellings of OCI_MCP_AUTH_TYPE. ERR_USAGE for an unknown one (lists them), and
 * for a type that this build does not offer. */
NODISCARD enum err oci_auth_type_parse(struct call *call, const char *text,
                                       enum oci_auth_type *out);

/* Effect: remembers the options; reads nothing. Free with oci_credentials_free(). */
struct oci_credentials *oci_credentials_new(const struct oci_credentials_options *options);

/* No call may be in flight. NULL is allowed. */
void oci_credentials_free(struct oci_credentials *credentials);

/* What a call needs to be signed, and what the profile says. Strings are in the call's arena. */
struct oci_identity {
    struct oci_signer signer;
    struct oci_key *held; /* the reference that oci_identity_release() drops */
    const char *profile;
    const char *tenancy;
    const char *user;        /* NULL for a session without one */
    const char *region;      /* of the profile; NULL when it has none */
    bool session;            /* signs with a session token */
    int64_t expires_unix_ms; /* of the session token's exp; 0 when unknown */
};

/*
 * auto: a session token when the profile's own section names security_token_file, else the API
 * key. There is no falling back from a broken session token to the API key.
 * ERR_CONFIG and ERR_CREDENTIALS, each naming the profile, the field and the file: missing fields
 * (all of them at once), unreadable key or token, wrong pass phrase, fingerprint that is not the
 * key's, an empty token, a token that has expired (hint: the command that renews it).
 */
NODISCARD enum err oci_credentials_get(struct oci_credentials *credentials, struct call *call,
                                       struct oci_identity *out);

/* Effect: drops what oci_credentials_get() gave. */
void oci_identity_release(struct oci_identity *identity);

/* Effect: forgets what was read, so that the next get reads again; after a 401. */
void oci_credentials_reread(struct oci_credentials *credentials);

/* One line for each file of the present profile that others may read, in the call's arena; NULL
 * when there is none. Never fails. */
const char *oci_credentials_warnings(struct oci_credentials *credentials, struct call *call);

#ifdef __cplusplus
}
#endif

#endif
