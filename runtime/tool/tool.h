/*
 * Typed tools: one operation as an MCP tool. Everything here is thread-safe; results live in the
 * arena of the call.
 */
#ifndef TOOL_TOOL_H
#define TOOL_TOOL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/call.h"
#include "catalog/catalog.h"
#include "json/json.h"
#include "oci/client.h"

/* What tools may do and which there are. Borrowed for the life of the server. */
struct tool_context {
    struct oci_client *client;
    struct catalog_selection selection; /* the tools that are offered */
    bool read_only;                     /* refuse whatever is no read */
    bool reveal_secrets;                /* allow operations whose answer is a credential, and show
                                           the secrets in other answers */
};

/* What a tool call gives back: one JSON object, compact, and whether it tells of a failure. */
struct tool_result {
    struct span json;
    bool is_error;
};

/* Appends the definition of a tool as tools/list shows it: name, title, description, inputSchema,
 * annotations. */
void tool_define(struct catalog_op entry, struct buf *out);

/* Finds an offered tool by name. ERR_UNKNOWN names the nearest one, or says that the operation
 * exists but is not among the offered tools. */
NODISCARD enum err tool_find(const struct tool_context *context, struct call *call,
                             const char *name, struct catalog_op *out);

/*
 * Runs a tool. `arguments` is an object or NULL. Every failure becomes a result with is_error: the
 * caller never sees an error code.
 */
void tool_run(const struct tool_context *context, struct call *call, struct catalog_op entry,
              const struct json *arguments, struct tool_result *out);

/*
 * The one place that says whether an operation may be sent: ERR_DENIED names the option that
 * forbids it.
 */
NODISCARD enum err tool_policy_check(const struct tool_context *context, struct call *call,
                                     struct catalog_op entry);

/* The recorded failure of a call as an error result. */
void tool_result_of_error(struct call *call, struct tool_result *out);

/*
 * The struct of an operation's response as a result. `hidden` names what model_mask() took out of
 * it, or is NULL: the result says so in its member "hidden".
 */
NODISCARD enum err tool_result_of_response(struct call *call, struct catalog_op entry,
                                           const void *response, const char *hidden,
                                           const struct oci_send_report *report,
                                           struct tool_result *out);

#endif
