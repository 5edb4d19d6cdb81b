/*
 * The folder in which a client finds what it needs to talk to the sandbox: an OCI configuration
 * with the profiles DEFAULT (API key) and SESSION (session token), keys, a token. Kept from one
 * start to the next. Lives as long as the call that opened it, which owns the strings.
 */
#ifndef SANDBOX_HOME_H
#define SANDBOX_HOME_H

#include "sandbox/verify.h"

#define SANDBOX_HOME_REGION      "us-ashburn-1"
#define SANDBOX_HOME_TOKEN_HOURS 24

struct sandbox_home {
    const char *folder; /* absolute */
    bool temporary;     /* removed at the end */
    const char *config_file;
    struct sandbox_keys keys;
};

/* Makes what is missing in `folder`, which is made, too, and reads the rest; writes a new token.
 * NULL: a new folder that sandbox_home_close() removes. ERR_IO, ERR_CREDENTIALS. */
NODISCARD enum err sandbox_home_open(struct call *call, const char *folder,
                                     struct sandbox_home *out);

/* Effect: frees the keys, and removes a temporary folder. */
void sandbox_home_close(struct sandbox_home *home);

/* A token as OCI's are: three parts, the claims sub, tenant and exp. Nobody signed it. */
const char *sandbox_home_token(struct arena *arena, const struct sandbox_keys *keys,
                               int64_t expires_s);

/* The fingerprint of a key as OCI has it: MD5 of the public key, pairs with colons. */
const char *sandbox_home_fingerprint(struct arena *arena, EVP_PKEY *key);

#endif
