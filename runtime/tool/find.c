/* The tool of a name. */
#include "tool/tool.h"

#include "model/decode.h"
#include "tool/offer.h"

static enum err fail_unknown(const struct tool_context *context, struct call *call,
                             const char *name)
{
    size_t count = context->selection.count;
    const char **names =
        arena_array(&call->arena, count + tool_offer_count(context) + 1, sizeof(*names));

    for (size_t i = 0; i < count; i++) {
        struct catalog_op entry = context->selection.items[i];

        names[i] = model_text(entry.service, entry.op->tool);
    }

    count = tool_offer_names(context, names, count);

    const char *near = model_nearest(name, names, count);

    if (near != NULL)
        return call_fail(call, ERR_UNKNOWN, "unknown tool \"%s\"; did you mean %s?", name, near);
    return call_fail(call, ERR_UNKNOWN, "unknown tool \"%s\"; tools/list shows those there are",
                     name);
}

enum err tool_find(const struct tool_context *context, struct call *call, const char *name,
                   struct catalog_op *out)
{
    struct catalog_op offered = catalog_selection_find(&context->selection, name);

    if (offered.op != NULL) {
        *out = offered;
        return ERR_NONE;
    }

    struct catalog_op entry = catalog_find_tool(name);

    if (entry.op == NULL)
        return fail_unknown(context, call, name);
    return call_fail(call, ERR_UNKNOWN,
                     "tool \"%s\" is not offered; add %s.%s to --tools (or OCI_MCP_TOOLS)", name,
                     entry.service->name, model_text(entry.service, entry.op->name));
}
