#include "tool/question.h"

#include "tool/operation.h"
#include "tool/preview.h"
#include "tool/target.h"

static enum err fail_declined(struct tool_turn *turn)
{
    return call_fail(turn->call, ERR_DENIED, "the user declined: nothing was sent");
}

static enum err accept(struct tool_turn *turn, enum tool_confirm_kind kind, const char *token,
                       const struct tool_confirm_subject *subject, struct tool_confirm_consent *out)
{
    return tool_confirm_accept(turn->context->confirm, turn->call, kind, token, subject, out);
}

/* Asks and waits. */
static enum err ask_now(struct tool_turn *turn, const struct tool_confirm_request *question,
                        const struct tool_confirm_subject *subject,
                        struct tool_confirm_consent *out)
{
    enum tool_answer answer = TOOL_UNANSWERED;
    enum err e = turn->caller->ask(turn->caller->context, turn->call, question->message, &answer);

    if (e)
        return e;
    if (answer != TOOL_ACCEPTED)
        return fail_declined(turn);
    return accept(turn, TOOL_CONFIRM_ELICIT, question->token, subject, out);
}

/* The client shows the question and repeats the call. */
static enum err ask_by_result(struct tool_turn *turn, const struct tool_confirm_request *question)
{
    turn->question = question->message;
    turn->state = question->token;
    return call_fail(turn->call, ERR_CONFIRM, "%s", question->message);
}

static enum err offer_code(struct tool_turn *turn, const struct tool_confirm_request *question)
{
    call_fail(turn->call, ERR_CONFIRM, "%s", question->message);
    return call_hint(turn->call,
                     "when the user agrees, repeat the call with the same arguments and confirm "
                     "\"%s\"; it is good for ten minutes",
                     question->token);
}

static enum err fail_nobody(struct tool_turn *turn, const struct tool_request *request,
                            const struct tool_policy_answer *answer)
{
    call_fail(turn->call, ERR_DENIED,
              "%s needs a person's yes (%s), and this client cannot ask for it: nothing was sent",
              tool_operation_id(turn->call, request->entry), answer->why);
    return answer->how == NULL ? turn->call->error.code : call_hint(turn->call, "%s", answer->how);
}

static void describe(struct tool_turn *turn, const struct tool_request *request,
                     struct tool_confirm_details *out)
{
    struct tool_target target;

    tool_target_read(turn, request, &target);
    *out = (struct tool_confirm_details){
        .name = target.name,
        .ocid = target.id,
        .compartment = target.path != NULL ? target.path : target.compartment,
    };
    if (request->entry.op->op_class == MODEL_REMOVE)
        out->dependents = tool_preview_dependents(turn, request, &target);
}

/* `message` NULL: the request is told of. */
static enum err ask(struct tool_turn *turn, const struct tool_request *request,
                    const struct tool_policy_answer *answer,
                    const struct tool_confirm_subject *subject, const char *message,
                    struct tool_confirm_consent *out)
{
    const struct tool_caller *caller = turn->caller;
    bool by_code = caller->asking == TOOL_CANNOT_ASK;
    struct tool_confirm_details details = { .name = NULL };
    struct tool_confirm_request question;
    enum err e;

    if (by_code && (!turn->context->codes || answer->decision == TOOL_POLICY_CONFIRM_HUMAN))
        return fail_nobody(turn, request, answer);
    if (by_code && turn->code != NULL)
        return accept(turn, TOOL_CONFIRM_CODE, turn->code, subject, out);
    if (caller->asking == TOOL_ASKS_BY_RESULT && caller->answer == TOOL_DECLINED)
        return fail_declined(turn);
    if (caller->asking == TOOL_ASKS_BY_RESULT && caller->answer == TOOL_ACCEPTED &&
        caller->state != NULL)
        return accept(turn, TOOL_CONFIRM_ELICIT, caller->state, subject, out);
    if (message == NULL)
        describe(turn, request, &details);
    e = tool_confirm_ask(turn->context->confirm, turn->call,
                         by_code ? TOOL_CONFIRM_CODE : TOOL_CONFIRM_ELICIT, answer->decision,
                         subject, &details, &question);
    if (e)
        return e;
    if (message != NULL)
        question.message = message;
    if (by_code)
        return offer_code(turn, &question);
    if (caller->asking == TOOL_ASKS_NOW)
        return ask_now(turn, &question, subject, out);
    return ask_by_result(turn, &question);
}

enum err tool_question_ask(struct tool_turn *turn, const struct tool_request *request,
                           const struct tool_policy_answer *answer,
                           const struct tool_confirm_subject *subject,
                           struct tool_confirm_consent *out)
{
    return ask(turn, request, answer, subject, NULL, out);
}

enum err tool_question_plan(struct tool_turn *turn, const struct tool_request *request,
                            const struct tool_policy_answer *answer,
                            const struct tool_confirm_subject *subject, const char *message,
                            struct tool_confirm_consent *out)
{
    return ask(turn, request, answer, subject, message, out);
}
