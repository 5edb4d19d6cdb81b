/*
 * The permission that an operation asks for, as far as spec/overlay/iam.yaml knows it. Thread-safe.
 */
#ifndef TOOL_IAM_H
#define TOOL_IAM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/call.h"
#include "catalog/catalog.h"

/* Words of a policy statement. */
struct tool_iam {
    const char *verb;     /* "inspect", "read", "use" or "manage": the least one that will do */
    const char *resource; /* "instances" */
    const char *family;   /* "instance-family", or NULL when the type is in none */
    bool tenancy;         /* it is given in the tenancy, not in a compartment */
};

/* False, and nothing is filled, when it is not known. */
bool tool_iam_of(struct catalog_op entry, struct tool_iam *out);

/*
 * Appends "Allow group <group> to read instances in compartment <compartment>" (the words in angle
 * brackets are for the reader to replace; "in tenancy" where it has to be). False, and nothing is
 * appended, when it is not known. Never fails `call`.
 */
bool tool_iam_statement(struct call *call, struct catalog_op entry, struct buf *out);

#endif
