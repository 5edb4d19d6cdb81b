#include "mcp/logging.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "mcp/session.h"
#include "mcp/version.h"

static const char *const names[] = {
    [MCP_LEVEL_DEBUG] = "debug",   [MCP_LEVEL_INFO] = "info",
    [MCP_LEVEL_NOTICE] = "notice", [MCP_LEVEL_WARNING] = "warning",
    [MCP_LEVEL_ERROR] = "error",   [MCP_LEVEL_CRITICAL] = "critical",
    [MCP_LEVEL_ALERT] = "alert",   [MCP_LEVEL_EMERGENCY] = "emergency",
};

/* MCP_LEVEL_NONE for what is no level. */
static enum mcp_level level_of(const struct json *value)
{
    int level = MCP_LEVEL_DEBUG;

    if (value == NULL || !json_is_text(value))
        return MCP_LEVEL_NONE;
    while (level < MCP_LEVEL_NONE && strcmp(names[level], value->text) != 0)
        level++;
    return (enum mcp_level)level;
}

static const struct json *level_in_meta(const struct mcp_request *request)
{
    return json_get(json_get(request->params, "_meta"), MCP_META_LOG_LEVEL);
}

static enum err fail_level(struct mcp_request *request, const char *where)
{
    return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                    "%s must be debug, info, notice, warning, error, critical, alert or emergency",
                    where);
}

enum err mcp_logging_check(struct mcp_request *request)
{
    const struct json *level = level_in_meta(request);

    if (level == NULL || level_of(level) != MCP_LEVEL_NONE)
        return ERR_NONE;
    return fail_level(request, "_meta[\"" MCP_META_LOG_LEVEL "\"]");
}

enum err mcp_logging_set_level(struct mcp_request *request, struct buf *members)
{
    enum mcp_level level = level_of(json_get(request->params, "level"));

    (void)members;
    if (level == MCP_LEVEL_NONE)
        return fail_level(request, "params.level");
    mcp_session_set_level(request->session, level);
    return ERR_NONE;
}

/* ---- Telling --------------------------------------------------------------------------------- */

static bool is_wanted(const struct mcp_request *request, enum mcp_level level)
{
    if (!mcp_request_can_send(request))
        return false;
    if (request->era == MCP_MODERN)
        return level >= level_of(level_in_meta(request));
    return (int)level >= mcp_session_level(request->session);
}

void mcp_logging_tell(struct mcp_request *request, enum mcp_level level, const struct json *data)
{
    struct buf text;

    if (!is_wanted(request, level))
        return;
    buf_init(&text, &request->call.arena, SIZE_MAX);
    buf_printf(&text,
               "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{"
               "\"level\":\"%s\",\"logger\":\"oci-mcp\",\"data\":",
               names[level]);
    json_print(&text, data);
    buf_add_text(&text, "}}");
    mcp_request_send(request, buf_span(&text));
}

static struct json *event_of(struct mcp_request *request, const char *event, const char *tool)
{
    struct arena *arena = &request->call.arena;
    struct json *data = json_new(arena, JSON_OBJECT);

    json_add_member(arena, data, "event", json_new_text(arena, event));
    json_add_member(arena, data, "tool", json_new_text(arena, tool));
    return data;
}

void mcp_logging_tell_start(struct mcp_request *request, const char *tool)
{
    if (is_wanted(request, MCP_LEVEL_DEBUG))
        mcp_logging_tell(request, MCP_LEVEL_DEBUG, event_of(request, "tool call began", tool));
}

void mcp_logging_tell_end(struct mcp_request *request, const char *tool, int64_t start_ms,
                          const struct tool_result *result)
{
    struct arena *arena = &request->call.arena;
    enum mcp_level level = result->is_error ? MCP_LEVEL_WARNING : MCP_LEVEL_INFO;
    const char *message = request->call.error.message;
    struct json *data;

    if (!is_wanted(request, level) || call_is_cancelled(&request->call))
        return;
    data = event_of(request, result->is_error ? "tool call failed" : "tool call ended", tool);
    json_add_member(arena, data, "milliseconds",
                    json_new_int(arena, clock_monotonic_ms() - start_ms));
    if (result->is_error && message != NULL)
        json_add_member(arena, data, "message", json_new_text(arena, message));
    mcp_logging_tell(request, level, data);
}
