/* Places in types: how they are named, found and told of. */
#include <ctype.h>
#include <string.h>

#include "model/decode.h"
#include "model/names.h"
#include "model/property.h"
#include "model/refuse.h"
#include "tool/describe.h"
#include "tool/shape.h"

enum { VALUES = 12, NAMES_SHOWN = 30 };

/* ---- Types by name --------------------------------------------------------------------------- */

static const struct model_service *service_of(const char *text, const char **rest)
{
    const char *dot = strrchr(text, '.');
    char name[MODEL_SERVICE_NAME_SIZE];
    size_t len = dot == NULL ? 0 : (size_t)(dot - text);

    if (len == 0 || len >= sizeof(name))
        return NULL;
    for (size_t i = 0; i < len; i++)
        name[i] = (char)tolower((unsigned char)text[i]);
    name[len] = '\0';
    *rest = dot + 1;
    return catalog_find_service(name);
}

static bool is_named(const struct model_service *service, uint32_t name, const char *text)
{
    return model_names_alike(model_text(service, name), text);
}

bool tool_describe_find_type(const char *text, const struct model_service **service,
                             const struct model_type **type, const struct model_enum **row)
{
    const char *name = NULL;

    *type = NULL;
    *row = NULL;
    *service = service_of(text, &name);
    if (*service == NULL)
        return false;
    for (size_t i = 0; i < (*service)->model_count; i++) {
        if (is_named(*service, (*service)->types[i].name, name)) {
            *type = &(*service)->types[i];
            return true;
        }
    }
    for (size_t i = 0; i < (*service)->enum_count; i++) {
        if (is_named(*service, (*service)->enums[i].name, name)) {
            *row = &(*service)->enums[i];
            return true;
        }
    }
    return false;
}

void tool_describe_hint_types(struct call *call, const char *text)
{
    const char *name = NULL;
    const struct model_service *service = service_of(text, &name);
    const char **names;
    const char *nearest;

    if (service == NULL || !isupper((unsigned char)name[0]))
        return;
    names = arena_array(&call->arena, service->model_count + 1u, sizeof(*names));
    for (size_t i = 0; i < service->model_count; i++)
        names[i] = model_text(service, service->types[i].name);
    nearest = model_nearest(name, names, service->model_count);
    if (nearest != NULL)
        (void)call_hint(call, "a type near it: %s.%s", service->name, nearest);
}

/* ---- Going down ------------------------------------------------------------------------------ */

/* Of the type itself, or of the first subtype that has it. */
static const struct model_field *find_property(struct tool_spot *spot, const char *name)
{
    const struct model_service *service = spot->service;
    const struct model_field *field = model_find_field(service, spot->type, name);

    spot->holder = spot->type;
    for (size_t i = 0; i < spot->type->subtype_count && field == NULL; i++) {
        spot->holder = &service->types[service->subtypes[spot->type->subtypes + i].type];
        field = model_find_field(service, spot->holder, name);
    }
    return field;
}

static const struct model_subtype *find_branch(const struct tool_spot *spot, const char *name)
{
    for (size_t i = 0; i < spot->type->subtype_count; i++) {
        const struct model_subtype *row = &spot->service->subtypes[spot->type->subtypes + i];

        if (is_named(spot->service, row->value, name) ||
            is_named(spot->service, spot->service->types[row->type].name, name))
            return row;
    }
    return NULL;
}

static enum err fail_unknown(struct call *call, const struct tool_spot *spot, const char *name)
{
    const struct model_service *service = spot->service;
    struct model_properties all = model_properties_of(&call->arena, service, spot->type);
    const char **names =
        arena_array(&call->arena, all.count + spot->type->subtype_count + 1u, sizeof(*names));
    size_t count = 0;
    const char *nearest;
    struct buf list;

    buf_init(&list, &call->arena, 4096);
    for (size_t i = 0; i < all.count; i++)
        names[count++] = model_text(service, all.rows[i].field->name);
    for (size_t i = 0; i < spot->type->subtype_count; i++)
        names[count++] = model_text(service, service->subtypes[spot->type->subtypes + i].value);
    nearest = model_nearest(name, names, count);
    model_names_list(&list, names, count, NAMES_SHOWN, nearest);
    call_fail(call, ERR_ARGUMENT, "path: %s has no \"%.100s\"%s%s%s",
              model_text(service, spot->type->name), name, nearest != NULL ? "; did you mean " : "",
              nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
    return call_hint(call, "it has %s", list.ptr);
}

/* "3", "[]", "*" after a list or map: any item of it. */
static bool is_item(const struct tool_spot *spot, const char *name)
{
    return spot->field != NULL && spot->field->shape != MODEL_ONE &&
           strspn(name, "0123456789[]*") == strlen(name);
}

static enum err step(struct call *call, const char *name, struct tool_spot *spot)
{
    const struct model_field *field;
    const struct model_subtype *branch;

    if (name[0] == '\0' || is_item(spot, name))
        return ERR_NONE;
    if (spot->type == NULL)
        return call_fail(call, ERR_ARGUMENT, "path: there is nothing below \"%.100s\"",
                         spot->field == NULL ? "" : model_text(spot->service, spot->field->name));
    field = find_property(spot, name);
    branch = field == NULL ? find_branch(spot, name) : NULL;
    if (field == NULL && branch == NULL)
        return fail_unknown(call, spot, name);
    spot->field = field;
    spot->branch = branch;
    if (branch != NULL) {
        spot->base = spot->type;
        spot->holder = NULL;
        spot->type = &spot->service->types[branch->type];
    } else {
        bool is_model = field->kind == MODEL_OBJECT || field->kind == MODEL_UNION;

        spot->type = is_model ? &spot->service->types[field->type] : NULL;
    }
    return ERR_NONE;
}

/* "body.x" and "launchInstanceDetails.x" are x. */
static bool is_body_name(const struct tool_spot *spot, const char *name)
{
    if (spot->type == NULL || model_find_field(spot->service, spot->type, name) != NULL)
        return false;
    if (model_names_alike(name, "body") || model_names_alike(name, "data"))
        return true;
    return spot->field != NULL && spot->field->in == MODEL_IN_BODY &&
           (is_named(spot->service, spot->field->name, name) ||
            (spot->field->alias != 0 && is_named(spot->service, spot->field->alias, name)));
}

enum err tool_describe_descend(struct call *call, const char *path, struct tool_spot *spot)
{
    struct span rest = span_of(path);

    for (size_t i = 0; rest.ptr != NULL && rest.len > 0; i++) {
        struct span part = span_trim(span_cut(&rest, '.'));
        char *name = arena_strndup(&call->arena, part.ptr == NULL ? "" : part.ptr, part.len);
        char *bracket = strchr(name, '[');
        enum err e;

        if (bracket != NULL && bracket != name)
            *bracket = '\0';
        if (i == 0 && is_body_name(spot, name))
            continue;
        e = step(call, name, spot);
        if (e)
            return e;
    }
    return ERR_NONE;
}

/* ---- Telling --------------------------------------------------------------------------------- */

size_t tool_describe_size(struct arena *arena, const struct json *value)
{
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    json_print(&text, value);
    return text.len;
}

/* What must stand in the object for it to be that branch. */
static void add_branch(struct arena *arena, const struct tool_spot *spot, struct json *out)
{
    const struct model_service *service = spot->service;
    const struct model_field *field =
        &model_fields(service, spot->base)[spot->base->discriminator - 1];
    struct json *set = json_new(arena, JSON_OBJECT);

    json_add_member(arena, set, model_text(service, field->name),
                    json_new_text(arena, model_text(service, spot->branch->value)));
    json_add_member(arena, out, "set", set);
}

/* A field that is named alone is told of wholly: all its values. */
static struct json *draw(struct arena *arena, const struct tool_spot *spot,
                         const struct model_outline *how)
{
    struct json *out;

    if (spot->type == NULL) {
        struct model_outline whole = *how;

        whole.values = 0;
        out = json_new(arena, JSON_OBJECT);
        json_add_member(arena, out, "is",
                        json_new_text(arena, model_outline_line(arena, spot->service, spot->holder,
                                                                spot->field, &whole)));
        return out;
    }
    if (spot->field != NULL && spot->holder != NULL)
        return model_outline_field(arena, spot->service, spot->holder, spot->field, how);
    out = model_outline_type(arena, spot->service, spot->type, how);
    if (spot->branch != NULL)
        add_branch(arena, spot, out);
    return out;
}

/* From all that was asked for to the bare names. */
struct json *tool_describe_spot(struct arena *arena, const struct tool_spot *spot, int depth,
                                bool answer, size_t tokens)
{
    struct model_outline how = {
        .depth = depth,
        .texts = true,
        .answer = answer,
        .values = VALUES,
    };
    struct json *out = draw(arena, spot, &how);

    while (tool_describe_size(arena, out) > tokens * TOOL_SHAPE_TOKEN_BYTES) {
        if (how.depth > 1)
            how.depth--;
        else if (how.texts)
            how.texts = false;
        else if (!how.names_only)
            how.names_only = true;
        else
            break;
        out = draw(arena, spot, &how);
    }
    if (how.depth < depth || !how.texts)
        json_add_member(
            arena, out, "note",
            json_new_text(arena,
                          how.names_only
                              ? "too large to show whole: optional fields are listed by "
                                "name; give path for one of them"
                              : arena_printf(arena,
                                             "shown to depth %d%s to fit; give path "
                                             "for what lies deeper",
                                             how.depth, how.texts ? "" : ", without meanings,")));
    return out;
}
