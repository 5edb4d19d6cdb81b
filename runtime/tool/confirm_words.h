/* The question of a confirmation, for a person. Inside of the confirmations. Thread-safe. */
#ifndef TOOL_CONFIRM_WORDS_H
#define TOOL_CONFIRM_WORDS_H

#include "tool/confirm.h"

/*
 * Gives the message in the call's arena: what is done and to what, where, what it leads to, and
 * the arguments without secrets. One sentence a line.
 */
const char *tool_confirm_words(struct call *call, const struct tool_confirm_subject *subject,
                               const struct tool_confirm_details *details);

/* What both kinds of question say: a text of the cloud with words around it, nothing for none, and
 * the notes on flags of operations (enum model_danger), each behind a blank. */
void tool_confirm_words_add(struct buf *out, const char *before, const char *text,
                            const char *after);
void tool_confirm_words_notes(struct buf *out, uint8_t danger);

#endif
