/* Small whole files. Thread-safe. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/call.h"
#include "base/span.h"

/* "~" and "~/x" become $HOME (or the password database's home) and $HOME/x; else a copy. */
const char *file_expand(struct arena *arena, const char *path);

/*
 * Reads a regular file of at most `cap` bytes into the arena (a NUL is appended, not counted).
 * Failures (recorded, naming `what` and the path): ERR_IO, ERR_LIMIT.
 */
NODISCARD enum err file_read(struct call *call, const char *what, const char *path, size_t cap,
                             struct span *out);

/* Sets the hint of the recorded failure when it is one of permissions: the command that mends it.
 * Returns its code. */
enum err file_hint(struct call *call, const char *path);

/* Replaces a file in one step with mode `mode`: writes beside it, syncs, renames. ERR_IO. */
NODISCARD enum err file_write(struct call *call, const char *path, struct span content,
                              unsigned mode);

/* True when users beside this one have a right to the file (mode & 077). The group may read one
 * that belongs to another user, since that is how it was given to this one: a Secret of Kubernetes
 * with fsGroup. False when it is not there. */
bool file_is_exposed(const char *path);

#endif
