/*
 * Documents from the tables: what of a JSON value fits a model, and what a model needs besides.
 * Values are JSON trees in the arena given; nothing is shared with the source.
 */
#ifndef SANDBOX_FILL_H
#define SANDBOX_FILL_H

#include "json/json.h"
#include "model/model.h"

struct sandbox_fill {
    struct arena *arena;
    const struct model_service *service;
    const char *tenancy; /* the OCID that ...compartmentId gets */
    int64_t now_ms;
};

/* A new object with the members of `source` that `type` has, deeply; what does not fit is left
 * out. `source` may be NULL. */
struct json *sandbox_fill_project(const struct sandbox_fill *fill, const struct model_type *type,
                                  const struct json *source);

/* Effect: adds the required fields that `object` lacks, deeply, with plausible values. */
void sandbox_fill_complete(const struct sandbox_fill *fill, const struct model_type *type,
                           struct json *object);

/* A plausible value for one field. */
struct json *sandbox_fill_value(const struct sandbox_fill *fill, const struct model_field *field);

/* The present time as OCI writes it. */
struct json *sandbox_fill_now(const struct sandbox_fill *fill);

/* Effect: puts a member in the place of one of the same name, or behind the last one. */
void sandbox_fill_set(struct arena *arena, struct json *object, const char *name,
                      struct json *value);

/* Effect: as above, only when the model has the field and the object does not. */
void sandbox_fill_default(const struct sandbox_fill *fill, const struct model_type *type,
                          struct json *object, const char *name, struct json *value);

#endif
