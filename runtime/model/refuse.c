#include "model/refuse.h"

#include "base/buf.h"
#include "model/decode.h"
#include "model/names.h"

enum {
    CHOICES_MOST = 24, /* values listed in one message */
    NAMES_MOST = 8,    /* field names listed when none is near */
    LIST_CAP = 4096,
};

static const char *const kind_words[] = {
    [JSON_NULL] = "null",       [JSON_BOOL] = "a boolean", [JSON_NUMBER] = "a number",
    [JSON_STRING] = "a string", [JSON_ARRAY] = "an array", [JSON_OBJECT] = "an object",
};

const char *model_kind_words(enum json_kind kind)
{
    return kind_words[kind];
}

const char **model_enum_names(struct arena *arena, const struct model_service *service,
                              const struct model_enum *row)
{
    const char **names = arena_array(arena, row->count > 0 ? row->count : 1, sizeof *names);

    for (size_t i = 0; i < row->count; i++)
        names[i] = model_text(service, service->enum_values[row->values + i]);
    return names;
}

const char **model_subtype_names(struct arena *arena, const struct model_service *service,
                                 const struct model_type *base)
{
    size_t count = base->subtype_count;
    const char **names = arena_array(arena, count > 0 ? count : 1, sizeof *names);

    for (size_t i = 0; i < count; i++)
        names[i] = model_text(service, service->subtypes[base->subtypes + i].value);
    return names;
}

/* Fields are named as the schema of the tool names them. */
static const char *name_of(struct call *call, const struct model_service *service,
                           const struct model_field *field)
{
    char *room = arena_alloc(&call->arena, MODEL_ARGUMENT_NAME_SIZE);

    return model_argument_name(service, field, room);
}

static const char *list_text(struct call *call, const char *const *names, size_t count, size_t most,
                             const char *first)
{
    struct buf out;

    buf_init(&out, &call->arena, LIST_CAP);
    model_names_list(&out, names, count, most, first);
    return out.ptr;
}

enum err model_refuse_kind(struct call *call, const struct model_path *path, const char *expected,
                           const struct json *json)
{
    const char *at = model_path_text(&call->arena, path);

    if (json->kind == JSON_NUMBER)
        return call_fail(call, ERR_ARGUMENT, "%s: expected %s, not %.40s", at, expected,
                         json->text);
    return call_fail(call, ERR_ARGUMENT, "%s: expected %s, not %s", at, expected,
                     json->kind == JSON_STRING && !json_is_text(json) ? "one with a NUL character"
                                                                      : kind_words[json->kind]);
}

enum err model_refuse_choice(struct call *call, const struct model_path *path, const char *given,
                             const char *const *names, size_t count)
{
    const char *at = model_path_text(&call->arena, path);
    const char *nearest = model_nearest(given, names, count);
    const char *list = list_text(call, names, count, CHOICES_MOST, nearest);

    if (nearest != NULL)
        return call_fail(call, ERR_ARGUMENT, "%s: expected one of %s; did you mean %s?", at, list,
                         nearest);
    return call_fail(call, ERR_ARGUMENT, "%s: expected one of %s", at, list);
}

enum err model_refuse_unchosen(struct call *call, const struct model_path *path,
                               const char *const *names, size_t count)
{
    return call_fail(call, ERR_ARGUMENT, "%s: required; one of %s",
                     model_path_text(&call->arena, path),
                     list_text(call, names, count, CHOICES_MOST, NULL));
}

enum err model_refuse_unknown(struct call *call, const struct model_path *path, const char *what,
                              const char *name, const char *const *names, size_t count)
{
    struct model_path at = model_path_name(path, name);
    const char *text = model_path_text(&call->arena, &at);
    const char *nearest = model_nearest(name, names, count);

    if (nearest != NULL)
        return call_fail(call, ERR_ARGUMENT, "%s: unknown %s; did you mean %s?", text, what,
                         nearest);
    if (count == 0)
        return call_fail(call, ERR_ARGUMENT, "%s: unknown %s; none is known here", text, what);
    return call_fail(call, ERR_ARGUMENT, "%s: unknown %s; known are %s", text, what,
                     list_text(call, names, count, NAMES_MOST, NULL));
}

enum err model_refuse_name(struct call *call, const struct model_service *service,
                           const struct model_type *type, const struct model_path *path,
                           const char *name)
{
    size_t count = type->field_count;
    const char **names = arena_array(&call->arena, count > 0 ? count : 1, sizeof *names);

    for (size_t i = 0; i < count; i++)
        names[i] = name_of(call, service, &model_fields(service, type)[i]);
    return model_refuse_unknown(call, path, "field", name, names, count);
}

/* What the first missing field may be, when that is a short choice. */
static enum err refuse_required(struct call *call, const struct model_service *service,
                                const struct model_path *path, const struct model_field *field)
{
    struct model_path at = model_path_name(path, name_of(call, service, field));
    const struct model_enum *row;

    if (field->kind != MODEL_ENUM)
        return call_fail(call, ERR_ARGUMENT, "%s: required", model_path_text(&call->arena, &at));
    row = &service->enums[field->type];
    return model_refuse_unchosen(call, &at, model_enum_names(&call->arena, service, row),
                                 row->count);
}

enum err model_refuse_missing(struct call *call, const struct model_service *service,
                              const struct model_path *path,
                              const struct model_field *const *fields, size_t count)
{
    enum err err = refuse_required(call, service, path, fields[0]);
    const char **names;

    if (count == 1)
        return err;
    names = arena_array(&call->arena, count, sizeof *names);
    for (size_t i = 1; i < count; i++)
        names[i - 1] = name_of(call, service, fields[i]);
    return call_hint(call, "also required: %s",
                     list_text(call, names, count - 1, CHOICES_MOST, NULL));
}
