/* The context of tools over a cloud that is not there: policy, cache, seal, confirmations. */
#ifndef TESTS_CLOUD_STAGE_H
#define TESTS_CLOUD_STAGE_H

#include "cloud/cloud.h"
#include "tool/policy.h"
#include "tool/tool.h"

struct stage {
    struct tool_context context;
    struct tool_caller caller;
    struct oci_seal *seal;
};

/* Effect: fills it for tests that change what they want to; the mode is allow-writes, the caller
 * cannot be asked. Ends the test when something fails. */
void stage_open(struct stage *stage, struct cloud *cloud);
void stage_close(struct stage *stage);

/* The policy of a mode and the lines of a policy file ("" for none). */
void stage_set_policy(struct stage *stage, struct cloud *cloud, enum tool_policy_mode mode,
                      bool reveal, const char *rules);

/* A turn of it. */
struct tool_turn stage_turn(const struct stage *stage, struct call *call);

#endif
