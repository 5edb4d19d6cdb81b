/* Arguments -> request struct -> service -> result. */
#include "tool/tool.h"

#include <string.h>

#include "model/arguments.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/mask.h"
#include "tool/page.h"
#include "tool/tenancy.h"

#define DEFAULT_LIMIT 50

static struct model_int *number_member(struct catalog_op entry, void *request, const char *name)
{
    const struct model_type *type = &entry.service->types[entry.op->request];
    const struct model_field *field = model_find_field(entry.service, type, name);

    if (field == NULL || field->in != MODEL_IN_QUERY || field->kind != MODEL_INT ||
        field->shape != MODEL_ONE)
        return NULL;
    return (struct model_int *)(void *)((char *)request + field->offset);
}

/* A list that nobody limited would fill the agent's context: the service's own default is large. */
static void limit_page(struct catalog_op entry, void *request)
{
    const struct model_int *other = number_member(entry, request, "limit");
    struct model_int *limit;

    if (tool_page_parameter(entry) == NULL)
        return;
    limit = number_member(entry, request, tool_page_limit(entry));
    if (limit == NULL || limit->is != MODEL_ABSENT || (other != NULL && other->is != MODEL_ABSENT))
        return;
    *limit = (struct model_int){ .val = DEFAULT_LIMIT, .is = MODEL_SET };
}

static enum err run(const struct tool_context *context, struct call *call,
                    struct catalog_op entry, const struct json *arguments,
                    struct tool_result *out)
{
    const struct model_service *service = entry.service;
    void *request = arena_alloc(&call->arena, service->types[entry.op->request].size);
    void *response = arena_alloc(&call->arena, service->types[entry.op->response].size);
    struct oci_send_options options = { .host_id = NULL };
    struct oci_send_report report = { 0 };
    const char *hidden = NULL;

    enum err e = tool_policy_check(context, call, entry);

    if (e)
        return e;
    e = model_arguments_decode(call, service, entry.op, arguments, request);
    if (!e)
        e = model_arguments_host(call, service, entry.op, arguments, &options.host_id);
    if (!e)
        e = tool_fill_tenancy(context->client, call, entry, request);
    if (e)
        return e;
    limit_page(entry, request);
    e = oci_client_send_with(context->client, call, service, entry.op, &options, request,
                             response, &report);
    if (e)
        return e;
    if (!context->reveal_secrets)
        hidden = model_mask(call, service, &service->types[entry.op->response], response);
    return tool_result_of_response(call, entry, response, hidden, &report, out);
}

void tool_run(const struct tool_context *context, struct call *call, struct catalog_op entry,
              const struct json *arguments, struct tool_result *out)
{
    if (run(context, call, entry, arguments, out) != ERR_NONE)
        tool_result_of_error(call, out);
}

static enum err fail_unknown(const struct tool_context *context, struct call *call,
                             const char *name)
{
    const char **names = arena_array(&call->arena, context->selection.count + 1, sizeof(*names));

    for (size_t i = 0; i < context->selection.count; i++) {
        struct catalog_op entry = context->selection.items[i];

        names[i] = model_text(entry.service, entry.op->tool);
    }

    const char *near = model_nearest(name, names, context->selection.count);

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
