/* A record of the audit trail as a line of JSON: inside of the audit trail. Thread-safe. */
#ifndef TOOL_AUDIT_LINE_H
#define TOOL_AUDIT_LINE_H

#include "base/span.h"
#include "tool/audit.h"

/* Gives the line in the call's arena, newline included, at most TOOL_AUDIT_LINE_MAX bytes: what is
 * too long is shortened, the arguments first. `phase` is "before" or "after". */
struct span tool_audit_line(struct call *call, const struct tool_audit_record *record,
                            const char *phase, int64_t unix_ms);

#endif
