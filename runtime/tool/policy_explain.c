/* The policy for people: what it says of one operation, and what it is. */
#include "tool/policy_rule.h"

const char *tool_policy_decision_name(enum tool_policy_decision decision)
{
    static const char *const names[] = {
        [TOOL_POLICY_DENY] = "deny",
        [TOOL_POLICY_CONFIRM_HUMAN] = "confirm human",
        [TOOL_POLICY_CONFIRM] = "confirm",
        [TOOL_POLICY_RUN] = "allow",
    };

    return names[decision];
}

const char *tool_policy_mode_name(enum tool_policy_mode mode)
{
    static const char *const names[] = {
        [TOOL_POLICY_ASK] = "ask",
        [TOOL_POLICY_READ_ONLY] = "read-only",
        [TOOL_POLICY_ALLOW_WRITES] = "allow-writes",
    };

    return names[mode];
}

static const char *place_of(const struct tool_policy *policy, const struct tool_policy_rule *rule,
                            struct call *call)
{
    return arena_printf(&call->arena, "%s:%zu", policy->path, rule->line);
}

static const char *const holds_words[] = {
    [TOOL_POLICY_NO] = "no",
    [TOOL_POLICY_MAYBE] = "maybe",
    [TOOL_POLICY_YES] = "yes",
};

/* ---- Lines ----------------------------------------------------------------------------------- */

static void add_flags(struct buf *out, uint8_t danger)
{
    const char *name;

    for (size_t i = 0; (name = tool_policy_flag_name(i)) != NULL; i++) {
        if ((danger & 1u << i) != 0)
            buf_printf(out, " %s", name);
    }
}

static void add_rules(const struct tool_policy *policy, struct call *call,
                      const struct tool_policy_request *request, struct buf *out)
{
    for (size_t i = 0; i < policy->count; i++) {
        const struct tool_policy_rule *rule = &policy->rules[i];
        enum tool_policy_holds holds = tool_policy_rule_holds(rule, request);

        if (holds == TOOL_POLICY_NO)
            continue;
        buf_printf(out, "rule      %s: %s%s\n", place_of(policy, rule, call), rule->text,
                   holds == TOOL_POLICY_MAYBE ? " (for some profile, region or compartment)" : "");
    }
}

void tool_policy_explain(const struct tool_policy *policy, struct call *call,
                         const struct tool_policy_request *request, struct buf *out)
{
    const struct model_op *op = request->entry.op;
    struct tool_policy_answer answer;

    tool_policy_decide(policy, call, request, &answer);
    buf_add_text(out, "operation ");
    catalog_id(request->entry, out);
    buf_printf(out, "\nclass     %s\nflags    ", catalog_class_name(op->op_class));
    add_flags(out, op->danger);
    buf_printf(out, "%s\ndecision  %s\nby        %s\nwhy       %s\n",
               op->danger == 0 ? " none" : "", tool_policy_decision_name(answer.decision),
               answer.rule, answer.why);
    if (answer.how != NULL)
        buf_printf(out, "how       %s\n", answer.how);
    buf_printf(out, "secrets   %s\n", answer.reveal ? "shown" : "hidden");
    add_rules(policy, call, request, out);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    if (text != NULL)
        json_add_member(arena, object, name, json_new_text(arena, text));
}

static struct json *flags_json(struct arena *arena, uint8_t danger)
{
    struct json *flags = json_new(arena, JSON_ARRAY);
    const char *name;

    for (size_t i = 0; (name = tool_policy_flag_name(i)) != NULL; i++) {
        if ((danger & 1u << i) != 0)
            json_add_item(flags, json_new_text(arena, name));
    }
    return flags;
}

/* The rules that hold or may hold for a request; all of them without one. */
static struct json *rules_json(const struct tool_policy *policy, struct call *call,
                               const struct tool_policy_request *request)
{
    struct arena *arena = &call->arena;
    struct json *rules = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < policy->count; i++) {
        const struct tool_policy_rule *rule = &policy->rules[i];
        enum tool_policy_holds holds =
            request == NULL ? TOOL_POLICY_YES : tool_policy_rule_holds(rule, request);
        struct json *item;

        if (holds == TOOL_POLICY_NO)
            continue;
        item = json_add_item(rules, json_new(arena, JSON_OBJECT));
        add_text(arena, item, "at", place_of(policy, rule, call));
        add_text(arena, item, "rule", rule->text);
        if (request != NULL)
            add_text(arena, item, "holds", holds_words[holds]);
    }
    return rules;
}

static void add_policy(struct arena *arena, struct json *object, const struct tool_policy *policy)
{
    add_text(arena, object, "mode", tool_policy_mode_name(policy->mode));
    json_add_member(arena, object, "revealSecrets", json_new_bool(arena, policy->reveal_secrets));
    add_text(arena, object, "file", policy->path);
}

static void add_decision(struct call *call, struct json *object, const struct tool_policy *policy,
                         const struct tool_policy_request *request)
{
    struct arena *arena = &call->arena;
    const struct model_op *op = request->entry.op;
    struct tool_policy_answer answer;
    struct buf id;

    tool_policy_decide(policy, call, request, &answer);
    buf_init(&id, arena, SIZE_MAX);
    catalog_id(request->entry, &id);
    add_text(arena, object, "operation", id.ptr);
    add_text(arena, object, "class", catalog_class_name(op->op_class));
    json_add_member(arena, object, "flags", flags_json(arena, op->danger));
    add_text(arena, object, "decision", tool_policy_decision_name(answer.decision));
    add_text(arena, object, "by", answer.rule);
    add_text(arena, object, "why", answer.why);
    add_text(arena, object, "how", answer.how);
    json_add_member(arena, object, "reveal", json_new_bool(arena, answer.reveal));
}

struct json *tool_policy_json(const struct tool_policy *policy, struct call *call,
                              const struct tool_policy_request *request)
{
    struct json *object = json_new(&call->arena, JSON_OBJECT);

    if (request == NULL)
        add_policy(&call->arena, object, policy);
    else
        add_decision(call, object, policy, request);
    json_add_member(&call->arena, object, "rules", rules_json(policy, call, request));
    return object;
}
