#include "cloud/stage.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "oci/seal.h"
#include "tool/cache.h"
#include "tool/confirm.h"
#include "tool/scope.h"

void stage_set_policy(struct stage *stage, struct cloud *cloud, enum tool_policy_mode mode,
                      bool reveal, const char *rules)
{
    struct tool_policy_options options = { .mode = mode,
                                           .reveal_secrets = reveal,
                                           .path = "policy.conf" };

    assert_int_equal(
        tool_policy_parse(&cloud->call, &options, span_of(rules), &stage->context.policy),
        ERR_NONE);
}

void stage_open(struct stage *stage, struct cloud *cloud)
{
    *stage = (struct stage){ .caller = { .principal = "test" } };
    assert_int_equal(oci_seal_new(&cloud->call, NULL, NULL, &stage->seal), ERR_NONE);
    stage->context = (struct tool_context){
        .client = cloud->client,
        .core = true,
        .seal = stage->seal,
        .confirm = tool_confirm_new(stage->seal),
        .cache = tool_cache_new(),
        .scopes = TOOL_SCOPE_ALL,
    };
    stage_set_policy(stage, cloud, TOOL_POLICY_ALLOW_WRITES, false, "");
}

void stage_close(struct stage *stage)
{
    tool_confirm_free(stage->context.confirm);
    tool_cache_free(stage->context.cache);
    oci_seal_free(stage->seal);
}

struct tool_turn stage_turn(const struct stage *stage, struct call *call)
{
    return (struct tool_turn){
        .context = &stage->context, .caller = &stage->caller, .call = call, .tool = "test"
    };
}
