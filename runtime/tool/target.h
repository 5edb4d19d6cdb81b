/*
 * What a request is aimed at: the resource that its path names, read with the operation that gets
 * it. For confirmations in words, previews, rules about compartments. Thread-safe.
 */
#ifndef TOOL_TARGET_H
#define TOOL_TARGET_H

#include "tool/send.h"

/* Texts are NULL when they are not known. In the arena of the call. */
struct tool_target {
    const struct json *body; /* the resource; NULL when it could not be read */
    const char *id;
    const char *name;
    const char *compartment; /* OCID */
    const char *path;        /* of the compartment */
    const char *state;
    const char *created;
    const char *etag;
};

/* The operation that gets what the path of `entry` names; none when there is no such. */
struct catalog_op tool_target_getter(struct catalog_op entry);

/*
 * Reads it. Never fails: what cannot be read is not known. A resource that answers 404 to the
 * reader is as good as not there; the operation itself will say so.
 */
void tool_target_read(struct tool_turn *turn, const struct tool_request *request,
                      struct tool_target *out);

#endif
