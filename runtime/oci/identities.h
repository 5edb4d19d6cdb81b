/*
 * The credentials of every profile that a client may use: one object each, made when it is asked
 * for first. The set lives as long as the client. Thread-safe.
 */
#ifndef OCI_IDENTITIES_H
#define OCI_IDENTITIES_H

#include "base/call.h"
#include "oci/credentials.h"

#define OCI_IDENTITIES_MAX 256 /* profiles in use */

struct oci_identities;

/* `chosen` is for the profile it names; the other profiles sign in as they say themselves.
 * `allowed` is a list of names with commas between, "*" for all, or NULL for the chosen one alone;
 * borrowed, as are the strings of `chosen`. */
struct oci_identities *oci_identities_new(const struct oci_credentials_options *chosen,
                                          const char *allowed);

/* No call may be in flight. NULL is allowed. */
void oci_identities_free(struct oci_identities *identities);

/* Borrows the credentials of the chosen profile. */
struct oci_credentials *oci_identities_chosen(const struct oci_identities *identities);

/*
 * Borrows those of a profile; NULL or "" means the chosen one. ERR_DENIED for one that is not
 * allowed, with those that are and those that exist; ERR_CONFIG for one that does not exist;
 * ERR_LIMIT for too many.
 */
NODISCARD enum err oci_identities_find(struct oci_identities *identities, struct call *call,
                                       const char *profile, struct oci_credentials **out);

/* The profiles of the configuration that calls may name, and the file they are in; the chosen one
 * is `out_chosen`, whether the file has it or not. Fails as oci_config_profiles(); `out_chosen` and
 * `out_file` are set even then. */
NODISCARD enum err oci_identities_list(const struct oci_identities *identities, struct call *call,
                                       const char *const **out_names, size_t *out_count,
                                       const char **out_chosen, const char **out_file);

#endif
