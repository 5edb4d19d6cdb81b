/*
 * One batch under way: what batch.c (the tool), batch_step.c (steps as they are given),
 * batch_plan.c (policy and consent for all of them), batch_run.c (carrying them out) and
 * batch_show.c (what is told) share. Inside tool/. Thread-safe; all memory is the call's.
 */
#ifndef TOOL_BATCH_H
#define TOOL_BATCH_H

#include "json/jmespath.h"
#include "tool/batch_refs.h"
#include "tool/calling.h"
#include "tool/policy.h"

#define TOOL_BATCH_STEPS 25
#define TOOL_BATCH_ITEMS 100 /* of one for_each */

/* One step, as it is given and what is known of it. */
struct tool_batch_step {
    const char *id;
    const char *operation;
    const struct json *params;
    const struct json *body;
    const char *for_each;
    const char *query;
    bool wait;

    struct catalog_op entry;
    const struct jmespath_expr *each; /* of for_each; NULL without */
    bool open;                        /* its arguments depend on results */
    struct tool_policy_answer answer;

    struct json *row; /* what is told of it; NULL when it was not begun */
    bool is_done;
};

struct tool_batch {
    struct tool_turn *turn;
    const struct json *given; /* the steps, as JSON */
    const char *returns;      /* JMESPath over all results; NULL for none */
    const char *profile;
    const char *region;
    bool dry_run;
    const char *confirm;

    const struct jmespath_expr *return_expr;
    struct tool_batch_step *steps;
    size_t count;
    const char **ids;
    struct json *results; /* object: id -> data */
    struct json *undo;    /* calls that take back what was done, the last one first */
    bool reveal;          /* the policy lets secrets of some answer be shown */
};

/* The arguments of the tool. */
extern const struct tool_params tool_batch_params;

/* Reads and checks the steps; sends nothing. Failures name the step. */
NODISCARD enum err tool_batch_read(struct tool_batch *batch);

/* What a step may refer to. */
struct tool_batch_scope tool_batch_scope_of(const struct tool_batch *batch,
                                            const struct tool_batch_step *step);

/* The call of a step, with these params and body. */
struct tool_calling tool_batch_calling(const struct tool_batch *batch,
                                       const struct tool_batch_step *step,
                                       const struct json *params, const struct json *body);

/* Puts the step before the recorded failure; gives its code. */
enum err tool_batch_fail_at(struct tool_batch *batch, const struct tool_batch_step *step);

/*
 * Asks the policy about all steps (step->answer), and checks those whose arguments are known.
 */
NODISCARD enum err tool_batch_decide(struct tool_batch *batch);

/* Gets the consent for all steps that need one, in one question: it is in turn->consent then.
 * ERR_DENIED when the policy forbids one of them. */
NODISCARD enum err tool_batch_consent(struct tool_batch *batch);

/* Carries out one step: its data is in batch->results then, and step->row is set. After a failure
 * they hold what was done until then. */
NODISCARD enum err tool_batch_run(struct tool_batch *batch, struct tool_batch_step *step);

/* The same without any change: reads are carried out where the policy lets them run, changes are
 * previewed, and what depends on changes is told of. */
NODISCARD enum err tool_batch_try(struct tool_batch *batch, struct tool_batch_step *step);

/* The result, of a failure too when one is recorded. */
NODISCARD enum err tool_batch_show(struct tool_batch *batch, struct tool_result *out);

#endif
