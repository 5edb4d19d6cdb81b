#include "model/member.h"

#include <assert.h>
#include <string.h>

#include "model/encode.h"

/* Bytes of a member of one value of a kind. */
static const size_t kind_size[] = {
    [MODEL_STRING] = sizeof(const char *),
    [MODEL_ENUM] = sizeof(const char *),
    [MODEL_BYTES] = sizeof(const char *),
    [MODEL_DATE] = sizeof(const char *),
    [MODEL_DATE_TIME] = sizeof(const char *),
    [MODEL_RANGE] = sizeof(const char *),
    [MODEL_BOOL] = sizeof(struct model_bool),
    [MODEL_INT] = sizeof(struct model_int),
    [MODEL_FLOAT] = sizeof(struct model_float),
    [MODEL_ANY] = sizeof(const struct json *),
    [MODEL_OBJECT] = sizeof(void *),
    [MODEL_UNION] = sizeof(struct model_union),
    [MODEL_STREAM] = sizeof(struct model_stream),
};

const void *model_pointer(const void *member)
{
    const void *pointer;

    memcpy(&pointer, member, sizeof pointer);
    return pointer;
}

void model_pointer_set(void *member, const void *pointer)
{
    memcpy(member, &pointer, sizeof pointer);
}

struct model_list model_list(const void *member)
{
    struct model_list list;

    memcpy(&list, member, sizeof list);
    return list;
}

void model_list_set(void *member, struct model_list list)
{
    memcpy(member, &list, sizeof list);
}

struct model_map model_map(const void *member)
{
    struct model_map map;

    memcpy(&map, member, sizeof map);
    return map;
}

void model_map_set(void *member, struct model_map map)
{
    memcpy(member, &map, sizeof map);
}

size_t model_member_size(uint8_t kind, uint8_t shape)
{
    assert(kind <= MODEL_STREAM);
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        return sizeof(struct model_list);
    case MODEL_MAP:
        return sizeof(struct model_map);
    default:
        return kind_size[kind];
    }
}

static bool scalar_is_set(uint8_t kind, const void *member)
{
    switch (kind) {
    case MODEL_BOOL:
        return ((const struct model_bool *)member)->is != MODEL_ABSENT;
    case MODEL_INT:
        return ((const struct model_int *)member)->is != MODEL_ABSENT;
    case MODEL_FLOAT:
        return ((const struct model_float *)member)->is != MODEL_ABSENT;
    case MODEL_UNION:
        return ((const struct model_union *)member)->type != NULL ||
               model_is_null(((const struct model_union *)member)->value);
    case MODEL_STREAM:
        return ((const struct model_stream *)member)->ptr != NULL ||
               ((const struct model_stream *)member)->path != NULL;
    default:
        return model_pointer(member) != NULL;
    }
}

bool model_value_is_set(uint8_t kind, uint8_t shape, const void *member)
{
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        return model_list(member).items != NULL;
    case MODEL_MAP:
        return model_map(member).keys != NULL;
    default:
        return scalar_is_set(kind, member);
    }
}

bool model_is_set(const struct model_field *field, const void *member)
{
    return model_value_is_set(field->kind, field->shape, member);
}

static bool scalar_is_null(uint8_t kind, const void *member)
{
    switch (kind) {
    case MODEL_BOOL:
        return ((const struct model_bool *)member)->is == MODEL_IS_NULL;
    case MODEL_INT:
        return ((const struct model_int *)member)->is == MODEL_IS_NULL;
    case MODEL_FLOAT:
        return ((const struct model_float *)member)->is == MODEL_IS_NULL;
    case MODEL_UNION:
        return model_is_null(((const struct model_union *)member)->value);
    case MODEL_STREAM:
        return model_is_null(((const struct model_stream *)member)->ptr);
    default:
        return model_is_null(model_pointer(member));
    }
}

bool model_value_is_null(uint8_t kind, uint8_t shape, const void *member)
{
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        return model_is_null(model_list(member).items);
    case MODEL_MAP:
        return model_is_null((const void *)model_map(member).keys);
    default:
        return scalar_is_null(kind, member);
    }
}

static void set_scalar_null(const struct model_service *service, const struct model_field *field,
                            void *member)
{
    switch (field->kind) {
    case MODEL_BOOL:
        ((struct model_bool *)member)->is = MODEL_IS_NULL;
        break;
    case MODEL_INT:
        ((struct model_int *)member)->is = MODEL_IS_NULL;
        break;
    case MODEL_FLOAT:
        ((struct model_float *)member)->is = MODEL_IS_NULL;
        break;
    case MODEL_UNION:
        *(struct model_union *)member = (struct model_union){
            .type = &service->types[field->type],
            .value = MODEL_NULL,
        };
        break;
    case MODEL_STREAM:
        ((struct model_stream *)member)->ptr = MODEL_NULL;
        break;
    default:
        model_pointer_set(member, MODEL_NULL);
    }
}

void model_value_set_null(const struct model_service *service, const struct model_field *field,
                          uint8_t shape, void *member)
{
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        model_list_set(member, (struct model_list){ .items = MODEL_NULL });
        break;
    case MODEL_MAP:
        model_map_set(member, (struct model_map){ .keys = MODEL_NULL });
        break;
    default:
        set_scalar_null(service, field, member);
    }
}

struct model_unknown **model_unknown_of(const struct model_service *service,
                                        const struct model_type *type, void *value)
{
    if ((size_t)(type - service->types) >= service->model_count)
        return NULL;
    return value;
}

const struct model_subtype *model_subtype_of_value(const struct model_service *service,
                                                   const struct model_type *base, const char *value)
{
    for (size_t i = 0; i < base->subtype_count; i++) {
        const struct model_subtype *row = &service->subtypes[base->subtypes + i];

        if (strcmp(model_text(service, row->value), value) == 0)
            return row;
    }
    return NULL;
}

const struct model_subtype *model_subtype_of_type(const struct model_service *service,
                                                  const struct model_type *base,
                                                  const struct model_type *type)
{
    for (size_t i = 0; i < base->subtype_count; i++) {
        const struct model_subtype *row = &service->subtypes[base->subtypes + i];

        if (&service->types[row->type] == type)
            return row;
    }
    return NULL;
}
