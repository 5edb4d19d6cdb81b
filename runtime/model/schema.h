/*
 * Tables -> JSON Schema of a tool's input, in the subset that every MCP client understands: an
 * object at the root, one type for each property, a description for each, items for each array,
 * enums on strings only, no $ref, no unions, no boolean schemas, at most MODEL_SCHEMA_DEPTH levels.
 */
#ifndef MODEL_SCHEMA_H
#define MODEL_SCHEMA_H

#include "base/buf.h"
#include "model/model.h"

#define MODEL_SCHEMA_DEPTH 3           /* levels of properties */
#define MODEL_SCHEMA_CAP   (32u << 10) /* bytes; a larger schema is rendered again less deep */

/* What a binary body is called when its bytes are given in base64: its own name and this. */
#define MODEL_STREAM_SUFFIX "Base64"

/*
 * Appends the schema of the arguments of an operation. Flat: parameters and the fields of a body
 * model side by side; when a name stands in both, or the body is no model, the body is one
 * property under its own name. model_arguments_are_flat() says which. Properties go by
 * model_argument_name() (model/names.h); headers that only plumbing sets are left out. A binary
 * body is two properties: `putObjectBody` for text, `putObjectBodyBase64` for bytes in base64.
 * A polymorphic field is an object with its discriminator as an enum and the fields of all
 * subtypes, each saying for which values it is meant. What lies deeper than the depth is
 * {"type":"object"} or an array of it, and its description names the type. When even one level is
 * too large, the body is such an object; model/arguments.h takes its fields wherever they stand.
 */
void model_schema(const struct model_service *service, const struct model_op *op, struct buf *out);

/* True when the fields of the body model stand beside the parameters. */
bool model_arguments_are_flat(const struct model_service *service, const struct model_op *op);

/* The body field of a request or response type, or NULL. */
const struct model_field *model_body_field(const struct model_service *service,
                                           const struct model_type *type);

/* What a field means: in Oracle's words when the build took them in, else from the glossary, else
 * composed from its name ("The display name."). Appends one line. */
void model_describe_field(const struct model_service *service, const struct model_field *field,
                          struct buf *out);

/* The same where it says more than the name does: NULL when it would be composed of the name. */
const char *model_field_meaning(const struct model_service *service,
                                const struct model_field *field);

#endif
