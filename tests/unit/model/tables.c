#include "model/tables.h"

/* name of the member of the pool, text. */
#define STRINGS(X)                                                                                 \
    X(all, "All")                                                                                  \
    X(all_id, "allId")                                                                             \
    X(blue, "DARK_BLUE")                                                                           \
    X(body_text, "bodyText")                                                                       \
    X(child, "child")                                                                              \
    X(circle, "circle")                                                                            \
    X(circle_type, "Circle")                                                                       \
    X(color, "color")                                                                              \
    X(count, "count")                                                                              \
    X(counts, "counts")                                                                            \
    X(data, "data")                                                                                \
    X(day, "day")                                                                                  \
    X(defined_tags, "definedTags")                                                                 \
    X(details_all, "updateAllDetails")                                                             \
    X(details_rename, "renameDetails")                                                             \
    X(details_shape, "shapeDetails")                                                               \
    X(display_name, "displayName")                                                                 \
    X(empty_type, "Empty")                                                                         \
    X(extra, "extra")                                                                              \
    X(fields, "fields")                                                                            \
    X(freeform_tags, "freeformTags")                                                               \
    X(green, "GREEN")                                                                              \
    X(grid, "grid")                                                                                \
    X(groups, "groups")                                                                            \
    X(id, "id")                                                                                    \
    X(if_match, "if-match")                                                                        \
    X(if_match_alias, "ifMatch")                                                                   \
    X(image, "image")                                                                              \
    X(image_id, "imageId")                                                                         \
    X(image_type, "ImageSource")                                                                   \
    X(is_enabled, "isEnabled")                                                                     \
    X(kind, "kind")                                                                                \
    X(label, "label")                                                                              \
    X(limit, "limit")                                                                              \
    X(make_shape, "makeShape")                                                                     \
    X(meta, "opc-meta-")                                                                           \
    X(meta_alias, "opcMeta")                                                                       \
    X(name, "name")                                                                                \
    X(names, "names")                                                                              \
    X(object_name, "objectName")                                                                   \
    X(part, "part")                                                                                \
    X(part_type, "Part")                                                                           \
    X(parts, "parts")                                                                              \
    X(ping, "ping")                                                                                \
    X(put_names, "putNames")                                                                       \
    X(radius, "radius")                                                                            \
    X(ratio, "ratio")                                                                              \
    X(red, "RED")                                                                                  \
    X(ref, "$ref")                                                                                 \
    X(ref_alias, "ref")                                                                            \
    X(rename_op, "rename")                                                                         \
    X(request_id, "opc-request-id")                                                                \
    X(request_id_alias, "opcRequestId")                                                            \
    X(retry_token, "opc-retry-token")                                                              \
    X(retry_token_alias, "opcRetryToken")                                                          \
    X(shape, "shape")                                                                              \
    X(shape_type, "Shape")                                                                         \
    X(shapes, "shapes")                                                                            \
    X(side, "side")                                                                                \
    X(source, "source")                                                                            \
    X(source_base, "Source")                                                                       \
    X(source_type, "sourceType")                                                                   \
    X(square, "square")                                                                            \
    X(square_type, "Square")                                                                       \
    X(text, "text")                                                                                \
    X(text_type, "Text")                                                                           \
    X(time_created, "timeCreated")                                                                 \
    X(update_all, "updateAll")                                                                     \
    X(upload, "upload")                                                                            \
    X(upload_body, "uploadBody")                                                                   \
    X(urn, "urn:ietf:params:scim:schemas:oracle:idcs:extension:kitchen:Sink")                      \
    X(urn_alias, "urnIetfParamsScimSchemasOracleIdcsExtensionKitchenSinkAndTheTable")              \
    X(value, "value")                                                                              \
    X(window, "window")

struct pool {
    char empty[1];
#define POOL_MEMBER(id, text) char id[sizeof(text)];
    STRINGS(POOL_MEMBER)
#undef POOL_MEMBER
};

static const struct pool pool = {
#define POOL_VALUE(id, text) .id = text,
    STRINGS(POOL_VALUE)
#undef POOL_VALUE
};

#define AT(id) offsetof(struct pool, id)
#define MODEL_FIELD(c_type, member, wire, kind_, shape_, type_, flags_)                            \
    {                                                                                              \
        .name = AT(wire), .offset = offsetof(struct kitchen_##c_type, member), .type = (type_),    \
        .kind = (kind_), .shape = (shape_), .in = MODEL_IN_OBJECT, .flags = (flags_)               \
    }
#define PARAMETER(c_type, member, wire, alias_, kind_, shape_, type_, in_, flags_)                 \
    {                                                                                              \
        .name = AT(wire), .alias = (alias_), .offset = offsetof(struct kitchen_##c_type, member),  \
        .type = (type_), .kind = (kind_), .shape = (shape_), .in = (in_), .flags = (flags_)        \
    }

enum { COLOR_ENUM, KIND_ENUM, ENUMS };

static const uint32_t enum_values[] = {
    AT(red), AT(green), AT(blue), AT(circle), AT(square), AT(text),
};

static const struct model_enum enums[] = {
    [COLOR_ENUM] = { .name = AT(color), .values = 0, .count = 3, .open = 1 },
    [KIND_ENUM] = { .name = AT(kind), .values = 3, .count = 3 },
};

enum { MAP_MAP = MODEL_MAP | MODEL_MAP << 2, MAP_LIST = MODEL_MAP | MODEL_LIST << 2 };
enum { LIST_LIST = MODEL_LIST | MODEL_LIST << 2 };
enum { KIND_FLAGS = MODEL_REQUIRED | MODEL_DISCRIMINATOR };

static const struct model_field fields[] = {
    /* 0: Part */
    MODEL_FIELD(part, name, name, MODEL_STRING, MODEL_ONE, 0, MODEL_REQUIRED),
    MODEL_FIELD(part, count, count, MODEL_INT, MODEL_ONE, 0, 0),
    /* 2: Shape */
    MODEL_FIELD(shape, kind, kind, MODEL_ENUM, MODEL_ONE, KIND_ENUM, KIND_FLAGS),
    MODEL_FIELD(shape, label, label, MODEL_STRING, MODEL_ONE, 0, 0),
    /* 4: Circle */
    MODEL_FIELD(circle, kind, kind, MODEL_ENUM, MODEL_ONE, KIND_ENUM, KIND_FLAGS),
    MODEL_FIELD(circle, label, label, MODEL_STRING, MODEL_ONE, 0, 0),
    MODEL_FIELD(circle, radius, radius, MODEL_FLOAT, MODEL_ONE, 0, MODEL_REQUIRED),
    MODEL_FIELD(circle, value, value, MODEL_STRING, MODEL_ONE, 0, 0),
    /* 8: Square */
    MODEL_FIELD(square, kind, kind, MODEL_ENUM, MODEL_ONE, KIND_ENUM, KIND_FLAGS),
    MODEL_FIELD(square, label, label, MODEL_STRING, MODEL_ONE, 0, 0),
    MODEL_FIELD(square, side, side, MODEL_INT, MODEL_ONE, 0, 0),
    MODEL_FIELD(square, value, value, MODEL_INT, MODEL_ONE, 0, 0),
    /* 12: Text */
    MODEL_FIELD(text, kind, kind, MODEL_ENUM, MODEL_ONE, KIND_ENUM, KIND_FLAGS),
    MODEL_FIELD(text, label, label, MODEL_STRING, MODEL_ONE, 0, 0),
    MODEL_FIELD(text, body_text, body_text, MODEL_STRING, MODEL_ONE, 0, 0),
    /* 15: All */
    MODEL_FIELD(all, display_name, display_name, MODEL_STRING, MODEL_ONE, 0, MODEL_REQUIRED),
    MODEL_FIELD(all, color, color, MODEL_ENUM, MODEL_ONE, COLOR_ENUM, 0),
    MODEL_FIELD(all, data, data, MODEL_BYTES, MODEL_ONE, 0, 0),
    MODEL_FIELD(all, day, day, MODEL_DATE, MODEL_ONE, 0, 0),
    MODEL_FIELD(all, time_created, time_created, MODEL_DATE_TIME, MODEL_ONE, 0, 0),
    MODEL_FIELD(all, window, window, MODEL_RANGE, MODEL_ONE, 0, 0),
    MODEL_FIELD(all, is_enabled, is_enabled, MODEL_BOOL, MODEL_ONE, 0, 0),
    MODEL_FIELD(all, count, count, MODEL_INT, MODEL_ONE, 0, 0),
    MODEL_FIELD(all, ratio, ratio, MODEL_FLOAT, MODEL_ONE, 0, 0),
    MODEL_FIELD(all, extra, extra, MODEL_ANY, MODEL_ONE, 0, 0),
    MODEL_FIELD(all, part, part, MODEL_OBJECT, MODEL_ONE, KITCHEN_PART, 0),
    MODEL_FIELD(all, shape, shape, MODEL_UNION, MODEL_ONE, KITCHEN_SHAPE, 0),
    MODEL_FIELD(all, names, names, MODEL_STRING, MODEL_LIST, 0, 0),
    MODEL_FIELD(all, counts, counts, MODEL_INT, MODEL_LIST, 0, 0),
    MODEL_FIELD(all, grid, grid, MODEL_INT, LIST_LIST, 0, 0),
    MODEL_FIELD(all, shapes, shapes, MODEL_UNION, MODEL_LIST, KITCHEN_SHAPE, 0),
    MODEL_FIELD(all, parts, parts, MODEL_OBJECT, MODEL_LIST, KITCHEN_PART, 0),
    MODEL_FIELD(all, freeform_tags, freeform_tags, MODEL_STRING, MODEL_MAP, 0, 0),
    MODEL_FIELD(all, defined_tags, defined_tags, MODEL_ANY, MAP_MAP, 0, 0),
    MODEL_FIELD(all, groups, groups, MODEL_STRING, MAP_LIST, 0, 0),
    MODEL_FIELD(all, child, child, MODEL_OBJECT, MODEL_ONE, KITCHEN_ALL, 0),
    PARAMETER(all, ref, ref, AT(ref_alias), MODEL_STRING, MODEL_ONE, 0, MODEL_IN_OBJECT, 0),
    PARAMETER(all, urn_extension, urn, AT(urn_alias), MODEL_STRING, MODEL_ONE, 0, MODEL_IN_OBJECT,
              0),
    MODEL_FIELD(all, source, source, MODEL_UNION, MODEL_ONE, KITCHEN_SOURCE, 0),
    /* 39: Source */
    MODEL_FIELD(source, source_type, source_type, MODEL_STRING, MODEL_ONE, 0, MODEL_DISCRIMINATOR),
    MODEL_FIELD(source, id, id, MODEL_STRING, MODEL_ONE, 0, 0),
    /* 41: ImageSource */
    MODEL_FIELD(image_source, source_type, source_type, MODEL_STRING, MODEL_ONE, 0, KIND_FLAGS),
    MODEL_FIELD(image_source, id, id, MODEL_STRING, MODEL_ONE, 0, MODEL_REQUIRED),
    MODEL_FIELD(image_source, image_id, image_id, MODEL_STRING, MODEL_ONE, 0, MODEL_REQUIRED),
    /* 44: UpdateAllRequest */
    PARAMETER(update_all_request, all_id, all_id, 0, MODEL_STRING, MODEL_ONE, 0, MODEL_IN_PATH,
              MODEL_REQUIRED),
    PARAMETER(update_all_request, if_match, if_match, AT(if_match_alias), MODEL_STRING, MODEL_ONE,
              0, MODEL_IN_HEADER, 0),
    PARAMETER(update_all_request, opc_request_id, request_id, AT(request_id_alias), MODEL_STRING,
              MODEL_ONE, 0, MODEL_IN_HEADER, 0),
    PARAMETER(update_all_request, opc_retry_token, retry_token, AT(retry_token_alias), MODEL_STRING,
              MODEL_ONE, 0, MODEL_IN_HEADER, 0),
    PARAMETER(update_all_request, limit, limit, 0, MODEL_INT, MODEL_ONE, 0, MODEL_IN_QUERY, 0),
    PARAMETER(update_all_request, fields, fields, 0, MODEL_STRING, MODEL_LIST, 0, MODEL_IN_QUERY,
              0),
    PARAMETER(update_all_request, opc_meta, meta, AT(meta_alias), MODEL_STRING, MODEL_MAP, 0,
              MODEL_IN_HEADERS, 0),
    PARAMETER(update_all_request, update_all_details, details_all, 0, MODEL_OBJECT, MODEL_ONE,
              KITCHEN_ALL, MODEL_IN_BODY, MODEL_REQUIRED),
    /* 52: UploadRequest */
    PARAMETER(upload_request, object_name, object_name, 0, MODEL_STRING, MODEL_ONE, 0,
              MODEL_IN_PATH, MODEL_REQUIRED),
    PARAMETER(upload_request, upload_body, upload_body, 0, MODEL_STREAM, MODEL_ONE, 0,
              MODEL_IN_BODY, MODEL_REQUIRED),
    /* 54: MakeShapeRequest */
    PARAMETER(make_shape_request, shape_details, details_shape, 0, MODEL_UNION, MODEL_ONE,
              KITCHEN_SHAPE, MODEL_IN_BODY, MODEL_REQUIRED),
    /* 55: RenameRequest */
    PARAMETER(rename_request, name, name, 0, MODEL_STRING, MODEL_ONE, 0, MODEL_IN_QUERY, 0),
    PARAMETER(rename_request, rename_details, details_rename, 0, MODEL_OBJECT, MODEL_ONE,
              KITCHEN_PART, MODEL_IN_BODY, 0),
    /* 57: PutNamesRequest */
    PARAMETER(put_names_request, names, names, 0, MODEL_STRING, MODEL_LIST, 0, MODEL_IN_BODY,
              MODEL_REQUIRED),
};

static const struct model_subtype subtypes[] = {
    { .value = AT(circle), .type = KITCHEN_CIRCLE, .base = KITCHEN_SHAPE },
    { .value = AT(square), .type = KITCHEN_SQUARE, .base = KITCHEN_SHAPE },
    { .value = AT(text), .type = KITCHEN_TEXT, .base = KITCHEN_SHAPE },
    { .value = AT(image), .type = KITCHEN_IMAGE_SOURCE, .base = KITCHEN_SOURCE },
};

#define TYPE(c_type, name_, first, count)                                                          \
    .name = AT(name_), .fields = (first), .field_count = (count), .size = sizeof(struct c_type)

static const struct model_type types[] = {
    [KITCHEN_PART] = { TYPE(kitchen_part, part_type, 0, 2) },
    [KITCHEN_SHAPE] = { TYPE(kitchen_shape, shape_type, 2, 2), .subtypes = 0, .subtype_count = 3,
                        .discriminator = 1 },
    [KITCHEN_CIRCLE] = { TYPE(kitchen_circle, circle_type, 4, 4), .base = 1 + KITCHEN_SHAPE,
                         .discriminator = 1 },
    [KITCHEN_SQUARE] = { TYPE(kitchen_square, square_type, 8, 4), .base = 1 + KITCHEN_SHAPE,
                         .discriminator = 1 },
    [KITCHEN_TEXT] = { TYPE(kitchen_text, text_type, 12, 3), .base = 1 + KITCHEN_SHAPE,
                       .discriminator = 1 },
    [KITCHEN_ALL] = { TYPE(kitchen_all, all, 15, 24) },
    [KITCHEN_SOURCE] = { TYPE(kitchen_source, source_base, 39, 2), .subtypes = 3,
                         .subtype_count = 1, .discriminator = 1 },
    [KITCHEN_IMAGE_SOURCE] = { TYPE(kitchen_image_source, image_type, 41, 3),
                               .base = 1 + KITCHEN_SOURCE, .discriminator = 1 },
    [KITCHEN_EMPTY] = { TYPE(kitchen_empty, empty_type, 0, 0) },
    [KITCHEN_UPDATE_ALL_REQUEST] = { TYPE(kitchen_update_all_request, update_all, 44, 8) },
    [KITCHEN_UPLOAD_REQUEST] = { TYPE(kitchen_upload_request, upload, 52, 2) },
    [KITCHEN_MAKE_SHAPE_REQUEST] = { TYPE(kitchen_make_shape_request, make_shape, 54, 1) },
    [KITCHEN_RENAME_REQUEST] = { TYPE(kitchen_rename_request, rename_op, 55, 2) },
    [KITCHEN_PUT_NAMES_REQUEST] = { TYPE(kitchen_put_names_request, put_names, 57, 1) },
    [KITCHEN_PING_REQUEST] = { TYPE(kitchen_ping_request, ping, 0, 0) },
};

static const struct model_op ops[] = {
    [KITCHEN_UPDATE_ALL] = { .name = AT(update_all),
                             .request = KITCHEN_UPDATE_ALL_REQUEST,
                             .method = MODEL_PUT,
                             .flags = MODEL_OP_BODY_REQUIRED },
    [KITCHEN_UPLOAD] = { .name = AT(upload),
                         .request = KITCHEN_UPLOAD_REQUEST,
                         .method = MODEL_PUT,
                         .flags = MODEL_OP_BODY_REQUIRED },
    [KITCHEN_MAKE_SHAPE] = { .name = AT(make_shape),
                             .request = KITCHEN_MAKE_SHAPE_REQUEST,
                             .method = MODEL_POST,
                             .flags = MODEL_OP_BODY_REQUIRED },
    [KITCHEN_RENAME] = { .name = AT(rename_op),
                         .request = KITCHEN_RENAME_REQUEST,
                         .method = MODEL_POST },
    [KITCHEN_PUT_NAMES] = { .name = AT(put_names),
                            .request = KITCHEN_PUT_NAMES_REQUEST,
                            .method = MODEL_PUT,
                            .flags = MODEL_OP_BODY_REQUIRED },
    [KITCHEN_PING] = { .name = AT(ping), .request = KITCHEN_PING_REQUEST, .method = MODEL_GET },
};

const struct model_service kitchen = {
    .name = "kitchen",
    .title = "Kitchen",
    .version = "20240101",
    .package = "0",
    .strings = (const char *)&pool,
    .types = types,
    .fields = fields,
    .subtypes = subtypes,
    .enums = enums,
    .enum_values = enum_values,
    .ops = ops,
    .type_count = KITCHEN_TYPES,
    .enum_count = ENUMS,
    .op_count = KITCHEN_OPS,
    .model_count = KITCHEN_MODELS,
};
