#include "tool/scope.h"

#include <string.h>

#include "tool/core.h"
#include "tool/offer.h"
#include "tool/offer_arguments.h"
#include "tool/operation.h"

/* What core tools need whose operations do not stand in their arguments. */
static const struct row {
    const char *tool;
    unsigned scope;
} rows[] = {
    { "oci_delete", TOOL_SCOPE_DELETE },
    { "oci_write", TOOL_SCOPE_WRITE },
};

static const char *const words[] = { "read", "write", "delete" };

unsigned tool_scope_of_operation(struct catalog_op entry)
{
    switch (entry.op->op_class) {
    case MODEL_READ:
        return TOOL_SCOPE_READ;
    case MODEL_WRITE:
    case MODEL_ACTION:
        return TOOL_SCOPE_WRITE;
    default:
        return TOOL_SCOPE_DELETE;
    }
}

unsigned tool_scope_closure(unsigned scopes)
{
    if (scopes & TOOL_SCOPE_DELETE)
        scopes |= TOOL_SCOPE_WRITE;
    if (scopes & TOOL_SCOPE_WRITE)
        scopes |= TOOL_SCOPE_READ;
    return scopes & TOOL_SCOPE_ALL;
}

/* ---- Before a tool runs ---------------------------------------------------------------------- */

/* The operation that an argument names; a name that fits none fails later, by itself. */
static unsigned of_named(struct call *call, const struct json *object)
{
    const char *name = object == NULL ? NULL : json_get_text(object, "operation");
    struct catalog_op entry;

    if (name == NULL)
        return TOOL_SCOPE_READ;
    if (tool_operation_find(call, name, &entry) != ERR_NONE) {
        call_forgive(call);
        return TOOL_SCOPE_READ;
    }
    return tool_scope_of_operation(entry);
}

static unsigned of_steps(struct call *call, const struct json *arguments)
{
    const struct json *steps = arguments == NULL ? NULL : json_get(arguments, "steps");
    unsigned scopes = TOOL_SCOPE_READ;

    if (steps == NULL || steps->kind != JSON_ARRAY)
        return scopes;
    for (const struct json *step = steps->first; step != NULL; step = step->next)
        scopes |= of_named(call, step->kind == JSON_OBJECT ? step : NULL);
    return scopes;
}

static unsigned of_core(struct call *call, const char *tool, const struct json *arguments)
{
    if (strcmp(tool, tool_batch.name) == 0)
        return of_steps(call, arguments);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(tool, rows[i].tool) == 0)
            return rows[i].scope;
    }
    return TOOL_SCOPE_READ;
}

/* By the arguments that the offered tool is going to run with; what is wrong with them fails later,
 * by itself. */
static unsigned of_offered(struct call *call, const struct model_offer *offer,
                           const struct json *arguments)
{
    const char *tool = model_offer_strings + offer->tool;
    struct tool_offer_arguments given;
    struct json *command = NULL;
    const char *line;
    unsigned scopes = TOOL_SCOPE_READ;

    if (tool_offer_translate(call, offer, arguments, &given) != ERR_NONE) {
        call_forgive(call);
        return of_core(call, tool, NULL);
    }
    line = json_get_text(given.values, "command");
    if (strcmp(tool, "by_class") == 0)
        scopes = of_named(call, given.values);
    else if (strcmp(tool, "command") != 0)
        scopes = of_core(call, tool, given.values);
    else if (line != NULL && tool_offer_command(call, line, &command) == ERR_NONE)
        scopes = of_named(call, command);
    call_forgive(call);
    return scopes;
}

unsigned tool_scope_of(const struct tool_context *context, struct call *call, const char *tool,
                       const struct json *arguments)
{
    const struct model_offer *offer = tool_offer_find(context, tool);
    struct catalog_op entry =
        offer == NULL ? (struct catalog_op){ 0 } : tool_offer_operation(offer);

    if (entry.op != NULL)
        return tool_scope_of_operation(entry);
    if (offer != NULL && offer->tool != 0)
        return of_offered(call, offer, arguments);
    if (offer == NULL && context->core && tool_core_find(tool) != NULL)
        return of_core(call, tool, arguments);
    if (tool_find(context, call, tool, &entry) == ERR_NONE)
        return tool_scope_of_operation(entry);
    call_forgive(call);
    return TOOL_SCOPE_READ;
}

/* ---- Before a request is sent ---------------------------------------------------------------- */

enum err tool_scope_check(const struct tool_context *context, struct call *call,
                          struct catalog_op entry)
{
    unsigned needed = tool_scope_of_operation(entry);
    size_t i = 0;

    if (tool_scope_closure(context->scopes) & needed)
        return ERR_NONE;
    while (needed >> (i + 1) != 0)
        i++;
    return call_fail(call, ERR_DENIED,
                     "%s needs the scope to %s, which the token of this call does not have",
                     tool_operation_id(call, entry), words[i]);
}
