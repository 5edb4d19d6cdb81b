/* A policy file is refused with its line, or makes a policy that decides. */
#include "tool/policy.h"

#include <string.h>

#include "input.h"
#include "require.h"
#include "standalone.h"

#define PATH "policy.conf"

static const char *const operations[] = {
    "core.listVcns",
    "core.terminateInstance",
    "identity.createAuthToken",
    "secrets.getSecretBundle",
};

static const struct tool_policy_place places[] = {
    { "ocid1.compartment.oc1..a", "/prod/web" },
    { NULL, "/dev" },
};

static void decide(const struct tool_policy *policy, struct call *call, bool known,
                   struct tool_policy_request *request)
{
    struct tool_policy_answer answer;
    struct tool_policy_answer strict;
    struct tool_policy_request blind = { .entry = request->entry, .to_file = request->to_file };
    struct buf out;

    request->places_known = known;
    tool_policy_decide(policy, call, request, &answer);
    tool_policy_decide(policy, call, &blind, &strict);
    require(answer.why != NULL && answer.rule != NULL, "a decision has a reason");
    require((answer.how == NULL) == (answer.decision == TOOL_POLICY_RUN), "a refusal says how");
    require(strict.decision <= answer.decision, "who knows less is not allowed more");
    require(answer.reveal || !strict.reveal, "who knows less is not shown more");
    buf_init(&out, &call->arena, SIZE_MAX);
    tool_policy_explain(policy, call, request, &out);
    json_print(&out, tool_policy_json(policy, call, request));
    json_print(&out, tool_policy_json(policy, call, NULL));
    require(span_utf8_error(buf_span(&out)) == out.len, "what is told is text");
}

static void decide_all(const struct tool_policy *policy, struct call *call)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        for (int k = 0; k < 4; k++) {
            struct tool_policy_request request = {
                .entry = catalog_find(operations[i]),
                .profile = "DEV",
                .region = k & 1 ? "fra" : "us-ashburn-1",
                .places = places,
                .place_count = (size_t)k % 3,
                .to_file = k & 2,
            };

            decide(policy, call, /* known= */ k < 3, &request);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tool_policy_options options = { .path = PATH };
    const struct tool_policy *policy = NULL;
    struct call call;

    call_init(&call);
    if (tool_policy_parse(&call, &options, (struct span){ (const char *)data, size }, &policy)) {
        require(policy == NULL, "a broken file makes no policy");
        require(call.error.code == ERR_CONFIG, "a broken file is a mistake of configuration");
        require(strncmp(call.error.message, PATH ":", strlen(PATH) + 1) == 0,
                "a refusal begins with file and line");
        require(strchr(call.error.message, '\n') == NULL, "a refusal is one line");
    } else {
        decide_all(policy, &call);
    }
    call_release(&call);
    return 0;
}
