/* What scopes are called by an authorization server, and what a token of it may do. Const once
 * made; thread-safe. */
#ifndef GUARD_SCOPES_H
#define GUARD_SCOPES_H

#include "guard/jwt.h"
#include "tool/scope.h"

#define GUARD_SCOPE_CLASSES 3

/* Texts are borrowed. */
struct guard_scopes {
    const char *names[GUARD_SCOPE_CLASSES]; /* of reading, writing, deleting; NULL: whoever has the
                                             * required ones may do everything */
    const char *required;                   /* that each token must have, parted by blanks; "" */
    const char *audience;                   /* that names may begin with, which tokens leave out */
};

/* Reads "READ,WRITE,DELETE"; NULL for "oci-mcp:read,oci-mcp:write,oci-mcp:delete". The arena must
 * live as long as the scopes. ERR_USAGE naming --oauth-scopes. */
NODISCARD enum err guard_scopes_parse(struct call *call, const char *text,
                                      struct guard_scopes *out);

/* ERR_USAGE naming `what` unless the text is scopes parted by blanks. */
NODISCARD enum err guard_scopes_check(struct call *call, const char *what, const char *text);

/* The bits of enum tool_scope that a token has, with what they imply. 0: one of the required ones
 * is missing, or there is none. */
unsigned guard_scopes_of(const struct guard_scopes *scopes, const struct guard_jwt *jwt);

/* What a client must ask for, parted by blanks: the required ones and those of the bits. */
const char *guard_scopes_text(const struct guard_scopes *scopes, struct arena *arena,
                              unsigned bits);

#endif
