/*
 * The properties that a type has in a JSON Schema: its fields, and for a polymorphic base those of
 * all its subtypes. Inside model/. Thread-safe.
 */
#ifndef MODEL_PROPERTY_H
#define MODEL_PROPERTY_H

#include "base/arena.h"
#include "model/model.h"

struct model_property {
    const struct model_field *field; /* of the first type that has it */
    bool mixed;                      /* other subtypes have one of that name and another type */
    bool text;                       /* in all of them it is a string */
    bool object;                     /* in all of them it is an object of the description */
};

struct model_properties {
    struct model_property *rows; /* in the arena; the base's first, then by subtype */
    size_t count;
};

/* Each name once. */
struct model_properties model_properties_of(struct arena *arena,
                                            const struct model_service *service,
                                            const struct model_type *type);

/* True for headers that only plumbing sets (opc-request-id, opc-retry-token): accepted as
 * arguments, not advertised in schemas. */
bool model_is_plumbing(const struct model_service *service, const struct model_field *field);

#endif
