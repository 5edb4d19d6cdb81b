/*
 * Where things are in a tenancy: its compartments by path, its regions, namespace and availability
 * domains. Asked of the services once and kept for minutes. Thread-safe; results live in the arena
 * of the call. `like` names profile and region as the request does that needs them.
 */
#ifndef TOOL_PLACES_H
#define TOOL_PLACES_H

#include "tool/send.h"

/* The OCID of the profile's tenancy. ERR_CONFIG when the profile names none. */
NODISCARD enum err tool_places_tenancy(struct tool_turn *turn, const struct tool_request *like,
                                       const char **out);

/*
 * All active compartments of the tenancy below the root: an array of {"id", "name", "parent",
 * "path"}, sorted by path; paths begin with "/".
 */
NODISCARD enum err tool_places_compartments(struct tool_turn *turn, const struct tool_request *like,
                                            struct json **out);

/*
 * The OCID of a compartment that is named by its OCID (taken as it is), by path ("/prod/net"; "/",
 * "root" and "tenancy" are the root) or by a name that only one has. ERR_ARGUMENT with the near
 * ones when there is none or more than one.
 */
NODISCARD enum err tool_places_compartment(struct tool_turn *turn, const struct tool_request *like,
                                           const char *text, const char **out);

/* The path of a compartment, "/" for the tenancy; NULL when it is not known, never a failure. */
const char *tool_places_path(struct tool_turn *turn, const struct tool_request *like,
                             const char *ocid);

/* The OCIDs of a compartment and of all below it. */
NODISCARD enum err tool_places_subtree(struct tool_turn *turn, const struct tool_request *like,
                                       const char *ocid, const char *const **out,
                                       size_t *out_count);

/* The regions that the tenancy is subscribed to: array of {"region", "key", "home", "status"}. */
NODISCARD enum err tool_places_regions(struct tool_turn *turn, const struct tool_request *like,
                                       struct json **out);

/*
 * The regions that an agent names: "*" for all that the tenancy is subscribed to, names or keys
 * with commas between, NULL for the configured one, which is { NULL }. ERR_ARGUMENT for what is no
 * region's name.
 */
NODISCARD enum err tool_places_named_regions(struct tool_turn *turn,
                                             const struct tool_request *like, const char *text,
                                             const char *const **out, size_t *out_count);

/* The name of the home region. */
NODISCARD enum err tool_places_home(struct tool_turn *turn, const struct tool_request *like,
                                    const char **out);

/* The tenancy's namespace of object storage. */
NODISCARD enum err tool_places_namespace(struct tool_turn *turn, const struct tool_request *like,
                                         const char **out);

/* The names of the availability domains of the region. */
NODISCARD enum err tool_places_domains(struct tool_turn *turn, const struct tool_request *like,
                                       const char *const **out, size_t *out_count);

#endif
