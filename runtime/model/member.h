/*
 * How members of generated structs lie in memory: the one place that reads and writes pointers,
 * lists and maps whose C type is known to the table only. For all who walk tables. Thread-safe.
 */
#ifndef MODEL_MEMBER_H
#define MODEL_MEMBER_H

#include "model/model.h"

/* The outermost level of a shape, and the shape of what is inside it. */
static inline enum model_shape model_shape_outer(uint8_t shape)
{
    return (enum model_shape)(shape & 3);
}

static inline uint8_t model_shape_inner(uint8_t shape)
{
    return (uint8_t)(shape >> 2);
}

/* True for the kinds whose member is a C string. */
static inline bool model_kind_is_text(uint8_t kind)
{
    return kind <= MODEL_RANGE;
}

static inline void *model_member(void *value, const struct model_field *field)
{
    return (char *)value + field->offset;
}

static inline const void *model_member_const(const void *value, const struct model_field *field)
{
    return (const char *)value + field->offset;
}

/* Reads and writes a member that is a pointer to something. */
const void *model_pointer(const void *member);
void model_pointer_set(void *member, const void *pointer);

/* Reads and writes a list or map member. */
struct model_list model_list(const void *member);
void model_list_set(void *member, struct model_list list);
struct model_map model_map(const void *member);
void model_map_set(void *member, struct model_map map);

/* The item at `index` of items that take `size` bytes each. */
static inline const void *model_item(const void *items, size_t index, size_t size)
{
    return (const char *)items + index * size;
}

/* What model_is_set() says, for an item too. */
bool model_value_is_set(uint8_t kind, uint8_t shape, const void *member);

/* True when the member is set to JSON null. */
bool model_value_is_null(uint8_t kind, uint8_t shape, const void *member);

/* Makes a zeroed member, or an item of it that has the rest of its shape, JSON null. */
void model_value_set_null(const struct model_service *service, const struct model_field *field,
                          uint8_t shape, void *member);

/* True when a value of `type` is not complete without the field. The discriminator of a subtype is
 * not asked for: the encoder writes it. */
static inline bool model_must_be_set(const struct model_type *type, const struct model_field *field)
{
    if ((field->flags & MODEL_REQUIRED) == 0)
        return false;
    return type->base == 0 || (field->flags & MODEL_DISCRIMINATOR) == 0;
}

/* The chain of unknown fields at the start of a model struct; NULL when `type` is a request or
 * response, which have none. */
struct model_unknown **model_unknown_of(const struct model_service *service,
                                        const struct model_type *type, void *value);

/* The row of a base for a subtype: by discriminator value, or by subtype. NULL when it has none. */
const struct model_subtype *model_subtype_of_value(const struct model_service *service,
                                                   const struct model_type *base,
                                                   const char *value);
const struct model_subtype *model_subtype_of_type(const struct model_service *service,
                                                  const struct model_type *base,
                                                  const struct model_type *type);

#endif
