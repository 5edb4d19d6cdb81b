/* Rules of the policy file, read and checked: inside of the policy. Const and thread-safe. */
#ifndef TOOL_POLICY_RULE_H
#define TOOL_POLICY_RULE_H

#include "tool/policy.h"

enum tool_policy_effect {
    TOOL_POLICY_RULE_DENY,
    TOOL_POLICY_RULE_CONFIRM_HUMAN,
    TOOL_POLICY_RULE_CONFIRM,
    TOOL_POLICY_RULE_ALLOW,
    TOOL_POLICY_RULE_REVEAL,
};

/* One operation, or a glob over folded ids; with `client` a glob of three parts. */
struct tool_policy_operation {
    const struct model_op *op; /* NULL for a glob */
    const char *id;            /* the glob; of its service and name when there is a client */
    const char *client;        /* or NULL */
};

struct tool_policy_texts {
    const char **items;
    size_t count;
};

/* A condition that the rule does not have is empty. */
struct tool_policy_rule {
    enum tool_policy_effect effect;
    size_t line;
    const char *text; /* as written, without comment */
    const char *same; /* equal for rules that say the same */
    struct tool_policy_operation *operations;
    size_t operation_count;
    uint8_t classes; /* 1 << enum model_class */
    uint8_t flags;   /* enum model_danger */
    struct tool_policy_texts services;
    struct tool_policy_texts profiles;
    struct tool_policy_texts regions;
    struct tool_policy_texts compartments;
};

struct tool_policy {
    enum tool_policy_mode mode;
    bool reveal_secrets;
    const char *path; /* NULL without a policy file */
    struct tool_policy_rule *rules;
    size_t count;
};

enum tool_policy_holds { TOOL_POLICY_NO, TOOL_POLICY_MAYBE, TOOL_POLICY_YES };

/* True when an operation meets the conditions that are about operations. */
bool tool_policy_rule_is_about(const struct tool_policy_rule *rule, struct catalog_op entry);

/* Whether a rule holds for a request; MAYBE when that hangs on what is not known. */
enum tool_policy_holds tool_policy_rule_holds(const struct tool_policy_rule *rule,
                                              const struct tool_policy_request *request);

/* True when an operation is meant by one value of an `operation` condition. */
bool tool_policy_rule_names(const struct tool_policy_operation *operation, struct catalog_op entry);

/* The id of a region for its id or key in any letter case; the text itself when the table has
 * none. */
const char *tool_policy_rule_region(const char *text);

/* Rule text -> rule, in the call's arena. ERR_CONFIG naming file and line. */
NODISCARD enum err tool_policy_rule_parse(struct call *call,
                                          const struct tool_policy_options *options, size_t line,
                                          struct span text, struct tool_policy_rule *out);

/* The word of a flag bit: "secret_out"; NULL past the last. */
const char *tool_policy_flag_name(size_t index);

#endif
