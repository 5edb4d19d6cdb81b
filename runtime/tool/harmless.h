/*
 * Encoded JSON on its way into a result: text of the cloud is made harmless (tool/shape_text.h) and
 * secrets that are known by how they look are hidden (tool/shape_secret.h). Most text holds nothing
 * suspicious and is only looked through. Thread-safe.
 */
#ifndef TOOL_HARMLESS_H
#define TOOL_HARMLESS_H

#include "base/buf.h"
#include "base/call.h"

/*
 * Effect: replaces the one JSON value that stands from `start` to the end of `text`. With `hide`
 * secrets are hidden too: `*out_hidden` (NULL: nobody wants to know) names their kinds, "private
 * key, token", and is NULL when there were none. ERR_LIMIT and ERR_PARSE as json_parse().
 */
NODISCARD enum err tool_harmless(struct call *call, struct buf *text, size_t start, bool hide,
                                 const char **out_hidden);

#endif
