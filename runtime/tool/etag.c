#include "tool/etag.h"

#include <string.h>

#include "model/decode.h"
#include "model/member.h"
#include "model/names.h"
#include "tool/cache.h"
#include "tool/target.h"

#define KEEP_MS (INT64_C(60) * 60 * 1000)

static const char *argument(const struct json *arguments, const char *name)
{
    const struct json *member = model_names_member(arguments, name);

    return member != NULL && json_is_text(member) ? member->text : "";
}

/* The resource: its getter with the parameters of the path. NULL when there is no getter. */
static const char *key_of(struct tool_turn *turn, const struct tool_request *request)
{
    struct catalog_op getter = tool_target_getter(request->entry);
    const struct model_type *type;
    struct buf key;

    if (getter.op == NULL || turn->context->cache == NULL ||
        strcmp(model_text(getter.service, getter.op->path),
               model_text(getter.service, request->entry.op->path)) != 0)
        return NULL;
    type = &getter.service->types[getter.op->request];
    buf_init(&key, &turn->call->arena, SIZE_MAX);
    buf_printf(&key, "etag\n%s\n%s\n%s\n%s.%s", turn->caller->principal,
               request->profile != NULL ? request->profile : "",
               request->region != NULL ? request->region : "", getter.service->name,
               model_text(getter.service, getter.op->name));
    for (uint16_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(getter.service, type)[i];

        if (field->in == MODEL_IN_PATH)
            buf_printf(&key, "\n%s",
                       argument(request->arguments, model_text(getter.service, field->name)));
    }
    return key.ptr;
}

static const char *header(struct catalog_op entry, uint16_t type_index, const void *object,
                          const char *name)
{
    const struct model_type *type = &entry.service->types[type_index];
    const struct model_field *field = model_find_field(entry.service, type, name);
    const char *text = NULL;

    if (field != NULL && field->in == MODEL_IN_HEADER && field->shape == MODEL_ONE &&
        model_kind_is_text(field->kind))
        text = model_pointer(model_member_const(object, field));
    return text == NULL || model_is_null(text) ? NULL : text;
}

void tool_etag_keep(struct tool_turn *turn, const struct tool_request *request,
                    const struct tool_sent *sent)
{
    const char *etag = sent->response == NULL ? NULL
                                              : header(request->entry, request->entry.op->response,
                                                       sent->response, "etag");
    const char *key = etag == NULL ? NULL : key_of(turn, request);

    if (key != NULL)
        tool_cache_put(turn->context->cache, key, json_new_text(&turn->call->arena, etag), KEEP_MS);
}

static bool takes_guard(const struct tool_request *request)
{
    const struct model_op *op = request->entry.op;

    return op->op_class == MODEL_WRITE && (op->method == MODEL_PUT || op->method == MODEL_PATCH) &&
           model_find_field(request->entry.service, &request->entry.service->types[op->request],
                            "if-match") != NULL;
}

const char *tool_etag_for(struct tool_turn *turn, const struct tool_request *request)
{
    const char *key = takes_guard(request) ? key_of(turn, request) : NULL;
    struct json *kept = key == NULL ? NULL : tool_cache_get(turn->context->cache, turn->call, key);

    return kept == NULL || kept->kind != JSON_STRING ? NULL : kept->text;
}

enum err tool_etag_explain(struct tool_turn *turn, const struct tool_request *request)
{
    const char *key = key_of(turn, request);

    if (key != NULL)
        tool_cache_put(turn->context->cache, key, json_new(&turn->call->arena, JSON_NULL), 0);
    return call_hint(turn->call,
                     "somebody changed the resource since it was read: read it again, and repeat "
                     "the change if it is still right");
}
