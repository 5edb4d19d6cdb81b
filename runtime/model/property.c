#include "model/property.h"

#include <string.h>

#include "base/span.h"
#include "model/member.h"

/* Headers that this program or the HTTP library fills. */
static const char *const plumbing[] = {
    "opc-request-id", "opc-retry-token", "opc-client-request-id",
    "authorization",  "content-length",  "expect",
};

bool model_is_plumbing(const struct model_service *service, const struct model_field *field)
{
    struct span name = span_of(model_text(service, field->name));

    if (field->in != MODEL_IN_HEADER || (field->flags & MODEL_REQUIRED) != 0)
        return false;
    for (size_t i = 0; i < sizeof plumbing / sizeof plumbing[0]; i++) {
        if (span_equals_nocase(name, plumbing[i]))
            return true;
    }
    return false;
}

static bool same_type(const struct model_field *a, const struct model_field *b)
{
    return a->kind == b->kind && a->shape == b->shape && a->type == b->type;
}

static bool is_text(const struct model_field *field)
{
    return field->shape == MODEL_ONE && model_kind_is_text(field->kind);
}

static bool is_object(const struct model_field *field)
{
    return field->shape == MODEL_ONE && (field->kind == MODEL_OBJECT || field->kind == MODEL_UNION);
}

static void add_field(const struct model_service *service, const struct model_field *field,
                      struct model_properties *out)
{
    for (size_t i = 0; i < out->count; i++) {
        struct model_property *row = &out->rows[i];

        if (strcmp(model_text(service, row->field->name), model_text(service, field->name)) != 0)
            continue;
        row->mixed = row->mixed || !same_type(row->field, field);
        row->text = row->text && is_text(field);
        row->object = row->object && is_object(field);
        return;
    }
    out->rows[out->count++] = (struct model_property){
        .field = field,
        .text = is_text(field),
        .object = is_object(field),
    };
}

static void add_type(const struct model_service *service, const struct model_type *type,
                     struct model_properties *out)
{
    for (size_t i = 0; i < type->field_count; i++)
        add_field(service, &model_fields(service, type)[i], out);
}

struct model_properties model_properties_of(struct arena *arena,
                                            const struct model_service *service,
                                            const struct model_type *type)
{
    const struct model_subtype *subtypes = NULL;
    struct model_properties out = { .count = 0 };
    size_t room = type->field_count + 1u;

    if (type->subtype_count > 0)
        subtypes = &service->subtypes[type->subtypes];
    for (size_t i = 0; i < type->subtype_count; i++)
        room += service->types[subtypes[i].type].field_count;
    out.rows = arena_array(arena, room, sizeof *out.rows);
    add_type(service, type, &out);
    for (size_t i = 0; i < type->subtype_count; i++)
        add_type(service, &service->types[subtypes[i].type], &out);
    return out;
}
