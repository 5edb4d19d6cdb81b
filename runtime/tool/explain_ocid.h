/*
 * What an OCID says of itself, and whether that fits where it stands:
 * ocid1.<type>.<realm>.[region].<unique>. Inside of tool_explain(). Thread-safe.
 */
#ifndef TOOL_EXPLAIN_OCID_H
#define TOOL_EXPLAIN_OCID_H

#include "base/buf.h"
#include "base/call.h"
#include "catalog/catalog.h"

/* Texts in the arena of the call. */
struct tool_ocid {
    const char *type;   /* "vcn", lower case */
    const char *realm;  /* "oc1" */
    const char *region; /* as the tables name it, "us-ashburn-1"; NULL when it says none, or one
                         * that they do not know */
};

/* Takes one apart. False, with one line in *why, when `text` is none. */
bool tool_ocid_parse(struct call *call, const char *text, struct tool_ocid *out, const char **why);

/*
 * What is wrong with `text` as the value of the parameter or field `name` of an operation that is
 * sent to `region` (NULL when not known), as one line; NULL when nothing is. `is_target`: it is
 * where the resource is, not another one's place.
 */
const char *tool_ocid_complaint(struct call *call, struct catalog_op entry, const char *name,
                                const char *text, const char *region, bool is_target);

#endif
