/* Generated from spec/everything.json by codegen. Do not edit. */
#ifndef OCI_EVERYTHING_TYPES_H
#define OCI_EVERYTHING_TYPES_H

#include "model/model.h"

/* Rows of oci_everything_service.types. */
enum {
    OCI_EVERYTHING_TYPE_ROUND,
    OCI_EVERYTHING_TYPE_SHAPE,
    OCI_EVERYTHING_TYPE_THING,
    OCI_EVERYTHING_TYPE_GET_THING_REQUEST,
    OCI_EVERYTHING_TYPE_GET_THING_RESPONSE,
    OCI_EVERYTHING_TYPE_UPDATE_THING_REQUEST,
    OCI_EVERYTHING_TYPE_UPDATE_THING_RESPONSE,
    OCI_EVERYTHING_TYPE_LIST_THINGS_REQUEST,
    OCI_EVERYTHING_TYPE_LIST_THINGS_RESPONSE,
};

/* Round: a Shape whose form is "ROUND". */
struct oci_everything_round {
    struct model_unknown *unknown;
    const char *color;
    const char *form; /* required */
    struct model_int radius; /* required */
};

/*
 * Shape: form says which of these it is.
 *   "ROUND": Round
 */
struct oci_everything_shape {
    struct model_unknown *unknown;
    const char *color;
    const char *form; /* required */
};

/* Thing. */
struct oci_everything_thing {
    struct model_unknown *unknown;
    const char *id; /* required */
    struct model_int count;
    struct model_float ratio;
    struct model_bool is_ready;
    struct model_union shape; /* struct oci_everything_shape or a subtype */
    /* struct oci_everything_shape or a subtype */
    struct { struct model_union *items; size_t len; } shapes;
    const char *state; /* enum Thing.State */
    struct { const char **keys; struct model_map *values; size_t len; } tags;
    struct oci_everything_thing *parent;
    const char *password;
};

#endif
