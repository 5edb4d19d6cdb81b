/* What clients send as the text of its JSON. Inside model/. */
#ifndef MODEL_REREAD_H
#define MODEL_REREAD_H

#include "base/call.h"
#include "json/json.h"

/*
 * Clients often send numbers, booleans, objects and lists as strings that hold their JSON. Gives
 * what a string says when that is of the `wanted` kind, in the call's arena; else `json` itself.
 * Records no failure, and must be called while none is recorded.
 */
const struct json *model_reread(struct call *call, const struct json *json, enum json_kind wanted);

#endif
