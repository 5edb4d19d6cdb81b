/* Waiting for what a change has just begun. */
#include <string.h>

#include "model/decode.h"
#include "model/member.h"
#include "model/names.h"
#include "tool/target.h"
#include "tool/wait_run.h"

#define WAIT_MS 45000 /* where the server says nothing */

static const char work_header[] = "opc-work-request-id";

/* ---- What it began -------------------------------------------------------------------------- */

/* The work request that the answer names, or NULL. */
static const char *work_request_of(struct catalog_op entry, const void *response)
{
    const struct model_type *type = &entry.service->types[entry.op->response];

    for (uint16_t i = 0; response != NULL && i < type->field_count; i++) {
        const struct model_field *field = &model_fields(entry.service, type)[i];
        const char *text = NULL;

        if (field->in != MODEL_IN_HEADER || field->shape != MODEL_ONE ||
            !model_kind_is_text(field->kind) ||
            !model_names_alike(model_text(entry.service, field->name), work_header))
            continue;
        text = model_pointer(model_member_const(response, field));
        return text == NULL || model_is_null(text) || text[0] == '\0' ? NULL : text;
    }
    return NULL;
}

/* The getter of what a create has made: its path and one parameter more. */
static struct catalog_op getter_below(struct catalog_op entry)
{
    const char *path = model_text(entry.service, entry.op->path);
    size_t len = strlen(path);

    for (uint16_t i = 0; i < entry.service->op_count; i++) {
        struct catalog_op other = { entry.service, &entry.service->ops[i] };
        const char *longer = model_text(other.service, other.op->path);

        if (other.op->method == MODEL_GET && other.op->op_class == MODEL_READ &&
            other.op->client == entry.op->client && (other.op->danger & MODEL_SECRET_OUT) == 0 &&
            strncmp(longer, path, len) == 0 && strncmp(longer + len, "/{", 2) == 0 &&
            strchr(longer + len, '}') == longer + strlen(longer) - 1)
            return other;
    }
    return (struct catalog_op){ 0 };
}

/* The value that the call had for the last parameter of a getter's path. */
static const char *given_id(struct call *call, struct catalog_op getter,
                            const struct json *arguments)
{
    const char *end = strrchr(model_text(getter.service, getter.op->path), '{');
    const char *name = arena_strndup(&call->arena, end + 1, strcspn(end + 1, "}"));
    const struct json *member = model_names_member(arguments, name);

    return member != NULL && json_is_text(member) ? member->text : NULL;
}

static bool is_path_of(struct catalog_op getter, struct catalog_op entry)
{
    return strcmp(model_text(getter.service, getter.op->path),
                  model_text(entry.service, entry.op->path)) == 0;
}

/* ---- Of a change ----------------------------------------------------------------------------- */

static bool is_created_below(struct catalog_op entry)
{
    return entry.op->method == MODEL_POST && getter_below(entry).op != NULL;
}

/* What gets the resource that a change is about; none when there is no such. */
static struct catalog_op getter_of(struct catalog_op entry)
{
    return is_created_below(entry) ? getter_below(entry) : tool_target_getter(entry);
}

/* True when the state of the resource shows how far the change is. */
static bool moves(struct catalog_op entry, const struct json *body)
{
    struct catalog_op getter = tool_target_getter(entry);
    const char *state = tool_wait_state_of(body);

    /* Some take something away from a resource that stays. */
    if (entry.op->op_class == MODEL_REMOVE)
        return getter.op != NULL && is_path_of(getter, entry);
    return state != NULL && tool_wait_resource_end(entry, state, NULL, 0) == TOOL_WAIT_GOES_ON;
}

enum err tool_wait_begun_by(struct tool_turn *turn, const struct tool_request *request,
                            const struct tool_sent *sent, struct tool_wait_begun *out)
{
    struct catalog_op entry = request->entry;
    struct catalog_op getter = getter_of(entry);
    struct json *body = NULL;
    enum err e = ERR_NONE;

    *out = (struct tool_wait_begun){
        .by = entry,
        .arguments = request->arguments,
        .profile = request->profile,
        .region = request->region,
        .work = work_request_of(entry, sent->response),
    };
    if (sent->response != NULL)
        e = tool_sent_body(turn, entry, sent, &body);
    if (e && out->work == NULL)
        return e;
    call_forgive(turn->call);
    if (is_created_below(entry))
        out->resource = json_get_text(body, "id");
    else if (getter.op != NULL)
        out->resource = given_id(turn->call, getter, request->arguments);
    out->moves = out->resource != NULL && moves(entry, body);
    return ERR_NONE;
}

/* ---- The wait ------------------------------------------------------------------------------- */

static enum err wait_for_resource(struct tool_waiting *waiting, struct tool_wait_for *what,
                                  struct json **out)
{
    static const char *const gone[] = { "DELETED", "TERMINATED", "DETACHED", "PENDING_DELETION" };

    if (what->by.op->op_class == MODEL_REMOVE) {
        what->states = gone;
        what->state_count = sizeof(gone) / sizeof(gone[0]);
    }
    waiting->sources.items[0] = (struct tool_wait_source){ .get = getter_of(what->by) };
    waiting->sources.count = 1;
    return tool_wait_run(waiting, out);
}

/* Some services tell of work requests that nobody knows. */
static bool is_unknown(const struct call *call, enum err e)
{
    return e == ERR_SERVICE && call->error.service.status >= 400 &&
           call->error.service.status < 500;
}

static enum err wait_for_work(struct tool_waiting *waiting, const struct tool_wait_for *what,
                              struct json **out)
{
    waiting->is_work = true;
    tool_wait_find_work(what->id, what->by.service, &waiting->sources);
    return tool_wait_run(waiting, out);
}

enum err tool_wait_begun(struct tool_turn *turn, const struct tool_wait_begun *begun,
                         int64_t timeout_ms, struct json **out)
{
    struct tool_wait_for what = {
        .id = begun->work,
        .by = begun->by,
        .arguments = begun->arguments,
        .profile = begun->profile,
        .region = begun->region,
        .timeout_ms = timeout_ms,
    };
    struct tool_waiting waiting = { .turn = turn, .what = &what };
    struct tool_waiting other = waiting;
    enum err e;

    *out = NULL;
    if (what.id != NULL) {
        e = wait_for_work(&waiting, &what, out);
        if (!is_unknown(turn->call, e) || !begun->moves)
            return e;
        call_forgive(turn->call);
    }
    what.id = begun->resource;
    return begun->moves ? wait_for_resource(&other, &what, out) : ERR_NONE;
}

enum err tool_wait_after(struct tool_turn *turn, const struct tool_request *request,
                         const struct tool_sent *sent, struct json **out)
{
    int64_t wait_ms = turn->context->wait_ms > 0 ? turn->context->wait_ms : WAIT_MS;
    struct tool_wait_begun begun;
    enum err e = tool_wait_begun_by(turn, request, sent, &begun);

    *out = NULL;
    return e ? e : tool_wait_begun(turn, &begun, wait_ms, out);
}
