/*
 * What oci_resources looks for, as a query of Resource Search. Thread-safe; all memory is the
 * call's.
 */
#ifndef TOOL_RESOURCES_QUERY_H
#define TOOL_RESOURCES_QUERY_H

#include "base/call.h"
#include "json/json.h"

/* Members that are NULL are not asked for. */
struct tool_resources_wanted {
    const char *types;       /* as the search names them, commas between; "all" */
    const char *name;        /* of the resource: exact, or with * and ? */
    const char *text;        /* anywhere in it, or a part of its OCID */
    const char *tag;         /* "key", "key=value", "namespace.key=value" */
    const char *state;       /* lifecycle state */
    const char *compartment; /* OCID */
};

/*
 * The query. Nothing that is wanted can end a text in it: where a text holds a quote or a
 * backslash, its longest part without any is searched for, and the query finds too much; so it does
 * for names with * or ?. `*out_rough` says that, and tool_resources_is_meant() which of the finds
 * to keep. ERR_ARGUMENT for a state that is none and a text of which nothing is left; ERR_LIMIT.
 */
NODISCARD enum err tool_resources_query(struct call *call,
                                        const struct tool_resources_wanted *wanted,
                                        const char **out, bool *out_rough);

/* True when an item that such a query found is wanted. */
bool tool_resources_is_meant(struct call *call, const struct tool_resources_wanted *wanted,
                             const struct json *item);

#endif
