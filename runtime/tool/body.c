#include "tool/body.h"

#include <string.h>

#include "base/base64.h"
#include "base/limits.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/member.h"
#include "model/schema.h"
#include "tool/harmless.h"

bool tool_body_takes(struct catalog_op entry, const char *parameter)
{
    return model_find_field(entry.service, &entry.service->types[entry.op->request], parameter) !=
           NULL;
}

enum err tool_body_fail_large(struct call *call, struct catalog_op entry, size_t size, size_t limit)
{
    call_fail(call, ERR_LIMIT,
              "%s.%s was carried out, but its answer has %zu bytes, more than the %zu that a "
              "result holds",
              entry.service->name, model_text(entry.service, entry.op->name), size, limit);
    if (tool_body_takes(entry, "range"))
        return call_hint(call, "ask for a part of it with range, for instance bytes=0-99999");
    if (tool_body_takes(entry, "limit"))
        return call_hint(call, "ask for fewer items with limit");
    return call->error.code;
}

/* ---- Binary bodies --------------------------------------------------------------------------- */

static bool is_text(struct span bytes)
{
    return span_utf8_error(bytes) == bytes.len && memchr(bytes.ptr, '\0', bytes.len) == NULL;
}

static enum err print_bytes(struct call *call, struct catalog_op entry, struct span bytes,
                            struct buf *out)
{
    if (bytes.len > LIMIT_TOOL_TEXT / 2)
        return tool_body_fail_large(call, entry, bytes.len, LIMIT_TOOL_TEXT / 2);
    if (is_text(bytes)) {
        buf_add_text(out, ",\"text\":");
        json_print_string(out, bytes);
    } else {
        buf_add_text(out, ",\"base64\":");
        json_print_string(out, span_of(base64_encode(&call->arena, bytes)));
    }
    return ERR_NONE;
}

enum err tool_body_print_stream(struct call *call, struct catalog_op entry, const void *member,
                                struct buf *out)
{
    const struct model_stream *stream = member;
    enum err e = ERR_NONE;

    buf_add_text(out, "{\"bytes\":");
    buf_add_int(out, (int64_t)stream->len);
    if (stream->path == NULL)
        e = print_bytes(call, entry, (struct span){ stream->ptr, stream->len }, out);
    buf_add_char(out, '}');
    return e;
}

/* ---- Lists ----------------------------------------------------------------------------------- */

/* What collections call their list. */
static const char *const list_names[] = { "items", "objects", "Resources" };

const struct model_field *tool_body_list_field(const struct model_service *service,
                                               const struct model_type *type)
{
    for (size_t i = 0; i < sizeof(list_names) / sizeof(list_names[0]); i++) {
        const struct model_field *field = model_find_field(service, type, list_names[i]);

        if (field != NULL && field->shape == MODEL_LIST)
            return field;
    }
    return NULL;
}

const char *tool_body_list_name(struct catalog_op entry)
{
    const struct model_service *service = entry.service;
    const struct model_field *body = model_body_field(service, &service->types[entry.op->response]);
    const struct model_field *list = NULL;

    if (body != NULL && body->kind == MODEL_OBJECT && body->shape == MODEL_ONE)
        list = tool_body_list_field(service, &service->types[body->type]);
    return list == NULL ? NULL : model_text(service, list->name);
}

static bool is_model(const struct model_field *field)
{
    return field->kind == MODEL_OBJECT || field->kind == MODEL_UNION;
}

const struct model_type *tool_body_type(struct catalog_op entry)
{
    const struct model_service *service = entry.service;
    const struct model_field *body = model_body_field(service, &service->types[entry.op->response]);
    const struct model_field *list = NULL;

    if (body == NULL || !is_model(body))
        return NULL;
    if (body->shape == MODEL_ONE && body->kind == MODEL_OBJECT)
        list = tool_body_list_field(service, &service->types[body->type]);
    if (list != NULL && is_model(list))
        return &service->types[list->type];
    return &service->types[body->type];
}

/* ---- As a value ------------------------------------------------------------------------------ */

static enum err parse(struct call *call, const struct buf *text, struct json **out)
{
    if (buf_full(text))
        return call_fail(call, ERR_LIMIT, "the answer is larger than a result may be");
    return json_parse(call, "answer", buf_span(text), out);
}

enum err tool_body_of(struct call *call, struct catalog_op entry, const void *response,
                      struct json **out)
{
    const struct model_service *service = entry.service;
    const struct model_field *body = model_body_field(service, &service->types[entry.op->response]);
    const void *member = body == NULL ? NULL : model_member_const(response, body);
    struct buf text;
    enum err e;

    *out = NULL;
    if (body == NULL || !model_is_set(body, member))
        return ERR_NONE;
    buf_init(&text, &call->arena, LIMIT_RESPONSE_BODY);
    e = body->kind == MODEL_STREAM ? tool_body_print_stream(call, entry, member, &text)
                                   : model_encode_field(call, service, body, member, &text);
    return e ? e : parse(call, &text, out);
}

/* ---- Headers --------------------------------------------------------------------------------- */

/* The page header is told of as the cursor, opc-request-id by the report. */
static bool is_told_elsewhere(const char *wire_name)
{
    return strcmp(wire_name, "opc-next-page") == 0 || strcmp(wire_name, "opc-request-id") == 0;
}

enum err tool_body_print_headers(struct call *call, struct catalog_op entry, const void *response,
                                 struct buf *out)
{
    const struct model_service *service = entry.service;
    const struct model_type *type = &service->types[entry.op->response];
    const struct model_field *fields = model_fields(service, type);

    for (uint16_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &fields[i];
        const void *member = model_member_const(response, field);
        const char *name = model_text(service, field->alias != 0 ? field->alias : field->name);

        if (field->in == MODEL_IN_BODY || !model_is_set(field, member) ||
            is_told_elsewhere(model_text(service, field->name)))
            continue;
        buf_add_char(out, out->len > 0 ? ',' : '{');
        json_print_string(out, span_of(name));
        buf_add_char(out, ':');

        size_t start = out->len;
        enum err e = model_encode_field(call, service, field, member, out);

        if (!e)
            e = tool_harmless(call, out, start, false, NULL);
        if (e)
            return e;
    }
    return ERR_NONE;
}

enum err tool_body_headers(struct call *call, struct catalog_op entry, const void *response,
                           struct json *object)
{
    struct json *headers = NULL;
    struct buf text;
    enum err e;

    buf_init(&text, &call->arena, LIMIT_RESPONSE_HEADERS * 2);
    e = tool_body_print_headers(call, entry, response, &text);
    if (e || text.len == 0)
        return e;
    buf_add_char(&text, '}');
    e = parse(call, &text, &headers);
    if (e)
        return e;
    for (struct json *member = headers->first; member != NULL; member = member->next)
        json_add_member(&call->arena, object, member->name, json_copy(&call->arena, member));
    return ERR_NONE;
}
