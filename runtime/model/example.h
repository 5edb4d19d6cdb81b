/*
 * Tables -> the smallest call that an operation takes: what is required, and the few fields that
 * no service goes without, with values that look like the real ones. Thread-safe; values live in
 * the arena, the same ones each time.
 */
#ifndef MODEL_EXAMPLE_H
#define MODEL_EXAMPLE_H

#include "base/arena.h"
#include "json/json.h"
#include "model/model.h"

struct model_example {
    struct json *params; /* an object; a body that is no object stands among them */
    struct json *body;   /* an object, or NULL when none has to be sent */
};

/* model_arguments_decode() takes the params with the body beside them as "body". */
void model_example_of(struct arena *arena, const struct model_service *service,
                      const struct model_op *op, struct model_example *out);

/* An object of a model type; of a polymorphic base one of its subtypes. */
struct json *model_example_type(struct arena *arena, const struct model_service *service,
                                const struct model_type *type);

/* The subtype that an example of a polymorphic base shows; NULL when it has none. */
const struct model_subtype *model_example_subtype(const struct model_service *service,
                                                  const struct model_type *base);

/* Inside model/ (example_values.c): what a scalar is set to, by its name and kind, in a struct of
 * `type`. A text, or the text of a number. */
const char *model_example_text(struct arena *arena, const struct model_service *service,
                               const struct model_type *type, const struct model_field *field);
const char *model_example_number(const char *name);

/* The value of an enum that is liked best, NULL when any will do. */
const char *model_example_choice(const struct model_service *service,
                                 const struct model_field *field);

/* Whether a field that may be left out is shown nevertheless. */
bool model_example_wants(const struct model_service *service, const struct model_type *type,
                         const struct model_field *field);

#endif
