/* Policies for tests, made from text, in the call of base/fixture.h. Include that first. */
#ifndef TESTS_TOOL_RULES_H
#define TESTS_TOOL_RULES_H

#include "tool/policy.h"

#define RULES_PATH "policy.conf"

/* The policy of a mode and of the lines of a file, or NULL with the failure in the call. */
static inline const struct tool_policy *rules_policy(enum tool_policy_mode mode, bool reveal,
                                                     const char *text)
{
    struct tool_policy_options options = {
        .mode = mode,
        .reveal_secrets = reveal,
        .path = RULES_PATH,
    };
    const struct tool_policy *policy = NULL;

    call_forgive(&call);
    if (tool_policy_parse(&call, &options, span_of(text), &policy) != ERR_NONE)
        return NULL;
    return policy;
}

/* A request of which all is known: profile DEV, region eu-frankfurt-1, no compartment. */
static inline struct tool_policy_request rules_request(const char *operation)
{
    return (struct tool_policy_request){
        .entry = catalog_find(operation),
        .profile = "DEV",
        .region = "eu-frankfurt-1",
        .places_known = true,
    };
}

/* The same in one compartment. */
static inline struct tool_policy_request rules_request_in(const char *operation,
                                                          const struct tool_policy_place *place)
{
    struct tool_policy_request request = rules_request(operation);

    request.places = place;
    request.place_count = 1;
    return request;
}

static inline struct tool_policy_answer rules_answer(const struct tool_policy *policy,
                                                     const struct tool_policy_request *request)
{
    struct tool_policy_answer answer;

    tool_policy_decide(policy, &call, request, &answer);
    return answer;
}

#endif
