/* Arguments -> request struct -> service -> result. */
#include "tool/tool.h"

#include "model/arguments.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/mask.h"
#include "model/member.h"
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
    return model_member(request, field);
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

static enum err run(const struct tool_context *context, struct call *call, struct catalog_op entry,
                    const struct json *arguments, struct tool_result *out)
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
        e = tool_tenancy_fill(context->client, call, entry, request);
    if (e)
        return e;
    limit_page(entry, request);
    e = oci_client_send_with(context->client, call, service, entry.op, &options, request, response,
                             &report);
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
