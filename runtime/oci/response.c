#include "oci/response.h"

#include <string.h>
#include <strings.h>

#include "json/json.h"
#include "model/decode.h"
#include "model/member.h"
#include "model/schema.h"
#include "oci/events.h"
#include "oci/failure.h"
#include "oci/text.h"

#define EXCERPT_MAX 200

enum media { MEDIA_NONE, MEDIA_JSON, MEDIA_EVENTS, MEDIA_OTHER };

/* What the steps share. */
struct reading {
    struct call *call;
    const struct model_service *service;
    const struct model_op *op;
    const struct net_response *answer;
    void *response;
};

/* ---- Headers --------------------------------------------------------------------------------- */

/* A number or boolean that is none leaves the member absent: no answer is worth less for it. */
static void set_value(struct reading *reading, const struct model_field *field, const char *text,
                      void *member)
{
    struct json *json;

    if (json_parse(reading->call, "header", span_trim(span_of(text)), &json) ||
        model_decode_field(reading->call, reading->service, field, MODEL_LENIENT,
                           model_text(reading->service, field->name), json, member))
        call_forgive(reading->call);
}

static void set_header(struct reading *reading, const struct model_field *field)
{
    const char *value =
        net_headers_get(&reading->answer->headers, model_text(reading->service, field->name));
    void *member = model_member(reading->response, field);

    if (!value || field->shape != MODEL_ONE)
        return;
    if (model_kind_is_text(field->kind))
        model_pointer_set(member, oci_text_utf8(&reading->call->arena, span_of(value)));
    else
        set_value(reading, field, value, member);
}

/* opc-meta-color: red becomes {"color": "red"}. */
static void set_header_map(struct reading *reading, const struct model_field *field)
{
    const struct net_headers *headers = &reading->answer->headers;
    struct arena *arena = &reading->call->arena;
    const char *prefix = model_text(reading->service, field->name);
    size_t prefix_len = strlen(prefix);
    const char **values = arena_array(arena, headers->count, sizeof *values);
    struct model_map map = { .values = values };

    map.keys = arena_array(arena, headers->count, sizeof *map.keys);
    for (size_t i = 0; i < headers->count; i++) {
        const struct net_header *header = &headers->items[i];

        if (strncasecmp(header->name, prefix, prefix_len) != 0 || !header->name[prefix_len])
            continue;
        map.keys[map.len] = header->name + prefix_len;
        values[map.len++] = oci_text_utf8(arena, span_of(header->value));
    }
    if (map.len)
        model_map_set(model_member(reading->response, field), map);
}

static void read_headers(struct reading *reading)
{
    const struct model_type *type = &reading->service->types[reading->op->response];
    const struct model_field *fields = model_fields(reading->service, type);

    for (size_t i = 0; i < type->field_count; i++) {
        if (fields[i].in == MODEL_IN_HEADER)
            set_header(reading, &fields[i]);
        else if (fields[i].in == MODEL_IN_HEADERS)
            set_header_map(reading, &fields[i]);
    }
}

/* ---- Body ------------------------------------------------------------------------------------ */

static const char *content_type(const struct reading *reading)
{
    const char *type = net_headers_get(&reading->answer->headers, "content-type");

    return type ? type : "";
}

/* "application/json", "application/scim+json". */
static bool is_json(struct span type)
{
    static const char suffix[] = "+json";
    size_t len = sizeof suffix - 1;
    struct span end = type;

    if (type.len > len)
        end = (struct span){ .ptr = type.ptr + type.len - len, .len = len };
    return span_equals_nocase(type, "application/json") || span_equals_nocase(type, "text/json") ||
           span_equals_nocase(end, suffix);
}

static enum media media_of(const struct reading *reading)
{
    struct span rest = span_of(content_type(reading));
    struct span type = span_trim(span_cut(&rest, ';'));

    if (type.len == 0)
        return MEDIA_NONE;
    if (is_json(type))
        return MEDIA_JSON;
    return span_equals_nocase(type, "text/event-stream") ? MEDIA_EVENTS : MEDIA_OTHER;
}

/* Says where a body comes from that is not what was described. `e` is recorded, or ERR_NONE. */
static enum err fail_body(struct reading *reading, enum err e, const char *why)
{
    const char *type = content_type(reading);

    call_forgive(reading->call);
    call_fail(reading->call, e == ERR_LIMIT ? e : ERR_PROTOCOL,
              "the answer to %s (HTTP status %d, %s): %s",
              model_text(reading->service, reading->op->name), reading->answer->status,
              *type ? oci_text_line(&reading->call->arena, span_of(type), EXCERPT_MAX)
                    : "no content type",
              why);
    return call_hint(reading->call, "if the same call works elsewhere, look for a proxy or an "
                                    "endpoint that answers in place of OCI");
}

static bool is_text(const struct model_field *field)
{
    return field->shape == MODEL_ONE && model_kind_is_text(field->kind);
}

static bool is_any(const struct model_field *field)
{
    return field->shape == MODEL_ONE && field->kind == MODEL_ANY;
}

/* The body as it is, for what is declared as one string or as any value. */
static void read_text(struct reading *reading, const struct model_field *field)
{
    const char *text = oci_text_utf8(&reading->call->arena, reading->answer->body);
    const void *value = text;

    if (field->kind == MODEL_ANY)
        value = json_new_text(&reading->call->arena, text);
    model_pointer_set(model_member(reading->response, field), value);
}

/* Who answers with any value may as well answer with what is JSON but for a NaN. */
static enum err read_json(struct reading *reading, const struct model_field *field)
{
    struct json *json;
    enum err e = json_parse(reading->call, "body", reading->answer->body, &json);

    if (e && is_any(field)) {
        call_forgive(reading->call);
        read_text(reading, field);
        return ERR_NONE;
    }
    if (!e)
        e = model_decode_field(reading->call, reading->service, field, MODEL_LENIENT,
                               model_text(reading->service, field->name), json,
                               model_member(reading->response, field));
    return e ? fail_body(reading, e, reading->call->error.message) : ERR_NONE;
}

/* Events in place of the described model: the model's struct, with nothing but the unknown member
 * "events". */
static void read_events(struct reading *reading, const struct model_field *field)
{
    struct arena *arena = &reading->call->arena;
    struct model_unknown *unknown = arena_alloc(arena, sizeof *unknown);
    void *body = arena_alloc(arena, reading->service->types[field->type].size);

    *unknown = (struct model_unknown){
        .name = "events",
        .value = oci_events_read(reading->call, reading->answer->body),
    };
    memcpy(body, &unknown, sizeof unknown); /* the first member of every model */
    model_pointer_set(model_member(reading->response, field), body);
}

/* Bytes as they are. When a sink took them, only their number is known here. */
static void read_stream(struct reading *reading, const struct model_field *field)
{
    struct span bytes = reading->answer->body;
    struct model_stream *stream = model_member(reading->response, field);

    *stream = (struct model_stream){
        .ptr = bytes.len ? bytes.ptr : "",
        .len = bytes.len ? bytes.len : (size_t)reading->answer->body_bytes,
    };
}

static enum err read_other(struct reading *reading, const struct model_field *field,
                           enum media media)
{
    if (is_text(field) || is_any(field)) {
        read_text(reading, field);
        return ERR_NONE;
    }
    if (media == MEDIA_EVENTS && (reading->op->flags & MODEL_OP_EVENTS) &&
        field->shape == MODEL_ONE && field->kind == MODEL_OBJECT) {
        read_events(reading, field);
        return ERR_NONE;
    }
    if (media == MEDIA_NONE)
        return read_json(reading, field);
    /* What should have been a secret may well be one. */
    if ((reading->op->danger & MODEL_SECRET_OUT) != 0)
        return fail_body(reading, ERR_NONE, "JSON was expected");
    return fail_body(
        reading, ERR_NONE,
        arena_printf(&reading->call->arena, "JSON was expected, not: %s",
                     oci_text_line(&reading->call->arena, reading->answer->body, EXCERPT_MAX)));
}

static enum err read_body(struct reading *reading)
{
    const struct model_field *field =
        model_body_field(reading->service, &reading->service->types[reading->op->response]);
    int status = reading->answer->status;
    enum media media = media_of(reading);

    if (!field || reading->op->method == MODEL_HEAD || status == 204 || status == 304)
        return ERR_NONE;
    if (field->kind == MODEL_STREAM) {
        read_stream(reading, field);
        return ERR_NONE;
    }
    if (reading->answer->body.len == 0)
        return ERR_NONE;
    return media == MEDIA_JSON ? read_json(reading, field) : read_other(reading, field, media);
}

enum err oci_response_read(struct call *call, const struct model_service *service,
                           const struct model_op *op, const struct net_response *answer,
                           void *response)
{
    struct reading reading = {
        .call = call,
        .service = service,
        .op = op,
        .answer = answer,
        .response = response,
    };
    bool known = answer->status == 304 && (op->flags & MODEL_OP_NOT_MODIFIED);

    if (answer->status / 100 != 2 && !known)
        return oci_failure_read(call, answer);
    read_headers(&reading);
    return read_body(&reading);
}
