/* Parameters, headers, bodies and the example of an operation. */
#include <string.h>

#include "model/arguments.h"
#include "model/example.h"
#include "model/host.h"
#include "model/names.h"
#include "model/property.h"
#include "model/schema.h"
#include "tool/describe.h"
#include "tool/operation.h"

enum { VALUES = 20 };

static const char *const places[] = {
    [MODEL_IN_OBJECT] = "",        [MODEL_IN_PATH] = "path ",       [MODEL_IN_QUERY] = "query ",
    [MODEL_IN_HEADER] = "header ", [MODEL_IN_HEADERS] = "headers ", [MODEL_IN_BODY] = "body ",
};

static const struct model_outline plain = { .depth = 0, .texts = true, .values = VALUES };

struct json *tool_describe_params(struct arena *arena, struct catalog_op entry)
{
    const struct model_service *service = entry.service;
    const struct model_type *request = &service->types[entry.op->request];
    struct json *out = json_new(arena, JSON_OBJECT);
    char room[MODEL_ARGUMENT_NAME_SIZE];
    struct model_field host;

    if (model_host_argument(service, entry.op, &host))
        json_add_member(arena, out, model_argument_name(service, &host, room),
                        json_new_text(arena, "string, required: The resource whose host the "
                                             "request goes to."));
    for (size_t i = 0; i < request->field_count; i++) {
        const struct model_field *field = &model_fields(service, request)[i];
        const char *line;

        if (field->in == MODEL_IN_BODY || model_is_plumbing(service, field))
            continue;
        line = model_outline_line(arena, service, request, field, &plain);
        json_add_member(arena, out, model_argument_name(service, field, room),
                        json_new_text(arena, arena_printf(arena, "%s%s", places[field->in], line)));
    }
    return out;
}

struct json *tool_describe_headers(struct arena *arena, struct catalog_op entry)
{
    const struct model_service *service = entry.service;
    const struct model_type *response = &service->types[entry.op->response];
    struct json *out = json_new(arena, JSON_OBJECT);
    char room[MODEL_ARGUMENT_NAME_SIZE];

    for (size_t i = 0; i < response->field_count; i++) {
        const struct model_field *field = &model_fields(service, response)[i];
        const char *name = model_argument_name(service, field, room);

        if (field->in == MODEL_IN_BODY || strcmp(name, "opcRequestId") == 0)
            continue;
        json_add_member(
            arena, out, name,
            json_new_text(arena, model_outline_line(arena, service, response, field, &plain)));
    }
    return out->count > 0 ? out : NULL;
}

bool tool_describe_body(struct catalog_op entry, bool answer, struct tool_spot *out)
{
    const struct model_service *service = entry.service;
    const struct model_type *holder =
        &service->types[answer ? entry.op->response : entry.op->request];
    const struct model_field *field = model_body_field(service, holder);

    if (field == NULL)
        return false;
    *out = (struct tool_spot){ .service = service, .holder = holder, .field = field };
    if (field->kind == MODEL_OBJECT || field->kind == MODEL_UNION)
        out->type = &service->types[field->type];
    /* An object needs no line of its own: it is the body. */
    if (out->type != NULL && field->shape == MODEL_ONE)
        out->holder = NULL;
    return true;
}

struct json *tool_describe_example(struct call *call, struct catalog_op entry)
{
    struct arena *arena = &call->arena;
    struct json *out = json_new(arena, JSON_OBJECT);
    struct model_example example;

    model_example_of(arena, entry.service, entry.op, &example);
    json_add_member(arena, out, "operation", json_new_text(arena, tool_operation_id(call, entry)));
    if (example.params->count > 0)
        json_add_member(arena, out, "params", example.params);
    if (example.body != NULL)
        json_add_member(arena, out, "body", example.body);
    return out;
}
