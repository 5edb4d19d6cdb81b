#include "model/outline.h"

#include <string.h>

#include "base/buf.h"
#include "model/member.h"
#include "model/property.h"
#include "model/refuse.h"
#include "model/schema.h"

enum { TEXT_MAX = 200, BRANCH_NAMES = 14 };

static const char *const kinds[] = {
    [MODEL_STRING] = "string",      [MODEL_ENUM] = "enum",      [MODEL_BYTES] = "base64",
    [MODEL_DATE] = "date",          [MODEL_DATE_TIME] = "time", [MODEL_RANGE] = "byte range",
    [MODEL_BOOL] = "boolean",       [MODEL_INT] = "integer",    [MODEL_FLOAT] = "number",
    [MODEL_ANY] = "any JSON value", [MODEL_OBJECT] = "object",  [MODEL_UNION] = "object",
    [MODEL_STREAM] = "bytes",
};

/* One outline. */
struct drawing {
    struct arena *arena;
    const struct model_service *service;
    const struct model_outline *how;
};

static bool is_model(const struct model_field *field)
{
    return field->kind == MODEL_OBJECT || field->kind == MODEL_UNION;
}

/* ---- One line -------------------------------------------------------------------------------- */

static void add_choice(struct buf *out, const char *const *names, size_t count, size_t most)
{
    size_t shown = most == 0 || count <= most + 1 ? count : most;

    for (size_t i = 0; i < shown; i++)
        buf_printf(out, "%s%s", i == 0 ? "" : "|", names[i]);
    if (shown < count)
        buf_printf(out, "|... (%zu more)", count - shown);
}

const char *model_outline_branches(struct arena *arena, const struct model_service *service,
                                   const struct model_type *type, size_t most)
{
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    add_choice(&text, (const char *const *)model_subtype_names(arena, service, type),
               type->subtype_count, most);
    return text.ptr;
}

static const char *discriminator_of(const struct model_service *service,
                                    const struct model_type *type)
{
    return model_text(service, model_fields(service, type)[type->discriminator - 1].name);
}

static bool is_base(const struct model_type *type)
{
    return type->subtype_count > 0 && type->discriminator != 0;
}

static void add_shape(struct buf *out, uint8_t shape)
{
    for (; shape != MODEL_ONE; shape = model_shape_inner(shape))
        buf_add_text(out, model_shape_outer(shape) == MODEL_LIST ? "list of " : "map of ");
}

/* "list of object X by kind: a|b" */
static void add_kind(struct drawing *drawing, const struct model_field *field, struct buf *out)
{
    const struct model_service *service = drawing->service;

    add_shape(out, field->shape);
    buf_add_text(out, kinds[field->kind]);
    if (field->kind == MODEL_ENUM) {
        const struct model_enum *row = &service->enums[field->type];

        buf_add_char(out, ' ');
        add_choice(out, (const char *const *)model_enum_names(drawing->arena, service, row),
                   row->count, drawing->how->values);
    }
    if (is_model(field)) {
        const struct model_type *type = &service->types[field->type];

        buf_printf(out, " %s", model_text(service, type->name));
        if (is_base(type))
            buf_printf(out, " by %s %s", discriminator_of(service, type),
                       model_outline_branches(drawing->arena, service, type, drawing->how->values));
    }
}

/* The first sentence, or as much of it as fits. */
static struct span first_sentence(const char *text)
{
    struct span out = span_of(text);
    const char *end = strstr(text, ". ");

    if (end != NULL)
        out.len = (size_t)(end - text) + 1;
    if (out.len > TEXT_MAX)
        out.len = TEXT_MAX;
    while (out.len > 0 && span_utf8_error(out) < out.len)
        out.len--;
    return out;
}

static void add_meaning(struct drawing *drawing, const struct model_field *field, bool required,
                        struct buf *out)
{
    const char *text = model_field_meaning(drawing->service, field);

    if (text == NULL || (!drawing->how->texts && !required))
        return;
    buf_add_text(out, ": ");
    buf_add_span(out, first_sentence(text));
}

static const char *draw_line(struct drawing *drawing, const struct model_type *type,
                             const struct model_field *field)
{
    bool required = !drawing->how->answer && model_must_be_set(type, field);
    struct buf text;

    buf_init(&text, drawing->arena, SIZE_MAX);
    add_kind(drawing, field, &text);
    if (required)
        buf_add_text(&text, ", required");
    if (field->flags & MODEL_DEPRECATED)
        buf_add_text(&text, ", deprecated");
    if (field->flags & MODEL_SECRET)
        buf_add_text(&text, ", secret");
    add_meaning(drawing, field, required, &text);
    return text.ptr;
}

const char *model_outline_line(struct arena *arena, const struct model_service *service,
                               const struct model_type *type, const struct model_field *field,
                               const struct model_outline *how)
{
    struct drawing drawing = { .arena = arena, .service = service, .how = how };

    return draw_line(&drawing, type, field);
}

/* ---- Branches -------------------------------------------------------------------------------- */

static bool has_field(const struct model_service *service, const struct model_type *type,
                      uint32_t name)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (model_fields(service, type)[i].name == name)
            return true;
    }
    return false;
}

static void add_names(const struct model_service *service, const struct model_type *base,
                      const struct model_type *type, bool required, struct buf *out)
{
    size_t count = 0;

    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(service, type)[i];

        if (model_must_be_set(type, field) != required || has_field(service, base, field->name) ||
            (field->flags & (MODEL_DEPRECATED | MODEL_DISCRIMINATOR)) != 0)
            continue;
        if (count == 0)
            buf_printf(out, "%s%s", out->len > 0 ? "; " : "", required ? "needs " : "also ");
        if (count < BRANCH_NAMES)
            buf_printf(out, "%s%s", count > 0 ? ", " : "", model_text(service, field->name));
        count++;
    }
    if (count > BRANCH_NAMES)
        buf_printf(out, " and %zu more", count - BRANCH_NAMES);
}

/* What each branch adds to the fields of the base. */
static struct json *draw_branches(struct drawing *drawing, const struct model_type *type)
{
    const struct model_service *service = drawing->service;
    struct json *out = json_new(drawing->arena, JSON_OBJECT);
    size_t most = drawing->how->values == 0 ? type->subtype_count : drawing->how->values;

    for (size_t i = 0; i < type->subtype_count && i < most; i++) {
        const struct model_subtype *row = &service->subtypes[type->subtypes + i];
        struct buf text;

        buf_init(&text, drawing->arena, SIZE_MAX);
        add_names(service, type, &service->types[row->type], true, &text);
        if (!drawing->how->names_only)
            add_names(service, type, &service->types[row->type], false, &text);
        json_add_member(drawing->arena, out, model_text(service, row->value),
                        json_new_text(drawing->arena, text.len > 0 ? text.ptr : "no more fields"));
    }
    if (most < type->subtype_count)
        json_add_member(drawing->arena, out, "...",
                        json_new_text(drawing->arena, arena_printf(drawing->arena, "%zu more",
                                                                   type->subtype_count - most)));
    return out;
}

/* ---- Fields ---------------------------------------------------------------------------------- */

static void draw_type(struct drawing *drawing, const struct model_type *type, int depth,
                      struct json *out);

static struct json *draw_field(struct drawing *drawing, const struct model_type *type,
                               const struct model_field *field, int depth)
{
    const char *line = draw_line(drawing, type, field);
    struct json *out;

    if (!is_model(field) || depth <= 0)
        return json_new_text(drawing->arena, line);
    out = json_new(drawing->arena, JSON_OBJECT);
    json_add_member(drawing->arena, out, "is", json_new_text(drawing->arena, line));
    draw_type(drawing, &drawing->service->types[field->type], depth, out);
    return out;
}

/* A discriminator is told of beside the fields: by "by", or by the branch itself. */
static bool chooses(const struct model_type *type, size_t field)
{
    return field + 1u == type->discriminator && (is_base(type) || type->base != 0);
}

static void draw_fields(struct drawing *drawing, const struct model_type *type, int depth,
                        struct json *out)
{
    const struct model_field *fields = model_fields(drawing->service, type);
    struct json *shown = json_new(drawing->arena, JSON_OBJECT);
    struct json *others = json_new(drawing->arena, JSON_ARRAY);

    for (size_t i = 0; i < type->field_count; i++) {
        const char *name = model_text(drawing->service, fields[i].name);

        if (chooses(type, i))
            continue;
        if (drawing->how->names_only &&
            (drawing->how->answer || !model_must_be_set(type, &fields[i])))
            json_add_item(others, json_new_text(drawing->arena, name));
        else
            json_add_member(drawing->arena, shown, name,
                            draw_field(drawing, type, &fields[i], depth - 1));
    }
    if (shown->count > 0)
        json_add_member(drawing->arena, out, "fields", shown);
    if (others->count > 0)
        json_add_member(drawing->arena, out, "optional", others);
}

static void draw_type(struct drawing *drawing, const struct model_type *type, int depth,
                      struct json *out)
{
    draw_fields(drawing, type, depth, out);
    if (!is_base(type))
        return;
    json_add_member(drawing->arena, out, "by",
                    json_new_text(drawing->arena, discriminator_of(drawing->service, type)));
    json_add_member(drawing->arena, out, "branches", draw_branches(drawing, type));
}

struct json *model_outline_type(struct arena *arena, const struct model_service *service,
                                const struct model_type *type, const struct model_outline *how)
{
    struct drawing drawing = { .arena = arena, .service = service, .how = how };
    struct json *out = json_new(arena, JSON_OBJECT);

    json_add_member(arena, out, "type", json_new_text(arena, model_text(service, type->name)));
    draw_type(&drawing, type, how->depth, out);
    return out;
}

struct json *model_outline_field(struct arena *arena, const struct model_service *service,
                                 const struct model_type *type, const struct model_field *field,
                                 const struct model_outline *how)
{
    struct drawing drawing = { .arena = arena, .service = service, .how = how };

    return draw_field(&drawing, type, field, how->depth);
}
