/* The steps of a batch, as they are given. */
#include <ctype.h>
#include <string.h>

#include "model/decode.h"
#include "model/host.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/batch.h"
#include "tool/operation.h"

#define ID_MAX 64
#define ITEM   "item"

/* ---- Arguments ------------------------------------------------------------------------------ */

#define STEP_AT(member) offsetof(struct tool_batch_step, member)

static const struct tool_param step_rows[] = {
    { .name = "id", .kind = TOOL_TEXT, .offset = STEP_AT(id) },
    { .name = "operation", .kind = TOOL_TEXT, .required = true, .offset = STEP_AT(operation) },
    { .name = "params", .kind = TOOL_OBJECT, .offset = STEP_AT(params) },
    { .name = "body", .kind = TOOL_OBJECT, .offset = STEP_AT(body) },
    { .name = "for_each",
      .kind = TOOL_TEXT,
      .offset = STEP_AT(for_each),
      .text = "JMESPath over earlier results; the item is ${item}" },
    { .name = "query", .kind = TOOL_TEXT, .offset = STEP_AT(query) },
    { .name = "wait", .kind = TOOL_BOOL, .offset = STEP_AT(wait) },
};
static const struct tool_params step_params = { step_rows,
                                                sizeof(step_rows) / sizeof(step_rows[0]) };

#define AT(member) offsetof(struct tool_batch, member)

static const struct tool_param rows[] = {
    { .name = "steps",
      .kind = TOOL_OBJECTS,
      .required = true,
      .offset = AT(given),
      .most = TOOL_BATCH_STEPS,
      .inner = &step_params },
    { .name = "return",
      .kind = TOOL_TEXT,
      .offset = AT(returns),
      .text = "JMESPath over all step results" },
    { .name = "profile", .kind = TOOL_TEXT, .offset = AT(profile) },
    { .name = "region", .kind = TOOL_TEXT, .offset = AT(region), .header = "Region" },
    { .name = "dry_run", .kind = TOOL_BOOL, .offset = AT(dry_run) },
    { .name = "confirm", .kind = TOOL_TEXT, .offset = AT(confirm) },
};
const struct tool_params tool_batch_params = { rows, sizeof(rows) / sizeof(rows[0]) };

/* ---- Common --------------------------------------------------------------------------------- */

enum err tool_batch_fail_at(struct tool_batch *batch, const struct tool_batch_step *step)
{
    struct call *call = batch->turn->call;
    size_t number = (size_t)(step - batch->steps) + 1;

    call->error.message =
        step->id == NULL ? arena_printf(&call->arena, "step %zu: %s", number, call->error.message)
                         : arena_printf(&call->arena, "step %zu (%s): %s", number, step->id,
                                        call->error.message);
    return call->error.code;
}

struct tool_batch_scope tool_batch_scope_of(const struct tool_batch *batch,
                                            const struct tool_batch_step *step)
{
    return (struct tool_batch_scope){
        .ids = batch->ids,
        .count = (size_t)(step - batch->steps),
        .results = batch->results,
        .has_item = step->each != NULL,
    };
}

struct tool_calling tool_batch_calling(const struct tool_batch *batch,
                                       const struct tool_batch_step *step,
                                       const struct json *params, const struct json *body)
{
    return (struct tool_calling){
        .operation = step->operation,
        .params = params,
        .body = body,
        .profile = batch->profile,
        .region = batch->region,
        .query = step->query,
        .wait = step->wait,
    };
}

/* ---- One step ------------------------------------------------------------------------------- */

/* Names that need no quotes in front of a path. */
static bool is_name(const char *text)
{
    size_t length = 0;

    while (isalnum((unsigned char)text[length]) || text[length] == '_' || text[length] == '-')
        length++;
    return length > 0 && length <= ID_MAX && text[length] == '\0';
}

static enum err check_id(struct tool_batch *batch, struct tool_batch_step *step)
{
    struct call *call = batch->turn->call;
    size_t index = (size_t)(step - batch->steps);

    if (step->id == NULL)
        step->id = arena_printf(&call->arena, "s%zu", index + 1);
    if (!is_name(step->id) || strcmp(step->id, ITEM) == 0)
        return call_fail(call, ERR_ARGUMENT,
                         "id: letters, digits, _ and - only, at most %d, and not \"item\"", ID_MAX);
    for (size_t i = 0; i < index; i++) {
        if (strcmp(batch->ids[i], step->id) == 0)
            return call_fail(call, ERR_ARGUMENT, "id: step %zu has the same", i + 1);
    }
    batch->ids[index] = step->id;
    return ERR_NONE;
}

static enum err compile(struct call *call, const char *argument, const char *text,
                        const struct jmespath_expr **out)
{
    enum err e = text == NULL ? ERR_NONE : jmespath_compile(call, text, out);

    if (e)
        call->error.message = arena_printf(&call->arena, "%s: %s", argument, call->error.message);
    return e;
}

static bool has_field(const struct model_service *service, const struct model_type *type,
                      const char *name)
{
    return type != NULL && model_find_field(service, type, name) != NULL;
}

static enum err fail_name(struct call *call, struct catalog_op entry, const struct model_type *type,
                          const char *name)
{
    const char **names = arena_array(&call->arena, type->field_count + 1u, sizeof *names);

    for (uint16_t i = 0; i < type->field_count; i++)
        names[i] = model_text(entry.service, model_fields(entry.service, type)[i].name);

    const char *near = model_nearest(name, names, type->field_count);

    return call_fail(call, ERR_ARGUMENT, "%.100s: unknown argument of %s%s%s", name,
                     tool_operation_id(call, entry), near != NULL ? "; did you mean " : "",
                     near != NULL ? near : "");
}

/*
 * The names in a step whose values are not known yet: a mistyped one must not come out when half of
 * the batch is done. What a subtype of a body holds is seen when it is sent.
 */
static enum err check_names(struct call *call, const struct tool_batch_step *step)
{
    const struct model_service *service = step->entry.service;
    const struct model_type *type = &service->types[step->entry.op->request];
    const struct model_field *field = model_body_field(service, type);
    const struct model_type *body =
        field != NULL && field->kind == MODEL_OBJECT ? &service->types[field->type] : NULL;
    bool any =
        model_host_is_carried(service, step->entry.op) || (body != NULL && body->subtype_count > 0);

    for (const struct json *member = step->params == NULL || any ? NULL : step->params->first;
         member != NULL; member = member->next) {
        if (!has_field(service, type, member->name) && !has_field(service, body, member->name) &&
            !model_names_alike(member->name, "body"))
            return fail_name(call, step->entry, type, member->name);
    }
    for (const struct json *member = step->body == NULL || any || body == NULL ? NULL
                                                                               : step->body->first;
         member != NULL; member = member->next) {
        if (!has_field(service, body, member->name))
            return fail_name(call, step->entry, body, member->name);
    }
    return ERR_NONE;
}

static enum err check_references(struct tool_batch *batch, const struct tool_batch_step *step)
{
    struct tool_batch_scope scope = tool_batch_scope_of(batch, step);
    enum err e = tool_batch_refs_check(batch->turn->call, &scope, step->params);

    return e ? e : tool_batch_refs_check(batch->turn->call, &scope, step->body);
}

static enum err check_query(struct call *call, const struct tool_batch_step *step)
{
    struct tool_shape shape = { .query = step->query };

    return tool_shape_check(call, &shape);
}

static enum err read_step(struct tool_batch *batch, struct tool_batch_step *step,
                          const struct json *given)
{
    struct call *call = batch->turn->call;
    enum err e = tool_params_decode(call, &step_params, given, step);

    if (!e)
        e = check_id(batch, step);
    if (!e)
        e = tool_operation_find(call, step->operation, &step->entry);
    if (!e)
        e = compile(call, "for_each", step->for_each, &step->each);
    if (!e)
        e = check_query(call, step);
    if (!e)
        e = check_references(batch, step);
    if (e)
        return e;
    step->open =
        step->each != NULL || tool_batch_refs_in(step->params) || tool_batch_refs_in(step->body);
    return step->open ? check_names(call, step) : ERR_NONE;
}

/* ---- All of them ---------------------------------------------------------------------------- */

enum err tool_batch_read(struct tool_batch *batch)
{
    struct call *call = batch->turn->call;
    enum err e = compile(call, "return", batch->returns, &batch->return_expr);

    if (e)
        return e;
    if (batch->given->count == 0)
        return call_fail(call, ERR_ARGUMENT, "steps: at least one is needed");
    batch->steps = arena_array(&call->arena, batch->given->count, sizeof *batch->steps);
    batch->ids = arena_array(&call->arena, batch->given->count, sizeof *batch->ids);
    batch->results = json_new(&call->arena, JSON_OBJECT);
    batch->undo = json_new(&call->arena, JSON_ARRAY);
    for (const struct json *given = batch->given->first; given != NULL; given = given->next) {
        struct tool_batch_step *step = &batch->steps[batch->count++];

        e = read_step(batch, step, given);
        if (e)
            return tool_batch_fail_at(batch, step);
    }
    return ERR_NONE;
}
