/* The policy file -> the policy. */
#include "tool/policy_rule.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"

#define RULES_MAX 1000

/* ---- Lines ----------------------------------------------------------------------------------- */

/* What stands before a # that begins a word outside of quotes. */
static struct span without_comment(struct span line)
{
    bool quoted = false;

    for (size_t i = 0; i < line.len; i++) {
        bool begins = i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t';

        if (line.ptr[i] == '"')
            quoted = !quoted;
        if (line.ptr[i] == '#' && begins && !quoted)
            line.len = i;
    }
    return span_trim(line);
}

static enum err check_repeated(struct call *call, const struct tool_policy *policy,
                               const struct tool_policy_rule *rule)
{
    for (size_t i = 0; i < policy->count; i++) {
        if (strcmp(policy->rules[i].same, rule->same) == 0)
            return call_fail(call, ERR_CONFIG, "%s:%zu: the same rule stands in line %zu",
                             policy->path, rule->line, policy->rules[i].line);
    }
    return ERR_NONE;
}

static enum err add_rule(struct call *call, const struct tool_policy_options *options, size_t line,
                         struct span text, struct tool_policy *policy)
{
    struct tool_policy_rule *rule;
    enum err e;

    if (policy->count == RULES_MAX)
        return call_fail(call, ERR_CONFIG, "%s:%zu: more than %d rules", policy->path, line,
                         RULES_MAX);
    policy->rules = arena_grow(&call->arena, policy->rules, policy->count * sizeof(*rule),
                               (policy->count + 1) * sizeof(*rule));
    rule = &policy->rules[policy->count];
    e = tool_policy_rule_parse(call, options, line, text, rule);
    if (!e)
        e = check_repeated(call, policy, rule);
    if (!e)
        policy->count++;
    return e;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static struct tool_policy *new_policy(struct call *call, const struct tool_policy_options *options)
{
    struct tool_policy *policy = arena_alloc(&call->arena, sizeof(*policy));

    policy->mode = options->mode;
    policy->reveal_secrets = options->reveal_secrets;
    policy->path = options->path == NULL ? NULL : arena_strdup(&call->arena, options->path);
    return policy;
}

static size_t line_of(struct span text, size_t at)
{
    size_t line = 1;

    for (size_t i = 0; i < at; i++)
        line += text.ptr[i] == '\n';
    return line;
}

static enum err check_text(struct call *call, const char *path, struct span text)
{
    const char *nul = text.len > 0 ? memchr(text.ptr, '\0', text.len) : NULL;
    size_t wrong = nul != NULL ? (size_t)(nul - text.ptr) : span_utf8_error(text);

    if (wrong == text.len)
        return ERR_NONE;
    return call_fail(call, ERR_CONFIG, "%s:%zu: not UTF-8 text", path, line_of(text, wrong));
}

enum err tool_policy_parse(struct call *call, const struct tool_policy_options *options,
                           struct span text, const struct tool_policy **out)
{
    struct tool_policy *policy = new_policy(call, options);
    struct span rest = text;
    enum err e = check_text(call, options->path, text);

    for (size_t line = 1; !e && rest.ptr != NULL; line++) {
        struct span rule = without_comment(span_cut(&rest, '\n'));

        if (rule.len > 0)
            e = add_rule(call, options, line, rule, policy);
    }
    if (!e)
        *out = policy;
    return e;
}

enum err tool_policy_load(struct call *call, const struct tool_policy_options *options,
                          const struct tool_policy **out)
{
    struct span text = { .len = 0 };
    enum err e;

    if (options->path == NULL) {
        *out = new_policy(call, options);
        return ERR_NONE;
    }
    e = file_read(call, "policy file", options->path, LIMIT_CONFIG_FILE, &text);
    return e ? e : tool_policy_parse(call, options, text, out);
}
