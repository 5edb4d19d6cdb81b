/*
 * The refusals of strict decoding: each names the field, the rule it breaks and what would be
 * right. Inside model/. All give ERR_ARGUMENT and record it.
 */
#ifndef MODEL_REFUSE_H
#define MODEL_REFUSE_H

#include "base/call.h"
#include "json/json.h"
#include "model/model.h"
#include "model/path.h"

/* "a string", "an object", "null". */
const char *model_kind_words(enum json_kind kind);

/* "ocpus: expected a number, not a string"; a number of the wrong sort is quoted. */
enum err model_refuse_kind(struct call *call, const struct model_path *path, const char *expected,
                           const struct json *json);

/* "shape: expected one of A, B, C; did you mean A?" The nearest value is listed first. */
enum err model_refuse_choice(struct call *call, const struct model_path *path, const char *given,
                             const char *const *names, size_t count);

/* "sourceType: required; one of image, bootVolume" */
enum err model_refuse_unchosen(struct call *call, const struct model_path *path,
                               const char *const *names, size_t count);

/* "sorceType: unknown field; did you mean sourceType?", or the first of the names that are known.
 * `what` is the word for a name: "field". */
enum err model_refuse_unknown(struct call *call, const struct model_path *path, const char *what,
                              const char *name, const char *const *names, size_t count);

/* The same with the fields of `type` as the known names. */
enum err model_refuse_name(struct call *call, const struct model_service *service,
                           const struct model_type *type, const struct model_path *path,
                           const char *name);

/* "availabilityDomain: required"; a hint names the others that are missing too. `count` is at
 * least 1. */
enum err model_refuse_missing(struct call *call, const struct model_service *service,
                              const struct model_path *path,
                              const struct model_field *const *fields, size_t count);

/* The values of an enum, and the discriminator values of a base, as strings in the arena. */
const char **model_enum_names(struct arena *arena, const struct model_service *service,
                              const struct model_enum *row);
const char **model_subtype_names(struct arena *arena, const struct model_service *service,
                                 const struct model_type *base);

#endif
