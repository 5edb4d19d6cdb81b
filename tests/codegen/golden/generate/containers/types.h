/* Generated from spec/containers.json by codegen. Do not edit. */
#ifndef OCI_CONTAINERS_TYPES_H
#define OCI_CONTAINERS_TYPES_H

#include "model/model.h"

/* Rows of oci_containers_service.types. */
enum {
    OCI_CONTAINERS_TYPE_BOX,
    OCI_CONTAINERS_TYPE_LOT,
    OCI_CONTAINERS_TYPE_UPDATE_BOX_REQUEST,
    OCI_CONTAINERS_TYPE_UPDATE_BOX_RESPONSE,
};

struct oci_containers_lot;

/* Box. */
struct oci_containers_box {
    struct model_unknown *unknown;
    struct { const char **keys; struct model_map *values; size_t len; } tags;
    struct { const char **keys; const char **values; size_t len; } labels;
    struct { const char **keys; struct model_list *values; size_t len; } groups;
    struct { struct model_list *items; size_t len; } grid;
    struct { struct model_map *items; size_t len; } rows;
    struct { const char **keys; struct model_list *values; size_t len; } lots;
    struct { struct model_list *items; size_t len; } deep; /* date and time */
    const struct json *anything;
    struct { struct model_bool *items; size_t len; } flags;
    struct { const char **keys; struct model_float *values; size_t len; } weights;
};

/* Lot. */
struct oci_containers_lot {
    struct model_unknown *unknown;
    struct model_int number;
    struct model_float weight;
    const char *content; /* base64 */
};

#endif
