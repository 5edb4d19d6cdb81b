#include "sandbox/fill.h"

#include <string.h>

#include "base/clock.h"
#include "sandbox/home.h"
#include "sandbox/ids.h"
#include "sandbox/table.h"

#define DEPTH_MAX 8 /* of required models inside of each other; some descriptions are recursive */

void sandbox_fill_set(struct arena *arena, struct json *object, const char *name,
                      struct json *value)
{
    struct json **link = &object->first;

    while (*link != NULL && strcmp((*link)->name, name) != 0)
        link = &(*link)->next;
    if (*link == NULL) {
        json_add_member(arena, object, name, value);
        return;
    }
    value->name = (*link)->name;
    value->name_len = (*link)->name_len;
    value->next = (*link)->next;
    if (object->last == *link)
        object->last = value;
    *link = value;
}

struct json *sandbox_fill_now(const struct sandbox_fill *fill)
{
    char text[CLOCK_RFC3339_SIZE];

    clock_format_rfc3339(fill->now_ms, text);
    return json_new_text(fill->arena, text);
}

/* ---- Projection ---------------------------------------------------------------------------- */

static bool is_in_enum(const struct model_service *service, uint16_t index,
                       const struct json *value)
{
    return value->kind == JSON_STRING &&
           sandbox_table_enum_value(service, index, value->text, value->len) != NULL;
}

static bool fits(const struct model_service *service, const struct model_field *field,
                 const struct json *value)
{
    switch ((enum model_kind)field->kind) {
    case MODEL_ENUM:
        return is_in_enum(service, field->type, value);
    case MODEL_BOOL:
        return value->kind == JSON_BOOL;
    case MODEL_INT:
    case MODEL_FLOAT:
        return value->kind == JSON_NUMBER;
    case MODEL_ANY:
        return true;
    case MODEL_OBJECT:
    case MODEL_UNION:
        return value->kind == JSON_OBJECT;
    case MODEL_STREAM:
        return false;
    default:
        return value->kind == JSON_STRING;
    }
}

static struct json *project_value(const struct sandbox_fill *fill, const struct model_field *field,
                                  unsigned shape, const struct json *value);

static struct json *project_many(const struct sandbox_fill *fill, const struct model_field *field,
                                 unsigned shape, const struct json *value)
{
    bool is_map = (shape & 3) == MODEL_MAP;
    struct json *out = json_new(fill->arena, is_map ? JSON_OBJECT : JSON_ARRAY);

    if (value->kind != out->kind)
        return NULL;
    for (const struct json *item = value->first; item != NULL; item = item->next) {
        struct json *fitting = project_value(fill, field, shape >> 2, item);

        if (fitting == NULL)
            continue;
        if (is_map)
            json_add_member(fill->arena, out, item->name, fitting);
        else
            json_add_item(out, fitting);
    }
    return out;
}

static struct json *project_value(const struct sandbox_fill *fill, const struct model_field *field,
                                  unsigned shape, const struct json *value)
{
    const struct model_type *type = sandbox_table_model(fill->service, field);

    if (value->kind == JSON_NULL)
        return NULL;
    if ((shape & 3) != MODEL_ONE)
        return project_many(fill, field, shape, value);
    if (!fits(fill->service, field, value))
        return NULL;
    return type != NULL ? sandbox_fill_project(fill, type, value) : json_copy(fill->arena, value);
}

/* A discriminator that says none of the subtypes. */
static bool is_unresolved(const struct model_type *type, const struct model_type *concrete,
                          size_t field)
{
    return type->subtype_count > 0 && concrete == type && field + 1 == type->discriminator;
}

struct json *sandbox_fill_project(const struct sandbox_fill *fill, const struct model_type *type,
                                  const struct json *source)
{
    const struct model_type *concrete = sandbox_table_concrete(fill->service, type, source);
    const struct model_field *fields = model_fields(fill->service, concrete);
    struct json *out = json_new(fill->arena, JSON_OBJECT);

    for (size_t i = 0; i < concrete->field_count; i++) {
        const char *name = model_text(fill->service, fields[i].name);
        const struct json *value = json_get(source, name);
        struct json *fitting;

        if (value == NULL || is_unresolved(type, concrete, i))
            continue;
        fitting = project_value(fill, &fields[i], fields[i].shape, value);
        if (fitting != NULL)
            json_add_member(fill->arena, out, name, fitting);
    }
    return out;
}

/* ---- Completion ---------------------------------------------------------------------------- */

static void complete(const struct sandbox_fill *fill, const struct model_type *type,
                     struct json *object, unsigned depth);

static struct json *new_text_value(const struct sandbox_fill *fill, const char *name)
{
    if (sandbox_table_ends_with(name, "ompartmentId") || strcmp(name, "tenancyId") == 0)
        return json_new_text(fill->arena, fill->tenancy);
    if (sandbox_table_ends_with(name, "Id")) {
        const char *stem = arena_strndup(fill->arena, name, strlen(name) - 2);

        return json_new_text(fill->arena,
                             sandbox_ids_derived(fill->arena, stem, true, fill->tenancy));
    }
    if (strcmp(name, "region") == 0 || strcmp(name, "regionName") == 0)
        return json_new_text(fill->arena, SANDBOX_HOME_REGION);
    return json_new_text(fill->arena, name);
}

static struct json *new_single(const struct sandbox_fill *fill, const struct model_field *field,
                               unsigned depth)
{
    const char *name = model_text(fill->service, field->name);
    const struct model_enum *values;
    struct json *out;

    switch ((enum model_kind)field->kind) {
    case MODEL_BOOL:
        return json_new_bool(fill->arena, false);
    case MODEL_INT:
    case MODEL_FLOAT:
        return json_new_int(fill->arena, 1);
    case MODEL_DATE_TIME:
        return sandbox_fill_now(fill);
    case MODEL_DATE:
        return json_new_text_len(fill->arena,
                                 (struct span){ .ptr = sandbox_fill_now(fill)->text, .len = 10 });
    case MODEL_BYTES:
        return json_new_text(fill->arena, "");
    case MODEL_ENUM:
        values = &fill->service->enums[field->type];
        return json_new_text(
            fill->arena,
            values->count == 0
                ? name
                : model_text(fill->service, fill->service->enum_values[values->values]));
    case MODEL_OBJECT:
    case MODEL_UNION:
        out = json_new(fill->arena, JSON_OBJECT);
        complete(fill, &fill->service->types[field->type], out, depth + 1);
        return out;
    case MODEL_ANY:
        return json_new(fill->arena, JSON_OBJECT);
    default:
        return new_text_value(fill, name);
    }
}

static struct json *new_value(const struct sandbox_fill *fill, const struct model_field *field,
                              unsigned depth)
{
    switch (field->shape & 3) {
    case MODEL_LIST:
        return json_new(fill->arena, JSON_ARRAY);
    case MODEL_MAP:
        return json_new(fill->arena, JSON_OBJECT);
    default:
        return new_single(fill, field, depth);
    }
}

/* A polymorphic object without a discriminator becomes one of the first subtype. */
static const struct model_type *settle_subtype(const struct sandbox_fill *fill,
                                               const struct model_type *type, struct json *object)
{
    const struct model_field *field;
    const struct model_subtype *first;
    const char *name;

    if (type->subtype_count == 0 || type->discriminator == 0)
        return type;
    field = &model_fields(fill->service, type)[type->discriminator - 1];
    name = model_text(fill->service, field->name);
    first = &fill->service->subtypes[type->subtypes];
    if (json_get(object, name) == NULL)
        sandbox_fill_set(fill->arena, object, name,
                         json_new_text(fill->arena, model_text(fill->service, first->value)));
    return sandbox_table_concrete(fill->service, type, object);
}

/* Goes into what is there already: objects, and objects in lists and maps. */
static void complete_value(const struct sandbox_fill *fill, const struct model_type *type,
                           struct json *value, unsigned shape, unsigned depth)
{
    if ((shape & 3) == MODEL_ONE) {
        if (value->kind == JSON_OBJECT)
            complete(fill, type, value, depth + 1);
        return;
    }
    for (struct json *item = value->first; item != NULL; item = item->next)
        complete_value(fill, type, item, shape >> 2, depth);
}

/* "cidrBlock" when there is a list "cidrBlocks": its first item. */
static struct json *first_of_plural(const struct sandbox_fill *fill,
                                    const struct model_field *field, const struct json *object)
{
    const char *name = model_text(fill->service, field->name);
    const struct json *list = json_get(object, arena_printf(fill->arena, "%ss", name));

    if (field->kind != MODEL_STRING || field->shape != MODEL_ONE || list == NULL ||
        list->kind != JSON_ARRAY || list->first == NULL || list->first->kind != JSON_STRING)
        return NULL;
    return json_copy(fill->arena, list->first);
}

static void complete(const struct sandbox_fill *fill, const struct model_type *type,
                     struct json *object, unsigned depth)
{
    const struct model_type *concrete = settle_subtype(fill, type, object);
    const struct model_field *fields = model_fields(fill->service, concrete);

    if (depth > DEPTH_MAX)
        return;
    for (size_t i = 0; i < concrete->field_count; i++) {
        const char *name = model_text(fill->service, fields[i].name);
        struct json *value = (struct json *)json_get(object, name);

        if (value != NULL) {
            if (sandbox_table_model(fill->service, &fields[i]) != NULL)
                complete_value(fill, &fill->service->types[fields[i].type], value, fields[i].shape,
                               depth);
            continue;
        }
        if ((fields[i].flags & MODEL_REQUIRED) == 0)
            continue;
        value = first_of_plural(fill, &fields[i], object);
        json_add_member(fill->arena, object, name,
                        value != NULL ? value : new_value(fill, &fields[i], depth));
    }
}

void sandbox_fill_complete(const struct sandbox_fill *fill, const struct model_type *type,
                           struct json *object)
{
    complete(fill, type, object, 0);
}

struct json *sandbox_fill_value(const struct sandbox_fill *fill, const struct model_field *field)
{
    return new_value(fill, field, 0);
}

void sandbox_fill_default(const struct sandbox_fill *fill, const struct model_type *type,
                          struct json *object, const char *name, struct json *value)
{
    if (sandbox_table_field(fill->service, type, name) != NULL && json_get(object, name) == NULL)
        json_add_member(fill->arena, object, name, value);
}
