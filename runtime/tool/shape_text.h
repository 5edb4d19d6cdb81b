/*
 * Makes text of the cloud harmless: names, tags, logs and contents are written by anybody, and may
 * hold characters that a person does not see but a model reads. Thread-safe.
 *
 * Hidden are the characters of tool/unseen.h: C0 but tab and line feed, DEL, C1, line and paragraph
 * separators, bidi marks, embeddings, overrides and isolates, zero-width characters, joiners that
 * join nothing (between characters outside of ASCII they shape emoji, Persian and Indic words, and
 * stay), invisible operators, fillers, tag characters, non-characters, and variation selectors but
 * the one behind a character that can have it. A run of up to three is shown as \u{202E}; a longer
 * one, which is a message and not a mistake, as "[37 hidden characters]". A carriage return before
 * a line feed goes away.
 */
#ifndef TOOL_SHAPE_TEXT_H
#define TOOL_SHAPE_TEXT_H

#include "base/call.h"
#include "json/json.h"

/* Effect: changes the strings and member names in `value`, however deep; new ones are in the call's
 * arena. Gives the number of hidden characters. */
size_t tool_shape_text(struct call *call, struct json *value);

#endif
