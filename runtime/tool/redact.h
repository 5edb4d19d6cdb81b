/*
 * Arguments without what nobody may see: for the audit trail and for questions to a person.
 * Thread-safe.
 */
#ifndef TOOL_REDACT_H
#define TOOL_REDACT_H

#include "base/call.h"
#include "catalog/catalog.h"
#include "json/json.h"

/*
 * A copy in the call's arena in which "(hidden)" stands for every value, of any kind, under a name
 * that a secret field of the service bears in any spelling. In an operation that takes secrets a
 * name that the service does not know is treated alike: it may be a mistyped one. JSON given as a
 * string is looked into. NULL stays NULL. Without an operation nobody knows what is secret: objects
 * and lists in the arguments are hidden whole.
 */
struct json *tool_redact(struct call *call, struct catalog_op entry, const struct json *arguments);

/* A copy with strings of more than `max` bytes cut to that (between characters) and their length
 * told. */
struct json *tool_redact_shorten(struct call *call, const struct json *value, size_t max);

#endif
