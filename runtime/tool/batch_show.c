/* What is told of a batch. */
#include "tool/batch.h"
#include "tool/operation.h"

#define LEAST_TOKENS 200 /* for the data of one step */

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    if (text != NULL)
        json_add_member(arena, object, name, json_new_text(arena, text));
}

/* ---- Failure -------------------------------------------------------------------------------- */

/* A service may have carried out what it did not answer. */
static bool is_unknown(enum err e)
{
    return e == ERR_NETWORK || e == ERR_TIMEOUT || e == ERR_PROTOCOL;
}

/* What other tools tell of a failure, and where the batch stopped. */
static enum err add_failure(struct tool_batch *batch, struct json **out)
{
    struct call *call = batch->turn->call;
    struct arena *arena = &call->arena;
    enum err code = call->error.code;
    struct json *left = json_new(arena, JSON_ARRAY);
    struct tool_result told;
    bool met = false;
    enum err e;

    tool_result_of_error(batch->turn, &told);
    call_forgive(call);
    e = json_parse(call, "failure", told.json, out);
    if (e)
        return e;
    for (size_t i = 0; i < batch->count; i++) {
        const struct tool_batch_step *step = &batch->steps[i];

        if (step->is_done)
            continue;
        if (met) {
            json_add_item(left, json_new_text(arena, step->id));
            continue;
        }
        met = true;
        add_text(arena, *out, "failedStep", step->id);
        if (is_unknown(code) && step->entry.op->op_class != MODEL_READ)
            add_text(arena, *out, "uncertain",
                     "the failed step may have been carried out: look before it is repeated");
    }
    if (left->count > 0)
        json_add_member(arena, *out, "notDone", left);
    return ERR_NONE;
}

/* ---- Data ----------------------------------------------------------------------------------- */

/* What was `chosen` by an expression is shown with its tags. */
static enum err add_data(struct tool_batch *batch, const struct json *data, size_t budget,
                         bool chosen, struct json *object)
{
    struct call *call = batch->turn->call;
    struct tool_shape shape = { .budget = budget, .keep_tags = chosen, .reveal = batch->reveal };
    struct tool_shaped shaped;
    enum err e;

    if (data == NULL || data->kind == JSON_NULL)
        return ERR_NONE;
    e = tool_shape(call, &shape, json_copy(&call->arena, data), &shaped);
    if (!e)
        tool_shape_add(call, &shape, &shaped, object);
    return e;
}

static size_t budget_of(const struct tool_batch *batch)
{
    size_t share = TOOL_SHAPE_BUDGET / batch->count;

    return share > LEAST_TOKENS ? share : LEAST_TOKENS;
}

/* Of a read nothing is told where only what is returned was asked for. */
static struct json *brief(struct arena *arena, const struct tool_batch_step *step)
{
    struct json *row;

    if (step->entry.op->op_class != MODEL_READ)
        return step->row;
    row = json_new(arena, JSON_OBJECT);
    add_text(arena, row, "id", step->id);
    add_text(arena, row, "operation", json_get_text(step->row, "operation"));
    add_text(arena, row, "note", json_get_text(step->row, "note"));
    return row;
}

/* The data of the steps is shown where nothing else was asked for. */
static enum err add_steps(struct tool_batch *batch, bool with_data, struct json *result)
{
    struct arena *arena = &batch->turn->call->arena;
    struct json *list = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < batch->count; i++) {
        const struct tool_batch_step *step = &batch->steps[i];
        enum err e = ERR_NONE;

        if (step->row == NULL)
            continue;
        if (with_data)
            e = add_data(batch, json_get(batch->results, step->id), budget_of(batch),
                         step->query != NULL, step->row);
        if (e)
            return e;
        json_add_item(list, with_data ? step->row : brief(arena, step));
    }
    json_add_member(arena, result, "steps", list);
    return ERR_NONE;
}

/* What was done is done: an expression that fails is told of, and all is shown. */
static bool add_return(struct tool_batch *batch, struct json *result)
{
    struct call *call = batch->turn->call;
    struct tool_batch_scope scope = { .ids = batch->ids,
                                      .count = batch->count,
                                      .results = batch->results };
    const struct json *value = NULL;
    enum err e = tool_batch_refs_search(call, &scope, batch->return_expr, &value);

    if (!e)
        e = add_data(batch, value, TOOL_SHAPE_BUDGET, true, result);
    if (!e) {
        if (value->kind == JSON_NULL)
            json_add_member(&call->arena, result, "data", json_new(&call->arena, JSON_NULL));
        return true;
    }
    add_text(&call->arena, result, "returnError", call->error.message);
    call_forgive(call);
    return false;
}

enum err tool_batch_show(struct tool_batch *batch, struct tool_result *out)
{
    struct call *call = batch->turn->call;
    struct json *result = json_new(&call->arena, JSON_OBJECT);
    bool failed = call->error.code != ERR_NONE;
    bool returned = false;
    enum err e;

    if (failed) {
        e = add_failure(batch, &result);
        if (e)
            return e;
    }
    if (batch->dry_run)
        json_add_member(&call->arena, result, "dryRun", json_new_bool(&call->arena, true));
    if (!failed && !batch->dry_run && batch->return_expr != NULL)
        returned = add_return(batch, result);
    e = add_steps(batch, !returned, result);
    if (e)
        return e;
    if (batch->undo->count > 0)
        json_add_member(&call->arena, result, "undo", batch->undo);
    e = tool_calling_print(batch->turn, result, out);
    if (!e)
        out->is_error = failed;
    return e;
}
