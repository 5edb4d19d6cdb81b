/* The parts of the definition of a typed tool. Thread-safe. */
#ifndef TOOL_DEFINE_H
#define TOOL_DEFINE_H

#include "base/buf.h"
#include "catalog/catalog.h"

/* Appends `,"annotations":{...}`, truthful by the class of the operation. */
void tool_define_annotations(const struct model_op *op, struct buf *out);

/* Appends what an agent must know before it calls: how to go on, what cannot be undone. */
void tool_define_notes(struct catalog_op entry, struct buf *text);

#endif
