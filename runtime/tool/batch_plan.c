/* What the policy says of all steps of a batch, and the one question about them. */
#include <string.h>

#include "tool/batch.h"
#include "tool/confirm_words.h"
#include "tool/identity.h"
#include "tool/operation.h"
#include "tool/question.h"
#include "tool/redact.h"
#include "tool/target.h"
#include "tool/unseen.h"

#define VALUE_MAX 120
#define STEP_MAX  1500 /* bytes of the arguments of one step that a person is shown */

/* ---- Deciding ------------------------------------------------------------------------------- */

/* A step whose arguments are known, as it will be sent. */
static enum err prepare_whole(struct tool_batch *batch, struct tool_batch_step *step,
                              struct tool_request *out)
{
    struct tool_turn turn = *batch->turn;
    struct tool_calling calling = tool_batch_calling(batch, step, step->params, step->body);
    struct oci_send_options options;
    struct json *filled = NULL;
    void *object = NULL;
    enum err e;

    turn.tool = tool_for_class(step->entry.op->op_class);
    e = tool_calling_begin(&turn, &calling, out, &filled);
    return e ? e : tool_send_prepare(&turn, out, &object, &options);
}

/* What is known of the others. */
static void prepare_open(struct tool_batch *batch, const struct tool_batch_step *step,
                         struct tool_request *out)
{
    struct arena *arena = &batch->turn->call->arena;
    struct json *arguments = step->params == NULL ? json_new(arena, JSON_OBJECT)
                                                  : tool_batch_refs_strip(arena, step->params);

    if (step->body != NULL)
        json_add_member(arena, arguments, "body", tool_batch_refs_strip(arena, step->body));
    *out = (struct tool_request){ .entry = step->entry,
                                  .arguments = arguments,
                                  .profile = batch->profile,
                                  .region = batch->region,
                                  .partial = true };
}

static enum err decide(struct tool_batch *batch, struct tool_batch_step *step)
{
    struct tool_request request;
    enum err e = ERR_NONE;

    if (step->open)
        prepare_open(batch, step, &request);
    else
        e = prepare_whole(batch, step, &request);
    return e ? e : tool_send_decide(batch->turn, &request, &step->answer);
}

enum err tool_batch_decide(struct tool_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        enum err e = decide(batch, &batch->steps[i]);

        if (e)
            return tool_batch_fail_at(batch, &batch->steps[i]);
    }
    return ERR_NONE;
}

/* ---- In words ------------------------------------------------------------------------------- */

static void add_arguments(struct call *call, const struct tool_batch_step *step, struct buf *out)
{
    struct json *arguments = step->params == NULL ? json_new(&call->arena, JSON_OBJECT)
                                                  : json_copy(&call->arena, step->params);
    struct buf text;

    if (step->body != NULL)
        json_add_member(&call->arena, arguments, "body", json_copy(&call->arena, step->body));
    if (arguments->count == 0)
        return;
    buf_init(&text, &call->arena, SIZE_MAX);
    json_print(&text,
               tool_redact_shorten(call, tool_redact(call, step->entry, arguments), VALUE_MAX));
    buf_add_text(out, " ");
    tool_unseen_blank(out, buf_span(&text), STEP_MAX);
}

/* What a change is aimed at, where that is known already. */
static void add_target(struct tool_batch *batch, struct tool_batch_step *step, struct buf *out)
{
    struct tool_request request;
    struct tool_target target;

    if (step->open || step->entry.op->op_class == MODEL_READ)
        return;
    if (prepare_whole(batch, step, &request) != ERR_NONE) {
        call_forgive(batch->turn->call);
        return;
    }
    tool_target_read(batch->turn, &request, &target);
    tool_confirm_words_add(out, " \"", target.name, "\"");
    tool_confirm_words_add(out, " in ", target.path, "");
}

static void add_step(struct tool_batch *batch, struct tool_batch_step *step, struct buf *out)
{
    const struct model_op *op = step->entry.op;

    buf_printf(out, "\n%zu. ", (size_t)(step - batch->steps) + 1);
    tool_confirm_words_add(out, "For each of ", step->for_each, ": ");
    buf_add_text(out, model_text(step->entry.service, op->title));
    add_target(batch, step, out);
    buf_printf(out, ": %s (%s)", tool_operation_id(batch->turn->call, step->entry),
               catalog_class_name(op->op_class));
    add_arguments(batch->turn->call, step, out);
    tool_confirm_words_notes(out, op->danger);
}

static const char *words_of(struct tool_batch *batch, const struct tool_confirm_subject *subject)
{
    struct buf out;

    buf_init(&out, &batch->turn->call->arena, SIZE_MAX);
    buf_printf(&out, "Carry out this plan of %zu step%s?", batch->count,
               batch->count == 1 ? "" : "s");
    for (size_t i = 0; i < batch->count; i++)
        add_step(batch, &batch->steps[i], &out);
    tool_confirm_words_add(&out, "\nRegion: ", subject->region, "");
    tool_confirm_words_add(&out, "\nProfile: ", subject->profile, "");
    return out.ptr;
}

/* ---- Consent -------------------------------------------------------------------------------- */

static struct tool_batch_step *strictest(struct tool_batch *batch)
{
    struct tool_batch_step *found = &batch->steps[0];

    for (size_t i = 1; i < batch->count; i++) {
        if (batch->steps[i].answer.decision < found->answer.decision)
            found = &batch->steps[i];
    }
    return found;
}

static enum err fail_denied(struct tool_batch *batch, const struct tool_batch_step *step)
{
    struct call *call = batch->turn->call;

    call_fail(call, ERR_DENIED, "%s is denied by %s (%s); nothing of the batch was sent",
              tool_operation_id(call, step->entry), step->answer.rule, step->answer.why);
    if (step->answer.how != NULL)
        call_hint(call, "%s", step->answer.how);
    return tool_batch_fail_at(batch, step);
}

/* What the yes is for: all steps, as they were given, and where they go. */
static enum err find_subject(struct tool_batch *batch, const struct tool_batch_step *step,
                             struct tool_confirm_subject *out)
{
    struct tool_turn *turn = batch->turn;
    struct json *arguments = json_new(&turn->call->arena, JSON_OBJECT);
    struct oci_identity identity;
    enum err e = tool_identity_get(turn, batch->profile, &identity);

    if (e)
        return e;
    json_add_member(&turn->call->arena, arguments, "steps",
                    json_copy(&turn->call->arena, batch->given));
    *out = (struct tool_confirm_subject){
        .principal = turn->caller->principal,
        .entry = step->entry,
        .arguments = arguments,
        .profile = identity.profile,
        .region = batch->region != NULL ? batch->region : identity.region,
    };
    oci_identity_release(&identity);
    return ERR_NONE;
}

enum err tool_batch_consent(struct tool_batch *batch)
{
    struct tool_turn *turn = batch->turn;
    struct tool_batch_step *step = strictest(batch);
    struct tool_request request = { .entry = step->entry };
    struct tool_confirm_subject subject;
    struct tool_confirm_consent consent;
    enum err e;

    if (step->answer.decision == TOOL_POLICY_DENY)
        return fail_denied(batch, step);
    if (step->answer.decision == TOOL_POLICY_RUN)
        return ERR_NONE;
    e = find_subject(batch, step, &subject);
    if (e)
        return e;
    turn->code = batch->confirm;
    e = tool_question_plan(turn, &request, &step->answer, &subject, words_of(batch, &subject),
                           &consent);
    if (e)
        return e;
    turn->code = NULL;
    turn->consent = consent.who;
    turn->confirmation = consent.id;
    return ERR_NONE;
}
