#include "tool/policy_rule.h"

bool tool_policy_asks_for_places(const struct tool_policy *policy, struct catalog_op entry)
{
    for (size_t i = 0; i < policy->count; i++) {
        if (policy->rules[i].compartments.count > 0 &&
            tool_policy_rule_is_about(&policy->rules[i], entry))
            return true;
    }
    return false;
}
