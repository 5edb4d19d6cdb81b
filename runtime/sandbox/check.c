#include "sandbox/check.h"

#include <string.h>

#include "base/clock.h"
#include "model/decode.h"
#include "model/encode.h"
#include "sandbox/fill.h"
#include "sandbox/table.h"

struct check {
    struct call *call;
    const struct sandbox_request *request;
    const struct sandbox_match *match;
    const struct model_service *service;
    const struct model_op *op;
    struct sandbox_answer *answer;
};

static bool fits(struct check *check, const struct model_field *field, const struct json *value)
{
    void *member = arena_alloc(&check->call->arena, model_member_size(field->kind, field->shape));

    if (model_decode_field(check->call, check->service, field, MODEL_STRICT,
                           model_text(check->service, field->name), value, member) == ERR_NONE)
        return true;
    sandbox_answer_error(check->call, check->answer, 400, "InvalidParameter", "%s",
                         check->call->error.message);
    call_forgive(check->call);
    return false;
}

/* The JSON that the decoder understands: a string, or a list of them. */
static struct json *join_values(struct check *check, const struct model_field *field,
                                const char *const *values, size_t count)
{
    struct arena *arena = &check->call->arena;
    struct json *list;

    if (count == 0)
        return NULL;
    if (field->shape != MODEL_LIST)
        return json_new_text(arena, values[0]);
    list = json_new(arena, JSON_ARRAY);
    for (size_t i = 0; i < count; i++) {
        struct span rest = span_of(values[i]);

        while ((field->flags & MODEL_CSV) != 0 && rest.len > 0)
            json_add_item(list, json_new_text_len(arena, span_trim(span_cut(&rest, ','))));
        if ((field->flags & MODEL_CSV) == 0)
            json_add_item(list, json_new_text(arena, values[i]));
    }
    return list;
}

static struct json *parameter_value(struct check *check, const struct model_field *field)
{
    const char *name = model_text(check->service, field->name);
    const char **values;
    const char *text;
    size_t count;

    if (field->in == MODEL_IN_QUERY) {
        count = sandbox_answer_parameters(check->call, check->request, name, &values);
        return join_values(check, field, values, count);
    }
    text = field->in == MODEL_IN_PATH ? sandbox_route_value(check->match, span_of(name))
                                      : net_headers_get(&check->request->headers, name);
    return join_values(check, field, &text, text != NULL);
}

/* Some clients write an hour with one digit, others a day without a time, or a date of HTTP. */
static bool is_time(struct check *check, const char *text)
{
    struct arena *arena = &check->call->arena;
    int64_t ms;

    if (strlen(text) > 12 && text[12] == ':')
        text = arena_printf(arena, "%.11s0%s", text, text + 11);
    if (strlen(text) == 10)
        text = arena_printf(arena, "%sT00:00:00Z", text);
    return clock_parse_rfc3339(text, &ms) || clock_parse_http_date(text, &ms);
}

static bool has_dated_fields(struct check *check, const struct model_type *type,
                             const struct json *object, const char *path);

/* True when all times in what a field holds are times; `shape` is what is left of its shape, `path`
 * says where the value stands, for the answer. Parsing limits the depth. */
static bool is_dated(struct check *check, const struct model_field *field, unsigned shape,
                     const struct json *value, const char *path)
{
    const struct model_type *type = sandbox_table_model(check->service, field);

    if (shape != MODEL_ONE) {
        for (const struct json *item = value->first; item != NULL; item = item->next) {
            if (!is_dated(check, field, shape >> 2, item, path))
                return false;
        }
        return true;
    }
    if (value->kind == JSON_OBJECT)
        return type == NULL || has_dated_fields(check, type, value, path);
    if ((field->kind != MODEL_DATE_TIME && field->kind != MODEL_DATE) ||
        value->kind != JSON_STRING || is_time(check, value->text))
        return true;
    sandbox_answer_error(check->call, check->answer, 400, "InvalidParameter",
                         "%s must be a time like 2025-01-31T12:00:00Z", path);
    return false;
}

static bool has_dated_fields(struct check *check, const struct model_type *type,
                             const struct json *object, const char *path)
{
    const struct model_type *concrete = sandbox_table_concrete(check->service, type, object);
    const struct model_field *fields = model_fields(check->service, concrete);

    for (size_t i = 0; i < concrete->field_count; i++) {
        const char *name = model_text(check->service, fields[i].name);
        const struct json *value = json_get(object, name);

        if (value != NULL &&
            !is_dated(check, &fields[i], fields[i].shape, value,
                      arena_printf(&check->call->arena, "%s%s%s", path, *path ? "." : "", name)))
            return false;
    }
    return true;
}

static bool check_parameter(struct check *check, const struct model_field *field)
{
    const char *name = model_text(check->service, field->name);
    struct json *value = parameter_value(check, field);

    if (value != NULL)
        return field->in == MODEL_IN_PATH ||
               (fits(check, field, value) && is_dated(check, field, field->shape, value, name));
    /* Differently named parameters of services that share a path: only the place counts. */
    if ((field->flags & MODEL_REQUIRED) == 0 || field->in == MODEL_IN_PATH)
        return true;
    sandbox_answer_error(check->call, check->answer, 400, "MissingParameter",
                         "Missing required parameter: %s", name);
    return false;
}

/* The service says MissingParameter for what is not there at all, InvalidParameter for the rest. */
static bool has_required(struct check *check, const struct model_type *type,
                         const struct json *body)
{
    const struct model_type *concrete = sandbox_table_concrete(check->service, type, body);
    const struct model_field *fields = model_fields(check->service, concrete);

    for (size_t i = 0; i < concrete->field_count; i++) {
        const char *name = model_text(check->service, fields[i].name);

        if ((fields[i].flags & MODEL_REQUIRED) == 0 || json_get(body, name) != NULL)
            continue;
        sandbox_answer_error(check->call, check->answer, 400, "MissingParameter",
                             "Missing required field: %s", name);
        return false;
    }
    return true;
}

static bool is_json(const struct sandbox_request *request)
{
    const char *type = net_headers_get(&request->headers, "content-type");

    return type == NULL || strstr(type, "json") != NULL;
}

/* The upload managers of the SDKs send more than the description has, which nobody minds. */
static bool is_lenient(const struct check *check)
{
    return strcmp(model_text(check->service, check->op->name), "commitMultipartUpload") == 0;
}

/* Clients leave a body out that would be {}. */
static bool is_all_optional(const struct check *check, const struct model_type *type)
{
    const struct model_field *fields;

    if (type == NULL || type->discriminator != 0)
        return false;
    fields = model_fields(check->service, type);
    for (size_t i = 0; i < type->field_count; i++) {
        if ((fields[i].flags & MODEL_REQUIRED) != 0)
            return false;
    }
    return true;
}

static bool check_body(struct check *check, const struct model_field *field,
                       struct sandbox_input *out)
{
    struct call *call = check->call;
    const struct model_type *type =
        field->shape == MODEL_ONE ? sandbox_table_model(check->service, field) : NULL;
    struct json *body;

    out->type = type;
    if (check->request->body.len == 0) {
        if (is_all_optional(check, type)) {
            out->body = json_new(&call->arena, JSON_OBJECT);
            return true;
        }
        if (((check->op->flags & MODEL_OP_BODY_REQUIRED) | (field->flags & MODEL_REQUIRED)) == 0)
            return true;
        sandbox_answer_error(call, check->answer, 400, "MissingParameter",
                             "Missing request body: %s", model_text(check->service, field->name));
        return false;
    }
    if (!is_json(check->request)) {
        sandbox_answer_error(call, check->answer, 415, "UnsupportedMediaType",
                             "The content-type of the body must be application/json.");
        return false;
    }
    if (json_parse(call, "request", check->request->body, &body) != ERR_NONE) {
        sandbox_answer_error(call, check->answer, 400, "CannotParseRequest",
                             "Incorrectly formatted request: %s", call->error.message);
        call_forgive(call);
        return false;
    }
    if (type != NULL && body->kind == JSON_OBJECT && !has_required(check, type, body))
        return false;
    if (type != NULL && is_lenient(check)) {
        const struct sandbox_fill fill = { .arena = &call->arena, .service = check->service };

        body = sandbox_fill_project(&fill, type, body);
    }
    out->body = body;
    return fits(check, field, body) &&
           (type == NULL || body->kind != JSON_OBJECT || has_dated_fields(check, type, body, ""));
}

bool sandbox_check(struct call *call, const struct sandbox_request *request,
                   const struct sandbox_match *match, const struct model_service *service,
                   const struct model_op *op, struct sandbox_input *out,
                   struct sandbox_answer *answer)
{
    struct check check = {
        .call = call,
        .request = request,
        .match = match,
        .service = service,
        .op = op,
        .answer = answer,
    };
    const struct model_type *type = &service->types[op->request];
    const struct model_field *fields = model_fields(service, type);

    *out = (struct sandbox_input){ 0 };
    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &fields[i];

        if (field->in == MODEL_IN_HEADERS)
            continue;
        if (field->in != MODEL_IN_BODY) {
            if (!check_parameter(&check, field))
                return false;
        } else if (field->kind != MODEL_STREAM && !check_body(&check, field, out)) {
            return false;
        }
    }
    return true;
}
