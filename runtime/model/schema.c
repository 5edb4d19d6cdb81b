#include "model/schema.h"

#include <assert.h>
#include <string.h>

#include "json/json.h"
#include "model/argument.h"
#include "model/arguments.h"
#include "model/host.h"
#include "model/member.h"
#include "model/names.h"
#include "model/property.h"
#include "model/refuse.h"

enum {
    NOTE_VALUES = 3, /* discriminator values listed in one description */
    TEXT_CAP = 512,
};

/* One rendering. */
struct schema {
    const struct model_service *service;
    struct buf *out;
    struct buf text; /* of the description being written */
    int deepest;     /* level of the innermost properties; the root's are 1 */
};

/* JSON Schema's words for each kind. */
static const struct {
    const char *type;
    const char *format;
} kinds[] = {
    [MODEL_STRING] = { "string", NULL },
    [MODEL_ENUM] = { "string", NULL },
    [MODEL_BYTES] = { "string", NULL },
    [MODEL_DATE] = { "string", "date" },
    [MODEL_DATE_TIME] = { "string", "date-time" },
    [MODEL_RANGE] = { "string", NULL },
    [MODEL_BOOL] = { "boolean", NULL },
    [MODEL_INT] = { "integer", NULL },
    [MODEL_FLOAT] = { "number", NULL },
    [MODEL_ANY] = { "object", NULL },
    [MODEL_OBJECT] = { "object", NULL },
    [MODEL_UNION] = { "object", NULL },
    [MODEL_STREAM] = { "string", NULL },
};

static void add_properties(struct schema *schema, const struct model_type *type, int level,
                           bool *first);

/* ---- Small pieces ---------------------------------------------------------------------------- */

static void add_quoted(struct buf *out, const char *text)
{
    json_print_string(out, span_of(text));
}

static void add_comma(struct buf *out, bool *first)
{
    if (!*first)
        buf_add_char(out, ',');
    *first = false;
}

static void add_enum(struct schema *schema, const char *const *names, size_t count)
{
    bool first = true;

    if (count == 0)
        return;
    buf_add_text(schema->out, ",\"enum\":[");
    for (size_t i = 0; i < count; i++) {
        add_comma(schema->out, &first);
        add_quoted(schema->out, names[i]);
    }
    buf_add_char(schema->out, ']');
}

static bool is_model(const struct model_field *field)
{
    return field->kind == MODEL_OBJECT || field->kind == MODEL_UNION;
}

/* ---- Descriptions ---------------------------------------------------------------------------- */

static bool has_field(const struct model_service *service, const struct model_type *type,
                      const struct model_field *field)
{
    const struct model_field *fields = model_fields(service, type);
    const char *name = model_text(service, field->name);

    for (size_t i = 0; i < type->field_count; i++) {
        if (strcmp(model_text(service, fields[i].name), name) == 0)
            return true;
    }
    return false;
}

/* " For sourceType image, bootVolume." when only some subtypes of the base know the field. */
static void add_note(struct schema *schema, const struct model_type *base,
                     const struct model_field *field)
{
    const struct model_service *service = schema->service;
    const char **names;
    size_t count = 0;

    if (base->subtype_count == 0 || base->discriminator == 0 || has_field(service, base, field))
        return;
    names = model_subtype_names(schema->out->arena, service, base);
    for (size_t i = 0; i < base->subtype_count; i++) {
        const struct model_subtype *row = &service->subtypes[base->subtypes + i];

        if (has_field(service, &service->types[row->type], field))
            names[count++] = names[i];
    }
    if (count == base->subtype_count)
        return;
    buf_printf(&schema->text, " For %s ",
               model_text(service, model_fields(service, base)[base->discriminator - 1].name));
    model_names_list(&schema->text, names, count, NOTE_VALUES, NULL);
    buf_add_char(&schema->text, '.');
}

/* The type that a schema does not spell out is named, so that it can be asked for. */
static void add_type_name(struct schema *schema, const struct model_field *field)
{
    buf_printf(&schema->text, " (%s)",
               model_text(schema->service, schema->service->types[field->type].name));
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void add_object(struct schema *schema, const struct model_type *type, int level)
{
    bool first = true;

    buf_add_text(schema->out, ",\"properties\":{");
    add_properties(schema, type, level, &first);
    buf_add_char(schema->out, '}');
    first = true;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(schema->service, type)[i];
        char room[MODEL_ARGUMENT_NAME_SIZE];

        if (!model_must_be_set(type, field))
            continue;
        buf_add_text(schema->out, first ? ",\"required\":[" : ",");
        first = false;
        add_quoted(schema->out, model_argument_name(schema->service, field, room));
    }
    if (!first)
        buf_add_char(schema->out, ']');
}

/* Writes the value's schema up to its closing brace. */
static void open_one(struct schema *schema, const struct model_field *field, int level)
{
    const struct model_service *service = schema->service;

    assert(field->kind < sizeof kinds / sizeof kinds[0]);
    buf_printf(schema->out, "{\"type\":\"%s\"", kinds[field->kind].type);
    if (kinds[field->kind].format != NULL)
        buf_printf(schema->out, ",\"format\":\"%s\"", kinds[field->kind].format);
    if (field->kind == MODEL_ENUM) {
        const struct model_enum *row = &service->enums[field->type];

        add_enum(schema, model_enum_names(schema->out->arena, service, row), row->count);
    }
    if (is_model(field) && level < schema->deepest)
        add_object(schema, &service->types[field->type], level + 1);
}

static void open_value(struct schema *schema, const struct model_field *field, uint8_t shape,
                       int level)
{
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        buf_add_text(schema->out, "{\"type\":\"array\",\"items\":");
        open_value(schema, field, model_shape_inner(shape), level);
        buf_add_char(schema->out, '}');
        break;
    case MODEL_MAP:
        buf_add_text(schema->out, "{\"type\":\"object\"");
        break;
    default:
        open_one(schema, field, level);
    }
}

/* A name that means different types in different subtypes: a text, which the decoder reads as
 * what the chosen subtype needs, or where all are objects one that is not spelled out. */
static void open_mixed(struct schema *schema, const struct model_property *property)
{
    buf_printf(schema->out, "{\"type\":\"%s\"", property->object ? "object" : "string");
}

/* ---- Properties ------------------------------------------------------------------------------ */

static bool is_discriminator(const struct model_service *service, const struct model_type *type,
                             const struct model_field *field)
{
    return type->subtype_count > 0 && type->discriminator != 0 &&
           field == &model_fields(service, type)[type->discriminator - 1];
}

static void begin_property(struct schema *schema, const struct model_field *field,
                           const char *suffix, bool *first)
{
    char room[MODEL_ARGUMENT_NAME_SIZE];
    const char *name = model_argument_name(schema->service, field, room);

    add_comma(schema->out, first);
    add_quoted(schema->out, arena_printf(schema->out->arena, "%s%s", name, suffix));
    buf_add_char(schema->out, ':');
}

/* Ends the schema of a property with what schema->text says. */
static void close_property(struct schema *schema)
{
    buf_add_text(schema->out, ",\"description\":");
    json_print_string(schema->out, buf_span(&schema->text));
    buf_add_char(schema->out, '}');
}

static void describe(struct schema *schema, const struct model_type *type,
                     const struct model_property *property, int level)
{
    const struct model_field *field = property->field;
    bool spelled_out =
        !property->mixed && level < schema->deepest && model_shape_outer(field->shape) != MODEL_MAP;

    buf_clear(&schema->text);
    model_describe_field(schema->service, field, &schema->text);
    if (property->mixed && !property->text && !property->object)
        buf_add_text(&schema->text, " JSON text where it is no string.");
    add_note(schema, type, field);
    if (is_model(field) && !spelled_out)
        add_type_name(schema, field);
}

/* One property of `type`, which is a polymorphic base when the property may be a subtype's. */
static void add_property(struct schema *schema, const struct model_type *type,
                         const struct model_property *property, int level, bool *first)
{
    const struct model_service *service = schema->service;
    const struct model_field *field = property->field;

    begin_property(schema, field, "", first);
    if (is_discriminator(service, type, field)) {
        buf_add_text(schema->out, "{\"type\":\"string\"");
        add_enum(schema, model_subtype_names(schema->out->arena, service, type),
                 type->subtype_count);
    } else if (property->mixed) {
        open_mixed(schema, property);
    } else {
        open_value(schema, field, field->shape, level);
    }
    describe(schema, type, property, level);
    close_property(schema);
}

/* The properties of a type, those of all subtypes of a base among them. */
static void add_properties(struct schema *schema, const struct model_type *type, int level,
                           bool *first)
{
    struct model_properties all = model_properties_of(schema->out->arena, schema->service, type);

    for (size_t i = 0; i < all.count && !buf_full(schema->out); i++)
        add_property(schema, type, &all.rows[i], level, first);
}

/* ---- The root -------------------------------------------------------------------------------- */

static void add_text_property(struct schema *schema, const struct model_field *field,
                              const char *suffix, const char *text, bool *first)
{
    begin_property(schema, field, suffix, first);
    buf_add_text(schema->out, "{\"type\":\"string\"");
    buf_clear(&schema->text);
    model_describe_field(schema->service, field, &schema->text);
    buf_add_text(&schema->text, text);
    close_property(schema);
}

/* A binary body is text, or bytes in base64 under a second name. */
static void add_stream(struct schema *schema, const struct model_field *field, bool *first)
{
    add_text_property(schema, field, "", " Text to send.", first);
    add_text_property(schema, field, MODEL_STREAM_SUFFIX, " Bytes to send, in base64.", first);
}

static void add_arguments(struct schema *schema, const struct model_op *op,
                          const struct model_type *request, bool flat)
{
    const struct model_service *service = schema->service;
    struct model_field host;
    bool first = true;

    if (model_host_argument(service, op, &host))
        add_text_property(schema, &host, "", " Its own host is used.", &first);
    for (size_t i = 0; i < request->field_count; i++) {
        const struct model_field *field = &model_fields(service, request)[i];
        struct model_property property = { .field = field };

        if (model_is_plumbing(service, field))
            continue;
        if (field->kind == MODEL_STREAM)
            add_stream(schema, field, &first);
        else if (field->in == MODEL_IN_BODY && flat)
            add_properties(schema, &service->types[field->type], 1, &first);
        else
            add_property(schema, request, &property, 1, &first);
    }
}

static void add_required_name(struct schema *schema, const struct model_field *field, size_t *count)
{
    char room[MODEL_ARGUMENT_NAME_SIZE];

    buf_add_text(schema->out, *count == 0 ? ",\"required\":[" : ",");
    add_quoted(schema->out, model_argument_name(schema->service, field, room));
    ++*count;
}

static void add_required_of(struct schema *schema, const struct model_type *type, size_t *count)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(schema->service, type)[i];

        if (model_must_be_set(type, field))
            add_required_name(schema, field, count);
    }
}

/* A binary body has two names, of which either will do: neither is required. */
static void add_required(struct schema *schema, const struct model_op *op,
                         const struct model_type *request, bool flat)
{
    const struct model_service *service = schema->service;
    struct model_field host;
    size_t count = 0;

    if (model_host_argument(service, op, &host))
        add_required_name(schema, &host, &count);
    for (size_t i = 0; i < request->field_count; i++) {
        const struct model_field *field = &model_fields(service, request)[i];

        if (field->kind == MODEL_STREAM || !model_argument_is_required(op, field))
            continue;
        if (field->in == MODEL_IN_BODY && flat)
            add_required_of(schema, &service->types[field->type], &count);
        else
            add_required_name(schema, field, &count);
    }
    if (count > 0)
        buf_add_char(schema->out, ']');
}

/* With depth 0 the body is an object that is not spelled out. */
static void render(const struct model_service *service, const struct model_op *op, int depth,
                   struct buf *out)
{
    const struct model_type *request = &service->types[op->request];
    struct schema schema = {
        .service = service,
        .out = out,
        .deepest = depth > 0 ? depth : 1,
    };
    bool flat = depth > 0 && model_arguments_are_flat(service, op);

    buf_init(&schema.text, out->arena, TEXT_CAP);
    buf_add_text(out, "{\"type\":\"object\",\"properties\":{");
    add_arguments(&schema, op, request, flat);
    buf_add_char(out, '}');
    add_required(&schema, op, request, flat);
    buf_add_char(out, '}');
}

void model_schema(const struct model_service *service, const struct model_op *op, struct buf *out)
{
    struct buf text;

    for (int depth = MODEL_SCHEMA_DEPTH; depth >= 0; depth--) {
        buf_init(&text, out->arena, MODEL_SCHEMA_CAP);
        render(service, op, depth, &text);
        if (!buf_full(&text))
            break;
    }
    if (buf_full(&text)) {
        buf_clear(&text);
        buf_add_text(&text, "{\"type\":\"object\",\"properties\":{}}");
    }
    buf_add_span(out, buf_span(&text));
}

void model_argument_schema(const struct model_service *service, const struct model_field *field,
                           struct buf *out)
{
    struct schema schema = { .service = service, .out = out, .deepest = 0 };
    const char *meaning = model_field_meaning(service, field);

    open_value(&schema, field, field->shape, 1);
    if (meaning != NULL) {
        buf_add_text(out, ",\"description\":");
        add_quoted(out, meaning);
    }
    buf_add_char(out, '}');
}
