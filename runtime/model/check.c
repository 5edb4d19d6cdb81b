/*
 * model_check(): the required fields of structs that were filled in C, where no decoder looked.
 */
#include "model/encode.h"
#include "model/member.h"
#include "model/path.h"

/* One check. */
struct checker {
    struct call *call;
    const struct model_service *service;
};

static enum err check_struct(struct checker *checker, const struct model_type *type,
                             const struct model_path *path, const void *value);

static enum err check_one(struct checker *checker, const struct model_field *field,
                          const struct model_path *path, const void *member)
{
    const struct model_union *choice;

    if (field->kind == MODEL_OBJECT)
        return check_struct(checker, &checker->service->types[field->type], path,
                            model_pointer(member));
    if (field->kind != MODEL_UNION)
        return ERR_NONE;
    choice = member;
    return check_struct(checker, choice->type, path, choice->value);
}

static enum err check_value(struct checker *checker, const struct model_field *field, uint8_t shape,
                            const struct model_path *path, const void *member);

static enum err check_list(struct checker *checker, const struct model_field *field, uint8_t shape,
                           const struct model_path *path, const void *member)
{
    struct model_list list = model_list(member);
    size_t size = model_member_size(field->kind, shape);

    for (size_t i = 0; i < list.len; i++) {
        struct model_path at = model_path_item(path, i);
        enum err err = check_value(checker, field, shape, &at, model_item(list.items, i, size));

        if (err)
            return err;
    }
    return ERR_NONE;
}

static enum err check_map(struct checker *checker, const struct model_field *field, uint8_t shape,
                          const struct model_path *path, const void *member)
{
    struct model_map map = model_map(member);
    size_t size = model_member_size(field->kind, shape);

    for (size_t i = 0; i < map.len; i++) {
        struct model_path at = model_path_name(path, map.keys[i]);
        enum err err = check_value(checker, field, shape, &at, model_item(map.values, i, size));

        if (err)
            return err;
    }
    return ERR_NONE;
}

static enum err check_value(struct checker *checker, const struct model_field *field, uint8_t shape,
                            const struct model_path *path, const void *member)
{
    uint8_t inner = model_shape_inner(shape);

    if (!model_value_is_set(field->kind, shape, member) ||
        model_value_is_null(field->kind, shape, member))
        return ERR_NONE;
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        return check_list(checker, field, inner, path, member);
    case MODEL_MAP:
        return check_map(checker, field, inner, path, member);
    default:
        return check_one(checker, field, path, member);
    }
}

static enum err check_struct(struct checker *checker, const struct model_type *type,
                             const struct model_path *path, const void *value)
{
    const struct model_field *fields = model_fields(checker->service, type);

    for (size_t i = 0; i < type->field_count; i++) {
        const void *member = model_member_const(value, &fields[i]);
        struct model_path at = model_path_name(path, model_text(checker->service, fields[i].name));
        enum err err;

        if (model_must_be_set(type, &fields[i]) && !model_is_set(&fields[i], member))
            return call_fail(checker->call, ERR_ARGUMENT, "%s: required",
                             model_path_text(&checker->call->arena, &at));
        err = check_value(checker, &fields[i], fields[i].shape, &at, member);
        if (err)
            return err;
    }
    return ERR_NONE;
}

enum err model_check(struct call *call, const struct model_service *service,
                     const struct model_type *type, const void *value)
{
    struct checker checker = { .call = call, .service = service };
    struct model_path root = model_path_root("");

    return check_struct(&checker, type, &root, value);
}
