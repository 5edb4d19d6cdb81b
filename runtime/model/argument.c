#include "model/argument.h"

#include <string.h>

#include "base/span.h"
#include "model/host.h"
#include "model/member.h"
#include "model/names.h"
#include "model/property.h"
#include "model/schema.h"

static bool is_called(const struct model_service *service, const struct model_field *field,
                      const char *name)
{
    char room[MODEL_ARGUMENT_NAME_SIZE];

    return model_names_alike(model_argument_name(service, field, room), name) ||
           model_names_alike(model_text(service, field->name), name);
}

static bool find_property(struct arena *arena, const struct model_service *service, uint16_t type,
                          const char *name, struct model_field *out)
{
    struct model_properties all = model_properties_of(arena, service, &service->types[type]);

    for (size_t i = 0; i < all.count; i++) {
        if (is_called(service, all.rows[i].field, name)) {
            *out = *all.rows[i].field;
            return true;
        }
    }
    return false;
}

static bool is_model(const struct model_field *field)
{
    return field->shape == MODEL_ONE && (field->kind == MODEL_OBJECT || field->kind == MODEL_UNION);
}

/* A parameter beats a field of the body of the same name. */
static bool find_first(struct arena *arena, const struct model_service *service,
                       const struct model_op *op, const char *name, struct model_field *out)
{
    const struct model_type *request = &service->types[op->request];
    const struct model_field *body = model_body_field(service, request);

    if (model_host_argument(service, op, out) && is_called(service, out, name))
        return true;
    for (size_t i = 0; i < request->field_count; i++) {
        *out = model_fields(service, request)[i];
        if (is_called(service, out, name))
            return true;
    }
    if (body == NULL)
        return false;
    *out = *body;
    return strcmp(name, "body") == 0 ||
           (is_model(body) && find_property(arena, service, body->type, name, out));
}

/* Of a list its item, of a map its value, of an object the field of that name. */
static bool descend(struct arena *arena, const struct model_service *service, const char *name,
                    struct model_field *field)
{
    bool number = name[0] != '\0' && name[strspn(name, "0123456789")] == '\0';
    int outer = model_shape_outer(field->shape);

    if (outer == MODEL_MAP || (outer == MODEL_LIST && number)) {
        field->shape = model_shape_inner(field->shape);
        return true;
    }
    if (field->kind == MODEL_ANY && outer == MODEL_ONE)
        return true;
    return is_model(field) && find_property(arena, service, field->type, name, field);
}

bool model_argument_at(struct arena *arena, const struct model_service *service,
                       const struct model_op *op, const char *path, struct model_field *out)
{
    struct span rest = span_of(path);
    bool first = true;

    while (rest.ptr != NULL) {
        struct span part = span_cut(&rest, '.');
        const char *name = arena_strndup(arena, part.ptr, part.len);

        if (first ? !find_first(arena, service, op, name, out)
                  : !descend(arena, service, name, out))
            return false;
        first = false;
    }
    return true;
}
