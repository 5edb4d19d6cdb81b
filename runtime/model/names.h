/*
 * How people and programs spell names: snake_case and kebab-case for camelCase, mistyped letters,
 * and the names under which fields stand in tool schemas. Inside model/ and for tool/.
 * Thread-safe.
 */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include "base/buf.h"
#include "json/json.h"
#include "model/model.h"

#define MODEL_ARGUMENT_NAME_SIZE 65 /* the longest name, and a NUL */

/*
 * The name of a field in a tool's schema. Fields of models keep their wire name, parameters have
 * the SDKs' name ("opcRetryToken" for "opc-retry-token"); what does not match
 * ^[a-zA-Z0-9_.-]{1,64}$ gives way to the alias, and at last foreign characters become '_'.
 * Borrowed from the pool, or written into `room`.
 */
const char *model_argument_name(const struct model_service *service,
                                const struct model_field *field,
                                char room[MODEL_ARGUMENT_NAME_SIZE]);

/* True when two names differ only in case and in what stands between the words: displayName,
 * display_name, Display-Name. */
bool model_names_alike(const char *a, const char *b);

/* The first member of an object whose name is alike; NULL when there is none or `object` is NULL.
 * As in strchr(), what is const about the object the caller knows. */
struct json *model_names_member(const struct json *object, const char *name);

/* Appends "A, B, C and 4 more": the first `most` of `count` names, the one equal to `first` (when
 * not NULL) before the others. */
void model_names_list(struct buf *out, const char *const *names, size_t count, size_t most,
                      const char *first);

#endif
