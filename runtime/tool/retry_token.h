/*
 * One retry token for one change, as long as nobody knows whether it was carried out: a call that
 * is repeated after a lost answer is carried out once. Thread-safe.
 */
#ifndef TOOL_RETRY_TOKEN_H
#define TOOL_RETRY_TOKEN_H

#include "tool/send.h"

/* Gives the token of a request: that of an earlier one with the same principal, operation,
 * arguments, profile and region, or a new one. NULL for an operation that takes none. */
const char *tool_retry_token_of(struct tool_turn *turn, const struct tool_request *request);

/* Effect: forgets it when the outcome `e` is known, so that the same change can be made again. */
void tool_retry_token_end(struct tool_turn *turn, const struct tool_request *request, enum err e);

#endif
