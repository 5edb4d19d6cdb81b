/*
 * Tables -> what a type looks like, for readers: an object of field names, each with one line
 * ("string, required: The availability domain.") or, while the depth lasts, what is in it.
 * Thread-safe; values live in the arena.
 */
#ifndef MODEL_OUTLINE_H
#define MODEL_OUTLINE_H

#include "base/arena.h"
#include "json/json.h"
#include "model/model.h"

/* How much is told. */
struct model_outline {
    int depth;  /* levels of fields; what lies deeper is named by its type */
    bool texts; /* what fields mean, where it says more than the name; of required ones always */
    bool names_only; /* fields that may be left out are listed by name */
    bool answer;     /* of an answer: "required" is not told */
    size_t values;   /* of an enum or discriminator at most; 0 for all */
};

/*
 * {"type": name, "fields": {...}}; of a polymorphic type also "by", the discriminator, and
 * "branches": {value: "needs a, b; also c"}.
 */
struct json *model_outline_type(struct arena *arena, const struct model_service *service,
                                const struct model_type *type, const struct model_outline *how);

/* One field: a text, or an object {"is": text, ...as above}. */
struct json *model_outline_field(struct arena *arena, const struct model_service *service,
                                 const struct model_type *type, const struct model_field *field,
                                 const struct model_outline *how);

/* "string, required: ..." alone. */
const char *model_outline_line(struct arena *arena, const struct model_service *service,
                               const struct model_type *type, const struct model_field *field,
                               const struct model_outline *how);

/* The values of a polymorphic type, "image|bootVolume", at most `most` (0 for all). */
const char *model_outline_branches(struct arena *arena, const struct model_service *service,
                                   const struct model_type *type, size_t most);

#endif
