/* Carrying out the steps of a batch. */
#include <stdint.h>
#include <string.h>

#include "tool/batch.h"
#include "tool/body.h"
#include "tool/change.h"
#include "tool/explain.h"
#include "tool/gather.h"
#include "tool/operation.h"
#include "tool/preview.h"
#include "tool/undo.h"

#define LIST_MOST  1000                /* items of one read */
#define MEMORY_MAX ((size_t)512 << 20) /* bytes that one batch may come to hold */
#define TRIED      3                   /* items of a for_each that a dry run shows */

/* One call of one step. */
struct doing {
    struct tool_batch *batch;
    struct tool_batch_step *step;
    struct tool_turn turn;
    struct tool_calling calling;
    struct json *row;  /* what is told of it */
    struct json *data; /* what later steps may refer to; JSON null for none */
};

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    json_add_member(arena, object, name, json_new_text(arena, text));
}

/* ---- Data ----------------------------------------------------------------------------------- */

/* All of an answer, cleaned and queried as in the other tools. */
static enum err shape_data(struct doing *doing, bool reveal, struct json *body)
{
    struct call *call = doing->turn.call;
    struct tool_shape shape = tool_calling_shape(&doing->calling, doing->step->entry);
    struct tool_shaped shaped;
    enum err e;

    if (body == NULL)
        return ERR_NONE;
    shape.reveal = reveal;
    shape.budget = SIZE_MAX;
    shape.keep_empty = true;
    shape.keep_tags = true;
    shape.keep_rows = true;
    doing->batch->reveal = doing->batch->reveal || reveal;
    e = tool_shape(call, &shape, body, &shaped);
    if (!e && shaped.data != NULL)
        doing->data = json_copy(&call->arena, shaped.data);
    if (!e && shaped.beside != NULL)
        json_add_member(&call->arena, doing->row, "beside", shaped.beside);
    return e;
}

/* ---- Reads ---------------------------------------------------------------------------------- */

static enum err run_read(struct doing *doing)
{
    static const struct tool_cell here[] = { { NULL, NULL } };
    struct tool_turn *turn = &doing->turn;
    struct arena *arena = &turn->call->arena;
    struct tool_gather gather = { .cells = here, .cell_count = 1, .limit = LIST_MOST };
    struct tool_gathered gathered;
    struct json *filled = NULL;
    enum err e = tool_calling_begin(turn, &doing->calling, &gather.request, &filled);

    if (e)
        return e;
    e = tool_gather(turn, &gather, &gathered);
    if (e) {
        tool_explain(turn, &gather.request);
        return e;
    }
    e = shape_data(doing, gathered.reveal, gathered.body);
    if (!e && gathered.items == NULL)
        e = tool_body_headers(turn->call, gather.request.entry, gathered.sent.response, doing->row);
    if (gathered.more)
        add_text(arena, doing->row, "note",
                 arena_printf(arena, "only the first %d items were read", LIST_MOST));
    tool_calling_tell(turn, doing->row, filled, &gathered.sent);
    return e;
}

/* ---- Changes -------------------------------------------------------------------------------- */

static void put_first(struct json *list, struct json *item)
{
    json_add_item(list, item);
    if (list->count == 1)
        return;
    for (struct json *at = list->first; at != NULL; at = at->next) {
        if (at->next == item)
            list->last = at;
    }
    list->last->next = NULL;
    item->next = list->first;
    list->first = item;
}

static void add_undo(struct doing *doing, struct tool_changing *changing, const struct json *body)
{
    struct json *undo = tool_undo_of(&doing->turn, &changing->request, &changing->before, body);

    if (undo != NULL)
        put_first(doing->batch->undo, undo);
}

/* The change is made: a query that does not fit its answer must not hide it. */
static enum err shape_change(struct doing *doing, const struct tool_changing *changing,
                             struct json *body)
{
    struct call *call = doing->turn.call;
    struct json *whole = body == NULL ? NULL : json_copy(&call->arena, body);
    enum err e = shape_data(doing, changing->sent.reveal, body);

    if (!e || doing->calling.query == NULL)
        return e;
    add_text(&call->arena, doing->row, "queryError", call->error.message);
    call_forgive(call);
    doing->calling.query = NULL;
    return shape_data(doing, changing->sent.reveal, whole);
}

/* The member of an object, for those who change it. */
static struct json *member_of(struct json *object, const char *name)
{
    return (struct json *)(uintptr_t)json_get(object, name);
}

static void remove_member(struct json *object, struct json *member)
{
    struct json *before = NULL;

    for (struct json *at = object->first; at != member; at = at->next)
        before = at;
    if (before == NULL)
        object->first = member->next;
    else
        before->next = member->next;
    if (object->last == member)
        object->last = before;
    object->count--;
}

/* What was waited for is what later steps go on with. */
static struct json *newest(struct doing *doing, struct json *body)
{
    struct json *wait = member_of(doing->row, "wait");
    struct json *resource = member_of(wait, "resource");

    if (resource == NULL || resource->kind != JSON_OBJECT)
        return body;
    body = json_copy(&doing->turn.call->arena, resource);
    remove_member(wait, resource);
    return body;
}

/* Later steps need what an earlier one was to wait for. */
static enum err check_waited(struct doing *doing)
{
    struct call *call = doing->turn.call;
    const struct json *wait = json_get(doing->row, "wait");
    const struct json *done = json_get(wait, "done");
    const struct json *succeeded = json_get(wait, "succeeded");
    const char *error = json_get_text(doing->row, "waitError");
    bool is_last = doing->step == &doing->batch->steps[doing->batch->count - 1];

    if ((wait == NULL && error == NULL) || (succeeded != NULL && succeeded->boolean))
        return ERR_NONE;
    if (done != NULL && done->boolean) {
        call_fail(call, ERR_SERVICE, "it was accepted, but what it began has failed");
        return call_hint(call, "wait in its result tells why");
    }
    if (is_last)
        return ERR_NONE;
    call_fail(call, ERR_TIMEOUT, "it was accepted, but %s",
              error != NULL ? error : "what it began goes on still");
    return call_hint(call, "follow it with oci_wait, then run the steps that are left");
}

static enum err run_change(struct doing *doing)
{
    struct tool_changing changing = { .turn = &doing->turn,
                                      .calling = doing->calling,
                                      .file = { .fd = -1 } };
    struct json *body = NULL;
    enum err e = tool_change_begin(&changing);

    if (!e)
        e = tool_change_send(&changing);
    if (e)
        return e;
    e = tool_sent_body(&doing->turn, doing->step->entry, &changing.sent, &body);
    if (e)
        return e;
    add_undo(doing, &changing, body);
    changing.request.retry_token = NULL; /* nothing is left to repeat with it */
    e = tool_change_tell(&changing, body, doing->row);
    if (!e)
        e = shape_change(doing, &changing, newest(doing, body));
    tool_calling_tell(&doing->turn, doing->row, changing.filled, &changing.sent);
    return e ? e : check_waited(doing);
}

/* ---- One call ------------------------------------------------------------------------------- */

static enum err fill(struct doing *doing, const struct tool_batch_scope *scope)
{
    struct call *call = doing->turn.call;
    const struct tool_batch_step *step = doing->step;
    struct json *params = NULL;
    struct json *body = NULL;
    enum err e = ERR_NONE;

    if (step->params != NULL)
        e = tool_batch_refs_fill(call, scope, step->params, &params);
    if (!e && step->body != NULL)
        e = tool_batch_refs_fill(call, scope, step->body, &body);
    doing->calling = tool_batch_calling(doing->batch, step, params, body);
    return e;
}

static enum err begin(struct tool_batch *batch, struct tool_batch_step *step,
                      const struct tool_batch_scope *scope, struct doing *out)
{
    struct arena *arena = &batch->turn->call->arena;

    *out = (struct doing){ .batch = batch,
                           .step = step,
                           .turn = *batch->turn,
                           .row = json_new(arena, JSON_OBJECT),
                           .data = json_new(arena, JSON_NULL) };
    out->turn.tool = tool_for_class(step->entry.op->op_class);
    if (arena->total > MEMORY_MAX)
        return call_fail(batch->turn->call, ERR_LIMIT,
                         "the results are too large for one batch; ask for less with query");
    return fill(out, scope);
}

static bool is_read(const struct tool_batch_step *step)
{
    return step->entry.op->op_class == MODEL_READ;
}

static enum err run_one(struct tool_batch *batch, struct tool_batch_step *step,
                        const struct tool_batch_scope *scope, struct doing *out)
{
    enum err e = begin(batch, step, scope, out);

    if (!e)
        e = call_check(batch->turn->call);
    if (e)
        return e;
    return is_read(step) ? run_read(out) : run_change(out);
}

/* ---- One step ------------------------------------------------------------------------------- */

static void begin_row(struct tool_batch *batch, struct tool_batch_step *step)
{
    struct arena *arena = &batch->turn->call->arena;

    step->row = json_new(arena, JSON_OBJECT);
    add_text(arena, step->row, "id", step->id);
    add_text(arena, step->row, "operation", tool_operation_id(batch->turn->call, step->entry));
}

static void add_members(struct json *row, struct json *more)
{
    struct json *next;

    for (struct json *member = more->first; member != NULL; member = next) {
        next = member->next;
        member->next = NULL;
        if (row->last == NULL)
            row->first = member;
        else
            row->last->next = member;
        row->last = member;
        row->count++;
    }
}

static enum err find_items(struct tool_batch *batch, const struct tool_batch_step *step,
                           const struct tool_batch_scope *scope, const struct json **out)
{
    struct call *call = batch->turn->call;
    enum err e = tool_batch_refs_search(call, scope, step->each, out);

    if (e) {
        call->error.message = arena_printf(&call->arena, "for_each: %s", call->error.message);
        return e;
    }
    if ((*out)->kind != JSON_ARRAY)
        return call_fail(call, ERR_ARGUMENT, "for_each: \"%.200s\" gives no list but %s",
                         step->for_each, json_kind_name((*out)->kind));
    if ((*out)->count > TOOL_BATCH_ITEMS)
        return call_fail(call, ERR_LIMIT, "for_each: %zu items, at most %d are allowed",
                         (*out)->count, TOOL_BATCH_ITEMS);
    return ERR_NONE;
}

static enum err fail_item(struct call *call, size_t index)
{
    call->error.message = arena_printf(&call->arena, "item %zu: %s", index, call->error.message);
    return call->error.code;
}

static enum err run_each(struct tool_batch *batch, struct tool_batch_step *step)
{
    struct arena *arena = &batch->turn->call->arena;
    struct tool_batch_scope scope = tool_batch_scope_of(batch, step);
    struct json *data = json_new(arena, JSON_ARRAY);
    struct json *calls = json_new(arena, JSON_ARRAY);
    const struct json *items = NULL;
    size_t index = 0;
    enum err e = find_items(batch, step, &scope, &items);

    if (e)
        return e;
    json_add_member(arena, batch->results, step->id, data);
    for (const struct json *item = items->first; item != NULL; item = item->next, index++) {
        struct doing doing;

        scope.item = item;
        e = run_one(batch, step, &scope, &doing);
        if (doing.row->count > 0)
            json_add_item(calls, doing.row);
        if (e) {
            e = fail_item(batch->turn->call, index);
            break;
        }
        json_add_item(data, doing.data);
    }
    if (calls->count > 0 && !is_read(step))
        json_add_member(arena, step->row, "calls", calls);
    return e;
}

static enum err run_single(struct tool_batch *batch, struct tool_batch_step *step)
{
    struct tool_batch_scope scope = tool_batch_scope_of(batch, step);
    struct doing doing;
    enum err e = run_one(batch, step, &scope, &doing);

    add_members(step->row, doing.row);
    if (!e)
        json_add_member(&batch->turn->call->arena, batch->results, step->id, doing.data);
    return e;
}

enum err tool_batch_run(struct tool_batch *batch, struct tool_batch_step *step)
{
    enum err e;

    begin_row(batch, step);
    e = step->each != NULL ? run_each(batch, step) : run_single(batch, step);
    if (e)
        return tool_batch_fail_at(batch, step);
    step->is_done = true;
    return ERR_NONE;
}

/* ---- Without changes ------------------------------------------------------------------------ */

/* The first step whose result is needed and that a dry run does not have. */
static const char *find_missing(struct tool_batch *batch, const struct tool_batch_step *step)
{
    struct call *call = batch->turn->call;
    struct tool_batch_scope scope = tool_batch_scope_of(batch, step);
    const char *missing = step->each == NULL ? NULL : tool_batch_refs_unmet(&scope, step->each);

    if (missing == NULL)
        missing = tool_batch_refs_missing(call, &scope, step->params);
    return missing != NULL ? missing : tool_batch_refs_missing(call, &scope, step->body);
}

static enum err preview_one(struct tool_batch *batch, struct tool_batch_step *step,
                            const struct tool_batch_scope *scope, struct json *list)
{
    struct call *call = batch->turn->call;
    struct tool_request request;
    struct tool_result result;
    struct json *filled = NULL;
    struct json *shown = NULL;
    struct doing doing;
    enum err e = begin(batch, step, scope, &doing);

    if (!e)
        e = tool_calling_begin(&doing.turn, &doing.calling, &request, &filled);
    if (!e)
        e = tool_preview(&doing.turn, &request, filled, &result);
    if (!e)
        e = json_parse(call, "preview", result.json, &shown);
    if (!e)
        json_add_item(list, shown);
    return e;
}

static enum err preview_each(struct tool_batch *batch, struct tool_batch_step *step,
                             struct json *list)
{
    struct arena *arena = &batch->turn->call->arena;
    struct tool_batch_scope scope = tool_batch_scope_of(batch, step);
    const struct json *items = NULL;
    enum err e = find_items(batch, step, &scope, &items);

    if (e)
        return e;
    json_add_member(arena, step->row, "items", json_new_int(arena, (int64_t)items->count));
    for (const struct json *item = items->first; item != NULL && list->count < TRIED;
         item = item->next) {
        scope.item = item;
        e = preview_one(batch, step, &scope, list);
        if (e)
            return e;
    }
    return ERR_NONE;
}

static enum err preview(struct tool_batch *batch, struct tool_batch_step *step)
{
    struct arena *arena = &batch->turn->call->arena;
    struct tool_batch_scope scope = tool_batch_scope_of(batch, step);
    struct json *list = json_new(arena, JSON_ARRAY);
    enum err e = step->each != NULL ? preview_each(batch, step, list)
                                    : preview_one(batch, step, &scope, list);

    if (e)
        return e;
    if (step->each != NULL)
        json_add_member(arena, step->row, "previews", list);
    else
        json_add_member(arena, step->row, "preview", list->first);
    return ERR_NONE;
}

static void add_decision(struct tool_batch *batch, struct tool_batch_step *step)
{
    struct arena *arena = &batch->turn->call->arena;

    begin_row(batch, step);
    add_text(arena, step->row, "class", catalog_class_name(step->entry.op->op_class));
    add_text(arena, step->row, "policy", tool_policy_decision_name(step->answer.decision));
    if (step->answer.decision != TOOL_POLICY_RUN)
        add_text(arena, step->row, "by", step->answer.rule);
}

enum err tool_batch_try(struct tool_batch *batch, struct tool_batch_step *step)
{
    const char *missing = find_missing(batch, step);
    enum err e;

    if (is_read(step) && missing == NULL && step->answer.decision == TOOL_POLICY_RUN)
        return tool_batch_run(batch, step);
    add_decision(batch, step);
    if (missing != NULL) {
        add_text(&batch->turn->call->arena, step->row, "waitsFor", missing);
        return ERR_NONE;
    }
    if (is_read(step))
        return ERR_NONE;
    e = preview(batch, step);
    return e ? tool_batch_fail_at(batch, step) : ERR_NONE;
}
