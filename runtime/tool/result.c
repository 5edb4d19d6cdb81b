/* Response structs and failures as the JSON object that a tool gives back. */
#include "tool/tool.h"

#include <limits.h>
#include <string.h>

#include "base/limits.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/member.h"
#include "model/schema.h"
#include "tool/body.h"
#include "tool/harmless.h"
#include "tool/page.h"

/* Room for what stands beside the body: headers, cursor, notes. */
#define ENVELOPE_ROOM (256u << 10)

/* Bytes of one text of an error. Longer ones repeat what the caller sent. */
#define ERROR_TEXT_MAX 8000

#define NOT_MODIFIED 304 /* what the caller has already is current */

static void add_name(struct buf *out, const char *name)
{
    buf_add_char(out, out->len > 0 ? ',' : '{');
    json_print_string(out, span_of(name));
    buf_add_char(out, ':');
}

static void add_text(struct buf *out, const char *name, const char *value)
{
    struct span text = span_of(value);

    if (value == NULL)
        return;
    if (text.len > ERROR_TEXT_MAX)
        text.len = ERROR_TEXT_MAX;
    add_name(out, name);
    json_print_string(out, text);
}

/* ---- Bodies ---------------------------------------------------------------------------------- */

/* The list in a body: the body itself, or the one of a collection. NULL when it has none. */
static struct model_list *list_of(const struct model_service *service,
                                  const struct model_field *body, void *member)
{
    if (body->shape == MODEL_LIST)
        return member;
    if (body->shape != MODEL_ONE || body->kind != MODEL_OBJECT)
        return NULL;

    const struct model_field *field = tool_body_list_field(service, &service->types[body->type]);
    void *object = (void *)(uintptr_t)model_pointer(member);

    if (field == NULL || object == NULL || model_is_null(object))
        return NULL;
    return model_member(object, field);
}

/* How much of a list stayed in a result. */
struct kept {
    size_t count; /* SIZE_MAX when all of it did */
    size_t total;
};

/*
 * Encodes a body, and while it is larger than a result may be leaves out whole items at its end.
 */
static enum err add_body(struct call *call, struct catalog_op entry, const struct model_field *body,
                         void *member, struct buf *out, struct kept *kept)
{
    if (body->kind == MODEL_STREAM)
        return tool_body_print_stream(call, entry, member, out);

    struct model_list *list = list_of(entry.service, body, member);
    size_t start = out->len;

    kept->total = list == NULL ? 0 : list->len;
    for (;;) {
        enum err e = model_encode_field(call, entry.service, body, member, out);
        size_t size = out->len - start;

        if (e || size <= LIMIT_TOOL_TEXT)
            return e;
        if (list == NULL || list->len <= 1)
            return tool_body_fail_large(call, entry, size, LIMIT_TOOL_TEXT);
        buf_cut(out, start);
        list->len = list->len * (LIMIT_TOOL_TEXT - 1024) / size;
        list->len = list->len > 0 ? list->len : 1;
        kept->count = list->len;
    }
}

/* ---- The envelope ---------------------------------------------------------------------------- */

/* A list that was cut has no cursor: the next page does not begin where it ends. */
static void add_page(struct call *call, struct catalog_op entry, const void *response,
                     struct kept kept, struct buf *out)
{
    const char *limit = tool_page_limit(entry);

    if (kept.count != SIZE_MAX) {
        add_name(out, "truncated");
        buf_printf(out, "\"only the first %zu of %zu items fit", kept.count, kept.total);
        if (tool_body_takes(entry, limit))
            buf_printf(out, "; repeat the call with %s %zu", limit, kept.count);
        buf_add_char(out, '"');
        return;
    }
    if (tool_page_parameter(entry) == NULL)
        return;

    const char *cursor = tool_page_cursor(&call->arena, entry, response);

    add_name(out, "nextCursor");
    if (cursor == NULL)
        buf_add_text(out, "null");
    else
        json_print_string(out, span_of(cursor));
}

static enum err finish(struct call *call, struct buf *text, struct tool_result *out)
{
    if (text->len == 0)
        buf_add_char(text, '{');
    buf_add_char(text, '}');
    if (buf_full(text))
        return call_fail(call, ERR_LIMIT, "the answer is larger than a result may be");
    *out = (struct tool_result){ .json = buf_span(text) };
    return ERR_NONE;
}

static void add_hidden(const char *hidden, struct buf *out)
{
    if (hidden == NULL)
        return;
    add_name(out, "hidden");
    buf_printf(out, "\"%s: secrets are not shown unless oci-mcp runs with --reveal-secrets\"",
               hidden);
}

static const char *join(struct arena *arena, const char *first, const char *second)
{
    if (first == NULL || second == NULL)
        return first != NULL ? first : second;
    return arena_printf(arena, "%s, %s", first, second);
}

enum err tool_result_of_response(struct call *call, struct catalog_op entry, const void *response,
                                 const struct tool_result_secrets *secrets,
                                 const struct oci_send_report *report, struct tool_result *out)
{
    const struct model_type *type = &entry.service->types[entry.op->response];
    const struct model_field *body = model_body_field(entry.service, type);
    void *member = body == NULL ? NULL : model_member((void *)(uintptr_t)response, body);
    struct kept kept = { .count = SIZE_MAX };
    const char *hidden = NULL;
    struct buf text;
    enum err e = ERR_NONE;

    buf_init(&text, &call->arena, LIMIT_RESPONSE_BODY);
    if (body != NULL && model_is_set(body, member)) {
        size_t start;

        add_name(&text, "data");
        start = text.len;
        e = add_body(call, entry, body, member, &text, &kept);
        if (!e)
            e = tool_harmless(call, &text, start, !secrets->reveal, &hidden);
    }
    if (e)
        return e;
    add_page(call, entry, response, kept, &text);
    e = tool_body_print_headers(call, entry, response, &text);
    if (e)
        return e;
    add_hidden(join(&call->arena, secrets->hidden, hidden), &text);
    if (report->status == NOT_MODIFIED) {
        add_name(&text, "notModified");
        buf_add_text(&text, "true");
    }
    add_name(&text, "status");
    buf_add_int(&text, report->status);
    add_text(&text, "opcRequestId", report->request_id);
    return finish(call, &text, out);
}

/* ---- Failures -------------------------------------------------------------------------------- */

/* What kind of failure it is, for who has to decide what to do next, and whether the same call may
 * well succeed a little later. */
struct failure_row {
    int from; /* HTTP status; of failures without an answer 0 */
    int to;
    const char *code; /* of the service; NULL for any */
    const char *class;
    bool retryable;
};

/* The first row that fits holds. */
static const struct failure_row service_rows[] = {
    { 400, 400, "LimitExceeded", "limit", false },
    { 400, 400, "QuotaExceeded", "limit", false },
    { 401, 401, NULL, "authentication", false },
    { 403, 403, NULL, "permission", false },
    { 404, 404, NULL, "not_found_or_permission", false },
    { 409, 409, "IncorrectState", "conflict", true },
    { 409, 409, "LockConflict", "conflict", true },
    { 409, 409, NULL, "conflict", false },
    { 412, 412, NULL, "changed_meanwhile", false },
    { 429, 429, NULL, "throttled", true },
    { 500, 599, NULL, "outage", true },
    { 0, 0, "CircuitBreakerOpen", "outage", true },
    { 0, INT_MAX, NULL, "invalid_request", false },
};

static const struct {
    enum err code;
    const char *class;
    bool retryable;
} own_rows[] = {
    { ERR_ARGUMENT, "invalid_request", false }, { ERR_PARSE, "invalid_request", false },
    { ERR_UNKNOWN, "invalid_request", false },  { ERR_WRONG_TOOL, "invalid_request", false },
    { ERR_LIMIT, "too_large", false },          { ERR_DENIED, "policy", false },
    { ERR_CONFIRM, "confirmation", false },     { ERR_NETWORK, "network", true },
    { ERR_TIMEOUT, "network", true },           { ERR_TLS, "network", false },
    { ERR_PROTOCOL, "network", false },         { ERR_CANCELLED, "cancelled", true },
    { ERR_CONFIG, "configuration", false },     { ERR_CREDENTIALS, "configuration", false },
};

static const struct failure_row *service_row(const struct err_service *service)
{
    const struct failure_row *row = service_rows;

    while (service->status < row->from || service->status > row->to ||
           (row->code != NULL && (service->code == NULL || strcmp(service->code, row->code) != 0)))
        row++;
    return row;
}

static const char *class_of(const struct err_record *error)
{
    if (error->code == ERR_SERVICE)
        return service_row(&error->service)->class;
    for (size_t i = 0; i < sizeof(own_rows) / sizeof(own_rows[0]); i++) {
        if (own_rows[i].code == error->code)
            return own_rows[i].class;
    }
    return "server";
}

static bool is_retryable(const struct err_record *error)
{
    if (error->code == ERR_SERVICE)
        return service_row(&error->service)->retryable;
    for (size_t i = 0; i < sizeof(own_rows) / sizeof(own_rows[0]); i++) {
        if (own_rows[i].code == error->code)
            return own_rows[i].retryable;
    }
    return false;
}

void tool_result_of_error(struct tool_turn *turn, struct tool_result *out)
{
    struct call *call = turn->call;
    const struct err_record *error = &call->error;
    struct buf text;

    buf_init(&text, &call->arena, ENVELOPE_ROOM);
    add_text(&text, "error", err_word(error->code));
    add_text(&text, "class", class_of(error));
    if (error->service.status != 0) {
        add_name(&text, "status");
        buf_add_int(&text, error->service.status);
    }
    add_text(&text, "code", error->service.code);
    add_text(&text, "message", error->message);
    add_text(&text, "hint", error->hint);
    add_name(&text, "retryable");
    buf_add_text(&text, is_retryable(error) ? "true" : "false");
    add_text(&text, "opcRequestId", error->service.request_id);
    buf_add_char(&text, '}');
    /* Messages of services repeat names that anybody may have given. */
    if (tool_harmless(call, &text, 0, true, NULL) != ERR_NONE)
        buf_cut(&text, 0);
    *out = (struct tool_result){ .json = buf_span(&text), .is_error = true };
    if (error->code == ERR_CONFIRM) {
        out->question = turn->question;
        out->state = turn->state;
    }
}
