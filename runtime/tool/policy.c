/* Whether an operation may be sent at all. */
#include "tool/tool.h"

enum err tool_policy_check(const struct tool_context *context, struct call *call,
                           struct catalog_op entry)
{
    const char *name = model_text(entry.service, entry.op->name);

    if (context->read_only && entry.op->op_class != MODEL_READ) {
        call_fail(call, ERR_DENIED, "%s.%s is of class %s, and this server only reads",
                  entry.service->name, name, catalog_class_name(entry.op->op_class));
        return call_hint(call, "start oci-mcp without --read-only to allow it");
    }
    if (!context->reveal_secrets && (entry.op->danger & MODEL_SECRET_OUT)) {
        call_fail(call, ERR_DENIED, "the answer of %s.%s is a credential, which tools do not show",
                  entry.service->name, name);
        return call_hint(call, "start oci-mcp with --reveal-secrets to allow it");
    }
    return ERR_NONE;
}
