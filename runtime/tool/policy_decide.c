/* Policy and request -> decision, and why. */
#include "tool/policy_rule.h"

#include <stddef.h>

static const enum tool_policy_decision decisions[] = {
    [TOOL_POLICY_RULE_DENY] = TOOL_POLICY_DENY,
    [TOOL_POLICY_RULE_CONFIRM_HUMAN] = TOOL_POLICY_CONFIRM_HUMAN,
    [TOOL_POLICY_RULE_CONFIRM] = TOOL_POLICY_CONFIRM,
    [TOOL_POLICY_RULE_ALLOW] = TOOL_POLICY_RUN,
};

/* What irreversible and the like ask for where changes are confirmed. */
static const struct posture {
    uint8_t flags; /* all of them */
    enum tool_policy_decision decision;
    const char *why;
} postures[] = {
    { MODEL_IRREVERSIBLE, TOOL_POLICY_CONFIRM_HUMAN, "cannot be undone" },
    { MODEL_SECRET_OUT | MODEL_PRIVILEGE, TOOL_POLICY_CONFIRM_HUMAN,
      "gives out a credential and changes who may do what" },
    { 0, TOOL_POLICY_CONFIRM, "changes something" },
};

/* What decides, before it is put in words. */
struct verdict {
    enum tool_policy_decision decision;
    const struct tool_policy_rule *rule; /* NULL: the mode */
    bool unsure;                         /* the rule may hold: not all is known */
    const char *why;                     /* of the mode */
};

static bool reveals(const struct tool_policy *policy, const struct tool_policy_request *request)
{
    if (policy->reveal_secrets)
        return true;
    for (size_t i = 0; i < policy->count; i++) {
        const struct tool_policy_rule *rule = &policy->rules[i];

        if (rule->effect == TOOL_POLICY_RULE_REVEAL &&
            tool_policy_rule_holds(rule, request) == TOOL_POLICY_YES)
            return true;
    }
    return false;
}

/* What the mode says of what no rule holds for. A secret has been cleared for a file by then. */
static struct verdict default_of(const struct tool_policy *policy, uint8_t op_class, uint8_t danger,
                                 bool reveal)
{
    size_t i = 0;

    if (op_class == MODEL_READ) {
        if ((danger & MODEL_SECRET_OUT) != 0 && !reveal)
            return (struct verdict){ .decision = TOOL_POLICY_CONFIRM,
                                     .why = "puts a credential into a file" };
        return (struct verdict){ .decision = TOOL_POLICY_RUN, .why = "only reads" };
    }
    if (policy->mode == TOOL_POLICY_ALLOW_WRITES)
        return (struct verdict){ .decision = TOOL_POLICY_RUN,
                                 .why = "changes something, which this server may" };
    while ((postures[i].flags & danger) != postures[i].flags)
        i++;
    return (struct verdict){ .decision = postures[i].decision, .why = postures[i].why };
}

/* The strictest rule that holds or may hold; of equals the one that holds, then the first. With
 * `*out_sure` false there may be none that holds: the mode has its say, too. */
static struct verdict strictest(const struct tool_policy *policy,
                                const struct tool_policy_request *request, bool *out_sure)
{
    struct verdict best = { .decision = TOOL_POLICY_RUN };

    *out_sure = false;
    for (size_t i = 0; i < policy->count; i++) {
        const struct tool_policy_rule *rule = &policy->rules[i];
        enum tool_policy_holds holds = rule->effect == TOOL_POLICY_RULE_REVEAL
                                           ? TOOL_POLICY_NO
                                           : tool_policy_rule_holds(rule, request);
        bool unsure = holds == TOOL_POLICY_MAYBE;

        if (holds == TOOL_POLICY_NO)
            continue;
        *out_sure = *out_sure || !unsure;

        enum tool_policy_decision one = decisions[rule->effect];

        if (best.rule == NULL || one < best.decision ||
            (one == best.decision && best.unsure && !unsure))
            best = (struct verdict){ .decision = one, .rule = rule, .unsure = unsure };
    }
    return best;
}

static struct verdict judge(const struct tool_policy *policy,
                            const struct tool_policy_request *request, bool reveal)
{
    const struct model_op *op = request->entry.op;
    struct verdict mode = default_of(policy, op->op_class, op->danger, reveal);
    bool sure;
    struct verdict rules = strictest(policy, request, &sure);

    if (rules.rule == NULL || (!sure && mode.decision <= rules.decision))
        return mode;
    return rules;
}

/* ---- In words -------------------------------------------------------------------------------- */

static const char *id_of(struct call *call, struct catalog_op entry)
{
    return arena_printf(&call->arena, "%s.%s", entry.service->name,
                        model_text(entry.service, entry.op->name));
}

static const char *file_of(const struct tool_policy *policy)
{
    return policy->path != NULL ? policy->path : "a policy file (--policy)";
}

static const char *mode_of(const struct tool_policy *policy, struct call *call)
{
    return arena_printf(&call->arena, "mode %s", tool_policy_mode_name(policy->mode));
}

static struct tool_policy_answer refuse_change(const struct tool_policy *policy, struct call *call,
                                               struct catalog_op entry)
{
    return (struct tool_policy_answer){
        .decision = TOOL_POLICY_DENY,
        .rule = mode_of(policy, call),
        .why = arena_printf(&call->arena, "%s is of class %s, and this server only reads",
                            id_of(call, entry), catalog_class_name(entry.op->op_class)),
        .how = "the user can allow it by starting oci-mcp without --read-only",
    };
}

static struct tool_policy_answer refuse_secret(const struct tool_policy *policy, struct call *call,
                                               struct catalog_op entry)
{
    const char *id = id_of(call, entry);

    return (struct tool_policy_answer){
        .decision = TOOL_POLICY_DENY,
        .rule = mode_of(policy, call),
        .why =
            arena_printf(&call->arena, "the answer of %s is a credential, which is not shown", id),
        .how = arena_printf(&call->arena,
                            "send the answer to a file with save_to; or the user allows to show "
                            "it with \"reveal operation=%s\" in %s or with --reveal-secrets",
                            id, file_of(policy)),
    };
}

static const char *why_rule(struct call *call, const char *at, const char *id,
                            const struct verdict *verdict)
{
    static const char *const verbs[] = {
        [TOOL_POLICY_DENY] = "denies",
        [TOOL_POLICY_CONFIRM_HUMAN] = "wants a person to confirm",
        [TOOL_POLICY_CONFIRM] = "wants a confirmation of",
        [TOOL_POLICY_RUN] = "allows",
    };

    return arena_printf(
        &call->arena, "%s %s %s (%s)%s", at, verbs[verdict->decision], id, verdict->rule->text,
        verdict->unsure ? "; whether it holds here is not known, so the stricter answer is taken"
                        : "");
}

/* How the user can allow what a rule or the mode did not let run. */
static const char *how_of(const struct tool_policy *policy, struct call *call, const char *at,
                          const char *id, const struct verdict *verdict)
{
    const char *by =
        verdict->decision == TOOL_POLICY_CONFIRM_HUMAN
            ? "a person confirms it in a client that can ask (elicitation), not the model"
            : "it has to be confirmed";

    if (verdict->decision == TOOL_POLICY_RUN)
        return NULL;
    if (verdict->rule != NULL && verdict->decision == TOOL_POLICY_DENY)
        return arena_printf(&call->arena, "the user can allow it by changing the rule in %s", at);
    if (verdict->rule != NULL)
        return arena_printf(&call->arena, "%s; the user can lift that by changing the rule in %s",
                            by, at);
    return arena_printf(
        &call->arena, "%s; the user can lift that with \"allow operation=%s\" in %s%s", by, id,
        file_of(policy), policy->mode == TOOL_POLICY_ASK ? " or with --allow-writes" : "");
}

static struct tool_policy_answer answer_of(const struct tool_policy *policy, struct call *call,
                                           struct catalog_op entry, const struct verdict *verdict)
{
    const char *id = id_of(call, entry);
    const char *at = verdict->rule == NULL
                         ? mode_of(policy, call)
                         : arena_printf(&call->arena, "%s:%zu", policy->path, verdict->rule->line);

    return (struct tool_policy_answer){
        .decision = verdict->decision,
        .rule = at,
        .why = verdict->rule != NULL ? why_rule(call, at, id, verdict)
                                     : arena_printf(&call->arena, "%s %s", id, verdict->why),
        .how = how_of(policy, call, at, id, verdict),
    };
}

void tool_policy_decide(const struct tool_policy *policy, struct call *call,
                        const struct tool_policy_request *request, struct tool_policy_answer *out)
{
    const struct model_op *op = request->entry.op;
    bool reveal = reveals(policy, request);

    if (policy->mode == TOOL_POLICY_READ_ONLY && op->op_class != MODEL_READ) {
        *out = refuse_change(policy, call, request->entry);
    } else if ((op->danger & MODEL_SECRET_OUT) != 0 && !reveal && !request->to_file) {
        *out = refuse_secret(policy, call, request->entry);
    } else {
        struct verdict verdict = judge(policy, request, reveal);

        *out = answer_of(policy, call, request->entry, &verdict);
    }
    out->reveal = reveal;
}
