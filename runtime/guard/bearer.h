/*
 * One token that stands in a file, for set-ups without an authorization server. Of the token only
 * a digest is kept. Read again when the file changes. Thread-safe.
 */
#ifndef GUARD_BEARER_H
#define GUARD_BEARER_H

#include "base/call.h"

#define GUARD_BEARER_MIN 32 /* bytes */
#define GUARD_BEARER_MAX 4096

struct guard_bearer;

/* Reads the file. ERR_USAGE, naming what to do: it cannot be read, other users can read it, the
 * token is too short, has blanks in it, or is hardly random. The path is borrowed. */
NODISCARD enum err guard_bearer_new(struct call *call, const char *path, struct guard_bearer **out);

/* NULL is allowed. */
void guard_bearer_free(struct guard_bearer *bearer);

/* ERR_CREDENTIALS: another token. ERR_CONFIG: the file was changed to something that is refused;
 * nobody is let in until it is mended. */
NODISCARD enum err guard_bearer_check(struct guard_bearer *bearer, struct call *call,
                                      const char *token);

#endif
