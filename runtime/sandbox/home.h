/*
 * The folder in which a client finds what it needs to talk to the sandbox: an OCI configuration
 * with the profiles DEFAULT (API key of the administrator), READER (of another user) and SESSION
 * (session token), keys, tokens. Kept from one start to the next. Lives as long as the call that
 * opened it, which owns the strings.
 */
#ifndef SANDBOX_HOME_H
#define SANDBOX_HOME_H

#include "sandbox/verify.h"

#define SANDBOX_HOME_REGION "us-ashburn-1"

/* How long tokens are right, in seconds; 0 for what struct sandbox_auth_setup says. */
struct sandbox_home_lives {
    int64_t token_s;
    int64_t session_s;
};

struct sandbox_home {
    const char *folder; /* absolute */
    bool temporary;     /* removed at the end */
    const char *config_file;
    struct sandbox_keys keys;
    EVP_PKEY *session_key;
    EVP_PKEY *resource_key;
    EVP_PKEY *signing_key;
};

/* Makes what is missing in `folder`, which is made, too, and reads the rest; writes new tokens.
 * NULL: a new folder that sandbox_home_close() removes. ERR_IO, ERR_CREDENTIALS. */
NODISCARD enum err sandbox_home_open(struct call *call, const char *folder,
                                     const struct sandbox_home_lives *lives,
                                     struct sandbox_home *out);

/* Effect: frees the keys, and removes a temporary folder. */
void sandbox_home_close(struct sandbox_home *home);

/* The fingerprint of a key as OCI has it: MD5 of the public key, pairs with colons. */
const char *sandbox_home_fingerprint(struct arena *arena, EVP_PKEY *key);

#endif
