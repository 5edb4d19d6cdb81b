/*
 * What an agent need not know: compartments by path or name, the tenancy, the namespace, the only
 * availability domain, the home region. Whatever is filled in is told. Thread-safe.
 */
#ifndef TOOL_FILL_H
#define TOOL_FILL_H

#include "tool/send.h"

/* Words alone, as typed tools do, whose schema says what must be given; or all. */
enum tool_fill_what { TOOL_FILL_WORDS, TOOL_FILL_ALL };

/*
 * Makes `arguments` of `request` complete: a changed copy takes their place, and its region is set
 * where the operation has to go to the home region.
 *
 * `compartment` (NULL for none) is an OCID, a path or a name, and becomes compartmentId of the
 * parameters or the body. A compartmentId, tenancyId or tenantId that is a path, "root" or
 * "tenancy" becomes its OCID, but never in the path of an operation that changes something. Left
 * out and required, these are filled: namespaceName; availabilityDomain where the region has one;
 * for reads compartmentId and tenancyId, with the tenancy.
 *
 * `*out_filled` is {"compartmentId": "ocid1..."} of what was filled in, NULL for nothing.
 * ERR_ARGUMENT: no such compartment, two that differ, or an operation that takes none.
 */
NODISCARD enum err tool_fill(struct tool_turn *turn, struct tool_request *request,
                             enum tool_fill_what what, const char *compartment,
                             struct json **out_filled);

#endif
