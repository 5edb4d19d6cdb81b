/*
 * The OCI configuration file: one profile of it as a plain value. Strings live in the arena of the
 * call that read it. Thread-safe.
 */
#ifndef OCI_CONFIG_H
#define OCI_CONFIG_H

#include <stdbool.h>

#include "base/call.h"

#ifdef __cplusplus
extern "C" {
#endif

struct oci_profile {
    const char *file; /* where it was read */
    const char *name;
    const char *user; /* the following are NULL when absent or empty */
    const char *fingerprint;
    const char *key_file; /* "~" expanded */
    const char *pass_phrase;
    const char *tenancy;
    const char *region;
    const char *security_token_file; /* only from the profile's own section, "~" expanded */
    bool security_token_inherited;   /* [DEFAULT] has one that therefore does not count */
    const char *delegation_token_file;
    const char *authentication_type;
    unsigned inherited; /* see oci_config_is_inherited() */
};

/* The file that holds when none is given: "~/.oci/config", in the call's arena. */
const char *oci_config_default_path(struct call *call);

/*
 * Reads profile `name` of the file at `path` ("~" is expanded). Rules of the official SDKs: `#`
 * starts a comment line, `key = value` cut at the first '=', both trimmed; what the section lacks
 * comes from [DEFAULT]; sections of the same name are one; the last of several values holds. As
 * the Python SDK, a line that starts with ';' is a comment and keys are case-blind.
 * Failures, ERR_CONFIG: file not there or unreadable; a line that is neither section nor
 * key = value, by number; a key before any section; no such profile (names those that exist).
 */
NODISCARD enum err oci_config_load(struct call *call, const char *path, const char *name,
                                   struct oci_profile *out);

/* True when the value of a key ("region") came from [DEFAULT] instead of the own section. */
bool oci_config_is_inherited(const struct oci_profile *profile, const char *key);

/* Names of all profiles of a file, in its order. ERR_CONFIG as above. */
NODISCARD enum err oci_config_profiles(struct call *call, const char *path,
                                       const char *const **out_names, size_t *out_count);

#ifdef __cplusplus
}
#endif

#endif
