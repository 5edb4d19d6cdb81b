/* The operation that an agent names, and the tool that runs it. Thread-safe. */
#ifndef TOOL_OPERATION_H
#define TOOL_OPERATION_H

#include "base/call.h"
#include "catalog/catalog.h"

/*
 * The operation that an agent names, in any spelling: an id, a CLI path, a typed tool's name.
 * ERR_UNKNOWN with the nearest ones; for a bare name that several services have, with all of them.
 */
NODISCARD enum err tool_operation_find(struct call *call, const char *text, struct catalog_op *out);

/* ERR_DENIED naming the right tool when `tool` is not the one for the class of the operation. */
NODISCARD enum err tool_operation_check(struct call *call, const char *tool,
                                        struct catalog_op entry);

/* "oci_read", "oci_write" or "oci_delete". */
const char *tool_for_class(uint8_t op_class);

/* The id of an operation, "core.listInstances", in the arena. */
const char *tool_operation_id(struct call *call, struct catalog_op entry);

#endif
