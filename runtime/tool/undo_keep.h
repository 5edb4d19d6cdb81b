/*
 * What of a resource fits into the body of an operation that changes it. Inside of tool_undo_of().
 * Thread-safe; all memory is the call's.
 */
#ifndef TOOL_UNDO_KEEP_H
#define TOOL_UNDO_KEEP_H

#include "base/call.h"
#include "json/json.h"
#include "model/model.h"

/*
 * A copy of `value` with no more members than a value of `field` may have. NULL when it holds a
 * secret, or is nothing that the field takes.
 */
struct json *tool_undo_keep(struct call *call, const struct model_service *service,
                            const struct model_field *field, const struct json *value);

#endif
