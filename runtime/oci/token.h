/* Tokens that stand for somebody: those of sessions and principals. Thread-safe. */
#ifndef OCI_TOKEN_H
#define OCI_TOKEN_H

#include "base/call.h"
#include "base/span.h"
#include "oci/config.h"

/* Strings live in the arena of the call that read it. */
struct oci_token {
    struct span text;
    int64_t expires_unix_ms; /* claim exp; 0 when the token is no JWT or does not say */
    int64_t issued_unix_ms;  /* claim iat, else nbf; 0 likewise */
    const char *tenancy;     /* claim tenant, else res_tenant; NULL when the token does not say */
    const char *user;        /* claim sub, when it is an OCID; NULL likewise */
};

/* Copies the text without the blanks around it. `what` names it in messages. The signature is not
 * checked: OCI does that. ERR_CREDENTIALS: empty, or with characters that no token has. */
NODISCARD enum err oci_token_parse(struct call *call, const char *what, struct span text,
                                   struct oci_token *out);

/* Reads profile->security_token_file. ERR_CREDENTIALS: unreadable, empty, or with characters that
 * no token has. */
NODISCARD enum err oci_token_read(struct call *call, const struct oci_profile *profile,
                                  struct oci_token *out);

/* Sets the hint of the recorded failure: the command that makes a new token. `region` may be NULL.
 * Returns the failure's code. */
enum err oci_token_hint(struct call *call, const char *profile, const char *region);

/* When to ask for the next one: after half of its life, or some minutes before its end when its
 * beginning is not known. 0 for never. */
int64_t oci_token_renewal_ms(const struct oci_token *token);

/* Lenient: enough to notice a name, a placeholder or swapped lines. What OCI knows better is not
 * guessed here. */
bool oci_token_is_ocid(const char *text);

#endif
