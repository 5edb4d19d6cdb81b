/* The guides of the program (model/guide.h), found and filled in. Thread-safe. */
#ifndef MCP_GUIDES_H
#define MCP_GUIDES_H

#include "base/buf.h"
#include "json/json.h"
#include "model/guide.h"

/* Borrows a text of a guide. */
const char *mcp_guide_text(uint32_t offset);

/* The guide of a name, or NULL. */
const struct model_guide *mcp_guide_find(const char *name);

/* The argument of a guide by its name, or NULL. */
const struct model_guide_argument *mcp_guide_argument(const struct model_guide *guide,
                                                      const char *name);

/* Appends the text of a guide; `values` (an object, or NULL) has what stands for arguments. What is
 * not there, or empty, is replaced by its default, or by its name in angle brackets. */
void mcp_guide_fill(const struct model_guide *guide, const struct json *values, struct buf *out);

#endif
