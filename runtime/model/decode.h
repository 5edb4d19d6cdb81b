/*
 * JSON -> struct, guided by the tables of a service. Thread-safe; all memory is the call's.
 */
#ifndef MODEL_DECODE_H
#define MODEL_DECODE_H

#include "base/call.h"
#include "json/json.h"
#include "model/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * MODEL_STRICT is for what goes to a service: unknown names, names given twice, wrong types,
 * missing required fields, values outside an enum and more than LIMIT_JSON_DEPTH levels are
 * refused. MODEL_LENIENT is for answers: what does not fit is kept in `unknown` of the struct it
 * stands in.
 */
enum model_mode { MODEL_STRICT, MODEL_LENIENT };

/*
 * Fills `*out` (zeroed by the caller, type->size bytes) from a JSON object. Strings and values
 * are borrowed from the tree of `json`, which lives in the call's arena too.
 *
 * Strict failures are ERR_ARGUMENT with the path of the field: `shapeConfig.ocpus: expected a
 * number, not a string`; `sourceDetails.sorceType: unknown field; did you mean sourceType?`;
 * `availabilityDomain: required`; `sourceDetails.sourceType: required; one of image, bootVolume`;
 * `shape: expected one of A, B, C`. `path` is put before the names ("" for none). A number or
 * boolean given as a string is understood, and so is an object or list given as JSON in a string;
 * a number given for a string is refused.
 */
NODISCARD enum err model_decode(struct call *call, const struct model_service *service,
                                const struct model_type *type, enum model_mode mode,
                                const char *path, const struct json *json, void *out);

/*
 * Fills one member (at `member`) from one JSON value: the body, or one parameter, of a request or
 * response type. Same rules; `path` is the name of the value. In lenient mode a value that does
 * not fit at the top is ERR_PROTOCOL.
 */
NODISCARD enum err model_decode_field(struct call *call, const struct model_service *service,
                                      const struct model_field *field, enum model_mode mode,
                                      const char *path, const struct json *json, void *member);

/* The field of `type` whose wire name or alias is `name`; also understands snake_case and
 * kebab-case spellings when exactly one field matches. NULL when there is none. */
const struct model_field *model_find_field(const struct model_service *service,
                                           const struct model_type *type, const char *name);

/* The best of `count` names for a mistyped one (edit distance, case-blind), or NULL when none is
 * near. */
const char *model_nearest(const char *name, const char *const *names, size_t count);

#ifdef __cplusplus
}
#endif

#endif
