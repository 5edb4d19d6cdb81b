/*
 * Changing one profile of the OCI configuration file. Everything else of it stays byte for byte as
 * it was: comments, other profiles, order, line ends. Thread-safe; two programs that change the
 * file at the same moment may lose one of the changes, never the file.
 */
#ifndef OCI_CONFIG_EDIT_H
#define OCI_CONFIG_EDIT_H

#include "base/buf.h"
#include "base/call.h"

struct oci_config_value {
    const char *key;
    const char *value; /* NULL: the profile shall not have it */
};

/* The text with a profile changed, or added at its end. Lines of other keys stay. */
void oci_config_with(struct span text, const char *profile, const struct oci_config_value *values,
                     size_t count, struct buf *out);

/* The text without a profile. Comments in front of the next one stay. */
void oci_config_without(struct span text, const char *profile, struct buf *out);

/* Does it to a file ("~" expanded, symbolic links followed) in one step, with the mode it has; a
 * new file gets 0600 and its folder 0700. ERR_ARGUMENT for a name or value that cannot stand in a
 * line; ERR_IO; ERR_LIMIT. */
NODISCARD enum err oci_config_set(struct call *call, const char *path, const char *profile,
                                  const struct oci_config_value *values, size_t count);
NODISCARD enum err oci_config_remove(struct call *call, const char *path, const char *profile);

/* Makes a folder and those it is in, mode 0700; one that exists is left alone. "~" expanded.
 * ERR_IO. */
NODISCARD enum err oci_config_folder(struct call *call, const char *path);

#endif
