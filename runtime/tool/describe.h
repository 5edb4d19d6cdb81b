/* What oci_describe is made of. Inside tool/. Thread-safe; results are of the arena of the call. */
#ifndef TOOL_DESCRIBE_H
#define TOOL_DESCRIBE_H

#include "catalog/catalog.h"
#include "json/json.h"
#include "model/outline.h"

/* Tokens of one part; a part that does not fit is told less deeply. */
#define TOOL_DESCRIBE_PART 3500
#define TOOL_DESCRIBE_ALL  6000

/* A place in a type: a field, a branch of a polymorphic type, or the type itself. */
struct tool_spot {
    const struct model_service *service;
    const struct model_type *holder;    /* has the field; NULL where there is none */
    const struct model_field *field;    /* NULL for a branch or the type itself */
    const struct model_type *type;      /* of what is there; NULL when it is no object */
    const struct model_type *base;      /* of a branch */
    const struct model_subtype *branch; /* NULL for none */
};

/*
 * Goes down from `spot` by "sourceDetails.image": names of fields in any spelling, values of
 * discriminators; lists and maps are gone through, whether an index is given or not. A field that
 * only some branches have is found in the first that has it. ERR_ARGUMENT with the names there are.
 */
NODISCARD enum err tool_describe_descend(struct call *call, const char *path,
                                         struct tool_spot *spot);

/* The type of a name, "core.LaunchInstanceDetails"; also an enum's. False when there is none. */
bool tool_describe_find_type(const char *text, const struct model_service **service,
                             const struct model_type **type, const struct model_enum **row);

/* Sets a hint with the nearest type names when `text` is SERVICE.Something. */
void tool_describe_hint_types(struct call *call, const char *text);

/* What is at a spot, within `tokens`; "note" says when less was told than asked for. */
struct json *tool_describe_spot(struct arena *arena, const struct tool_spot *spot, int depth,
                                bool answer, size_t tokens);

/* The parts of an operation. */
struct json *tool_describe_summary(struct call *call, struct catalog_op entry);
struct json *tool_describe_params(struct arena *arena, struct catalog_op entry);
struct json *tool_describe_example(struct call *call, struct catalog_op entry);

/* The body of the request or the answer as a spot; false when there is none. */
bool tool_describe_body(struct catalog_op entry, bool answer, struct tool_spot *out);

/* The headers of an answer that are told of: {"etag": "string"...}; NULL for none. */
struct json *tool_describe_headers(struct arena *arena, struct catalog_op entry);

/* Bytes of the JSON text. */
size_t tool_describe_size(struct arena *arena, const struct json *value);

#endif
