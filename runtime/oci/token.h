/* The session token of a profile, as `oci session authenticate` writes it. Thread-safe. */
#ifndef OCI_TOKEN_H
#define OCI_TOKEN_H

#include "base/call.h"
#include "base/span.h"
#include "oci/config.h"

/* Strings live in the arena of the call that read it. */
struct oci_token {
    struct span text;
    int64_t expires_unix_ms; /* claim exp; 0 when the token is no JWT or does not say */
    const char *tenancy;     /* claim tenant; NULL when the token does not say */
    const char *user;        /* claim sub; NULL likewise */
};

/* Reads profile->security_token_file. The signature of the token is not checked: OCI does that.
 * ERR_CREDENTIALS: unreadable, empty, or with characters that no token has. */
NODISCARD enum err oci_token_read(struct call *call, const struct oci_profile *profile,
                                  struct oci_token *out);

/* Sets the hint of the recorded failure: the command that makes a new token. `region` may be NULL.
 * Returns the failure's code. */
enum err oci_token_hint(struct call *call, const char *profile, const char *region);

/* Lenient: enough to notice a name, a placeholder or swapped lines. What OCI knows better is not
 * guessed here. */
bool oci_token_is_ocid(const char *text);

#endif
