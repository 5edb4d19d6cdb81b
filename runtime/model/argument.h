/*
 * One argument of an operation by its path: "instanceId", "shapeConfig.ocpus", "features.0.type".
 * Thread-safe.
 */
#ifndef MODEL_ARGUMENT_H
#define MODEL_ARGUMENT_H

#include "base/buf.h"
#include "model/model.h"

/*
 * The field that a path names, its names spelled in any way: a parameter, the body itself, or what
 * stands in it, in any of the subtypes of a polymorphic type. A number takes an item of a list:
 * *out is then the item. False when there is no such field.
 */
bool model_argument_at(struct arena *arena, const struct model_service *service,
                       const struct model_op *op, const char *path, struct model_field *out);

/* Appends the schema of one value, objects not spelled out; with what it means, where that says
 * more than its name. */
void model_argument_schema(const struct model_service *service, const struct model_field *field,
                           struct buf *out);

#endif
