#include "model/encode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "model/member.h"

/* One encoding. */
struct encoder {
    struct call *call;
    const struct model_service *service;
    struct buf *out;
};

enum { FLOAT_TEXT = 40 };

static enum err encode_value(struct encoder *encoder, const struct model_field *field,
                             uint8_t shape, const void *member);

static const char *name_of(const struct encoder *encoder, const struct model_field *field)
{
    return model_text(encoder->service, field->name);
}

/* ---- Scalars --------------------------------------------------------------------------------- */

static enum err encode_text(struct encoder *encoder, const struct model_field *field,
                            struct span text)
{
    if (span_utf8_error(text) != text.len)
        return call_fail(encoder->call, ERR_ARGUMENT, "%s: not UTF-8", name_of(encoder, field));
    json_print_string(encoder->out, text);
    return ERR_NONE;
}

/* The shortest digits that read back as the same number, with a point whatever the locale of a
 * program that uses the library writes (some take several bytes). */
static void print_double(struct buf *out, double number)
{
    char text[FLOAT_TEXT];
    bool pointed = false;

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    for (const char *c = text; *c != '\0'; c++) {
        bool point = strchr("+-0123456789e", *c) == NULL;

        if (!point || !pointed)
            buf_add_char(out, point ? '.' : *c);
        pointed = pointed || point;
    }
}

static enum err encode_float(struct encoder *encoder, const struct model_field *field,
                             const struct model_float *member)
{
    if (member->text != NULL) {
        buf_add_text(encoder->out, member->text);
        return ERR_NONE;
    }
    if (!isfinite(member->val))
        return call_fail(encoder->call, ERR_ARGUMENT, "%s: not a finite number",
                         name_of(encoder, field));
    print_double(encoder->out, member->val);
    return ERR_NONE;
}

static enum err encode_stream(struct encoder *encoder, const struct model_field *field,
                              const struct model_stream *member)
{
    if (member->ptr == NULL)
        return call_fail(encoder->call, ERR_ARGUMENT, "%s: a file is no JSON value",
                         name_of(encoder, field));
    return encode_text(encoder, field, (struct span){ member->ptr, member->len });
}

/* ---- Objects --------------------------------------------------------------------------------- */

/* Writes what stands before a member. `*first` says whether it is the first one. */
static void begin_member(struct encoder *encoder, struct span name, bool *first)
{
    if (!*first)
        buf_add_char(encoder->out, ',');
    *first = false;
    json_print_string(encoder->out, name);
    buf_add_char(encoder->out, ':');
}

/* The discriminator value that stands for a subtype, or NULL when `type` is none. */
static const char *own_value(const struct model_service *service, const struct model_type *type)
{
    const struct model_subtype *row = NULL;

    if (type->base != 0)
        row = model_subtype_of_type(service, &service->types[type->base - 1], type);
    return row != NULL ? model_text(service, row->value) : NULL;
}

static enum err encode_fields(struct encoder *encoder, const struct model_type *type,
                              const void *value, bool *first)
{
    const struct model_field *fields = model_fields(encoder->service, type);

    for (size_t i = 0; i < type->field_count && !buf_full(encoder->out); i++) {
        const struct model_field *field = &fields[i];
        const void *member = model_member_const(value, field);
        const char *own = NULL;
        enum err err;

        if (!model_is_set(field, member)) {
            if (field->flags & MODEL_DISCRIMINATOR)
                own = own_value(encoder->service, type);
            if (own == NULL)
                continue;
            member = &own;
        }
        begin_member(encoder, span_of(name_of(encoder, field)), first);
        err = encode_value(encoder, field, field->shape, member);
        if (err)
            return err;
    }
    return ERR_NONE;
}

/* A name that came from JSON may hold a NUL: then only the JSON value knows all of it. */
static struct span unknown_name(const struct model_unknown *unknown)
{
    if (unknown->name == unknown->value->name)
        return (struct span){ unknown->name, unknown->value->name_len };
    return span_of(unknown->name);
}

static enum err encode_struct(struct encoder *encoder, const struct model_type *type,
                              const void *value)
{
    struct model_unknown *const *unknown =
        model_unknown_of(encoder->service, type, (void *)(uintptr_t)value);
    bool first = true;
    enum err err;

    buf_add_char(encoder->out, '{');
    err = encode_fields(encoder, type, value, &first);
    if (err)
        return err;
    for (const struct model_unknown *at = unknown != NULL ? *unknown : NULL; at != NULL;
         at = at->next) {
        begin_member(encoder, unknown_name(at), &first);
        json_print(encoder->out, at->value);
    }
    buf_add_char(encoder->out, '}');
    return ERR_NONE;
}

static enum err encode_union(struct encoder *encoder, const struct model_field *field,
                             const struct model_union *member)
{
    const struct model_service *service = encoder->service;
    const struct model_type *base = &service->types[field->type];

    if (member->type != base && model_subtype_of_type(service, base, member->type) == NULL)
        return call_fail(encoder->call, ERR_ARGUMENT, "%s: its type is no subtype of %s",
                         name_of(encoder, field), model_text(service, base->name));
    return encode_struct(encoder, member->type, member->value);
}

/* ---- Lists and maps -------------------------------------------------------------------------- */

static enum err encode_item(struct encoder *encoder, const struct model_field *field, uint8_t shape,
                            const void *item)
{
    if (!model_value_is_set(field->kind, shape, item))
        return call_fail(encoder->call, ERR_ARGUMENT, "%s: holds an item that is not set",
                         name_of(encoder, field));
    return encode_value(encoder, field, shape, item);
}

static enum err encode_list(struct encoder *encoder, const struct model_field *field, uint8_t shape,
                            const void *member)
{
    struct model_list list = model_list(member);
    size_t size = model_member_size(field->kind, shape);

    buf_add_char(encoder->out, '[');
    for (size_t i = 0; i < list.len && !buf_full(encoder->out); i++) {
        enum err err;

        if (i > 0)
            buf_add_char(encoder->out, ',');
        err = encode_item(encoder, field, shape, model_item(list.items, i, size));
        if (err)
            return err;
    }
    buf_add_char(encoder->out, ']');
    return ERR_NONE;
}

static enum err encode_map(struct encoder *encoder, const struct model_field *field, uint8_t shape,
                           const void *member)
{
    struct model_map map = model_map(member);
    size_t size = model_member_size(field->kind, shape);
    bool first = true;

    buf_add_char(encoder->out, '{');
    for (size_t i = 0; i < map.len && !buf_full(encoder->out); i++) {
        struct span key = span_of(map.keys[i]);
        enum err err;

        if (span_utf8_error(key) != key.len)
            return call_fail(encoder->call, ERR_ARGUMENT, "%s: a key is not UTF-8",
                             name_of(encoder, field));
        begin_member(encoder, key, &first);
        err = encode_item(encoder, field, shape, model_item(map.values, i, size));
        if (err)
            return err;
    }
    buf_add_char(encoder->out, '}');
    return ERR_NONE;
}

/* ---- Any value ------------------------------------------------------------------------------- */

static enum err encode_one(struct encoder *encoder, const struct model_field *field,
                           const void *member)
{
    switch (field->kind) {
    case MODEL_BOOL:
        buf_add_text(encoder->out, ((const struct model_bool *)member)->val ? "true" : "false");
        return ERR_NONE;
    case MODEL_INT:
        buf_add_int(encoder->out, ((const struct model_int *)member)->val);
        return ERR_NONE;
    case MODEL_FLOAT:
        return encode_float(encoder, field, member);
    case MODEL_STREAM:
        return encode_stream(encoder, field, member);
    case MODEL_UNION:
        return encode_union(encoder, field, member);
    case MODEL_ANY:
        json_print(encoder->out, model_pointer(member));
        return ERR_NONE;
    case MODEL_OBJECT:
        return encode_struct(encoder, &encoder->service->types[field->type], model_pointer(member));
    default:
        return encode_text(encoder, field, span_of(model_pointer(member)));
    }
}

static enum err encode_value(struct encoder *encoder, const struct model_field *field,
                             uint8_t shape, const void *member)
{
    uint8_t inner = model_shape_inner(shape);

    if (model_value_is_null(field->kind, shape, member)) {
        buf_add_text(encoder->out, "null");
        return ERR_NONE;
    }
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        return encode_list(encoder, field, inner, member);
    case MODEL_MAP:
        return encode_map(encoder, field, inner, member);
    default:
        return encode_one(encoder, field, member);
    }
}

/* Leaves nothing half written. */
static enum err finish(struct encoder *encoder, size_t start, enum err err)
{
    if (!err && buf_full(encoder->out))
        err = call_fail(encoder->call, ERR_LIMIT, "the JSON text is larger than %zu bytes",
                        encoder->out->cap);
    if (err)
        buf_cut(encoder->out, start);
    return err;
}

enum err model_encode_field(struct call *call, const struct model_service *service,
                            const struct model_field *field, const void *member, struct buf *out)
{
    struct encoder encoder = { .call = call, .service = service, .out = out };
    size_t start = out->len;

    if (!model_is_set(field, member))
        return call_fail(call, ERR_ARGUMENT, "%s: not set", name_of(&encoder, field));
    return finish(&encoder, start, encode_value(&encoder, field, field->shape, member));
}

enum err model_encode(struct call *call, const struct model_service *service,
                      const struct model_type *type, const void *value, struct buf *out)
{
    struct encoder encoder = { .call = call, .service = service, .out = out };
    size_t start = out->len;

    return finish(&encoder, start, encode_struct(&encoder, type, value));
}
