#include "model/mask.h"

#include <string.h>

#include "base/buf.h"
#include "json/json.h"
#include "model/encode.h"
#include "model/member.h"

/* Room for the names of what is hidden, and how many are told. */
enum { NAMES_CAP = 4096, NAMES_MAX = 32 };

/* One walk over an answer. */
struct masker {
    struct call *call;
    const struct model_service *service;
    const char *names[NAMES_MAX]; /* of what was hidden, each once */
    size_t count;
    const char **secrets; /* of all secret fields of the service; NULL until it is asked for */
    size_t secret_count;
};

static void mask_struct(struct masker *masker, const struct model_type *type, void *value);

static void remember(struct masker *masker, const char *name)
{
    for (size_t i = 0; i < masker->count; i++) {
        if (strcmp(masker->names[i], name) == 0)
            return;
    }
    if (masker->count < NAMES_MAX)
        masker->names[masker->count++] = name;
}

/* ---- Unknown members ------------------------------------------------------------------------- */

/* The tables do not say how many fields there are: the type with the last ones does. */
static size_t count_fields(const struct model_service *service)
{
    size_t count = 0;

    for (size_t i = 0; i < service->type_count; i++) {
        const struct model_type *type = &service->types[i];

        if (type->field_count > 0 && count < type->fields + type->field_count)
            count = type->fields + type->field_count;
    }
    return count;
}

static void collect_secrets(struct masker *masker)
{
    const struct model_service *service = masker->service;
    size_t count = count_fields(service);

    masker->secrets = arena_array(&masker->call->arena, count + 1, sizeof *masker->secrets);
    for (size_t i = 0; i < count; i++) {
        if ((service->fields[i].flags & MODEL_SECRET) != 0)
            masker->secrets[masker->secret_count++] = model_text(service, service->fields[i].name);
    }
}

/* A name of the service's pool when some secret field has this name, else NULL. */
static const char *secret_name(struct masker *masker, const char *name)
{
    if (masker->secrets == NULL)
        collect_secrets(masker);
    for (size_t i = 0; i < masker->secret_count; i++) {
        if (strcmp(masker->secrets[i], name) == 0)
            return masker->secrets[i];
    }
    return NULL;
}

/* A field of the type itself that came as something else than described is as secret as ever; for
 * other names any type of the service may tell. */
static const char *secret_member(struct masker *masker, const struct model_type *type,
                                 const char *name)
{
    const struct model_field *fields = model_fields(masker->service, type);

    for (size_t i = 0; i < type->field_count; i++) {
        const char *own = model_text(masker->service, fields[i].name);

        if (strcmp(own, name) == 0)
            return (fields[i].flags & MODEL_SECRET) != 0 ? own : NULL;
    }
    return secret_name(masker, name);
}

/* A copy that has the name of the original. */
static struct json *copy_of(struct masker *masker, const struct json *value)
{
    struct json *copy = json_copy(&masker->call->arena, value);

    copy->name = value->name;
    copy->name_len = value->name_len;
    return copy;
}

static void hide_json(struct json *value)
{
    *value = (struct json){
        .kind = JSON_STRING,
        .text = MODEL_HIDDEN,
        .len = strlen(MODEL_HIDDEN),
        .name = value->name,
        .name_len = value->name_len,
        .next = value->next,
    };
}

/* Hides a member that is `secret`, else those inside it that are. */
static void mask_json(struct masker *masker, const char *secret, struct json *value)
{
    if (secret != NULL && value->kind != JSON_NULL) {
        remember(masker, secret);
        hide_json(value);
        return;
    }
    for (struct json *at = value->first; at != NULL; at = at->next)
        mask_json(masker, at->name != NULL ? secret_name(masker, at->name) : NULL, at);
}

/* What is changed is a copy: the value belongs to whoever parsed it. */
static void mask_unknown(struct masker *masker, const struct model_type *type,
                         struct model_unknown *unknown)
{
    for (; unknown != NULL; unknown = unknown->next) {
        struct json *copy = copy_of(masker, unknown->value);

        mask_json(masker, secret_member(masker, type, unknown->name), copy);
        unknown->value = copy;
    }
}

/* ---- Fields ---------------------------------------------------------------------------------- */

/* Any value may hold what a field of the service holds. */
static void mask_any(struct masker *masker, void *member)
{
    struct json *copy = copy_of(masker, model_pointer(member));

    mask_json(masker, /* secret= */ NULL, copy);
    model_pointer_set(member, copy);
}

static void mask_one(struct masker *masker, const struct model_field *field, void *member)
{
    if (field->kind == MODEL_UNION) {
        struct model_union *value = member;

        mask_struct(masker, value->type, value->value);
    } else if (field->kind == MODEL_OBJECT) {
        mask_struct(masker, &masker->service->types[field->type],
                    (void *)(uintptr_t)model_pointer(member));
    } else if (field->kind == MODEL_ANY) {
        mask_any(masker, member);
    } else if ((field->flags & MODEL_SECRET) != 0 && model_kind_is_text(field->kind)) {
        remember(masker, model_text(masker->service, field->name));
        model_pointer_set(member, MODEL_HIDDEN);
    }
}

static void mask_value(struct masker *masker, const struct model_field *field, uint8_t shape,
                       void *member);

static void mask_items(struct masker *masker, const struct model_field *field, uint8_t shape,
                       void *items, size_t len)
{
    size_t size = model_member_size(field->kind, shape);

    for (size_t i = 0; i < len; i++)
        mask_value(masker, field, shape, (char *)items + i * size);
}

static void mask_value(struct masker *masker, const struct model_field *field, uint8_t shape,
                       void *member)
{
    uint8_t inner = model_shape_inner(shape);

    if (!model_value_is_set(field->kind, shape, member) ||
        model_value_is_null(field->kind, shape, member))
        return;
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        mask_items(masker, field, inner, model_list(member).items, model_list(member).len);
        break;
    case MODEL_MAP:
        mask_items(masker, field, inner, model_map(member).values, model_map(member).len);
        break;
    default:
        mask_one(masker, field, member);
    }
}

static void mask_struct(struct masker *masker, const struct model_type *type, void *value)
{
    const struct model_field *fields = model_fields(masker->service, type);
    struct model_unknown **unknown = model_unknown_of(masker->service, type, value);

    for (size_t i = 0; i < type->field_count; i++)
        mask_value(masker, &fields[i], fields[i].shape, model_member(value, &fields[i]));
    if (unknown != NULL)
        mask_unknown(masker, type, *unknown);
}

const char *model_mask(struct call *call, const struct model_service *service,
                       const struct model_type *type, void *value)
{
    struct masker masker = { .call = call, .service = service };
    struct buf names;

    mask_struct(&masker, type, value);
    if (masker.count == 0)
        return NULL;
    buf_init(&names, &call->arena, NAMES_CAP);
    for (size_t i = 0; i < masker.count; i++)
        buf_printf(&names, "%s%s", i > 0 ? ", " : "", masker.names[i]);
    return names.ptr;
}
