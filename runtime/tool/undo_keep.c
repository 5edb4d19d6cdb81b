#include "tool/undo_keep.h"

#include <string.h>

#include "base/limits.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/mask.h"
#include "model/member.h"

struct keeping {
    struct call *call;
    const struct model_service *service;
    bool spoilt; /* something in it may not be given back */
};

static struct json *keep(struct keeping *keeping, const struct model_field *field, uint8_t shape,
                         const struct json *value, int depth);

/* The row of a base that a value's discriminator means; the base itself when it says nothing. */
static const struct model_type *type_of(const struct model_service *service,
                                        const struct model_field *field, const struct json *value)
{
    const struct model_type *base = &service->types[field->type];
    const struct model_subtype *row = NULL;
    const char *word = NULL;

    if (field->kind != MODEL_UNION || base->discriminator == 0)
        return base;
    word = json_get_text(
        value, model_text(service, model_fields(service, base)[base->discriminator - 1].name));
    if (word != NULL)
        row = model_subtype_of_value(service, base, word);
    return row == NULL ? base : &service->types[row->type];
}

static struct json *keep_members(struct keeping *keeping, const struct model_type *type,
                                 const struct json *value, int depth)
{
    struct arena *arena = &keeping->call->arena;
    struct json *out = json_new(arena, JSON_OBJECT);

    for (const struct json *member = value->first; member != NULL; member = member->next) {
        const struct model_field *field = model_find_field(keeping->service, type, member->name);

        if (field == NULL || member->kind == JSON_NULL)
            continue;
        json_add_member(arena, out, model_text(keeping->service, field->name),
                        keep(keeping, field, field->shape, member, depth + 1));
    }
    return out;
}

static struct json *keep_each(struct keeping *keeping, const struct model_field *field,
                              uint8_t shape, const struct json *value, int depth)
{
    struct arena *arena = &keeping->call->arena;
    struct json *out = json_new(arena, value->kind);

    for (const struct json *item = value->first; item != NULL; item = item->next) {
        struct json *kept = keep(keeping, field, model_shape_inner(shape), item, depth + 1);

        if (value->kind == JSON_ARRAY)
            json_add_item(out, kept);
        else
            json_add_member(arena, out, item->name, kept);
    }
    return out;
}

static struct json *keep(struct keeping *keeping, const struct model_field *field, uint8_t shape,
                         const struct json *value, int depth)
{
    bool is_model = field->kind == MODEL_OBJECT || field->kind == MODEL_UNION;

    if (depth > LIMIT_JSON_DEPTH || (field->flags & MODEL_SECRET) != 0 ||
        (value->kind == JSON_STRING && strcmp(value->text, MODEL_HIDDEN) == 0))
        keeping->spoilt = true;
    if (keeping->spoilt)
        return json_new(&keeping->call->arena, JSON_NULL);
    if (model_shape_outer(shape) != MODEL_ONE &&
        (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT))
        return keep_each(keeping, field, shape, value, depth);
    if (is_model && value->kind == JSON_OBJECT)
        return keep_members(keeping, type_of(keeping->service, field, value), value, depth);
    return json_copy(&keeping->call->arena, value);
}

struct json *tool_undo_keep(struct call *call, const struct model_service *service,
                            const struct model_field *field, const struct json *value)
{
    struct keeping keeping = { .call = call, .service = service };
    struct json *kept = keep(&keeping, field, field->shape, value, 0);
    void *member = arena_alloc(&call->arena, model_member_size(field->kind, field->shape));

    if (keeping.spoilt)
        return NULL;
    if (model_decode_field(call, service, field, MODEL_STRICT, "", kept, member) != ERR_NONE) {
        call_forgive(call);
        return NULL;
    }
    return kept;
}
