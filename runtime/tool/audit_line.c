#include "tool/audit_line.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "oci/token.h"
#include "tool/canonical.h"
#include "tool/redact.h"
#include "tool/unseen.h"

/* How much of everything is told; when the line is too long, less of it. The last one always
 * fits. */
static const struct measure {
    size_t text;      /* bytes of one text */
    size_t arguments; /* bytes of all arguments */
    size_t targets;   /* OCIDs */
} measures[] = { { 512, 3072, 16 }, { 256, 1024, 8 }, { 64, 0, 2 } };

/* One line being made. */
struct line {
    struct call *call;
    struct buf out;
    const struct measure *measure;
};

static void add_name(struct line *line, const char *name)
{
    buf_add_char(&line->out, line->out.len > 0 ? ',' : '{');
    json_print_string(&line->out, span_of(name));
    buf_add_char(&line->out, ':');
}

/* The head of a text, cut between characters. */
static void add_text(struct line *line, const char *name, const char *text)
{
    struct json value = { .kind = JSON_STRING, .text = text };

    if (text == NULL)
        return;
    value.len = strlen(text);
    add_name(line, name);
    json_print(&line->out, tool_redact_shorten(line->call, &value, line->measure->text));
}

static void add_number(struct line *line, const char *name, int64_t number)
{
    add_name(line, name);
    buf_add_int(&line->out, number);
}

static void add_operation(struct line *line, struct catalog_op entry)
{
    struct buf id;

    if (entry.op == NULL)
        return;
    buf_init(&id, &line->call->arena, SIZE_MAX);
    catalog_id(entry, &id);
    add_text(line, "operation", id.ptr);
    add_text(line, "class", catalog_class_name(entry.op->op_class));
}

/* ---- Arguments ------------------------------------------------------------------------------- */

/* Appends the OCIDs in a value that is redacted already, each once. */
static void add_targets_in(struct line *line, const struct json *value, const char **found,
                           size_t *count)
{
    for (const struct json *at = value->first; at != NULL; at = at->next)
        add_targets_in(line, at, found, count);
    if (value->kind != JSON_STRING || !json_is_text(value) || !oci_token_is_ocid(value->text))
        return;
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(found[i], value->text) == 0)
            return;
    }
    if (*count < line->measure->targets)
        found[(*count)++] = value->text;
}

static void add_targets(struct line *line, const struct json *arguments)
{
    const char **found = arena_array(&line->call->arena, line->measure->targets, sizeof(*found));
    struct json *targets = json_new(&line->call->arena, JSON_ARRAY);
    size_t count = 0;

    add_targets_in(line, arguments, found, &count);
    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        json_add_item(targets, json_new_text(&line->call->arena, found[i]));
    add_name(line, "targets");
    json_print(&line->out, tool_redact_shorten(line->call, targets, line->measure->text));
}

/* Of the redacted arguments: the digest of a password would give away a weak one. */
static void add_digest(struct line *line, const struct json *arguments)
{
    unsigned char digest[OCI_DIGEST_SIZE];

    tool_canonical_hash(&line->call->arena, arguments, digest);
    add_name(line, "arguments_sha256");
    buf_add_char(&line->out, '"');
    for (size_t i = 0; i < sizeof(digest); i++)
        buf_printf(&line->out, "%02x", digest[i]);
    buf_add_char(&line->out, '"');
}

static void add_arguments(struct line *line, const struct json *arguments)
{
    struct buf text;

    if (arguments == NULL)
        return;
    add_targets(line, arguments);
    add_digest(line, arguments);
    buf_init(&text, &line->call->arena, SIZE_MAX);
    json_print(&text, tool_redact_shorten(line->call, arguments, line->measure->text));
    add_name(line, "arguments");
    if (text.len <= line->measure->arguments)
        buf_add_span(&line->out, buf_span(&text));
    else
        buf_printf(&line->out, "{\"bytes\":%zu}", text.len);
}

/* ---- The line -------------------------------------------------------------------------------- */

static void add_policy(struct line *line, const struct tool_policy_answer *answer)
{
    if (answer == NULL)
        return;
    add_text(line, "decision", tool_policy_decision_name(answer->decision));
    add_text(line, "rule", answer->rule);
}

static void add_outcome(struct line *line, const struct tool_audit_record *record)
{
    add_text(line, "opc_request_id", record->request_id);
    if (record->status != 0)
        add_number(line, "status", record->status);
    add_text(line, "outcome", record->outcome == ERR_NONE ? "ok" : err_word(record->outcome));
    add_number(line, "duration_ms", record->duration_ms);
}

static struct span make_line(struct call *call, const struct tool_audit_record *record,
                             const char *phase, const char *time, const struct json *arguments,
                             const struct measure *measure)
{
    struct line line = { .call = call, .measure = measure };
    struct buf escaped;

    buf_init(&line.out, &call->arena, SIZE_MAX);
    buf_init(&escaped, &call->arena, SIZE_MAX);
    add_text(&line, "time", time);
    add_text(&line, "phase", phase);
    add_text(&line, "id", record->id);
    add_text(&line, "principal", record->principal);
    add_text(&line, "tool", record->tool);
    add_operation(&line, record->entry);
    add_policy(&line, record->answer);
    add_text(&line, "confirmation", record->confirmation);
    add_text(&line, "profile", record->profile);
    add_text(&line, "region", record->region);
    add_text(&line, "compartment", record->compartment);
    add_arguments(&line, arguments);
    if (strcmp(phase, "after") == 0)
        add_outcome(&line, record);
    buf_add_char(&line.out, '}');
    tool_unseen_escape(&escaped, buf_span(&line.out));
    buf_add_char(&escaped, '\n');
    return buf_span(&escaped);
}

struct span tool_audit_line(struct call *call, const struct tool_audit_record *record,
                            const char *phase, int64_t unix_ms)
{
    const struct json *arguments = tool_redact(call, record->entry, record->arguments);
    char time[CLOCK_RFC3339_SIZE];
    struct span line = { .len = SIZE_MAX };

    clock_format_rfc3339(unix_ms, time);
    for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]) && line.len > TOOL_AUDIT_LINE_MAX;
         i++)
        line = make_line(call, record, phase, time, arguments, &measures[i]);
    return line;
}
