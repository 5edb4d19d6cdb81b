#include "model/example.h"

#include <string.h>

#include "model/arguments.h"
#include "model/host.h"
#include "model/member.h"
#include "model/names.h"
#include "model/property.h"
#include "model/schema.h"

enum { DEPTH_MAX = 24 };

/* The models that are being made, outermost first: none is made within itself. */
struct maker {
    struct arena *arena;
    const struct model_service *service;
    const struct model_type *open[DEPTH_MAX];
    size_t depth;
};

static struct json *make_type(struct maker *maker, const struct model_type *type);

/* ---- Scalars --------------------------------------------------------------------------------- */

static struct json *make_number(struct arena *arena, const char *text)
{
    struct json *number = json_new(arena, JSON_NUMBER);

    number->text = text;
    number->len = strlen(text);
    return number;
}

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The one that is liked, or else the first that says something. */
static const char *choose_value(const struct model_service *service,
                                const struct model_field *field)
{
    const struct model_enum *row = &service->enums[field->type];
    const char *liked = model_example_choice(service, field);
    const char *first =
        row->count > 0 ? model_text(service, service->enum_values[row->values]) : "";

    for (size_t i = 0; i < row->count && liked != NULL; i++) {
        if (strcmp(liked, model_text(service, service->enum_values[row->values + i])) == 0)
            return liked;
    }
    for (size_t i = 0; i < row->count; i++) {
        const char *value = model_text(service, service->enum_values[row->values + i]);

        if (!has_prefix(value, "UNKNOWN") && !has_prefix(value, "UNSPECIFIED"))
            return value;
    }
    return first;
}

static bool is_on(const char *name)
{
    size_t len = strlen(name);

    if (strcmp(name, "primary") == 0)
        return true;
    return len >= 7 && strcmp(name + len - 7, "Enabled") == 0;
}

static struct json *make_scalar(struct maker *maker, const struct model_type *type,
                                const struct model_field *field)
{
    const struct model_service *service = maker->service;
    const char *name = model_text(service, field->alias != 0 ? field->alias : field->name);

    switch (field->kind) {
    case MODEL_BOOL:
        return json_new_bool(maker->arena, is_on(name));
    case MODEL_INT:
    case MODEL_FLOAT:
        return make_number(maker->arena, model_example_number(name));
    case MODEL_ENUM:
        return json_new_text(maker->arena, choose_value(service, field));
    case MODEL_ANY:
        return json_new(maker->arena, JSON_OBJECT);
    default:
        return json_new_text(maker->arena, model_example_text(maker->arena, service, type, field));
    }
}

/* ---- Objects --------------------------------------------------------------------------------- */

static bool is_open(const struct maker *maker, const struct model_type *type)
{
    for (size_t i = 0; i < maker->depth; i++) {
        if (maker->open[i] == type)
            return true;
    }
    return maker->depth == DEPTH_MAX;
}

static bool is_model(const struct model_field *field)
{
    return field->kind == MODEL_OBJECT || field->kind == MODEL_UNION;
}

static struct json *make_value(struct maker *maker, const struct model_type *type,
                               const struct model_field *field, uint8_t shape)
{
    uint8_t inner = model_shape_inner(shape);
    struct json *out;

    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        out = json_new(maker->arena, JSON_ARRAY);
        if (!is_model(field) || !is_open(maker, &maker->service->types[field->type]))
            json_add_item(out, make_value(maker, type, field, inner));
        return out;
    case MODEL_MAP:
        out = json_new(maker->arena, JSON_OBJECT);
        if (!is_model(field) || !is_open(maker, &maker->service->types[field->type]))
            json_add_member(maker->arena, out, "key", make_value(maker, type, field, inner));
        return out;
    default:
        if (is_model(field))
            return make_type(maker, &maker->service->types[field->type]);
        return make_scalar(maker, type, field);
    }
}

static void add_field(struct maker *maker, const struct model_type *type,
                      const struct model_field *field, struct json *out)
{
    const char *name = model_text(maker->service, field->name);

    if (json_get(out, name) == NULL)
        json_add_member(maker->arena, out, name, make_value(maker, type, field, field->shape));
}

/* The discriminator is there already when `out` is a subtype. */
static void add_fields(struct maker *maker, const struct model_type *type, struct json *out)
{
    const struct model_field *fields = model_fields(maker->service, type);

    if (is_open(maker, type))
        return;
    maker->open[maker->depth++] = type;
    for (size_t i = 0; i < type->field_count; i++) {
        if (model_must_be_set(type, &fields[i]) ||
            model_example_wants(maker->service, type, &fields[i]))
            add_field(maker, type, &fields[i], out);
    }
    maker->depth--;
}

static size_t count_required(const struct model_service *service, const struct model_type *type)
{
    const struct model_field *fields = model_fields(service, type);
    size_t count = 0;

    for (size_t i = 0; i < type->field_count; i++) {
        if (!model_must_be_set(type, &fields[i]))
            continue;
        count += is_model(&fields[i]) ? 3 : 1;
    }
    return count;
}

const struct model_subtype *model_example_subtype(const struct model_service *service,
                                                  const struct model_type *base)
{
    static const char *const usual[] = { "image",       "NONE",    "TEXT", "ON_DEMAND",
                                         "ONS",         "compute", "USER", "paravirtualized",
                                         "HTTP_BACKEND" };
    const struct model_subtype *best = NULL;
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < base->subtype_count; i++) {
        const struct model_subtype *row = &service->subtypes[base->subtypes + i];
        const char *value = model_text(service, row->value);
        size_t count = count_required(service, &service->types[row->type]);

        for (size_t k = 0; k < sizeof(usual) / sizeof(usual[0]); k++) {
            if (strcmp(value, usual[k]) == 0)
                return row;
        }
        if (count < least) {
            least = count;
            best = row;
        }
    }
    return best;
}

static struct json *make_type(struct maker *maker, const struct model_type *type)
{
    const struct model_service *service = maker->service;
    const struct model_subtype *row = model_example_subtype(service, type);
    struct json *out = json_new(maker->arena, JSON_OBJECT);

    if (row == NULL || type->discriminator == 0) {
        add_fields(maker, type, out);
        return out;
    }
    json_add_member(maker->arena, out,
                    model_text(service, model_fields(service, type)[type->discriminator - 1].name),
                    json_new_text(maker->arena, model_text(service, row->value)));
    add_fields(maker, &service->types[row->type], out);
    return out;
}

/* ---- Operations ------------------------------------------------------------------------------ */

/* A change that changes nothing tells nothing: the name, or else the first text. */
static void add_one_change(struct maker *maker, const struct model_type *type, struct json *out)
{
    static const char *const usual[] = { "displayName", "description", "name", "freeformTags" };
    const struct model_field *fields = model_fields(maker->service, type);
    const struct model_field *first = NULL;

    for (size_t k = 0; k < sizeof(usual) / sizeof(usual[0]); k++) {
        for (size_t i = 0; i < type->field_count; i++) {
            if (strcmp(model_text(maker->service, fields[i].name), usual[k]) == 0) {
                add_field(maker, type, &fields[i], out);
                return;
            }
        }
    }
    for (size_t i = 0; i < type->field_count && first == NULL; i++) {
        if (fields[i].shape == MODEL_ONE && !is_model(&fields[i]) &&
            (fields[i].flags & MODEL_DEPRECATED) == 0)
            first = &fields[i];
    }
    if (first != NULL)
        add_field(maker, type, first, out);
}

static void add_body(struct maker *maker, const struct model_type *request,
                     const struct model_field *field, struct model_example *out)
{
    char room[MODEL_ARGUMENT_NAME_SIZE];
    struct json *body;

    if (field->kind == MODEL_STREAM) {
        json_add_member(maker->arena, out->params, model_argument_name(maker->service, field, room),
                        json_new_text(maker->arena, "text to send"));
        return;
    }
    body = make_value(maker, request, field, field->shape);
    if (body->kind != JSON_OBJECT) {
        json_add_member(maker->arena, out->params, model_argument_name(maker->service, field, room),
                        body);
        return;
    }
    out->body = body;
    if (body->count == 0 && is_model(field) && field->shape == MODEL_ONE)
        add_one_change(maker, &maker->service->types[field->type], body);
}

/* What makes or changes something says what, whatever the description lets be left out. */
static bool is_shown(const struct model_service *service, const struct model_op *op,
                     const struct model_type *request, const struct model_field *field)
{
    if (model_argument_is_required(op, field) || model_example_wants(service, request, field))
        return true;
    return field->in == MODEL_IN_BODY && op->op_class == MODEL_WRITE && op->method != MODEL_DELETE;
}

void model_example_of(struct arena *arena, const struct model_service *service,
                      const struct model_op *op, struct model_example *out)
{
    const struct model_type *request = &service->types[op->request];
    struct maker maker = { .arena = arena, .service = service };
    char room[MODEL_ARGUMENT_NAME_SIZE];
    struct model_field host;

    *out = (struct model_example){ .params = json_new(arena, JSON_OBJECT) };
    if (model_host_argument(service, op, &host))
        json_add_member(arena, out->params, model_argument_name(service, &host, room),
                        make_scalar(&maker, request, &host));
    for (size_t i = 0; i < request->field_count; i++) {
        const struct model_field *field = &model_fields(service, request)[i];

        if (!is_shown(service, op, request, field))
            continue;
        if (field->in == MODEL_IN_BODY)
            add_body(&maker, request, field, out);
        else
            json_add_member(arena, out->params, model_argument_name(service, field, room),
                            make_value(&maker, request, field, field->shape));
    }
}

struct json *model_example_type(struct arena *arena, const struct model_service *service,
                                const struct model_type *type)
{
    struct maker maker = { .arena = arena, .service = service };

    return make_type(&maker, type);
}
