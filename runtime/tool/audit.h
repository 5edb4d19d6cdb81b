/*
 * The audit trail: one JSON line for each call, and for a change one more before it is sent. To a
 * file (mode 0600 when it is made, appended to, one write a line, opened anew when somebody moved
 * it away) or to the system's log. Open for the life of the process; thread-safe.
 *
 * Lines are ASCII-clean where it matters: whatever ends a line, turns or hides text (control,
 * U+2028, bidi, tag characters) is written as \uXXXX. Secrets are taken out of arguments by the
 * tables (tool/redact.h), long values are shortened.
 */
#ifndef TOOL_AUDIT_H
#define TOOL_AUDIT_H

#include "base/call.h"
#include "catalog/catalog.h"
#include "json/json.h"
#include "tool/policy.h"

#define TOOL_AUDIT_LINE_MAX (8u << 10) /* bytes, the newline included */

struct tool_audit;

/* Texts that are not known are NULL. Borrowed during the calls below. */
struct tool_audit_record {
    const char *id; /* of the call; set by tool_audit_before(), or by _after() when NULL */
    const char *principal;
    const char *tool;                        /* "oci_write" */
    struct catalog_op entry;                 /* none when the tool sends no operation */
    const struct tool_policy_answer *answer; /* the policy's; NULL when it was not asked */
    const char *confirmation;                /* id of the consent */
    const char *profile;
    const char *region;
    const char *compartment;      /* path, else OCID */
    const struct json *arguments; /* as the caller gave them */

    /* For the line after it. */
    const char *request_id; /* opc-request-id */
    int status;             /* HTTP status, 0 when there was no answer */
    enum err outcome;       /* ERR_NONE is "ok"; ERR_DENIED "denied"; others by their word */
    int64_t duration_ms;
};

/*
 * Gives the trail. `target` is the path of a file, "syslog" (the socket /dev/log) or "syslog:PATH".
 * Nothing is written yet, but it is opened: ERR_IO when that fails. Close it with
 * tool_audit_close(); NULL is allowed.
 */
NODISCARD enum err tool_audit_open(struct call *call, const char *target, struct tool_audit **out);
void tool_audit_close(struct tool_audit *audit);

/*
 * The line before a change is sent ("phase":"before"); a read has none. ERR_DENIED with the reason
 * when it cannot be written: do not send the change then. `audit` may be NULL: no trail is kept.
 */
NODISCARD enum err tool_audit_before(struct tool_audit *audit, struct call *call,
                                     struct tool_audit_record *record);

/*
 * The line after the call ("phase":"after"), also when it was refused. What was sent cannot be
 * taken back, so that a failure is logged on stderr and no error of the call. `audit` may be NULL.
 */
void tool_audit_after(struct tool_audit *audit, struct call *call,
                      struct tool_audit_record *record);

#endif
