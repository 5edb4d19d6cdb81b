/* Response structs and failures as the JSON object that a tool gives back. */
#include "tool/tool.h"

#include <string.h>

#include "base/base64.h"
#include "base/limits.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/member.h"
#include "model/schema.h"
#include "tool/page.h"

/* Room for what stands beside the body: headers, cursor, notes. */
#define ENVELOPE_ROOM (256u << 10)

/* Bytes of one text of an error. Longer ones repeat what the caller sent. */
#define ERROR_TEXT_MAX 8000

#define NOT_MODIFIED 304 /* what the caller has already is current */

static void add_name(struct buf *out, const char *name)
{
    buf_add_char(out, out->len > 0 ? ',' : '{');
    json_print_string(out, span_of(name));
    buf_add_char(out, ':');
}

static void add_text(struct buf *out, const char *name, const char *value)
{
    struct span text = span_of(value);

    if (value == NULL)
        return;
    if (text.len > ERROR_TEXT_MAX)
        text.len = ERROR_TEXT_MAX;
    add_name(out, name);
    json_print_string(out, text);
}

static const char *field_name(const struct model_service *service, const struct model_field *field)
{
    return model_text(service, field->alias != 0 ? field->alias : field->name);
}

/* ---- Bodies ---------------------------------------------------------------------------------- */

static bool is_text(struct span bytes)
{
    return span_utf8_error(bytes) == bytes.len && memchr(bytes.ptr, '\0', bytes.len) == NULL;
}

static bool takes(struct catalog_op entry, const char *parameter)
{
    return model_find_field(entry.service, &entry.service->types[entry.op->request], parameter) !=
           NULL;
}

/* Says that the request was carried out: it must not be sent again for the sake of its answer. */
static enum err fail_too_large(struct call *call, struct catalog_op entry, size_t size,
                               size_t limit)
{
    call_fail(call, ERR_LIMIT,
              "%s.%s was carried out, but its answer has %zu bytes, more than the %zu that a "
              "result holds",
              entry.service->name, model_text(entry.service, entry.op->name), size, limit);
    if (takes(entry, "range"))
        return call_hint(call, "ask for a part of it with range, for instance bytes=0-99999");
    if (takes(entry, "limit"))
        return call_hint(call, "ask for fewer items with limit");
    return call->error.code;
}

static enum err add_stream(struct call *call, struct catalog_op entry, const void *member,
                           struct buf *out)
{
    const struct model_stream *stream = member;
    struct span bytes = { stream->ptr, stream->len };

    if (bytes.len > LIMIT_TOOL_TEXT / 2)
        return fail_too_large(call, entry, bytes.len, LIMIT_TOOL_TEXT / 2);
    buf_add_text(out, "{\"bytes\":");
    buf_add_int(out, (int64_t)bytes.len);
    if (is_text(bytes)) {
        buf_add_text(out, ",\"text\":");
        json_print_string(out, bytes);
    } else {
        buf_add_text(out, ",\"base64\":");
        json_print_string(out, span_of(base64_encode(&call->arena, bytes)));
    }
    buf_add_char(out, '}');
    return ERR_NONE;
}

/* What collections call their list. */
static const char *const list_names[] = { "items", "objects", "Resources" };

static const struct model_field *list_field(const struct model_service *service,
                                            const struct model_type *type)
{
    for (size_t i = 0; i < sizeof(list_names) / sizeof(list_names[0]); i++) {
        const struct model_field *field = model_find_field(service, type, list_names[i]);

        if (field != NULL && field->shape == MODEL_LIST)
            return field;
    }
    return NULL;
}

/* The list in a body: the body itself, or the one of a collection. NULL when it has none. */
static struct model_list *list_of(const struct model_service *service,
                                  const struct model_field *body, void *member)
{
    if (body->shape == MODEL_LIST)
        return member;
    if (body->shape != MODEL_ONE || body->kind != MODEL_OBJECT)
        return NULL;

    const struct model_field *field = list_field(service, &service->types[body->type]);
    void *object = (void *)(uintptr_t)model_pointer(member);

    if (field == NULL || object == NULL || model_is_null(object))
        return NULL;
    return model_member(object, field);
}

/* How much of a list stayed in a result. */
struct kept {
    size_t count; /* SIZE_MAX when all of it did */
    size_t total;
};

/*
 * Encodes a body, and while it is larger than a result may be leaves out whole items at its end.
 */
static enum err add_body(struct call *call, struct catalog_op entry, const struct model_field *body,
                         void *member, struct buf *out, struct kept *kept)
{
    if (body->kind == MODEL_STREAM)
        return add_stream(call, entry, member, out);

    struct model_list *list = list_of(entry.service, body, member);
    size_t start = out->len;

    kept->total = list == NULL ? 0 : list->len;
    for (;;) {
        enum err e = model_encode_field(call, entry.service, body, member, out);
        size_t size = out->len - start;

        if (e || size <= LIMIT_TOOL_TEXT)
            return e;
        if (list == NULL || list->len <= 1)
            return fail_too_large(call, entry, size, LIMIT_TOOL_TEXT);
        buf_cut(out, start);
        list->len = list->len * (LIMIT_TOOL_TEXT - 1024) / size;
        list->len = list->len > 0 ? list->len : 1;
        kept->count = list->len;
    }
}

/* ---- The envelope ---------------------------------------------------------------------------- */

/* The page header is told of as nextCursor, the body as data, opc-request-id by the report. */
static bool is_told_elsewhere(const char *wire_name)
{
    return strcmp(wire_name, "opc-next-page") == 0 || strcmp(wire_name, "opc-request-id") == 0;
}

static enum err add_headers(struct call *call, struct catalog_op entry, const void *response,
                            struct buf *out)
{
    const struct model_type *type = &entry.service->types[entry.op->response];
    const struct model_field *fields = model_fields(entry.service, type);

    for (uint16_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &fields[i];
        const void *member = model_member_const(response, field);

        if (field->in == MODEL_IN_BODY || !model_is_set(field, member) ||
            is_told_elsewhere(model_text(entry.service, field->name)))
            continue;
        add_name(out, field_name(entry.service, field));

        enum err e = model_encode_field(call, entry.service, field, member, out);

        if (e)
            return e;
    }
    return ERR_NONE;
}

/* A list that was cut has no cursor: the next page does not begin where it ends. */
static void add_page(struct call *call, struct catalog_op entry, const void *response,
                     struct kept kept, struct buf *out)
{
    const char *limit = tool_page_limit(entry);

    if (kept.count != SIZE_MAX) {
        add_name(out, "truncated");
        buf_printf(out, "\"only the first %zu of %zu items fit", kept.count, kept.total);
        if (takes(entry, limit))
            buf_printf(out, "; repeat the call with %s %zu", limit, kept.count);
        buf_add_char(out, '"');
        return;
    }
    if (tool_page_parameter(entry) == NULL)
        return;

    const char *cursor = tool_page_cursor(&call->arena, entry, response);

    add_name(out, "nextCursor");
    if (cursor == NULL)
        buf_add_text(out, "null");
    else
        json_print_string(out, span_of(cursor));
}

static enum err finish(struct call *call, struct buf *text, struct tool_result *out)
{
    if (text->len == 0)
        buf_add_char(text, '{');
    buf_add_char(text, '}');
    if (buf_full(text))
        return call_fail(call, ERR_LIMIT, "the answer is larger than a result may be");
    *out = (struct tool_result){ .json = buf_span(text) };
    return ERR_NONE;
}

static void add_hidden(const char *hidden, struct buf *out)
{
    if (hidden == NULL)
        return;
    add_name(out, "hidden");
    buf_printf(out, "\"%s: secrets are not shown unless oci-mcp runs with --reveal-secrets\"",
               hidden);
}

enum err tool_result_of_response(struct call *call, struct catalog_op entry, const void *response,
                                 const char *hidden, const struct oci_send_report *report,
                                 struct tool_result *out)
{
    const struct model_type *type = &entry.service->types[entry.op->response];
    const struct model_field *body = model_body_field(entry.service, type);
    void *member = body == NULL ? NULL : model_member((void *)(uintptr_t)response, body);
    struct kept kept = { .count = SIZE_MAX };
    struct buf text;
    enum err e = ERR_NONE;

    buf_init(&text, &call->arena, LIMIT_RESPONSE_BODY);
    if (body != NULL && model_is_set(body, member)) {
        add_name(&text, "data");
        e = add_body(call, entry, body, member, &text, &kept);
    }
    if (e)
        return e;
    add_page(call, entry, response, kept, &text);
    e = add_headers(call, entry, response, &text);
    if (e)
        return e;
    add_hidden(hidden, &text);
    if (report->status == NOT_MODIFIED) {
        add_name(&text, "notModified");
        buf_add_text(&text, "true");
    }
    add_name(&text, "status");
    buf_add_int(&text, report->status);
    add_text(&text, "opcRequestId", report->request_id);
    return finish(call, &text, out);
}

void tool_result_of_error(struct call *call, struct tool_result *out)
{
    const struct err_record *error = &call->error;
    struct buf text;

    buf_init(&text, &call->arena, ENVELOPE_ROOM);
    add_text(&text, "error", err_word(error->code));
    if (error->service.status != 0) {
        add_name(&text, "status");
        buf_add_int(&text, error->service.status);
    }
    add_text(&text, "code", error->service.code);
    add_text(&text, "message", error->message);
    add_text(&text, "hint", error->hint);
    add_text(&text, "opcRequestId", error->service.request_id);
    buf_add_char(&text, '}');
    *out = (struct tool_result){ .json = buf_span(&text), .is_error = true };
}
