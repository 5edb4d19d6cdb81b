/*
 * A file that an answer is written to. It comes to be under its name only when it is complete; one
 * thread uses it.
 */
#ifndef OCI_SAVE_H
#define OCI_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"

struct oci_save {
    const char *path;      /* where it shall be; borrowed */
    const char *temporary; /* where it is, beside it */
    int fd;                /* -1 when not open */
    int error;             /* errno of the first write that failed, or 0 */
};

/* Makes an empty file beside `path`, mode 0600. ERR_ARGUMENT when something is at `path` already:
 * an answer never replaces a file. ERR_IO. */
NODISCARD enum err oci_save_open(struct call *call, const char *path, struct oci_save *out);

/* A net_sink_fn; `context` is the struct oci_save. */
bool oci_save_sink(void *context, const char *bytes, size_t len);

/* Effect: forgets what was written, before another attempt. */
void oci_save_restart(struct oci_save *save);

/* Records ERR_IO for a write that failed; ERR_NONE when all went well. */
NODISCARD enum err oci_save_check(struct call *call, const struct oci_save *save);

/* Closes the file and gives it its name. ERR_IO; nothing is left behind then. */
NODISCARD enum err oci_save_commit(struct call *call, struct oci_save *save);

/* Closes and removes the file. Nothing happens to one that is not open. */
void oci_save_discard(struct oci_save *save);

#endif
