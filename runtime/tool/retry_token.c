#include "tool/retry_token.h"

#include "oci/random.h"
#include "tool/cache.h"
#include "tool/canonical.h"
#include "tool/operation.h"

#define KEEP_MS (INT64_C(24) * 60 * 60 * 1000) /* services keep theirs as long */

static const char *key_of(struct tool_turn *turn, const struct tool_request *request)
{
    struct arena *arena = &turn->call->arena;
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    tool_canonical(&text, request->arguments);
    return arena_printf(arena, "token\n%s\n%s\n%s\n%s\n%s", turn->caller->principal,
                        request->profile != NULL ? request->profile : "",
                        request->region != NULL ? request->region : "",
                        tool_operation_id(turn->call, request->entry), text.ptr);
}

const char *tool_retry_token_of(struct tool_turn *turn, const struct tool_request *request)
{
    const char *key;
    struct json *kept;

    if ((request->entry.op->flags & MODEL_OP_RETRY_TOKEN) == 0)
        return NULL;
    key = key_of(turn, request);
    kept = tool_cache_get(turn->context->cache, turn->call, key);
    if (kept == NULL) {
        kept = json_new_text(&turn->call->arena, oci_random_hex(&turn->call->arena));
        tool_cache_put(turn->context->cache, key, kept, KEEP_MS);
    }
    return kept->text;
}

/* What a service may have carried out although it did not say so. */
static bool is_unknown(const struct call *call, enum err e)
{
    if (e == ERR_NETWORK || e == ERR_TIMEOUT || e == ERR_CANCELLED || e == ERR_PROTOCOL)
        return true;
    return e == ERR_CONFIRM || (e == ERR_SERVICE && call->error.service.status >= 500);
}

void tool_retry_token_end(struct tool_turn *turn, const struct tool_request *request, enum err e)
{
    if ((request->entry.op->flags & MODEL_OP_RETRY_TOKEN) == 0 || is_unknown(turn->call, e))
        return;
    tool_cache_put(turn->context->cache, key_of(turn, request),
                   json_new(&turn->call->arena, JSON_NULL), 0);
}
