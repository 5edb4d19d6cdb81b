#include "mcp/version.h"

#include <string.h>

#include "base/limits.h"
#include "mcp/headers.h"
#include "mcp/logging.h"

/* Holds whatever a message can, escaped. */
#define DATA_CAP (8u * LIMIT_MESSAGE)

static const char *const legacy_versions[] = {
    MCP_VERSION_LEGACY,
    "2025-06-18",
    "2025-03-26",
    "2024-11-05",
};

const char *mcp_version_negotiate(const char *asked)
{
    for (size_t i = 0; i < sizeof(legacy_versions) / sizeof(legacy_versions[0]); i++) {
        if (asked != NULL && strcmp(asked, legacy_versions[i]) == 0)
            return legacy_versions[i];
    }
    return MCP_VERSION_LEGACY;
}

static enum err fail_unsupported(struct mcp_request *request, const char *asked)
{
    struct buf data;

    buf_init(&data, &request->call.arena, DATA_CAP);
    buf_add_text(&data, "{\"supported\":[\"" MCP_VERSION_MODERN "\"],\"requested\":");
    json_print_string(&data, span_of(asked));
    buf_add_char(&data, '}');
    return mcp_fail(request, MCP_UNSUPPORTED_VERSION, data.ptr,
                    "unsupported protocol version; this server speaks " MCP_VERSION_MODERN
                    " by _meta and " MCP_VERSION_LEGACY " and older by initialize");
}

enum err mcp_version_classify(struct mcp_request *request)
{
    const struct json *meta = json_get(request->params, "_meta");
    const struct json *version = json_get(meta, MCP_META_VERSION);
    const struct json *capabilities = json_get(meta, MCP_META_CAPABILITIES);

    request->era = version == NULL ? MCP_LEGACY : MCP_MODERN;
    if (request->era == MCP_LEGACY && request->head != NULL)
        return mcp_headers_check_legacy(request);
    if (request->era == MCP_LEGACY || request->kind == MCP_NOTIFICATION)
        return ERR_NONE;
    if (!json_is_text(version))
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "_meta[\"" MCP_META_VERSION "\"] must be a string");
    if (capabilities == NULL || capabilities->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "_meta[\"" MCP_META_CAPABILITIES "\"] must be an object");
    if (request->head != NULL && mcp_headers_check_version(request, version->text) != ERR_NONE)
        return request->call.error.code;
    if (strcmp(version->text, MCP_VERSION_MODERN) != 0)
        return fail_unsupported(request, version->text);
    return mcp_logging_check(request);
}

/* Revisions are dates: their order is that of their text. */
bool mcp_version_has_elicitation(const char *version)
{
    return strcmp(version, "2025-06-18") >= 0;
}

void mcp_version_add_cache(const struct mcp_request *request, struct buf *members)
{
    if (request->era == MCP_MODERN)
        buf_add_text(members, ",\"ttlMs\":3600000,\"cacheScope\":\"public\"");
}
