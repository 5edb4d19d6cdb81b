/*
 * Regions that the compiled table does not know, or knows otherwise: from the files and variables
 * that the official SDKs read, and from the metadata service of an instance. One set for the life
 * of a client; read when a region is asked for that needs it. Thread-safe.
 */
#ifndef OCI_REGIONS_H
#define OCI_REGIONS_H

#include <stdbool.h>

#include "base/call.h"
#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

struct oci_regions;
struct oci_variables;

/* Strings are borrowed for the life of the set. "~" is expanded in paths. */
struct oci_regions_options {
    const char *file;      /* NULL for ~/.oci/regions-config.json: an array of regions */
    const char *metadata;  /* one region as JSON (OCI_REGION_METADATA), or NULL */
    const char *tool_file; /* NULL for ~/.oci/developer-tool-configuration.json; its regions come
                            * before the compiled ones */
    bool tool_only;        /* no other regions than those */
};

/* Lower case. Strings live as long as the set, or the program. */
struct oci_region {
    const char *id;     /* us-ashburn-1 */
    const char *key;    /* iad */
    const char *realm;  /* oc1 */
    const char *domain; /* oraclecloud.com */
    const char *source; /* the file or variable; NULL for the compiled table */
};

/* Gives an empty set; reads nothing. `options` may be NULL. Free with oci_regions_free(). */
struct oci_regions *oci_regions_new(const struct oci_regions_options *options);

/* The same, as the variables say (oci/variables.h); NULL for none. */
struct oci_regions *oci_regions_of(const struct oci_variables *variables);

/* No call may be in flight. NULL is allowed. */
void oci_regions_free(struct oci_regions *regions);

/*
 * The id of a region given by name or key, in the call's arena; a name that nobody knows stays as
 * it is. ERR_ARGUMENT as oci_region_parse(). ERR_CONFIG: a file or variable that had to be read is
 * no list of regions; a region that the tool file does not allow.
 */
NODISCARD enum err oci_regions_resolve(struct oci_regions *regions, struct call *call,
                                       const char *text, const char **out);

/* Adds one region from the JSON of the metadata service (regionInfo). ERR_PARSE. */
NODISCARD enum err oci_regions_add(struct oci_regions *regions, struct call *call, const char *what,
                                   struct span json);

/* What is known of an id, without reading anything. `regions` may be NULL. False for nothing. */
bool oci_regions_find(struct oci_regions *regions, const char *id, struct oci_region *out);

#ifdef __cplusplus
}
#endif

#endif
