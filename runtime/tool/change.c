/* oci_write and oci_delete: run an operation that changes something. */
#include "tool/change.h"

#include <string.h>

#include "tool/body.h"
#include "tool/core.h"
#include "tool/etag.h"
#include "tool/explain.h"
#include "tool/preview.h"
#include "tool/retry_token.h"
#include "tool/task.h"
#include "tool/undo.h"
#include "tool/wait.h"

#define AT(member) offsetof(struct tool_calling, member)

#define OPERATION                                                                                  \
    {                                                                                              \
        .name = "operation", .kind = TOOL_TEXT, .required = true, .offset = AT(operation)          \
    }
#define BODY                                                                                       \
    {                                                                                              \
        .name = "body", .kind = TOOL_OBJECT, .offset = AT(body)                                    \
    }
#define PROFILE                                                                                    \
    {                                                                                              \
        .name = "profile", .kind = TOOL_TEXT, .offset = AT(profile)                                \
    }
#define REGION                                                                                     \
    {                                                                                              \
        .name = "region", .kind = TOOL_TEXT, .offset = AT(region), .header = "Region"              \
    }
#define DRY_RUN                                                                                    \
    {                                                                                              \
        .name = "dry_run", .kind = TOOL_BOOL, .offset = AT(dry_run)                                \
    }
#define CONFIRM                                                                                    \
    {                                                                                              \
        .name = "confirm", .kind = TOOL_TEXT, .offset = AT(confirm),                               \
        .text = "Code of an earlier reply"                                                         \
    }

static const struct tool_param write_rows[] = {
    OPERATION,
    { .name = "params", .kind = TOOL_OBJECT, .offset = AT(params) },
    BODY,
    { .name = "body_file",
      .kind = TOOL_TEXT,
      .offset = AT(body_file),
      .text = "Path under the work folder, to upload" },
    PROFILE,
    REGION,
    { .name = "compartment", .kind = TOOL_TEXT, .offset = AT(compartment) },
    DRY_RUN,
    { .name = "wait",
      .kind = TOOL_BOOL,
      .offset = AT(wait),
      .text = "Wait for the work request or the final lifecycle state" },
    { .name = "if_match", .kind = TOOL_TEXT, .offset = AT(if_match), .text = "etag guard" },
    CONFIRM,
    { .name = "query", .kind = TOOL_TEXT, .offset = AT(query) },
    { .name = "fields", .kind = TOOL_TEXTS, .offset = AT(fields) },
};
static const struct tool_params write_params = { write_rows,
                                                 sizeof(write_rows) / sizeof(write_rows[0]) };

static const struct tool_param delete_rows[] = {
    OPERATION,
    { .name = "params", .kind = TOOL_OBJECT, .required = true, .offset = AT(params) },
    BODY,
    PROFILE,
    REGION,
    DRY_RUN,
    { .name = "wait", .kind = TOOL_BOOL, .offset = AT(wait) },
    { .name = "if_match", .kind = TOOL_TEXT, .offset = AT(if_match) },
    CONFIRM,
};
static const struct tool_params delete_params = { delete_rows,
                                                  sizeof(delete_rows) / sizeof(delete_rows[0]) };

/* ---- Before ---------------------------------------------------------------------------------- */

static enum err open_body_file(struct tool_changing *changing)
{
    struct call *call = changing->turn->call;
    const struct tool_folder *folder = changing->turn->context->folder;
    enum err e;

    if (changing->calling.body_file == NULL)
        return ERR_NONE;
    if (folder == NULL) {
        call_fail(call, ERR_ARGUMENT, "body_file: this server has no work folder");
        return call_hint(call, "start oci-mcp with --work-folder DIR to allow files");
    }
    e = tool_folder_open(call, folder, changing->calling.body_file, &changing->file);
    if (e)
        return e;
    /* The open file, whatever becomes of its name. */
    changing->request.body_file = arena_printf(&call->arena, "/proc/self/fd/%d", changing->file.fd);
    return ERR_NONE;
}

/* What an update overwrites is told afterwards, so that it can be taken back. */
static bool overwrites(const struct tool_changing *changing)
{
    const struct model_op *op = changing->request.entry.op;

    return op->op_class == MODEL_WRITE &&
           strchr(model_text(changing->request.entry.service, op->path), '{') != NULL;
}

enum err tool_change_begin(struct tool_changing *changing)
{
    struct tool_turn *turn = changing->turn;
    enum err e =
        tool_calling_begin(turn, &changing->calling, &changing->request, &changing->filled);

    if (!e)
        e = open_body_file(changing);
    if (e)
        return e;
    changing->request.retry_token = tool_retry_token_of(turn, &changing->request);
    changing->request.etag = tool_etag_for(turn, &changing->request);
    return ERR_NONE;
}

enum err tool_change_send(struct tool_changing *changing)
{
    struct tool_turn *turn = changing->turn;
    enum err e;

    if (overwrites(changing))
        tool_target_read(turn, &changing->request, &changing->before);
    e = tool_send(turn, &changing->request, &changing->sent);
    tool_retry_token_end(turn, &changing->request, e);
    if (e == ERR_SERVICE && turn->call->error.service.status == 412)
        return tool_etag_explain(turn, &changing->request);
    if (e)
        tool_explain(turn, &changing->request);
    else
        tool_etag_keep(turn, &changing->request, &changing->sent);
    return e;
}

/* ---- After ----------------------------------------------------------------------------------- */

static void add_undo(struct tool_changing *changing, const struct json *body, struct json *result)
{
    struct json *undo = tool_undo_of(changing->turn, &changing->request, &changing->before, body);

    if (undo != NULL)
        json_add_member(&changing->turn->call->arena, result, "undo", undo);
}

static void add_wait(struct tool_changing *changing, struct json *result)
{
    struct call *call = changing->turn->call;
    struct json *waited = NULL;

    if (!changing->calling.wait)
        return;
    /* The change is made: that it could not be followed is no failure of it. */
    if (tool_wait_after(changing->turn, &changing->request, &changing->sent, &waited) != ERR_NONE) {
        json_add_member(&call->arena, result, "waitError",
                        json_new_text(&call->arena, call->error.message));
        call_forgive(call);
    }
    if (waited != NULL)
        json_add_member(&call->arena, result, "wait", waited);
}

/* The change is made: a query that does not fit its answer must not hide it. */
static enum err shape_body(struct tool_changing *changing, struct json *body, struct json *result)
{
    struct call *call = changing->turn->call;
    struct tool_shape shape = tool_calling_shape(&changing->calling, changing->request.entry);
    struct tool_shaped shaped;
    struct json *whole = json_copy(&call->arena, body);
    enum err e;

    shape.reveal = changing->sent.reveal;
    e = tool_shape(call, &shape, body, &shaped);
    if (e && shape.query != NULL) {
        json_add_member(&call->arena, result, "queryError",
                        json_new_text(&call->arena, call->error.message));
        call_forgive(call);
        shape.query = NULL;
        e = tool_shape(call, &shape, whole, &shaped);
    }
    if (!e)
        tool_shape_add(call, &shape, &shaped, result);
    return e;
}

enum err tool_change_tell(struct tool_changing *changing, const struct json *body,
                          struct json *result)
{
    struct arena *arena = &changing->turn->call->arena;
    enum err e = tool_body_headers(changing->turn->call, changing->request.entry,
                                   changing->sent.response, result);

    if (e)
        return e;
    if (body == NULL && changing->sent.report.status != 0)
        json_add_member(arena, result, "status", json_new_int(arena, changing->sent.report.status));
    if (changing->request.retry_token != NULL)
        json_add_member(arena, result, "retryToken",
                        json_new_text(arena, changing->request.retry_token));
    add_wait(changing, result);
    return ERR_NONE;
}

/* Who asked to wait, and takes a task, need not wait; where there is none, waiting takes no time.
 * The change is made: that it could not be followed is no failure of it. */
static enum err begin_task(struct tool_changing *changing, struct json *result,
                           struct tool_result *out)
{
    struct tool_turn *turn = changing->turn;
    struct tool_task *task = NULL;

    if (tool_task_of_change(turn, &changing->request, &changing->sent, result, &task) != ERR_NONE)
        call_forgive(turn->call);
    if (task != NULL) {
        out->task = task;
        return ERR_NONE;
    }
    changing->calling.wait = true;
    add_wait(changing, result);
    return tool_calling_print(turn, result, out);
}

static enum err show(struct tool_changing *changing, struct tool_result *out)
{
    bool is_task = changing->calling.wait && changing->turn->caller->takes_tasks;
    struct tool_turn *turn = changing->turn;
    struct arena *arena = &turn->call->arena;
    struct catalog_op entry = changing->request.entry;
    struct json *result = json_new(arena, JSON_OBJECT);
    struct json *body = NULL;
    enum err e = tool_sent_body(turn, entry, &changing->sent, &body);

    if (e)
        return e;
    add_undo(changing, body, result);
    if (body != NULL)
        e = shape_body(changing, body, result);
    changing->calling.wait = changing->calling.wait && !is_task;
    if (!e)
        e = tool_change_tell(changing, body, result);
    if (!e)
        e = tool_calling_end(turn, result, changing->filled, &changing->sent, out);
    return e || !is_task ? e : begin_task(changing, result, out);
}

/* ---- The tools ------------------------------------------------------------------------------- */

static enum err change(struct tool_changing *changing, struct tool_result *out)
{
    struct tool_shape shape;
    enum err e = tool_change_begin(changing);

    if (e)
        return e;
    shape = tool_calling_shape(&changing->calling, changing->request.entry);
    e = tool_shape_check(changing->turn->call, &shape);
    if (e)
        return e;
    if (changing->calling.dry_run)
        return tool_preview(changing->turn, &changing->request, changing->filled, out);
    e = tool_change_send(changing);
    return e ? e : show(changing, out);
}

static enum err run(struct tool_turn *turn, const struct tool_params *params,
                    const struct json *arguments, struct tool_result *out)
{
    struct tool_changing changing = { .turn = turn, .file = { .fd = -1 } };
    enum err e = tool_params_decode(turn->call, params, arguments, &changing.calling);

    if (!e)
        e = change(&changing, out);
    if (changing.file.fd >= 0)
        tool_folder_close_file(&changing.file);
    return e;
}

static enum err run_write(struct tool_turn *turn, const struct json *arguments,
                          struct tool_result *out)
{
    return run(turn, &write_params, arguments, out);
}

static enum err run_delete(struct tool_turn *turn, const struct json *arguments,
                           struct tool_result *out)
{
    return run(turn, &delete_params, arguments, out);
}

const struct tool_core tool_write = {
    .name = "oci_write",
    .title = "Create, change or act on OCI resources",
    .text = "Run an operation that creates, updates, moves or acts on a resource; no deletes. "
            "dry_run shows the checked request without sending it. May ask the user to confirm.",
    .params = &write_params,
    .run = run_write,
    .destructive = true,
    .open_world = true,
};

const struct tool_core tool_delete = {
    .name = "oci_delete",
    .title = "Delete or terminate OCI resources",
    .text = "Run an operation that deletes, terminates, purges or revokes. Asks the user to "
            "confirm, showing what would go (name, compartment, dependents).",
    .params = &delete_params,
    .run = run_delete,
    .destructive = true,
    .idempotent = true,
    .open_world = true,
};
