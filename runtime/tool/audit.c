#include "tool/audit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "oci/random.h"
#include "oci/text.h"
#include "tool/audit_line.h"
#include "tool/audit_out.h"

#define SYSLOG_WORD "syslog"
#define SYSLOG_PATH "/dev/log"

struct tool_audit {
    char *path;
    pthread_mutex_t lock; /* guards out */
    struct tool_audit_out out;
};

/* The path of a target. */
static const char *path_of(const char *target, bool *is_socket)
{
    size_t len = strlen(SYSLOG_WORD);

    *is_socket =
        strncmp(target, SYSLOG_WORD, len) == 0 && (target[len] == '\0' || target[len] == ':');
    if (!*is_socket)
        return target;
    return target[len] == '\0' ? SYSLOG_PATH : target + len + 1;
}

enum err tool_audit_open(struct call *call, const char *target, struct tool_audit **out)
{
    struct tool_audit *audit = calloc(1, sizeof(*audit));
    bool is_socket;
    int error;

    if (audit == NULL)
        abort(); /* as the arena does */
    audit->path = strdup(path_of(target, &is_socket));
    if (audit->path == NULL)
        abort();
    pthread_mutex_init(&audit->lock, NULL);
    error = tool_audit_out_open(&audit->out, audit->path, is_socket);
    if (error == 0) {
        *out = audit;
        return ERR_NONE;
    }
    call_fail(call, ERR_IO, "cannot open the audit trail %s: %s", audit->path,
              oci_text_errno(&call->arena, error));
    tool_audit_close(audit);
    return ERR_IO;
}

void tool_audit_close(struct tool_audit *audit)
{
    if (audit == NULL)
        return;
    tool_audit_out_close(&audit->out);
    pthread_mutex_destroy(&audit->lock);
    free(audit->path);
    free(audit);
}

/* Gives 0 or a value of errno. */
static int write_line(struct tool_audit *audit, struct call *call, struct tool_audit_record *record,
                      const char *phase)
{
    struct span line;
    int error;

    if (record->id == NULL)
        record->id = oci_random_hex(&call->arena);
    line = tool_audit_line(call, record, phase, clock_unix_ms());
    pthread_mutex_lock(&audit->lock);
    error = tool_audit_out_write(&audit->out, line);
    pthread_mutex_unlock(&audit->lock);
    return error;
}

enum err tool_audit_before(struct tool_audit *audit, struct call *call,
                           struct tool_audit_record *record)
{
    int error;

    if (audit == NULL || record->entry.op == NULL || record->entry.op->op_class == MODEL_READ)
        return ERR_NONE;
    error = write_line(audit, call, record, "before");
    if (error == 0)
        return ERR_NONE;
    call_fail(call, ERR_DENIED,
              "the change was not sent: its line cannot be written to the audit trail %s: %s",
              audit->path, oci_text_errno(&call->arena, error));
    return call_hint(call, "changes are possible again when the audit trail can be written");
}

void tool_audit_after(struct tool_audit *audit, struct call *call, struct tool_audit_record *record)
{
    int error = audit == NULL ? 0 : write_line(audit, call, record, "after");

    if (error)
        log_write(LOG_ERROR, call->log_id, "a line is missing in the audit trail %s: %s",
                  audit->path, oci_text_errno(&call->arena, error));
}
