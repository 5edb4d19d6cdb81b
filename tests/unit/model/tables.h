/*
 * A small service written by hand in the form of generated code, with every kind and shape: what
 * the tests of model/ decode into.
 */
#ifndef TESTS_MODEL_TABLES_H
#define TESTS_MODEL_TABLES_H

#include "model/model.h"

/* Rows of kitchen.types. */
enum {
    KITCHEN_PART,
    KITCHEN_SHAPE,
    KITCHEN_CIRCLE,
    KITCHEN_SQUARE,
    KITCHEN_TEXT,
    KITCHEN_ALL,
    KITCHEN_SOURCE,
    KITCHEN_IMAGE_SOURCE,
    KITCHEN_EMPTY,
    KITCHEN_MODELS,
    KITCHEN_UPDATE_ALL_REQUEST = KITCHEN_MODELS,
    KITCHEN_UPLOAD_REQUEST,
    KITCHEN_MAKE_SHAPE_REQUEST,
    KITCHEN_RENAME_REQUEST,
    KITCHEN_PUT_NAMES_REQUEST,
    KITCHEN_PING_REQUEST,
    KITCHEN_TYPES,
};

/* Rows of kitchen.ops. */
enum {
    KITCHEN_UPDATE_ALL,
    KITCHEN_UPLOAD,
    KITCHEN_MAKE_SHAPE,
    KITCHEN_RENAME,
    KITCHEN_PUT_NAMES,
    KITCHEN_PING,
    KITCHEN_OPS,
};

struct kitchen_part {
    struct model_unknown *unknown;
    const char *name;
    struct model_int count;
};

/* The base of circle, square and text. */
struct kitchen_shape {
    struct model_unknown *unknown;
    const char *kind;
    const char *label;
};

struct kitchen_circle {
    struct model_unknown *unknown;
    const char *kind;
    const char *label;
    struct model_float radius;
    const char *value;
};

struct kitchen_square {
    struct model_unknown *unknown;
    const char *kind;
    const char *label;
    struct model_int side;
    struct model_int value;
};

struct kitchen_text {
    struct model_unknown *unknown;
    const char *kind;
    const char *label;
    const char *body_text;
};

struct kitchen_string_list {
    const char **items;
    size_t len;
};

struct kitchen_int_list {
    struct model_int *items;
    size_t len;
};

struct kitchen_all {
    struct model_unknown *unknown;
    const char *display_name;
    const char *color;
    const char *data;
    const char *day;
    const char *time_created;
    const char *window;
    struct model_bool is_enabled;
    struct model_int count;
    struct model_float ratio;
    const struct json *extra;
    struct kitchen_part *part;
    struct model_union shape;
    struct kitchen_string_list names;
    struct kitchen_int_list counts;
    struct {
        struct kitchen_int_list *items;
        size_t len;
    } grid;
    struct {
        struct model_union *items;
        size_t len;
    } shapes;
    struct {
        struct kitchen_part **items;
        size_t len;
    } parts;
    struct {
        const char **keys;
        const char **values;
        size_t len;
    } freeform_tags;
    struct {
        const char **keys;
        struct model_map *values;
        size_t len;
    } defined_tags;
    struct {
        const char **keys;
        struct kitchen_string_list *values;
        size_t len;
    } groups;
    struct kitchen_all *child;
    const char *ref;
    const char *urn_extension;
    struct model_union source;
};

/* A base whose discriminator may be left out. */
struct kitchen_source {
    struct model_unknown *unknown;
    const char *source_type;
    const char *id;
};

struct kitchen_image_source {
    struct model_unknown *unknown;
    const char *source_type;
    const char *id;
    const char *image_id;
};

struct kitchen_empty {
    struct model_unknown *unknown;
};

struct kitchen_update_all_request {
    const char *all_id;
    const char *if_match;
    const char *opc_request_id;
    const char *opc_retry_token;
    struct model_int limit;
    struct kitchen_string_list fields;
    struct {
        const char **keys;
        const char **values;
        size_t len;
    } opc_meta;
    struct kitchen_all *update_all_details;
};

struct kitchen_upload_request {
    const char *object_name;
    struct model_stream upload_body;
};

struct kitchen_make_shape_request {
    struct model_union shape_details;
};

struct kitchen_rename_request {
    const char *name;
    struct kitchen_part *rename_details;
};

struct kitchen_put_names_request {
    struct kitchen_string_list names;
};

struct kitchen_ping_request {
    char nothing;
};

extern const struct model_service kitchen;

static inline const struct model_type *kitchen_type(int row)
{
    return &kitchen.types[row];
}

#endif
