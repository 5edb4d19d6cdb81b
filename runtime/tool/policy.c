/* The one check at the point of sending. */
#include "tool/policy.h"

static bool may_run(enum tool_policy_decision decision, enum tool_policy_consent consent)
{
    switch (decision) {
    case TOOL_POLICY_RUN:
        return true;
    case TOOL_POLICY_CONFIRM:
        return consent == TOOL_POLICY_MODEL || consent == TOOL_POLICY_HUMAN;
    case TOOL_POLICY_CONFIRM_HUMAN:
        return consent == TOOL_POLICY_HUMAN;
    default:
        return false;
    }
}

enum err tool_policy_check(const struct tool_policy *policy, struct call *call,
                           const struct tool_policy_request *request,
                           struct tool_policy_answer *out)
{
    tool_policy_decide(policy, call, request, out);
    if (may_run(out->decision, request->consent))
        return ERR_NONE;
    call_fail(call, ERR_DENIED, "%s", out->why);
    return call_hint(call, "%s", out->how);
}
